package dev.weft.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command of `./weft` that runs beside a test, in a namespace.
final class Launched implements AutoCloseable {
    static final String WEFT =
            Path.of(System.getProperty("weft.root"), "weft").normalize().toString();

    private final Process process;
    private final BufferedReader output;
    private final List<String> said = new ArrayList<>();

    private Launched(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /// Starts a command, whose input stays open until the end.
    static Launched start(Namespace namespace, String... arguments) throws IOException {
        return startBy(namespace, List.of(), arguments);
    }

    /// The same by another command, which becomes this one.
    static Launched startBy(Namespace namespace, List<String> by, String... arguments)
            throws IOException {
        var command = new ArrayList<>(by);
        command.add(WEFT);
        command.addAll(List.of(arguments));
        return new Launched(namespace.start(command.toArray(String[]::new)));
    }

    /// Reads its output until a line has this in it.
    void awaitLine(String part) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("ended early:\n" + String.join("\n", said));
    }

    /// Waits for its end.
    ///
    /// @return what it has said since the last line that was waited for
    Commands.Result awaitEnd() throws IOException, InterruptedException {
        var rest = output.lines().toList();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + rest);
        }
        return new Commands.Result(process.exitValue(), String.join("\n", rest));
    }

    /// `ip netns exec` replaces itself by the launcher, and that by Java: one process to signal.
    Commands.Result terminate() throws IOException, InterruptedException {
        process.toHandle().destroy(); // the other way would close its output, too
        return awaitEnd();
    }

    /// Ctrl-C.
    Commands.Result interrupt() throws IOException, InterruptedException {
        Commands.run(List.of("kill", "-INT", "" + process.pid())).expectSuccess();
        return awaitEnd();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
