package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.services.iperf3.Iperf3Client;
import dev.weft.services.iperf3.Iperf3Event;
import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import dev.weft.services.iperf3.Iperf3Server;
import dev.weft.services.iperf3.Iperf3Summary;
import dev.weft.services.iperf3.StreamResult;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// iperf3 of the host against the server of ours, and our client against its.
///
/// Rates are limited, and amounts: all frames are recorded, and the point is that the ends
/// understand each other.
@NeedsTestbed(programs = {"iperf3", "tshark"})
class Iperf3Test {
    private static final Pattern RECEIVED =
            Pattern.compile("sec +([0-9.]+) (K|M|G)Bytes .* receiver");
    private static final Pattern LOST = Pattern.compile(" (\\d+)/(\\d+) \\(.*%\\) +receiver");

    /// With what a receiver has to have counted, as the options have it.
    @ParameterizedTest
    @CsvSource({
        "-n 20M, 20971520",
        "-n 20M -R, 20971520",
        "-n 20M --bidir, 20971520",
        "-n 20M -P 4, 20971520",
        "-n 20M -P 4 -R, 20971520",
        "-k 100 -l 8K, 819200",
        "-t 2 -b 20M, 5000000",
        "-t 2 -b 20M -R -i 0.5, 5000000",
        "-t 2 -b 10M -P 3 --bidir, 7500000",
        "-t 1 -O 1 -b 20M -w 128K -N -S 16 -V, 2500000",
        "-t 1 -b 20M --get-server-output, 2500000"
    })
    void anIperf3OfTheHostIsServedOverTcp(String options, double octets) throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER)) {
            startServer(lab.stack());
            assertReceived(octets, measure(lab, options));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-u -t 1, 131072",
        "-u -t 1 -R, 131072",
        "-u -t 1 -b 10M -P 2 --bidir, 2500000",
        "-u -t 1 -b 5M/10 -l 4000 -R, 625000",
        "-u -n 500K -b 10M -R, 512000",
        "-u -t 1 -b 10M --udp-counters-64bit --dont-fragment, 1250000"
    })
    void anIperf3OfTheHostIsServedOverUdp(String options, double octets) throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER)) {
            startServer(lab.stack());
            var said = measure(lab, options);
            assertReceived(octets, said);
            var losses = LOST.matcher(said);
            assertTrue(losses.find(), said);
            assertTrue(Integer.parseInt(losses.group(2)) > 50, said);
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void everyLoomServesAndMeasures(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom)) {
            startServer(lab.stack());
            assertReceived(20 << 20, measure(lab, "-n 20M"));
            assertReceived(20 << 20, measure(lab, "-n 20M -R"));
            assertReceived(625_000, measure(lab, "-u -t 1 -b 5M --bidir"));
            try (var server = KernelServer.start(lab)) {
                for (var direction : Direction.values()) {
                    for (var protocol : Protocol.values()) {
                        server.complete(
                                Iperf3Parameters.DEFAULT
                                        .over(protocol)
                                        .withDirection(direction)
                                        .withRate(10_000_000)
                                        .withDuration(Duration.ofSeconds(1)));
                    }
                }
            }
        }
    }

    @Test
    void aSecondIperf3IsToldThatTheServerIsBusy() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER)) {
            startServer(lab.stack());
            var first = begin(lab, "-b 1M");
            try {
                var second = lab.onKernel(command("-t 1"));
                assertEquals(1, second.status());
                assertTrue(second.output().contains("the server is busy"), second.output());
            } finally {
                first.destroy();
                first.waitFor();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-b 10M", "-b 10M -R", "-b 10M --bidir -P 3", "-u -b 1M", "-u -b 1M -R"})
    void anIperf3ThatDiesOrIsStoppedIsForgottenAtOnce(String options) throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER)) {
            startServer(lab.stack());
            for (var signal : List.of("KILL", "INT")) {
                var victim = begin(lab, options);
                Commands.run(List.of("kill", "-" + signal, "" + victim.pid())).expectSuccess();
                victim.inputReader().transferTo(Writer.nullWriter());
                assertTrue(victim.waitFor(30, TimeUnit.SECONDS));
                measure(lab, "-n 1M");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void ourClientMeasuresWithAnIperf3OfTheHost(int streams) throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var server = KernelServer.start(lab)) {
            for (var direction : Direction.values()) {
                var parameters =
                        Iperf3Parameters.DEFAULT
                                .withDirection(direction)
                                .withStreams(streams)
                                .withOctets(5_000_000);
                var totals = server.complete(parameters).totals();
                // An end counts what it has sent, or received, when the client has enough: what is
                // in buffers then is the sender's, and never the receiver's.
                for (var sending : new boolean[] {true, false}) {
                    if (sending ? direction.isClientSending() : direction.isServerSending()) {
                        var ours =
                                totals.stream()
                                        .filter(each -> each.stream().sending() == sending)
                                        .map(each -> sending ? each.sender() : each.receiver())
                                        .mapToLong(StreamResult::octets)
                                        .sum();
                        assertAbout(5_000_000, (double) ours, totals.toString());
                    }
                }
                for (var each : totals) {
                    assertTrue(
                            each.receiver().octets() > 0
                                    && each.receiver().octets() <= each.sender().octets(),
                            totals::toString);
                }
            }
        }
    }

    @Test
    void ourClientMeasuresDatagramsWithAnIperf3OfTheHost() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var server = KernelServer.start(lab)) {
            for (var direction : Direction.values()) {
                var parameters =
                        Iperf3Parameters.DEFAULT
                                .over(Protocol.UDP)
                                .withDirection(direction)
                                .withStreams(2)
                                .withRate(5_000_000)
                                .withDuration(Duration.ofSeconds(2));
                for (var total : server.complete(parameters).totals()) {
                    assertAbout(1_250_000, (double) total.receiver().octets(), total.toString());
                }
            }
        }
    }

    private static void startServer(NetworkStack stack) throws IOException, InterruptedException {
        Iperf3Server.start(stack, Iperf3Server.PORT);
    }

    private static String[] command(String options) {
        return ("iperf3 -c " + KernelLab.STACK + " " + options).split(" ");
    }

    /// Starts a long test, and waits until it is at it.
    private static Process begin(KernelLab lab, String options) throws IOException {
        var process = lab.namespace().start(command("-t 30 -i 0.1 --forceflush " + options));
        for (var line = "";
                !line.contains("/sec");
                line = String.valueOf(process.inputReader().readLine())) {
            assertTrue(process.isAlive(), line);
        }
        return process;
    }

    private static String measure(KernelLab lab, String options) {
        var said = lab.onKernel(command(options)).expectSuccess().output();
        assertTrue(said.contains("iperf Done."), said);
        return said;
    }

    /// Of the lines about receivers that of the most octets: of a sum, where there is one, and of
    /// two directions the one that was not cut short when the other had all it wanted.
    private static void assertReceived(double octets, String said) {
        var lines = RECEIVED.matcher(said);
        var most = -1.0;
        while (lines.find()) {
            var counted =
                    Double.parseDouble(lines.group(1))
                            * Math.pow(1024, "KMG".indexOf(lines.group(2)) + 1.0);
            most = Math.max(most, counted);
        }
        assertAbout(octets, most, said);
    }

    /// A fifth more or less: whole blocks, bursts, and a busy machine.
    private static void assertAbout(double expected, double actual, String message) {
        assertEquals(expected, actual, expected / 5, message);
    }

    /// `iperf3 -s` on the kernel's side. After each test it opens its port anew.
    private record KernelServer(KernelLab lab, Process process) implements AutoCloseable {
        static KernelServer start(KernelLab lab) throws IOException {
            return new KernelServer(lab, lab.namespace().start("iperf3", "-s", "--forceflush"));
        }

        /// Runs a test to its end, as soon as the server is ready.
        Iperf3Summary complete(Iperf3Parameters parameters)
                throws IOException, InterruptedException {
            while (!String.valueOf(process.inputReader().readLine()).contains("listening")) {
                assertTrue(process.isAlive());
            }
            var events = new ArrayList<Iperf3Event>();
            var server = new InetSocketAddress(KernelLab.kernelAddress(), Iperf3Server.PORT);
            var summary = new Iperf3Client(lab.stack(), server, parameters).run(events::add);
            assertTrue(summary.complete());
            assertTrue(events.getFirst() instanceof Iperf3Event.Connected);
            assertTrue(events.getLast() instanceof Iperf3Event.Interval);
            assertFalse(summary.totals().isEmpty());
            for (var total : summary.totals()) {
                assertNotNull(total.sender());
                assertNotNull(total.receiver());
            }
            return summary;
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
