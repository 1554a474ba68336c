package dev.weft.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The services over TCP, in virtual time.
class StreamServicesTest {
    private static final String SERVER = "10.0.0.2";
    private static final int MANY = 1 << 20;

    private final SimulatedLoom loom = new SimulatedLoom("services", 7);
    private final VirtualWire wire = VirtualWire.of("wire", 1500);
    private NetworkStack client;
    private NetworkStack server;
    private Services services;

    @BeforeEach
    void start() throws Exception {
        client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
        server = NetworkStack.start(loom, StackConfig.of(wire.right(), SERVER + "/24"));
        services = Services.start(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        assertEquals(List.of(), loom.processes(), "processes that are left");
        loom.close();
    }

    @Test
    void echoSendsBackAllThatItGets() throws Exception {
        var sent = new byte[300_000];
        new Random(7).nextBytes(sent);
        try (var socket = connect(Service.ECHO)) {
            client.start("writer", () -> write(socket, sent));
            assertEquals(Bytes.wrap(sent), readAll(socket));
        }
    }

    @Test
    void echoAnswersAfterItsPeerHasFinished() throws Exception {
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(50)));
        try (var socket = connect(Service.ECHO)) {
            socket.write(Bytes.ofUtf8("last words"));
            socket.shutdownOutput();
            assertEquals("last words", readAll(socket).toUtf8());
        }
    }

    @Test
    void echoSurvivesAWireThatLosesMuch() throws Exception {
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(5)).withLoss(0.1));
        var sent = new byte[50_000];
        new Random(8).nextBytes(sent);
        try (var socket = connect(Service.ECHO)) {
            client.start("writer", () -> write(socket, sent));
            assertEquals(Bytes.wrap(sent), readAll(socket));
        }
    }

    @Test
    void discardTakesAllAndSaysNothing() throws Exception {
        try (var socket = connect(Service.DISCARD)) {
            socket.write(Bytes.wrap(new byte[MANY]));
            socket.shutdownOutput();
            assertEquals(Bytes.empty(), readAll(socket));
        }
    }

    @Test
    void daytimeTellsTheTimeAndCloses() throws Exception {
        try (var socket = connect(Service.DAYTIME)) {
            assertEquals("Thursday, March 17, 2016 00:00:00-UTC\r\n", readAll(socket).toUtf8());
        }
    }

    @Test
    void daytimeIsToldToThoseWhoSaySomethingFirst() throws Exception {
        try (var socket = connect(Service.DAYTIME)) {
            socket.write(Bytes.ofUtf8("what time is it?\n"));
            loom.advance(Duration.ofSeconds(1));
            assertEquals(39, readAll(socket).length());
        }
    }

    @Test
    void daytimeHearsNobodyOutForEver() throws Exception {
        try (var _ = connect(Service.DAYTIME)) {
            loom.advance(Duration.ofSeconds(1));
            assertEquals(1, conversations());
            loom.advance(Duration.ofSeconds(5));
            assertEquals(0, conversations());
        }
    }

    @Test
    void chargenSendsRotatingLinesWithoutEnd() throws Exception {
        try (var socket = connect(Service.CHARGEN)) {
            var text = new StringBuilder();
            while (text.length() < MANY) {
                text.append(read(socket).toUtf8());
            }
            var lines = text.toString().split("\r\n", -1);
            for (int i = 0; i < lines.length - 1; i++) {
                assertTrue(lines[i].matches("[ -~]{72}"), lines[i]);
                assertEquals(' ' + i % 95, lines[i].charAt(0), "line " + i);
            }
        }
    }

    @Test
    void chargenEndsWhenItsPeerHasGone() throws Exception {
        try (var socket = connect(Service.CHARGEN)) {
            read(socket);
            assertEquals(1, conversations());
        }
        loom.advance(Duration.ofSeconds(10));
        assertEquals(0, conversations());
    }

    @Test
    void chargenTakesNoNoticeOfWhatItIsTold() throws Exception {
        try (var socket = connect(Service.CHARGEN)) {
            client.start("writer", () -> write(socket, new byte[MANY]));
            for (int read = 0; socket.info().octetsAcknowledged() < MANY; ) {
                read += read(socket).length();
                assertTrue(read < 50 * MANY, "nobody takes it: " + socket.info());
            }
        }
    }

    @Test
    void chargenGoesNoFasterThanItIsRead() throws Exception {
        try (var socket = connect(Service.CHARGEN)) {
            read(socket);
            loom.advance(Duration.ofMinutes(10));
            var sent = server.tcpConnections().stream().mapToLong(each -> each.octetsSent()).sum();
            assertTrue(sent < 4L * MANY, "sent " + sent);
            assertNotNull(read(socket));
        }
    }

    @Test
    void connectionThatIsResetEndsNothingElse() throws Exception {
        try (var other = connect(Service.ECHO)) {
            for (var service : Service.values()) {
                var socket = connect(service);
                loom.advance(Duration.ofMillis(10));
                socket.abort();
            }
            loom.advance(Duration.ofSeconds(1));
            assertEquals(1, conversations());
            assertEchoes(other);
            try (var next = connect(Service.ECHO)) {
                assertEchoes(next);
            }
        }
    }

    @Test
    void mistakeInOneConversationEndsNothingElse() throws Exception {
        var failures = new ArrayList<ProcessFailedException>();
        loom.onFailure(failures::add);
        var listener = server.tcpListener().bind(new InetSocketAddress(1000));
        var clumsy =
                new StreamServer(
                        loom,
                        "clumsy",
                        listener,
                        peer -> {
                            if (!read(peer).toUtf8().equals("good")) {
                                throw new IllegalStateException("a mistake");
                            }
                            peer.write(Bytes.ofUtf8("day"));
                        },
                        1);
        server.start("clumsy", clumsy);
        for (int i = 0; i < 3; i++) {
            try (var socket = connect(1000)) {
                socket.write(Bytes.ofUtf8("bad"));
                assertEquals(Bytes.empty(), readAll(socket));
            }
        }
        try (var socket = connect(1000)) {
            socket.write(Bytes.ofUtf8("good"));
            assertEquals("day", readAll(socket).toUtf8());
        }
        assertEquals(3, failures.size());
        assertTrue(failures.getFirst().getMessage().contains("clumsy with "), failures.toString());
    }

    @Test
    void whoComesWhenAllPlacesAreTakenWaitsForOne() throws Exception {
        services.close();
        services = Services.start(server, EnumSet.of(Service.ECHO), 2);
        var first = connect(Service.ECHO);
        try (var second = connect(Service.ECHO);
                var third = connect(Service.ECHO)) {
            assertEchoes(first);
            assertEchoes(second);
            third.write(Bytes.ofUtf8("me, too"));
            third.setTimeout(Duration.ofSeconds(10));
            assertThrows(SocketTimeoutException.class, () -> third.read(MANY));
            assertEquals(2, conversations());
            first.close();
            assertEquals("me, too", read(third).toUtf8());
        }
    }

    @Test
    void manyAtOnceAreServed() throws Exception {
        var sockets = new ArrayList<TcpSocket>();
        for (int i = 0; i < 300; i++) {
            sockets.add(connect(Service.ECHO));
        }
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).write(Bytes.ofUtf8("number " + i));
        }
        for (int i = 0; i < sockets.size(); i++) {
            assertEquals("number " + i, read(sockets.get(i)).toUtf8());
            sockets.get(i).close();
        }
        loom.advance(Duration.ofSeconds(5));
        assertEquals(0, conversations());
    }

    @Test
    void peerThatVanishesDoesNotKeepItsPlaceForEver() throws Exception {
        var socket = connect(Service.ECHO);
        assertEchoes(socket);
        loom.advance(Duration.ofSeconds(1)); // nothing is unacknowledged
        wire.setConditions(LinkConditions.PERFECT.withLoss(1));
        loom.advance(Duration.ofHours(1));
        assertEquals(1, conversations());
        loom.advance(Duration.ofHours(3));
        assertEquals(0, conversations());
        socket.abort();
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void closingEndsConnectionsAndGivesThePortsBack(Service service) throws Exception {
        try (var socket = connect(service)) {
            loom.advance(Duration.ofMillis(10));
            services.close();
            assertEquals(0, conversations());
            assertThrows(ConnectException.class, () -> connect(service));
            assertFalse(isListening());
            services = Services.start(server);
            socket.abort();
        }
        try (var again = connect(service)) {
            assertTrue(again.isConnected());
        }
    }

    @Test
    void portThatIsTakenIsToldAndNothingIsLeft() throws Exception {
        services.close();
        try (var _ = server.tcpListener().bind(new InetSocketAddress(Service.CHARGEN.port()))) {
            assertThrows(BindException.class, () -> Services.start(server));
            assertEquals(
                    1,
                    server.tcpConnections().stream()
                            .filter(each -> each.state().equals("LISTEN"))
                            .count());
        }
        services = Services.start(server);
    }

    @Test
    void noPlacesAreNone() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Services.start(server, EnumSet.noneOf(Service.class), 0));
    }

    private TcpSocket connect(Service service) throws IOException, InterruptedException {
        return connect(service.port());
    }

    private TcpSocket connect(int port) throws IOException, InterruptedException {
        var socket = client.tcpSocket();
        try {
            return socket.connect(new InetSocketAddress(SERVER, port));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void assertEchoes(TcpSocket socket) throws IOException, InterruptedException {
        socket.write(Bytes.ofUtf8("hello"));
        assertEquals("hello", read(socket).toUtf8());
    }

    private static Bytes read(TcpSocket socket) throws IOException, InterruptedException {
        var read = socket.read(MANY);
        assertNotNull(read, "the end of the stream");
        return read;
    }

    private static Bytes readAll(TcpSocket socket) throws IOException, InterruptedException {
        var all = new ByteArrayOutputStream();
        for (var read = socket.read(MANY); read != null; read = socket.read(MANY)) {
            all.writeBytes(read.toByteArray());
        }
        assertNull(socket.read(MANY), "it stays the end");
        return Bytes.wrap(all.toByteArray());
    }

    private static void write(TcpSocket socket, byte[] octets) throws InterruptedException {
        try {
            socket.write(octets, 0, octets.length);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long conversations() {
        return loom.processes().stream()
                .filter(each -> each.group().endsWith(" connection"))
                .count();
    }

    private boolean isListening() {
        return server.tcpConnections().stream().anyMatch(each -> each.state().equals("LISTEN"));
    }
}
