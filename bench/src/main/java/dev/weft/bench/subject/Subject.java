package dev.weft.bench.subject;

import dev.weft.bench.host.CommandFailedException;
import dev.weft.bench.host.Cpu;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One of those who are measured, running behind an interface of its own.
///
/// Only one works at a time; the others are stopped, so that nobody is measured beside a neighbour
/// who polls, compiles or collects garbage.
public final class Subject {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Host host;
    private final SubjectKind kind;
    private final Setting setting;
    private final String address;
    private final List<Namespace> namespaces;
    private final List<Process> processes;
    private final List<Path> logs;
    private @Nullable BadWire badWire;
    private boolean stopped;

    /// @param namespaces the first is the load's, the last its own
    /// @param logs what its processes write to their standard error
    Subject(
            Host host,
            SubjectKind kind,
            Setting setting,
            String address,
            List<Namespace> namespaces,
            List<Process> processes,
            List<Path> logs) {
        this.host = host;
        this.kind = kind;
        this.setting = setting;
        this.address = address;
        this.namespaces = namespaces;
        this.processes = processes;
        this.logs = logs;
    }

    /// {@return what it is}
    public SubjectKind kind() {
        return kind;
    }

    /// {@return what it was put into}
    public Setting setting() {
        return setting;
    }

    /// {@return its IP address}
    public String address() {
        return address;
    }

    /// {@return where its loads run}
    public Namespace loadSide() {
        return namespaces.getFirst();
    }

    /// {@return where it runs itself; with a TAP that is the same}
    public Namespace farSide() {
        return namespaces.getLast();
    }

    /// What its own processes have used; nothing of the kernel's stack is among it.
    ///
    /// @return seconds, or null if it has no process that does the work
    public @Nullable Double cpuSeconds() throws IOException {
        if (kind == SubjectKind.KERNEL || kind == SubjectKind.KERNEL_NO_OFFLOAD) {
            return null;
        }
        return Cpu.secondsOf(processes.stream().map(Process::pid).toList());
    }

    /// Makes both ends of a bad wire delay and lose.
    ///
    /// @param roundTrip half of it in each direction
    /// @param lossPercent of the frames, in each direction
    public void setConditions(Duration roundTrip, double lossPercent) throws IOException {
        if (badWire == null) {
            throw new IllegalStateException("this wire is always good");
        }
        badWire.setConditions(roundTrip, lossPercent);
    }

    /// Notes what is between it and its load.
    void attach(BadWire wire) {
        badWire = wire;
    }

    /// Lets it work.
    public void resume() throws IOException, InterruptedException {
        if (stopped) {
            signal("-CONT");
            stopped = false;
        }
    }

    /// Stops it until [#resume].
    public void pause() throws IOException, InterruptedException {
        if (!stopped) {
            signal("-STOP");
            stopped = true;
        }
    }

    /// Lets it use all cores for a while, so that its compilers do not take turns with its work.
    public void spread() throws IOException, InterruptedException {
        for (var process : processes) {
            move(setting.pinning().spread(process.pid()));
        }
    }

    /// Puts it back to where it belongs.
    public void gather() throws IOException, InterruptedException {
        for (var process : processes) {
            move(setting.pinning().gather(process.pid()));
        }
    }

    private void move(@Nullable List<String> command) throws IOException, InterruptedException {
        if (command != null) {
            host.check(command);
        }
    }

    /// Those that have ended hear nothing any more; that is for [#whyEnded] to say.
    private void signal(String signal) throws IOException, InterruptedException {
        for (var process : processes) {
            if (process.isAlive()) {
                var command = List.of("kill", signal, Long.toString(process.pid()));
                var output = host.run(command, PATIENCE);
                if (output.status() != 0 && process.isAlive()) {
                    throw new CommandFailedException(
                            String.join(" ", command) + ": " + output.lastWords());
                }
            }
        }
    }

    /// Whether a part of it runs no more.
    ///
    /// @return with which status it has ended and what it said last, or null if all of it runs
    public @Nullable String whyEnded() throws IOException {
        for (int i = 0; i < processes.size(); i++) {
            if (!processes.get(i).isAlive()) {
                return "has ended with status "
                        + processes.get(i).exitValue()
                        + Subjects.lastLine(logs.get(i));
            }
        }
        return null;
    }

    /// Ends it, and takes its namespaces away.
    public void stop() throws IOException, InterruptedException {
        resume();
        processes.forEach(each -> each.toHandle().destroy());
        for (var each : processes) {
            if (!each.waitFor(3, TimeUnit.SECONDS)) {
                each.destroyForcibly();
            }
        }
        if (badWire != null) {
            badWire.stop();
        }
        for (var each : namespaces) {
            each.delete();
        }
    }
}
