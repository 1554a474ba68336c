package dev.weft.tcp;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.message.Drop;
import dev.weft.socket.TcpInfo;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.testing.Lab;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/// What thousands of connections may make the stack hold: no more than the configuration says
/// ([TcpBounds]), and when they let go, everything goes on.
class TcpMemoryTest {
    private static final int THOUSANDS = 2000;
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final Bytes OCTETS = pattern(200_000);

    private static TcpConfig holding(long octets) {
        return TcpConfig.DEFAULT.withBounds(
                TcpBounds.DEFAULT.withListening(THOUSANDS, THOUSANDS).withBufferedOctets(octets));
    }

    private static TwoHosts hosts(TcpConfig left, TcpConfig right) throws Exception {
        return new TwoHosts(1, 1500, OffloadCapabilities.NONE, left, right);
    }

    /// What all connections of a host hold for their programs or their peers.
    private static long held(NetworkStack stack, ToIntFunction<TcpInfo> which) {
        return stack.tcpConnections().stream()
                .filter(each -> each.remote().getPort() != 0)
                .mapToInt(which)
                .sum();
    }

    // Slow readers.

    /// Each client sends more than the server as a whole may hold for all of them, divided by their
    /// number; the server does not read for an hour, then an octet from each, then it reads
    /// everything.
    @Test
    void slowReadersByTheThousand() throws Exception {
        var octets = 40_000;
        var budget = 10 << 20;
        try (var hosts = hosts(TcpConfig.DEFAULT, holding(budget))) {
            var sockets = connected(hosts, THOUSANDS);
            var before = usedMemory();
            for (var client : sockets.clients) {
                hosts.left().start("writer", () -> writeAll(client, octets));
            }
            hosts.after(Duration.ofHours(1));
            var held = held(hosts.right(), TcpInfo::receiveQueue);
            var sure = (long) THOUSANDS * TcpBounds.SURE_BUFFER;
            assertTrue(held > budget, "it is used: " + held);
            assertTrue(held <= budget + sure, held + " octets");
            var grown = usedMemory() - before; // the clients' octets are one array
            assertTrue(grown < 2 * (budget + sure), grown + " octets of memory");
            assertTrue(hosts.right().drops().of(Drop.TCP_BUFFERS_FULL) > 0);

            // Who asks for an octet is handed more, and that counts, too.
            for (var server : sockets.servers) {
                assertNotNull(server.read(1));
            }
            hosts.after(Duration.ofHours(1));
            held = 0;
            for (var server : sockets.servers) {
                held += server.available();
            }
            assertTrue(held <= budget + sure, held + " octets");
            grown = usedMemory() - before;
            assertTrue(grown < 2 * (budget + sure), grown + " octets of memory");

            // All of them have something, and go on once there is somebody who reads.
            for (var server : sockets.servers) {
                assertTrue(server.available() > 0);
                hosts.right().start("reader", () -> readToTheEnd(server, octets - 1));
            }
            hosts.after(Duration.ofHours(2));
            assertEquals(THOUSANDS, ended);
            assertEquals(0, held(hosts.right(), TcpInfo::receiveQueue));
            hosts.assertNothingFailed();
        }
    }

    /// A stack that is as full as can be still serves who comes next.
    @Test
    void whoComesLaterIsServed() throws Exception {
        try (var hosts = hosts(TcpConfig.DEFAULT, holding(100_000))) {
            var sockets = connected(hosts, 50);
            for (var client : sockets.clients) {
                hosts.left().start("writer", () -> writeAll(client, 60_000));
            }
            hosts.after(Duration.ofMinutes(1));
            assertTrue(held(hosts.right(), TcpInfo::receiveQueue) >= 100_000);

            var late = connected(hosts, 1, 81);
            hosts.left().start("writer", () -> writeAll(late.clients.getFirst(), 200_000));
            hosts.right().start("reader", () -> readToTheEnd(late.servers.getFirst(), 200_000));
            hosts.after(Duration.ofMinutes(1));
            assertEquals(1, ended);
            hosts.assertNothingFailed();
        }
    }

    // Peers that do not take what we send.

    @Test
    void peersThatReadNothingByTheThousand() throws Exception {
        var budget = 10 << 20;
        try (var hosts = hosts(holding(budget), TcpConfig.DEFAULT)) {
            var sockets = connected(hosts, 1000);
            for (var client : sockets.clients) {
                hosts.left().start("writer", () -> writeAll(client, 100_000));
            }
            hosts.after(Duration.ofMinutes(10));
            var held = held(hosts.left(), TcpInfo::sendQueue);
            // One write may go past the bound of a connection.
            var sure = 1000L * (TcpBounds.SURE_BUFFER + 65_536);
            assertTrue(held > budget && held <= budget + sure, held + " octets");
            for (var server : sockets.servers) {
                hosts.right().start("reader", () -> readToTheEnd(server, 100_000));
            }
            hosts.after(Duration.ofHours(2));
            assertEquals(1000, ended);
            assertEquals(0, held(hosts.left(), TcpInfo::sendQueue));
            hosts.assertNothingFailed();
        }
    }

    // Slow senders.

    /// An octet a minute from each: nobody is held up by it, and it costs little.
    @Test
    void slowSendersByTheThousand() throws Exception {
        try (var lab = Lab.plan().with(config -> config.withTcp(holding(1 << 20))).start()) {
            lab.link().forgetsFrames();
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var before = usedMemory();
            var peers = new ArrayList<TcpPeer>();
            var sockets = new ArrayList<TcpSocket>();
            for (int i = 0; i < THOUSANDS; i++) {
                peers.add(TcpPeer.connects(lab, 10_000 + i, 80));
                var socket = lab.begins("accept", listener::accept).result();
                lab.stack().start("reader", () -> readToTheEnd(socket, 3));
                sockets.add(socket);
            }
            for (int minute = 0; minute < 3; minute++) {
                peers.forEach(peer -> peer.sends("."));
                lab.after(Duration.ofMinutes(1));
                lab.peer().forgets();
            }
            var each = (usedMemory() - before) / THOUSANDS;
            assertTrue(each < 16_384, each + " octets for each");
            assertEquals(THOUSANDS, lab.processes("tcp 80 to "));
            peers.forEach(TcpPeer::finishes);
            lab.settle();
            assertEquals(THOUSANDS, ended);
            assertEquals(THOUSANDS, sockets.size());
        }
    }

    // What comes in the wrong order.

    /// Single octets with gaps between them: each costs much more than itself.
    @Test
    void piecesByTheHundredThousand() throws Exception {
        var connections = 200;
        var pieces = 1000;
        var budget = 4 << 20;
        try (var lab = Lab.plan().with(config -> config.withTcp(holding(budget))).start()) {
            lab.link().forgetsFrames();
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peers = new ArrayList<TcpPeer>();
            var sockets = new ArrayList<TcpSocket>();
            for (int i = 0; i < connections; i++) {
                peers.add(TcpPeer.connects(lab, 10_000 + i, 80));
                sockets.add(lab.begins("accept", listener::accept).result());
            }
            var before = usedMemory();
            for (int i = 0; i < pieces; i++) {
                var packets = new ArrayList<Ipv4Packet>();
                for (var peer : peers) {
                    var seq = peer.next().plus(2 + 2 * i);
                    packets.add(piece(peer, seq, Bytes.of('x')));
                }
                lab.peer().sendsAll(packets);
                lab.peer().forgets();
            }
            var grown = usedMemory() - before;
            assertTrue(grown < 2L * budget, grown + " octets");
            assertTrue(lab.stack().drops().of(Drop.TCP_BUFFERS_FULL) > 0);

            // What is missing counts more than what is too early.
            for (int i = 0; i < connections; i++) {
                peers.get(i).sends("12");
                assertEquals(
                        lab.stack().drops().of(Drop.TCP_BUFFERS_FULL) == 0 ? 2 : 3,
                        sockets.get(i).available());
            }
        }
    }

    @Test
    @Requirement("RFC 9293 SHLD-31")
    void whatIsTooManyGapsAwayIsCounted() throws Exception {
        var config = TcpConfig.DEFAULT.withBounds(TcpBounds.DEFAULT.withOutOfOrder(3));
        try (var lab = Lab.plan().with(each -> each.withTcp(config)).start()) {
            lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab, 80);
            for (int i = 0; i < 5; i++) {
                lab.peer().sends(piece(peer, peer.next().plus(1 + 2 * i), Bytes.of('x')));
                peer.expectsAck();
            }
            lab.dropsOnly(Drop.TCP_OUT_OF_ORDER_FULL, 2);
        }
    }

    private static Ipv4Packet piece(TcpPeer peer, SequenceNumber seq, Bytes octets) {
        TcpDraft draft = peer.draft(TcpSegment.ACK).seq(seq).carries(octets);
        return ipv4().carries(draft).packet();
    }

    // Programs.

    private int ended;

    private record Sockets(List<TcpSocket> clients, List<TcpSocket> servers) {}

    private Sockets connected(TwoHosts hosts, int count) throws Exception {
        return connected(hosts, count, 80);
    }

    private Sockets connected(TwoHosts hosts, int count, int port) throws Exception {
        var listener = hosts.right().tcpListener().bind(at(TwoHosts.RIGHT, port));
        listener.setOption(WeftSocketOptions.TCP_USER_TIMEOUT, PATIENCE);
        var clients = new ArrayList<TcpSocket>();
        var servers = new ArrayList<TcpSocket>();
        for (int i = 0; i < count; i++) {
            clients.add(
                    hosts.left()
                            .tcpSocket()
                            .setOption(WeftSocketOptions.TCP_USER_TIMEOUT, PATIENCE)
                            .connect(at(TwoHosts.RIGHT, port)));
            servers.add(listener.accept());
        }
        return new Sockets(clients, servers);
    }

    private static void writeAll(TcpSocket socket, int octets) throws InterruptedException {
        try {
            socket.write(OCTETS.slice(0, octets));
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void readToTheEnd(TcpSocket socket, int octets) throws InterruptedException {
        try (socket) {
            var left = octets;
            for (var got = socket.read(65_536); got != null; got = socket.read(65_536)) {
                left -= got.length();
            }
            assertEquals(0, left, "octets are missing");
            ended++;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long usedMemory() {
        var runtime = Runtime.getRuntime();
        var used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
