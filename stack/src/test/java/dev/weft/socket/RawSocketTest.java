package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.ipv4.core.ReassemblyBuffer;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RawSocketTest {
    private static final InetAddress HOST = PEER.toInetAddress();

    @Test
    void receivesPacketsOfItsProtocolHeaderAndAll() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().rawSocket(253)) {
            lab.settle(); // the dealer hears of the socket
            var packet = ipv4().ttl(5).tos(8).carries(253, pattern(10)).packet();
            lab.peer().sends(packet);
            assertEquals(packet.toBytes(), socket.receive().toBytes());
            lab.peer().expectsNothing(); // somebody speaks the protocol, so it is no error
            lab.dropsNothing();
        }
    }

    @Test
    void sendsPayloadsWithItsProtocol() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().rawSocket(253)) {
            socket.setOption(WeftSocketOptions.IP_TTL, 5)
                    .setOption(StandardSocketOptions.IP_TOS, 8);
            socket.send(pattern(10), HOST);
            var packet = lab.peer().expectsPacket();
            assertEquals(253, packet.protocol());
            assertEquals(STACK, packet.source());
            assertEquals(5, packet.timeToLive());
            assertEquals(8, packet.tos());
            assertEquals(pattern(10), packet.payload());
        }
    }

    @Test
    void largePayloadsAreFragmentedAndTooLargeOnesRefused() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().rawSocket(253)) {
            socket.send(pattern(65515), HOST);
            var buffer = new ReassemblyBuffer();
            lab.peer().expectsPackets(45).forEach(buffer::add);
            assertEquals(pattern(65515), buffer.packet().payload());
            assertThrows(MessageTooLongException.class, () -> socket.send(pattern(65516), HOST));
        }
    }

    @Test
    void onceClosedNobodySpeaksTheProtocol() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().rawSocket(253);
            var receiving = lab.begins("receive", socket::receive);
            socket.close();
            receiving.failsWith(AsynchronousCloseException.class);
            assertThrows(ClosedChannelException.class, socket::receive);
            lab.peer().sends(ipv4().carries(253, Bytes.empty()));
            lab.dropsOnly(Drop.IPV4_UNKNOWN_PROTOCOL, 1);
        }
    }

    @Test
    void aSlowReaderLosesPackets() throws Exception {
        var narrow = new Bounds(64, 64, 64, 64, 64, 4, 1 << 16);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start();
                var socket = lab.stack().rawSocket(253)) {
            lab.settle(); // the dealer hears of the socket
            for (int i = 0; i < 10; i++) {
                lab.peer().sends(ipv4().carries(253, Bytes.of(i)));
            }
            lab.dropsOnly(Drop.SOCKET_QUEUE_FULL, 6);
            assertEquals(Bytes.of(0), socket.receive().payload());
        }
    }

    @Test
    void aTimeoutEndsTheWait() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().rawSocket(253)) {
            socket.setTimeout(Duration.ofSeconds(3));
            assertThrows(SocketTimeoutException.class, socket::receive);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setTimeout(Duration.ofSeconds(-1)));
            assertTrue(socket.isOpen());
        }
    }

    @Test
    void anInterruptedThreadClosesItAllTheSame() throws Exception {
        try (var lab = Lab.start()) {
            var socket = lab.stack().rawSocket(253);
            Thread.currentThread().interrupt();
            socket.close();
            assertTrue(Thread.interrupted());
            lab.peer().sends(ipv4().carries(253, Bytes.empty()));
            lab.dropsOnly(Drop.IPV4_UNKNOWN_PROTOCOL, 1);
        }
    }

    @Test
    void protocolsAreOctets() throws Exception {
        try (var lab = Lab.start()) {
            assertThrows(IllegalArgumentException.class, () -> lab.stack().rawSocket(256));
            assertThrows(IllegalArgumentException.class, () -> lab.stack().rawSocket(-1));
        }
    }
}
