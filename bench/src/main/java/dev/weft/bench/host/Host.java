package dev.weft.bench.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// All that the bench makes on this machine, and takes away again: processes, network namespaces
/// and a folder for what programs write.
///
/// Names begin with `wb` and the number of the process, so that what a killed run has left can be
/// told from what a running one uses.
public final class Host implements AutoCloseable {
    private static final String PREFIX = "wb";
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final Path folder;
    private final Set<Process> processes = ConcurrentHashMap.newKeySet();
    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();
    private String congestionControl = "";
    private int serial;

    private Host(Path folder) {
        this.folder = folder;
    }

    /// Removes what killed runs have left, and begins.
    ///
    /// @return the host, with nothing made yet
    public static Host start() throws IOException, InterruptedException {
        var host = new Host(Files.createTempDirectory("weft-bench"));
        host.removeLeftovers();
        return host;
    }

    /// Makes sure that namespaces and interfaces can be made.
    public void checkRights() throws IOException, InterruptedException {
        try {
            var probe = namespace("probe");
            probe.addTap("tap0", "10.0.0.1/24", 1500);
            probe.delete();
        } catch (CommandFailedException e) {
            throw new CommandFailedException(
                    "needs the right to make network namespaces and interfaces: run it as root ("
                            + e.getMessage()
                            + ")");
        }
    }

    /// {@return a folder that goes away at the end}
    public Path folder() {
        return folder;
    }

    void noteCongestionControl(String name) {
        congestionControl = name;
    }

    /// {@return what the kernel's TCP uses in the namespaces, or nothing if there are none}
    String congestionControl() {
        return congestionControl;
    }

    /// Makes a network namespace with nothing but a quiet loopback.
    ///
    /// @param purpose ends its name
    /// @return the namespace
    public synchronized Namespace namespace(String purpose)
            throws IOException, InterruptedException {
        var name = PREFIX + ProcessHandle.current().pid() + "-" + serial++ + "-" + purpose;
        check(List.of("ip", "netns", "add", name));
        namespaces.add(name);
        var namespace = new Namespace(this, name);
        namespace.quieten();
        return namespace;
    }

    void delete(Namespace namespace) throws IOException, InterruptedException {
        if (namespaces.remove(namespace.name())) {
            run(List.of("ip", "netns", "delete", namespace.name()), SHORT);
        }
    }

    /// Starts a program that goes on beside the bench.
    ///
    /// @param command the program and its arguments
    /// @return the process, which ends at the latest with the host
    public Process start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    /// Starts a program that goes on beside the bench.
    ///
    /// @param builder the program, its environment and where its output goes
    /// @return the process, which ends at the latest with the host
    public Process start(ProcessBuilder builder) throws IOException {
        var process = builder.start();
        processes.add(process);
        var _ = process.onExit().thenRun(() -> processes.remove(process));
        return process;
    }

    /// Runs a program that must succeed, and soon.
    ///
    /// @param command the program and its arguments
    /// @return what it wrote to its standard output
    public String check(List<String> command) throws IOException, InterruptedException {
        return check(command, SHORT);
    }

    /// Runs a program that must succeed.
    ///
    /// @param command the program and its arguments
    /// @param patience how long it may take
    /// @return what it wrote to its standard output
    public String check(List<String> command, Duration patience)
            throws IOException, InterruptedException {
        var output = run(command, patience);
        if (output.status() != 0) {
            throw new CommandFailedException(String.join(" ", command) + ": " + output.lastWords());
        }
        return output.text();
    }

    /// Runs a program to its end.
    ///
    /// @param command the program and its arguments
    /// @param patience how long it may take
    /// @return what it said
    public Output run(List<String> command, Duration patience)
            throws IOException, InterruptedException {
        var process = start(command);
        try {
            process.getOutputStream().close();
            var text = readInBackground(process.getInputStream());
            var errors = readInBackground(process.getErrorStream());
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandFailedException(
                        "does not end in "
                                + patience.toSeconds()
                                + " s: "
                                + String.join(" ", command));
            }
            return new Output(process.exitValue(), text.join(), errors.join());
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> readInBackground(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try (stream) {
                        text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        text.complete("");
                    }
                });
        return text;
    }

    private void removeLeftovers() throws IOException, InterruptedException {
        if (!Files.isDirectory(NAMESPACES)) {
            return;
        }
        for (var name : namesIn(NAMESPACES)) {
            var owner = name.replaceFirst("^" + PREFIX + "(\\d+)-.*", "$1");
            if (!owner.equals(name) && ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
                killAllIn(name);
                run(List.of("ip", "netns", "delete", name), SHORT);
            }
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(each -> String.valueOf(each.getFileName())).toList();
        }
    }

    private void killAllIn(String namespace) throws IOException, InterruptedException {
        for (var pid :
                run(List.of("ip", "netns", "pids", namespace), SHORT).text().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /// Ends the processes and takes away the rest, also when it is interrupted meanwhile: nobody
    /// else would.
    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    takeAway();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeAway() throws IOException, InterruptedException {
        var running = new ArrayList<>(processes);
        running.forEach(Process::destroyForcibly);
        for (var each : running) {
            each.waitFor(5, TimeUnit.SECONDS);
        }
        for (var name : List.copyOf(namespaces)) {
            run(List.of("ip", "netns", "delete", name), SHORT);
            namespaces.remove(name);
        }
        deleteFolder();
    }

    private void deleteFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (var name : namesIn(folder)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
