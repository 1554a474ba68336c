package dev.weft.udp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Bounds;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.socket.UdpInfo;
import dev.weft.socket.UdpSocket;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.UdpDatagram;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ports, and which socket gets a datagram: RFC 768, RFC 1122 §4.1, RFC 6056.
class UdpDealerTest {
    private static UdpSocket bound(Lab lab, String ip, int port) throws Exception {
        return lab.stack().udpSocket().bind(at(ip, port));
    }

    private static UdpSocket reusing(Lab lab, String ip, int port) throws Exception {
        return lab.stack()
                .udpSocket()
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(at(ip, port));
    }

    private static void assertEmpty(UdpSocket socket) throws Exception {
        socket.setTimeout(Duration.ofMillis(1));
        assertThrows(SocketTimeoutException.class, socket::receive);
        socket.setTimeout(Duration.ZERO);
    }

    // Ports.

    @Test
    void aPortBelongsToOneSocket() throws Exception {
        try (var lab = Lab.start()) {
            bound(lab, "0.0.0.0", 5000);
            for (var ip : new String[] {"0.0.0.0", "10.0.0.2", "127.0.0.1"}) {
                assertThrows(BindException.class, () -> bound(lab, ip, 5000));
            }
            bound(lab, "0.0.0.0", 5001);
        }
    }

    @Test
    void thePortOfOneAddressIsFreeOnAnother() throws Exception {
        try (var lab = Lab.start()) {
            bound(lab, "10.0.0.2", 5000);
            bound(lab, "127.0.0.1", 5000);
            assertThrows(BindException.class, () -> bound(lab, "10.0.0.2", 5000));
            assertThrows(BindException.class, () -> bound(lab, "0.0.0.0", 5000));
        }
    }

    @Test
    void socketsThatAllReuseMayShareAPort() throws Exception {
        try (var lab = Lab.start()) {
            reusing(lab, "0.0.0.0", 5000);
            reusing(lab, "0.0.0.0", 5000);
            assertThrows(BindException.class, () -> bound(lab, "0.0.0.0", 5000));
            bound(lab, "0.0.0.0", 5001);
            assertThrows(BindException.class, () -> reusing(lab, "0.0.0.0", 5001));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.3", "10.0.0.255", "224.0.0.1", "255.255.255.255", "8.8.8.8"})
    void onlyOurOwnAddressesCanBeBound(String ip) throws Exception {
        try (var lab = Lab.start()) {
            assertThrows(BindException.class, () -> bound(lab, ip, 5000));
        }
    }

    @Test
    void aPortIsFreeAgainWhenItsSocketIsClosed() throws Exception {
        try (var lab = Lab.start()) {
            for (int i = 0; i < 300; i++) {
                bound(lab, "0.0.0.0", 5000).close();
            }
            bound(lab, "0.0.0.0", 5000);
        }
    }

    /// RFC 6056 §3.3.1: each port equally likely.
    @Test
    void ephemeralPortsAreChosenByChance() throws Exception {
        var first = new HashSet<Integer>();
        for (long seed = 0; seed < 10; seed++) {
            try (var lab = Lab.plan().seed(seed).start()) {
                var port = bound(lab, "0.0.0.0", 0).localAddress().getPort();
                assertTrue(port >= 32768 && port <= 60999, "" + port);
                first.add(port);
            }
        }
        assertTrue(first.size() > 8, first::toString);
    }

    @Test
    void theSameSeedChoosesTheSamePorts() throws Exception {
        int[] ports = new int[2];
        for (int i = 0; i < 2; i++) {
            try (var lab = Lab.plan().seed(99).start()) {
                ports[i] = bound(lab, "0.0.0.0", 0).localAddress().getPort();
            }
        }
        assertEquals(ports[0], ports[1]);
    }

    // Who gets what.

    @Test
    void theMostPreciseBindingWins() throws Exception {
        try (var lab = Lab.start()) {
            var any = reusing(lab, "0.0.0.0", 5000);
            var here = reusing(lab, "10.0.0.2", 5000);
            var connected = reusing(lab, "0.0.0.0", 5000).connect(at(PEER, 9));
            lab.peer().sends(ipv4().carries(udp(9, 5000, "for the connected one")));
            lab.peer().sends(ipv4().carries(udp(10, 5000, "for the one here")));
            assertEquals("for the connected one", connected.receive().payload().toUtf8());
            assertEquals("for the one here", here.receive().payload().toUtf8());
            assertEmpty(connected);
            assertEmpty(here);
            assertEmpty(any);
            try (var client = lab.stack().udpSocket()) {
                client.send(Bytes.ofUtf8("for any"), at("127.0.0.1", 5000));
                assertEquals("for any", any.receive().payload().toUtf8());
            }
            assertEmpty(here);
        }
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            socket.connect(at(PEER, 9));
            assertEquals(at(STACK, 5000), socket.localAddress());
            lab.peer().sends(ipv4().carries(udp(9, 5000, "from the peer")));
            lab.peer().sends(ipv4().carries(udp(10, 5000, "from another port")));
            lab.peer().sends(ipv4().from("10.0.0.3").carries(udp(9, 5000, "from another host")));
            assertEquals("from the peer", socket.receive().payload().toUtf8());
            assertEmpty(socket);
            lab.drops(Drop.UDP_NO_SOCKET, 2);

            socket.disconnect();
            assertEquals(at("0.0.0.0", 5000), socket.localAddress());
            lab.peer().sends(ipv4().carries(udp(10, 5000, "from another port")));
            assertEquals("from another port", socket.receive().payload().toUtf8());
            lab.peer().broadcasts(ipv4().to("10.0.0.255").carries(udp(10, 5000, "to all")));
            assertEquals("to all", socket.receive().payload().toUtf8());
        }
    }

    @Test
    void aBroadcastReachesAllWhoShareThePort() throws Exception {
        try (var lab = Lab.start()) {
            var one = reusing(lab, "0.0.0.0", 5000);
            var two = reusing(lab, "0.0.0.0", 5000);
            var specific = reusing(lab, "10.0.0.2", 5000);
            var other = reusing(lab, "0.0.0.0", 5000).connect(at("10.0.0.9", 9));
            lab.peer().broadcasts(ipv4().to("10.0.0.255").carries(udp(9, 5000, "to all")));
            assertEquals("to all", one.receive().payload().toUtf8());
            assertEquals("to all", two.receive().payload().toUtf8());
            assertEmpty(specific);
            assertEmpty(other);
            lab.counts(Counter.UDP_RECEIVED, 2);
        }
    }

    @Test
    void aDatagramSaysWhereItComesFrom() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            lab.peer().sends(ipv4().tos(0x28).ttl(17).carries(udp(0, 5000, "x")));
            var datagram = socket.receive();
            assertEquals(at(PEER, 0), datagram.remote());
            assertEquals(STACK.toInetAddress(), datagram.destination());
            assertEquals(0x28, datagram.tos());
            assertEquals(17, datagram.timeToLive());
        }
    }

    // The format.

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 1473, 65507})
    void datagramsOfAllSizesComeAndGo(int size) throws Exception {
        try (var lab = Lab.start();
                var server = bound(lab, "0.0.0.0", 7);
                var client = lab.stack().udpSocket()) {
            client.send(pattern(size), at("127.0.0.1", 7));
            var asked = server.receive();
            assertEquals(pattern(size), asked.payload());
            server.send(asked.payload(), asked.remote());
            assertEquals(pattern(size), client.receive().payload());
        }
    }

    private static Octets damaged() {
        return Octets.of(ipv4().carries(udp(9, 5000, "data")).packet());
    }

    /// RFC 1122 §4.1.3.4: "If a UDP datagram is received with a checksum that is non-zero and
    /// invalid, UDP MUST silently discard the datagram."
    @Test
    void aWrongChecksumIsSilentlyDiscarded() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            lab.peer().sendsIpv4(damaged().set8(28, 'D').bytes());
            assertEmpty(socket);
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.UDP_BAD_CHECKSUM, 1);
        }
    }

    /// RFC 768: "An all zero transmitted checksum value means that the transmitter generated no
    /// checksum".
    @Test
    void noChecksumIsAccepted() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            lab.peer().sendsIpv4(damaged().set8(28, 'D').set16(26, 0).bytes());
            assertEquals("Data", socket.receive().payload().toUtf8());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, UDP_MALFORMED",
        "7, UDP_MALFORMED",
        "13, UDP_MALFORMED",
        "65535, UDP_MALFORMED"
    })
    void aWrongLengthIsMalformed(int length, Drop drop) throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            lab.peer().sendsIpv4(damaged().set16(24, length).set16(26, 0).bytes());
            assertEmpty(socket);
            lab.peer().expectsNothing();
            lab.dropsOnly(drop, 1);
        }
    }

    @Test
    void aDatagramMayBeShorterThanItsPacket() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            lab.peer().sendsIpv4(damaged().set16(24, 10).set16(26, 0).bytes());
            assertEquals("da", socket.receive().payload().toUtf8());
        }
    }

    @Test
    void aPacketTooShortForAHeaderIsMalformed() throws Exception {
        try (var lab = Lab.start()) {
            for (int length = 0; length < UdpDatagram.HEADER_LENGTH; length++) {
                lab.peer().sends(ipv4().carries(17, pattern(length)));
            }
            lab.dropsOnly(Drop.UDP_MALFORMED, UdpDatagram.HEADER_LENGTH);
            lab.peer().expectsNothing();
        }
    }

    // Bounds.

    @Test
    void aSlowReaderLosesTheNewestDatagrams() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 10 * (1000 + 128));
            for (int i = 0; i < 50; i++) {
                lab.peer().sends(ipv4().carries(new UdpDatagram(i, 5000, pattern(1000))));
            }
            lab.dropsOnly(Drop.SOCKET_QUEUE_FULL, 40);
            for (int i = 0; i < 10; i++) {
                assertEquals(i, socket.receive().remote().getPort());
            }
            assertEmpty(socket);
            lab.peer().sends(ipv4().carries(new UdpDatagram(99, 5000, pattern(1000))));
            assertEquals(99, socket.receive().remote().getPort(), "there is room again");
        }
    }

    @Test
    void evenTheSmallestBufferTakesOneDatagram() throws Exception {
        try (var lab = Lab.start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1);
            Ipv4Packet packet = ipv4().carries(new UdpDatagram(9, 5000, pattern(1400))).packet();
            lab.peer().sends(packet);
            lab.peer().sends(packet);
            assertEquals(1400, socket.receive().payload().length());
            assertEmpty(socket);
            lab.dropsOnly(Drop.SOCKET_QUEUE_FULL, 1);
        }
    }

    @Test
    void theNumberOfDatagramsIsBoundedToo() throws Exception {
        var narrow = new Bounds(64, 64, 64, 64, 64, 16, 1 << 20);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start();
                var socket = bound(lab, "0.0.0.0", 5000)) {
            for (int i = 0; i < 40; i++) {
                lab.peer().sends(ipv4().carries(udp(i + 1, 5000, "")));
            }
            lab.dropsOnly(Drop.SOCKET_QUEUE_FULL, 24);
            for (int i = 0; i < 16; i++) {
                assertEquals(
                        new InetSocketAddress(PEER.toInetAddress(), i + 1),
                        socket.receive().remote());
            }
        }
    }

    // Who is there.

    @Test
    void allBoundSocketsAreShown() throws Exception {
        try (var lab = Lab.start()) {
            assertEquals(List.of(), lab.stack().udpSockets());
            lab.stack().udpSocket(); // has no port yet
            bound(lab, "0.0.0.0", 5001);
            var connected = bound(lab, "0.0.0.0", 5000).connect(at(PEER, 9));
            reusing(lab, "10.0.0.2", 4000);
            reusing(lab, "10.0.0.2", 4000);
            lab.peer().sends(ipv4().carries(udp(8, 5001, "four")));
            lab.settle();
            var nobody = at("0.0.0.0", 0);
            assertEquals(
                    List.of(
                            new UdpInfo(at(STACK, 4000), nobody, 0),
                            new UdpInfo(at(STACK, 4000), nobody, 0),
                            new UdpInfo(at(STACK, 5000), at(PEER, 9), 0),
                            new UdpInfo(at("0.0.0.0", 5001), nobody, 128 + 4)),
                    lab.stack().udpSockets());
            connected.close();
            assertEquals(
                    List.of(4000, 4000, 5001),
                    lab.stack().udpSockets().stream().map(each -> each.local().getPort()).toList());
        }
    }

    @Test
    void aStackThatHasEndedHasNoSockets() throws Exception {
        try (var lab = Lab.start()) {
            bound(lab, "0.0.0.0", 5000);
            lab.stack().close();
            assertEquals(List.of(), lab.stack().udpSockets());
        }
    }
}
