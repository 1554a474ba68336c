package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import dev.weft.socket.TcpSocket;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client and a server at the two ends of a wire of 100 Mbit/s, in virtual time.
class Iperf3Test {
    private static final InetSocketAddress SERVER =
            new InetSocketAddress("10.0.0.2", Iperf3Server.PORT);
    private static final LinkConditions WIRE =
            LinkConditions.PERFECT
                    .withDelay(Duration.ofMillis(1))
                    .withBandwidth(100_000_000)
                    .withQueue(8192, 16 << 20);
    private static final Iperf3Parameters TCP =
            Iperf3Parameters.DEFAULT.withDuration(Duration.ofSeconds(1));
    private static final Iperf3Parameters UDP =
            TCP.over(Protocol.UDP).withRate(10_000_000).withLength(1250);

    private final SimulatedLoom loom = new SimulatedLoom("iperf3", 11);
    private final VirtualWire wire = VirtualWire.of("wire", 1500);
    private final List<Iperf3Event> events = new ArrayList<>();
    private NetworkStack client;
    private NetworkStack server;
    private ProcessGroup service;

    @BeforeEach
    void start() throws Exception {
        wire.setConditions(WIRE);
        client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
        server = NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.2/24"));
        service = Iperf3Server.start(server, Iperf3Server.PORT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        assertEquals(List.of(), loom.processes());
        loom.close();
    }

    @Test
    void uploadFillsTheWire() throws Exception {
        var total = only(run(TCP));
        assertTrue(total.stream().sending());
        assertMegabits(80, 100, total.receiver());
        assertTrue(total.sender().octets() >= total.receiver().octets());
        assertEquals(0, total.sender().retransmissions());
        assertEquals(Duration.ofSeconds(1), total.sender().time());
    }

    @Test
    void downloadFillsTheWire() throws Exception {
        var total = only(run(TCP.withDirection(Direction.DOWNLOAD)));
        assertFalse(total.stream().sending());
        assertMegabits(80, 100, total.receiver());
        assertTrue(total.sender().octets() >= total.receiver().octets());
        assertTrue(total.sender().retransmissions() >= 0, "told by the server");
    }

    @Test
    void bothWaysFillBothDirections() throws Exception {
        var totals = run(TCP.withDirection(Direction.BOTH)).totals();
        assertEquals(List.of(1, 3), totals.stream().map(each -> each.stream().id()).toList());
        assertTrue(totals.get(0).stream().sending());
        assertFalse(totals.get(1).stream().sending());
        assertMegabits(60, 100, totals.get(0).receiver());
        assertMegabits(60, 100, totals.get(1).receiver());
    }

    @Test
    void severalStreamsShareTheWire() throws Exception {
        var totals = run(TCP.withStreams(4).withDuration(Duration.ofSeconds(3))).totals();
        assertEquals(List.of(1, 3, 4, 5), totals.stream().map(each -> each.stream().id()).toList());
        assertTrue(totals.stream().allMatch(each -> each.receiver().octets() > 0));
        var sum = totals.stream().mapToLong(each -> each.receiver().octets()).sum();
        assertTrue(sum * 8 / 3 > 80_000_000, "octets: " + sum);
    }

    @Test
    void asManyStreamsAsThereMayBe() throws Exception {
        var totals =
                run(TCP.withStreams(128).withDirection(Direction.BOTH).withRate(100_000)).totals();
        assertEquals(256, totals.size());
    }

    @Test
    void intervalsTellWhatHappensEachSecond() throws Exception {
        var total = only(run(TCP.withDuration(Duration.ofMillis(3500))));
        assertEquals(
                List.of(total.stream()), ((Iperf3Event.Connected) events.getFirst()).streams());
        var intervals = intervals();
        assertEquals(
                List.of("PT0S PT1S", "PT1S PT2S", "PT2S PT3S", "PT3S PT3.5S"),
                intervals.stream().map(each -> each.begin() + " " + each.end()).toList());
        var sum =
                intervals.stream()
                        .mapToLong(each -> each.flows().getFirst().count().octets())
                        .sum();
        assertEquals(total.sender().octets(), sum);
        assertTrue(intervals.getFirst().flows().getFirst().congestionWindow() > 0);
    }

    @Test
    void intervalsAreAsLongAsTheyAreWanted() throws Exception {
        var parameters = TCP.withDuration(Duration.ofMillis(1200));
        run(parameters, Duration.ofMillis(500));
        assertEquals(
                List.of("PT0S PT0.5S", "PT0.5S PT1S", "PT1S PT1.2S"),
                intervals().stream().map(each -> each.begin() + " " + each.end()).toList());
        run(parameters, Duration.ZERO);
        assertEquals(List.of(), intervals());
    }

    @Test
    void whatTheClientOmitsDoesNotCountAtEitherEnd() throws Exception {
        var limited = TCP.withRate(20_000_000);
        var total = only(run(limited.withOmit(Duration.ofSeconds(2))));
        assertEquals(Duration.ofSeconds(1), total.sender().time());
        assertMegabits(18, 22, total.sender());
        assertMegabits(18, 22, total.receiver());
    }

    @Test
    void aTestMayBeLimitedInBlocks() throws Exception {
        var total = only(run(TCP.withBlocks(23)));
        assertEquals(23 * 131_072, total.receiver().octets());
    }

    @Test
    void aTestOfNothingWouldHaveNoEnd() {
        assertThrows(IllegalArgumentException.class, () -> TCP.withOctets(0));
        assertThrows(IllegalArgumentException.class, () -> TCP.withBlocks(0));
    }

    @ParameterizedTest
    @EnumSource
    void rateOfTcpIsLimited(Direction direction) throws Exception {
        for (var total : run(TCP.withDirection(direction).withRate(20_000_000)).totals()) {
            assertMegabits(18, 21, total.receiver());
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsArriveAtTheirRate(Direction direction) throws Exception {
        for (var total : run(UDP.withDirection(direction)).totals()) {
            assertMegabits(9.9, 10.1, total.sender());
            assertMegabits(9.9, 10.1, total.receiver());
            assertEquals(0, total.receiver().lost());
            assertTrue(total.receiver().jitter() < 0.001, total.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsThatAreLostAreCounted(Direction direction) throws Exception {
        wire.setConditions(WIRE.withLoss(0.1));
        var totals = run(UDP.withDirection(direction).withStreams(2)).totals();
        assertEquals(direction == Direction.BOTH ? 4 : 2, totals.size());
        for (var total : totals) {
            var part = (double) total.receiver().lost() / total.receiver().packets();
            assertEquals(0.1, part, 0.03, total.toString());
            var unseen = total.sender().packets() - total.receiver().packets();
            assertTrue(Math.abs(unseen) <= 5, "only the last may be lost unseen: " + total);
        }
    }

    @Test
    void datagramsAreAsLongAsSegmentsUnlessToldOtherwise() throws Exception {
        var total = only(run(UDP.withLength(0)));
        assertEquals(1448, total.receiver().octets() / total.receiver().packets());
    }

    @ParameterizedTest
    @EnumSource
    void everyOctetOfALimitedTestArrives(Direction direction) throws Exception {
        var parameters = TCP.withDirection(direction).withOctets(3_000_000);
        for (var total : run(parameters).totals()) {
            assertEquals(23 * 131_072, total.sender().octets(), "whole blocks");
            if (total.stream().sending()) {
                assertEquals(23 * 131_072, total.receiver().octets());
            } else {
                assertTrue(total.receiver().octets() >= 3_000_000, "as iperf3 ends it");
            }
            assertMegabits(40, 110, total.receiver());
        }
    }

    @Test
    void aLimitedTestOfDatagramsEndsWhateverIsLost() throws Exception {
        wire.setConditions(WIRE.withLoss(0.3));
        for (var direction : Direction.values()) {
            for (var total : run(UDP.withDirection(direction).withOctets(500_000)).totals()) {
                assertTrue(total.receiver().octets() > 0);
            }
        }
    }

    @Test
    void theServerOmitsWhatItIsToldTo() throws Exception {
        var with =
                new Iperf3Parameters(
                        Protocol.UDP,
                        Direction.UPLOAD,
                        1,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        0,
                        0,
                        1250,
                        10_000_000,
                        10,
                        Duration.ofMillis(1),
                        false,
                        0,
                        0,
                        false,
                        true);
        var total = only(run(with));
        assertEquals(2, total.receiver().time().toMillis() / 1e3, 0.01);
        assertMegabits(9.9, 10.1, total.receiver());
        assertMegabits(9.9, 10.1, total.sender());
    }

    @Test
    void oneTestFollowsAnother() throws Exception {
        for (int i = 0; i < 20; i++) {
            run(TCP.withDuration(Duration.ofMillis(100)));
            run(UDP.withDuration(Duration.ofMillis(100)));
        }
    }

    @Test
    void aSecondClientIsToldToComeAgain() throws Exception {
        client.start("first", () -> measure(TCP));
        loom.advance(Duration.ofMillis(500));
        var denied = assertThrows(IOException.class, () -> run(TCP));
        assertEquals("the server is busy running a test, try again later", denied.getMessage());
        loom.advance(Duration.ofSeconds(2));
        run(TCP);
    }

    @Test
    void aTestThatIsStoppedTellsWhatItHasMeasured() throws Exception {
        var test = new Iperf3Client(client, SERVER, TCP.withDuration(Duration.ofSeconds(100)));
        client.start(
                "stopper",
                () -> {
                    client.loom()
                            .group("wait")
                            .channel("wait", 1)
                            .receive(loom.clock().now().plus(Duration.ofSeconds(3)));
                    test.stop();
                });
        var summary = test.run(events::add);
        assertFalse(summary.complete());
        assertNull(only(summary).receiver());
        assertMegabits(80, 110, only(summary).sender());
        run(TCP);
    }

    @Test
    void nobodyListensIsAnError() throws Exception {
        service.close();
        assertThrows(ConnectException.class, () -> run(TCP));
    }

    @Test
    void aServerThatGoesAwayIsAnError() throws Exception {
        client.start(
                "closer",
                () -> {
                    client.loom()
                            .group("wait")
                            .channel("wait", 1)
                            .receive(loom.clock().now().plus(Duration.ofMillis(500)));
                    service.close();
                });
        assertThrows(IOException.class, () -> run(TCP));
        service = Iperf3Server.start(server, Iperf3Server.PORT);
        run(TCP);
    }

    @Test
    void portThatIsTakenIsToldToWhoeverStartsTheServer() {
        assertThrows(BindException.class, () -> Iperf3Server.start(server, Iperf3Server.PORT));
    }

    @Test
    void parametersThatMakeNoSenseAreTheProgramsMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Iperf3Client(client, SERVER, TCP.withStreams(0)));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aClientThatFallsSilentIsGivenUp(Protocol protocol) throws Exception {
        for (var direction : Direction.values()) {
            client.start(
                    "victim",
                    () ->
                            measure(
                                    TCP.over(protocol)
                                            .withRate(10_000_000)
                                            .withDirection(direction)
                                            .withOctets(1L << 50)));
            loom.advance(Duration.ofSeconds(5));
            wire.setConditions(WIRE.withLoss(1));
            loom.advance(Duration.ofMinutes(2));
            wire.setConditions(WIRE);
            run(TCP);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aClientThatDiesAtAnyStepIsForgotten(int steps) throws Exception {
        for (var resets : new boolean[] {true, false}) {
            var socket = client.tcpSocket().connect(SERVER);
            walk(socket, steps);
            if (resets) {
                socket.abort();
            } else {
                socket.close();
            }
            loom.advance(Duration.ofSeconds(1));
            run(TCP.withDuration(Duration.ofMillis(100)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aClientThatStopsAtAnyStepKeepsTheServerForAFewSecondsOnly(int steps) throws Exception {
        try (var socket = client.tcpSocket().connect(SERVER)) {
            walk(socket, steps);
            loom.advance(Duration.ofSeconds(40));
            run(TCP.withDuration(Duration.ofMillis(100)));
        }
    }

    @Test
    void connectionsThatSayNothingKeepNobodyWaiting() throws Exception {
        var silent = new ArrayList<TcpSocket>();
        for (int i = 0; i < 20; i++) {
            silent.add(client.tcpSocket().connect(SERVER));
        }
        run(TCP);
        loom.advance(Duration.ofSeconds(15));
        for (var each : silent) {
            assertNull(each.read(1), "hung up");
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00002001 7b7d", // one octet more than parameters may have
                "ffffffff",
                "00000002 5b5d", // []
                "00000000"
            })
    void nonsenseInsteadOfParametersEndsTheTest(String octets) throws Exception {
        try (var socket = client.tcpSocket().connect(SERVER)) {
            var control = walk(socket, 1);
            socket.write(Bytes.fromHex(octets));
            assertThrows(IOException.class, () -> control.read(1, MonotonicTime.FAR_FUTURE));
        }
        run(TCP);
    }

    @Test
    void whatIsOutOfRangeIsRefusedInIperf3sOwnNumbers() throws Exception {
        try (var socket = client.tcpSocket().connect(SERVER)) {
            var control = walk(socket, 1);
            control.write(TCP.withStreams(129).toJson());
            assertEquals(ControlState.SERVER_ERROR, control.awaitState(MonotonicTime.FAR_FUTURE));
            assertEquals(Refusal.STREAMS.words(), control.readRefusal());
        }
        run(TCP);
    }

    @Test
    void streamsEndBeforeResultsAreAskedFor() throws Exception {
        try (var socket = client.tcpSocket().connect(SERVER);
                var stream = client.tcpSocket()) {
            var control = walk(socket, 1);
            control.write(TCP.withDirection(Direction.DOWNLOAD).toJson());
            assertEquals(ControlState.CREATE_STREAMS, control.awaitState(control.soon()));
            stream.connect(SERVER).write(COOKIE.octets());
            assertEquals(ControlState.TEST_START, control.awaitState(control.soon()));
            assertEquals(ControlState.TEST_RUNNING, control.awaitState(control.soon()));
            assertNotNull(stream.read(1));
            control.tell(ControlState.TEST_END);
            // As iperf3 does: it comes back to the control connection only after a whole block.
            while (stream.read(1 << 20) != null) {}
            assertEquals(ControlState.EXCHANGE_RESULTS, control.awaitState(control.soon()));
        }
    }

    @Test
    void moreStreamsThanAskedForAreHungUpOn() throws Exception {
        try (var socket = client.tcpSocket().connect(SERVER)) {
            var control = walk(socket, 3);
            for (int i = 0; i < 3; i++) {
                var more = client.tcpSocket().connect(SERVER);
                more.write(COOKIE.octets());
                assertNull(more.read(1));
                more.close();
            }
            control.tell(ControlState.CLIENT_TERMINATE);
        }
        loom.advance(Duration.ofSeconds(1));
        run(TCP);
    }

    private static final Cookie COOKIE = Cookie.random(new Random(5));

    /// Goes through the steps of a client by hand: cookie, parameters, stream, test.
    private ControlConnection walk(TcpSocket socket, int steps) throws Exception {
        var control = new ControlConnection(socket, loom.clock());
        if (steps > 0) {
            control.write(COOKIE);
            assertEquals(ControlState.PARAM_EXCHANGE, control.awaitState(control.soon()));
        }
        if (steps > 1) {
            control.write(TCP.toJson());
            assertEquals(ControlState.CREATE_STREAMS, control.awaitState(control.soon()));
        }
        if (steps > 2) {
            var stream = client.tcpSocket().connect(SERVER);
            stream.write(COOKIE.octets());
            assertEquals(ControlState.TEST_START, control.awaitState(control.soon()));
            assertEquals(ControlState.TEST_RUNNING, control.awaitState(control.soon()));
        }
        if (steps > 3) {
            control.tell(ControlState.TEST_END);
            assertEquals(ControlState.EXCHANGE_RESULTS, control.awaitState(control.soon()));
        }
        return control;
    }

    private Iperf3Summary run(Iperf3Parameters parameters)
            throws IOException, InterruptedException {
        return run(parameters, Iperf3Client.INTERVAL);
    }

    private Iperf3Summary run(Iperf3Parameters parameters, Duration interval)
            throws IOException, InterruptedException {
        events.clear();
        var summary = new Iperf3Client(client, SERVER, parameters, interval).run(events::add);
        for (var total : summary.totals()) {
            if (summary.complete()) {
                assertNotNull(total.sender());
                assertNotNull(total.receiver());
            }
        }
        return summary;
    }

    /// The same for a process, which is not to fail.
    private void measure(Iperf3Parameters parameters) throws InterruptedException {
        try {
            new Iperf3Client(client, SERVER, parameters).run(event -> {});
        } catch (IOException e) {
            // the server's half is of interest
        }
    }

    private List<Iperf3Event.Interval> intervals() {
        return events.stream()
                .filter(Iperf3Event.Interval.class::isInstance)
                .map(Iperf3Event.Interval.class::cast)
                .toList();
    }

    private static Iperf3Summary.Total only(Iperf3Summary summary) {
        assertEquals(1, summary.totals().size());
        return summary.totals().getFirst();
    }

    private static void assertMegabits(double least, double most, StreamResult result) {
        var megabits = result.octets() * 8 / 1e6 / (result.time().toNanos() / 1e9);
        assertTrue(megabits >= least && megabits <= most, megabits + " Mbit/s: " + result);
    }
}
