package dev.weft;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.Loom;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.Sink;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.socket.PingResult;
import dev.weft.socket.UdpInfo;
import dev.weft.socket.UdpSocket;
import dev.weft.testing.LoomKind;
import dev.weft.testing.TestLink;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What does not depend on virtual time, on every loom: from threads outside and from processes.
@Timeout(60)
class LoomsTest {
    private static final int TIMES = 3000;
    private static final Duration LONG = Duration.ofSeconds(30);

    private interface Body {
        void run(Loom loom, NetworkStack stack) throws Exception;
    }

    private static void with(LoomKind kind, StackConfig config, Body body) throws Exception {
        var failures = new ConcurrentLinkedQueue<ProcessFailedException>();
        var loom = kind.start();
        try (loom) {
            loom.onFailure(failures::add);
            var stack = NetworkStack.start(loom, config);
            try {
                body.run(loom, stack);
            } finally {
                stack.close();
            }
            assertEquals(List.of(), loom.processes(), "left running");
        }
        assertEquals(List.of(), List.copyOf(failures));
        for (var thread : Thread.getAllStackTraces().keySet()) {
            assertTrue(!thread.getName().startsWith(loom.name()), thread + " is left");
        }
    }

    private static void onLoopback(LoomKind kind, Body body) throws Exception {
        with(kind, StackConfig.loopbackOnly(), body);
    }

    private static void echo(UdpSocket socket) throws InterruptedException {
        try {
            while (true) {
                var asked = socket.receive();
                socket.send(asked.payload(), asked.remote());
            }
        } catch (ClosedChannelException e) {
            // done
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Once it is connected, a socket hears of errors, however soon they come.
    @ParameterizedTest
    @EnumSource
    void anErrorFindsASocketThatHasJustBeenConnected(LoomKind kind) throws Exception {
        var wire = VirtualWire.of("wire", 1500);
        var peer = StackConfig.of(wire.right(), "10.0.0.1/24").withIcmpErrors(1_000_000, TIMES);
        with(
                kind,
                StackConfig.of(wire.left(), "10.0.0.2/24"),
                (loom, stack) -> {
                    try (var _ = NetworkStack.start(loom, peer)) {
                        for (int i = 0; i < TIMES; i++) {
                            try (var socket = stack.udpSocket()) {
                                socket.connect(at("10.0.0.1", 4321));
                                socket.setTimeout(LONG);
                                socket.send(pattern(1));
                                assertThrows(PortUnreachableException.class, socket::receive);
                            }
                        }
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void udpEchoOverLoopback(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var server = stack.udpSocket().bind(at("127.0.0.1", 7));
                    stack.start("echo", () -> echo(server));
                    try (var client = stack.udpSocket()) {
                        client.setTimeout(LONG);
                        for (int size : new int[] {0, 1, 1472, 65507}) {
                            client.send(pattern(size), at("127.0.0.1", 7));
                            assertEquals(pattern(size), client.receive().payload());
                        }
                        for (int i = 0; i < 300; i++) {
                            client.send(Bytes.of(i & 0xff), at("127.0.0.1", 7));
                            assertEquals(Bytes.of(i & 0xff), client.receive().payload());
                        }
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void udpEchoBetweenProcesses(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var server = stack.udpSocket().bind(at("127.0.0.1", 7));
                    stack.start("echo", () -> echo(server));
                    var group = loom.group("clients");
                    var answers = group.<Integer>channel("answers", 64);
                    for (int n = 0; n < 8; n++) {
                        group.start("client " + n, () -> ask(stack, answers));
                    }
                    var sum = 0;
                    for (int n = 0; n < 8; n++) {
                        sum += loom.call("sum", answers::receive);
                    }
                    assertEquals(8 * 50, sum);
                    group.join();
                });
    }

    private static void ask(NetworkStack stack, Sink<Integer> answers) throws InterruptedException {
        try (var client = stack.udpSocket()) {
            client.setTimeout(LONG);
            var right = 0;
            for (int i = 0; i < 50; i++) {
                client.send(pattern(i), at("127.0.0.1", 7));
                right += client.receive().payload().equals(pattern(i)) ? 1 : 0;
            }
            answers.send(right);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void socketsAreShownToThreadsAndToProcesses(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    stack.udpSocket().bind(at("127.0.0.1", 7));
                    var expected = List.of(new UdpInfo(at("127.0.0.1", 7), at("0.0.0.0", 0), 0));
                    assertEquals(expected, stack.udpSockets());
                    var seen = loom.group("looker").<List<UdpInfo>>channel("seen", 1);
                    stack.start("looker", () -> seen.send(stack.udpSockets())).join();
                    assertEquals(expected, loom.call("seen", seen::receive));
                });
    }

    @ParameterizedTest
    @EnumSource
    void pingOfItself(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var ping = stack.ping();
                    for (int i = 1; i <= 100; i++) {
                        var result =
                                ping.send(at("127.0.0.1", 0).getAddress(), pattern(i * 600), LONG);
                        var reply = assertInstanceOf(PingResult.Reply.class, result);
                        assertEquals(i, reply.sequence());
                        assertTrue(reply.intact());
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void errorsReachTheirSocket(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    try (var client = stack.udpSocket().connect(at("127.0.0.1", 4711))) {
                        client.setTimeout(LONG);
                        client.send(Bytes.of(1));
                        assertThrows(PortUnreachableException.class, client::receive);
                    }
                    var holder = stack.udpSocket().bind(at("127.0.0.1", 7));
                    assertThrows(
                            BindException.class, () -> stack.udpSocket().bind(at("127.0.0.1", 7)));
                    holder.close();
                    stack.udpSocket().bind(at("127.0.0.1", 7)).close();
                    try (var quiet = stack.udpSocket()) {
                        quiet.setTimeout(Duration.ofMillis(2));
                        assertThrows(SocketTimeoutException.class, quiet::receive);
                    }
                });
    }

    /// The far end answers ARP and pings within its own process, so it works on every loom.
    @ParameterizedTest
    @EnumSource
    void pingsAndDatagramsOverALink(LoomKind kind) throws Exception {
        var link = new TestLink("eth0", 1500);
        link.attach(LoomsTest::answers);
        var config =
                StackConfig.loopbackOnly()
                        .with(
                                InterfaceConfig.of(link, "10.0.0.2/24")
                                        .withProbing(AddressProbing.OPTIMISTIC));
        with(
                kind,
                config,
                (loom, stack) -> {
                    var ping = stack.ping();
                    for (int i = 1; i <= 50; i++) {
                        var result =
                                ping.send(at("10.0.0.1", 0).getAddress(), pattern(i * 25), LONG);
                        assertTrue(assertInstanceOf(PingResult.Reply.class, result).intact());
                    }
                });
        assertTrue(link.isClosed());
    }

    private static void answers(EthernetFrame frame, Offload offload, TestLink link) {
        var mac = MacAddress.parse("02:00:00:00:00:01");
        var ip = Ipv4Address.parse("10.0.0.1");
        try {
            if (frame.etherType() == EtherType.ARP) {
                var arp = ArpPacket.parse(frame.payloadBytes());
                if (arp.isRequest() && arp.targetIp().equals(ip) && !arp.isProbe()) {
                    var reply = ArpPacket.reply(mac, ip, arp.senderMac(), arp.senderIp());
                    offer(link, new EthernetFrame(arp.senderMac(), mac, EtherType.ARP, reply));
                }
                return;
            }
            var packet = Ipv4Packet.parse(frame.payloadBytes());
            if (IcmpMessage.parse(packet.payloadBytes()) instanceof IcmpMessage.EchoRequest echo) {
                var reply = Ipv4Packet.of(packet.destination(), packet.source(), 1, echo.reply());
                offer(link, new EthernetFrame(frame.source(), mac, EtherType.IPV4, reply));
            }
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    private static void offer(TestLink link, EthernetFrame frame) {
        link.offer(Frame.of(frame.toBytes()));
    }

    // From threads outside. A simulated loom is run by its one caller, so not there.

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void threadsOutsideUseSocketsAtTheSameTime(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var server = stack.udpSocket().bind(at("127.0.0.1", 7));
                    stack.start("echo", () -> echo(server));
                    var failures = new ConcurrentLinkedQueue<Throwable>();
                    var threads = new ArrayList<Thread>();
                    for (int n = 0; n < 6; n++) {
                        var id = n;
                        threads.add(
                                Thread.ofPlatform()
                                        .start(() -> {
                                            try (var client = stack.udpSocket()) {
                                                client.setTimeout(LONG);
                                                for (int i = 0; i < 100; i++) {
                                                    var data = Bytes.ofUtf8(id + " " + i);
                                                    client.send(data, at("127.0.0.1", 7));
                                                    assertEquals(data, client.receive().payload());
                                                }
                                            } catch (Throwable t) {
                                                failures.add(t);
                                            }
                                        }));
                    }
                    for (var thread : threads) {
                        thread.join();
                    }
                    assertEquals(List.of(), List.copyOf(failures));
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void closingWakesAThreadOutside(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var socket = stack.udpSocket().bind(at("127.0.0.1", 7));
                    var ended = new CompletableFuture<Throwable>();
                    receiver(socket, ended);
                    socket.close();
                    assertInstanceOf(ClosedChannelException.class, ended.join());
                    stack.udpSocket().bind(at("127.0.0.1", 7)).close();
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void theStacksEndWakesAThreadOutside(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var ended = new CompletableFuture<Throwable>();
                    receiver(stack.udpSocket().bind(at("127.0.0.1", 7)), ended);
                    stack.close();
                    assertInstanceOf(ClosedChannelException.class, ended.join());
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void anInterruptOutsideLeavesTheSocketOpen(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    try (var socket = stack.udpSocket().bind(at("127.0.0.1", 7))) {
                        var ended = new CompletableFuture<Throwable>();
                        receiver(socket, ended).interrupt();
                        assertInstanceOf(InterruptedException.class, ended.join());
                        socket.send(Bytes.of(1), at("127.0.0.1", 7));
                        socket.setTimeout(LONG);
                        assertEquals(Bytes.of(1), socket.receive().payload());
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void anInterruptedThreadOutsideGivesThePortBack(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var socket = stack.udpSocket().bind(at("127.0.0.1", 7));
                    Thread.currentThread().interrupt();
                    socket.close();
                    assertTrue(Thread.interrupted());
                    stack.udpSocket().bind(at("127.0.0.1", 7)).close();
                });
    }

    /// A thread that receives, and by all appearances waits for something.
    private static Thread receiver(UdpSocket socket, CompletableFuture<Throwable> ended) {
        var thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                socket.receive();
                                ended.complete(new AssertionError("received something"));
                            } catch (Throwable t) {
                                ended.complete(t);
                            }
                        });
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
