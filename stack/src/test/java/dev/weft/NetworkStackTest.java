package dev.weft;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.LoomClosedException;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.ProcessInfo;
import dev.weft.csp.SimulatedLoom;
import dev.weft.message.AddressProbing;
import dev.weft.message.ArpConfig;
import dev.weft.message.Drop;
import dev.weft.message.ReassemblyConfig;
import dev.weft.socket.UdpSocket;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.TestLink;
import dev.weft.wire.Bytes;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import dev.weft.wire.Offload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The life of a stack.
class NetworkStackTest {
    @Test
    void closingLeavesNoProcessAndClosesTheDevice() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            lab.peer().silent().sends(ipv4().carries(echoRequest(1, 1, "")));
            lab.peer().sends(ipv4().id(1).fragment(0, true, Bytes.of(1, 2, 3, 4, 5, 6, 7, 8)));
            assertEquals(1, lab.processes("resolve"));
            assertEquals(1, lab.processes("reassemble"));
            lab.stack().close();
            assertEquals(List.of(), lab.loom().processes());
            assertTrue(lab.link().isClosed());
            lab.stack().close(); // does nothing
        }
    }

    @Test
    void aLoomRunsSeveralStacksOneAfterTheOtherAndAtTheSameTime() throws Exception {
        try (var loom = new SimulatedLoom("loom", 1)) {
            for (int round = 0; round < 3; round++) {
                var one = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var two = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var inOne = one.udpSocket().bind(at("127.0.0.1", 5000));
                var inTwo = two.udpSocket().bind(at("127.0.0.1", 5000));
                inOne.send(Bytes.ofUtf8("to one"), at("127.0.0.1", 5000));
                assertEquals("to one", inOne.receive().payload().toUtf8());
                one.close();
                inTwo.send(Bytes.ofUtf8("to two"), at("127.0.0.1", 5000));
                assertEquals("to two", inTwo.receive().payload().toUtf8());
                two.close();
                assertEquals(List.of(), loom.processes());
                assertEquals(List.of(), loom.channels());
            }
        }
    }

    @Test
    void closingTheLoomEndsTheStack() throws Exception {
        var loom = new SimulatedLoom("loom", 1);
        var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
        var socket = stack.udpSocket().bind(at("127.0.0.1", 5000));
        loom.close();
        assertThrows(ClosedChannelException.class, socket::receive);
        socket.close();
        stack.close();
    }

    // Programs.

    @Test
    void aProgramUsesSocketsOnTheLoom() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack()
                    .start(
                            "echo",
                            () -> {
                                try (var socket = lab.stack().udpSocket()) {
                                    socket.bind(at("0.0.0.0", 7));
                                    while (true) {
                                        var asked = socket.receive();
                                        socket.send(asked.payload(), asked.remote());
                                    }
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            for (int i = 0; i < 10; i++) {
                lab.peer().sends(ipv4().carries(udp(9, 7, "" + i)));
                lab.peer().expects(udp(7, 9, "" + i));
            }
        }
    }

    @Test
    void aProgramThatFailsIsReportedAndTheStackGoesOn() throws Exception {
        try (var lab = Lab.start()) {
            var failure = new IllegalStateException("on purpose");
            var program =
                    lab.stack()
                            .start(
                                    "bad program",
                                    () -> {
                                        throw failure;
                                    });
            lab.settle();
            var reported = lab.failures();
            assertEquals(1, reported.size());
            assertSame(failure, reported.getFirst().getCause());
            assertTrue(
                    reported.getFirst().getMessage().contains("bad program"),
                    reported.getFirst().getMessage());
            assertThrows(ProcessFailedException.class, program::join);
            lab.peer().sends(ipv4().carries(echoRequest(1, 1, "still here")));
            lab.peer().expects(echoReply(1, 1, "still here"));
            assertEquals(0, lab.processes("keeper"));
        }
    }

    @Test
    void aProgramThatEndsLeavesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var before = lab.loom().processes();
            for (int i = 0; i < 100; i++) {
                lab.stack().start("short", () -> {}).join();
            }
            lab.settle();
            assertEquals(before, lab.loom().processes());
        }
    }

    @Test
    void programsEndWithTheStack() throws Exception {
        try (var lab = Lab.start()) {
            var ended = new ArrayList<String>();
            var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000));
            lab.stack()
                    .start(
                            "program",
                            () -> {
                                try {
                                    socket.receive();
                                } catch (IOException e) {
                                    ended.add("closed");
                                } finally {
                                    ended.add("ended");
                                }
                            });
            lab.settle();
            lab.stack().close();
            assertEquals(List.of("ended"), ended);
            assertThrows(LoomClosedException.class, () -> lab.stack().start("too late", () -> {}));
            assertEquals(List.of(), lab.loom().processes());
        }
    }

    // Failures.

    @Test
    void aStackProcessThatFailsEndsTheStackAndIsNamed() throws Exception {
        try (var lab = Lab.start()) {
            var receiving = lab.begins("receive", lab.stack().udpSocket()::receive);
            var joining =
                    lab.begins(
                            "join",
                            () -> {
                                lab.stack().join();
                                return true;
                            });
            lab.link()
                    .attach((frame, offload, link) -> {
                        throw new IllegalStateException("on purpose");
                    });
            lab.peer().sends(ipv4().carries(echoRequest(1, 1, "")));
            var failure = joining.failsWith(ProcessFailedException.class);
            assertTrue(
                    failure.getMessage().contains("stack/eth0/device/eth0 link"),
                    failure.getMessage());
            assertEquals("on purpose", failure.getCause().getMessage());
            receiving.failsWith(AsynchronousCloseException.class);
            assertEquals(1, lab.failures().size());
            assertEquals(
                    List.of(), lab.loom().processes().stream().map(ProcessInfo::group).toList());
        }
    }

    // Configuration.

    @Test
    void aGatewayThatIsNoNeighbourIsRefusedAndNothingIsLeft() {
        try (var loom = new SimulatedLoom("loom", 1)) {
            var config =
                    StackConfig.of(new TestLink("eth0", 1500), "10.0.0.2/24")
                            .withGateway(Ipv4Address.parse("10.0.1.1"));
            assertThrows(IllegalArgumentException.class, () -> NetworkStack.start(loom, config));
            assertEquals(List.of(), loom.processes());
        }
    }

    @Test
    void impossibleInterfacesAreRefused() {
        var link = new TestLink("eth0", 1500);
        for (var address :
                List.of(
                        "0.0.0.0/24",
                        "224.0.0.1/24",
                        "127.0.0.1/8",
                        "240.0.0.1/24",
                        "10.0.0.255/24",
                        "255.255.255.255/32")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> InterfaceConfig.of(link, address),
                    address);
        }
        var good = InterfaceConfig.of(link, "10.0.0.2/24");
        for (int mtu : new int[] {67, 1501, 0, -1}) {
            assertThrows(IllegalArgumentException.class, () -> good.withMtu(mtu));
        }
        for (var mac : List.of("ff:ff:ff:ff:ff:ff", "01:00:00:00:00:01", "00:00:00:00:00:00")) {
            assertThrows(IllegalArgumentException.class, () -> good.withMac(MacAddress.parse(mac)));
        }
    }

    @Test
    void boundsHaveToLeaveRoom() {
        assertThrows(IllegalArgumentException.class, () -> new Bounds(0, 1, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Bounds(1, 1, 1, 1, 1, 1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ArpConfig(0, Duration.ofSeconds(1), 1, 1, 1, Duration.ofSeconds(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReassemblyConfig(1, 100_000, Duration.ofSeconds(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> StackConfig.loopbackOnly().withIcmpErrors(-1, 0));
    }

    /// With every queue as short as can be, the stack is slow, but it neither loses its way nor
    /// waits for itself.
    @Test
    void theSmallestBoundsDoNotLockTheStackUp() throws Exception {
        for (long seed = 0; seed < 10; seed++) {
            var plan =
                    Lab.plan()
                            .seed(seed)
                            .with(config ->
                                    config.withBounds(new Bounds(1, 1, 1, 1, 1, 1, 1))
                                            .withArp(
                                                    new ArpConfig(
                                                            1,
                                                            Duration.ofSeconds(60),
                                                            1,
                                                            1,
                                                            3,
                                                            Duration.ofSeconds(1))));
            try (var lab = plan.start()) {
                var server = lab.stack().udpSocket().bind(at("0.0.0.0", 7));
                lab.stack().start("echo", () -> echo(server));
                var junk = ipv4().carries(echoRequest(1, 1, "")).packet();
                var toNobody = ipv4().carries(253, Bytes.empty()).packet();
                for (int i = 0; i < 200; i++) {
                    lab.peer().sendsAll(List.of(junk, toNobody, junk, toNobody));
                }
                lab.peer().forgets();
                lab.after(Duration.ofSeconds(5));
                lab.peer().forgets();
                lab.peer().sends(ipv4().carries(echoRequest(1, 2, "alive")));
                lab.peer().expects(echoReply(1, 2, "alive"));
                lab.peer().sends(ipv4().carries(udp(9, 7, "alive")));
                lab.peer().expects(udp(7, 9, "alive"));
                assertEquals(List.of(), lab.failures());
            }
        }
    }

    private static void echo(UdpSocket socket) throws InterruptedException {
        try {
            while (true) {
                var asked = socket.receive();
                socket.send(asked.payload(), asked.remote());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theStationAddressIsMadeOfTheIpAddress() {
        var link = new TestLink("eth0", 1500);
        var config = InterfaceConfig.of(link, "10.1.2.3/24");
        assertEquals(MacAddress.parse("02:00:0a:01:02:03"), config.mac());
        assertEquals(AddressProbing.OPTIMISTIC, config.probing());
        assertEquals(1500, config.mtu());
        assertFalse(config.mac().isMulticast());
    }

    /// A frame with the device's checksum flag is believed (the host's kernel leaves checksums open
    /// on a TAP); any other is not.
    @Test
    void aVerifiedChecksumIsNotVerifiedAgain() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var packet = ipv4().carries(udp(9, 5000, "data"));
            var octets = Octets.of(packet.packet()).set16(26, 0x1234).bytes();
            var frame = new EthernetFrame(Lab.STACK_MAC, Lab.PEER_MAC, 0x0800, octets).toBytes();
            lab.onLoom(() -> lab.link().offer(new Frame(frame, Offload.VERIFIED)));
            assertEquals("data", socket.receive().payload().toUtf8());
            lab.onLoom(() -> lab.link().offer(Frame.of(frame)));
            lab.drops(Drop.UDP_BAD_CHECKSUM, 1);
        }
    }
}
