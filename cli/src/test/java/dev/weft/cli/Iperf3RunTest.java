package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.services.iperf3.Iperf3Server;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Iperf3RunTest {
    private final Captured captured = new Captured();
    private TwoHosts hosts;
    private ConsoleCommands commands;

    @BeforeEach
    void start() throws Exception {
        hosts = new TwoHosts();
        Iperf3Server.start(hosts.other, Iperf3Server.PORT);
        commands =
                new ConsoleCommands(
                        hosts.ours,
                        hosts.recorder.capture(),
                        captured.screen,
                        new Typist(captured.screen));
    }

    @AfterEach
    void stop() {
        hosts.close();
    }

    @Test
    void consolePrintsWhatIperf3Prints() throws Exception {
        assertTrue(commands.execute("iperf3 10.0.0.2 -b 10M -t 2"));
        var lines = captured.out().lines().toList();
        assertEquals("Connecting to host 10.0.0.2, port 5201", lines.getFirst());
        assertTrue(
                lines.get(1)
                        .matches(
                                "\\[  1\\] local 10\\.0\\.0\\.1 port \\d+ connected to 10\\.0\\.0\\.2"
                                        + " port 5201"),
                lines.get(1));
        assertTrue(lines.get(3).startsWith("[  1]   0.00-1.00   sec  1.25 MBytes  10.5 Mbits/sec"));
        assertTrue(lines.get(4).startsWith("[  1]   1.00-2.00   sec  1.25 MBytes  10.5 Mbits/sec"));
        assertTrue(lines.get(7).matches("\\[  1\\]   0\\.00-2\\.00   sec .* sender"), lines.get(7));
        assertTrue(
                lines.get(8).matches("\\[  1\\]   0\\.00-2\\.00   sec .* receiver"), lines.get(8));
        assertEquals("iperf Done.", lines.getLast());
    }

    @Test
    void interruptEndsTheTest() throws Exception {
        hosts.ours.start(
                "user",
                () -> {
                    var time = hosts.loom.group("time").channel("time", 1);
                    time.receive(hosts.loom.clock().now().plus(Duration.ofSeconds(3)));
                    commands.interrupt();
                });
        assertTrue(commands.execute("iperf3 10.0.0.2 -u -t 100"));
        var lines = captured.out().lines().toList();
        assertEquals("iperf3: interrupt - the client has terminated", lines.getLast());
        assertTrue(captured.out().contains("1.00-2.00"), captured.out());
    }

    @Test
    void nobodyAtThePortIsSaid() throws Exception {
        assertTrue(commands.execute("iperf3 10.0.0.2 -p 9"));
        assertEquals("iperf3: error - connection refused: 10.0.0.2:9\n", captured.errors());
    }

    @Test
    void mistakesAreExplained() throws Exception {
        assertTrue(commands.execute("iperf3 10.0.0.2 -P x"));
        assertTrue(
                captured.out().startsWith("iperf3: Invalid value for option '-P'"), captured.out());
        assertTrue(commands.execute("iperf3"));
        assertTrue(captured.out().contains("iperf3: whom? iperf3 HOST"), captured.out());
    }
}
