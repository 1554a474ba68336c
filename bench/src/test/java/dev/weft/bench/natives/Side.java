package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Namespace;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Output;
import dev.weft.bench.load.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A namespace in which the bench's programs run.
final class Side {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Host host;
    private final NativeTools tools;
    final Namespace namespace;

    Side(Host host, String purpose) throws IOException, InterruptedException {
        this.host = host;
        this.tools = NativeTools.of(host, Install.find());
        this.namespace = host.namespace(purpose);
    }

    /// Runs one of the programs; its last line must be JSON.
    Map<String, Double> measure(String tool, String... arguments)
            throws IOException, InterruptedException {
        var output = run(tool, arguments);
        assertEquals(0, output.status(), output::errors);
        return Json.numbers(output.text());
    }

    Output run(String tool, String... arguments) throws IOException, InterruptedException {
        return host.run(command(tool, arguments), PATIENCE);
    }

    /// Runs a program of the system and returns what it says, whether or not it succeeds.
    String say(String... command) throws IOException, InterruptedException {
        return host.run(namespace.inside(List.of(command)), PATIENCE).text();
    }

    String path(String tool) throws IOException, InterruptedException {
        return tools.path(tool);
    }

    /// Starts a program of the system, whose output nobody reads.
    void start(String... command) throws IOException {
        host.start(new ProcessBuilder(namespace.inside(List.of(command))));
    }

    /// Starts a server and waits until it is ready.
    Server serve(String tool, String... arguments) throws IOException, InterruptedException {
        return new Server(host.start(command(tool, arguments)));
    }

    private List<String> command(String tool, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(tools.path(tool)));
        command.addAll(List.of(arguments));
        return namespace.inside(command);
    }

    /// A program that runs until it is told to end.
    static final class Server {
        private final Process process;

        private Server(Process process) throws IOException {
            this.process = process;
            var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            assertEquals("ready", lines.readLine());
        }

        /// {@return what it has counted}
        Map<String, Double> end() throws IOException, InterruptedException {
            process.toHandle().destroy(); // the process itself would also close its output
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "does not end at SIGTERM");
            assertEquals(0, process.exitValue());
            return Json.numbers(
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
