package dev.weft.tcp;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A hundred thousand SYNs that nobody goes on with (RFC 4987): whoever means it is served as
/// before, and what the others cost is bounded.
class SynFloodTest {
    private static final int SYNS = 100_000;
    private static final int AT_ONCE = 200;
    private static final int HALF_OPEN = 1024;
    private static final long MEMORY_TOLERANCE = 4 << 20;

    /// A half-open connection: its state, its buffers and its process.
    private static final long OCTETS_PER_HANDSHAKE = 16_384;

    private final Random random = new Random(1);

    @Test
    void whoGoesOnIsServed() throws Exception {
        var gateway = Ipv4Address.parse("10.0.0.254");
        try (var lab = Lab.plan().with(config -> config.withGateway(gateway)).start()) {
            lab.link().forgetsFrames();
            var outside = lab.joins(gateway.toString());
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            flood(lab, outside, 5 * HALF_OPEN);
            lab.after(Duration.ofMinutes(10));
            outside.forgets();
            var before = usedMemory();
            var most = 0L;
            for (int sent = 0, client = 0; sent < SYNS; sent += 1000, client++) {
                var peer =
                        TcpPeer.begins(lab.peer(), 40_000 + client, 80, UnaryOperator.identity());
                peer.expectsSynAck();
                flood(lab, outside, 500);
                peer.acknowledges();
                peer.sends("hello");
                flood(lab, outside, 500);
                var socket = lab.begins("accept", listener::accept).result();
                assertEquals("hello", socket.read(99).toUtf8());
                lab.peer().forgets();
                socket.write(Bytes.ofUtf8("welcome"));
                peer.expects("welcome");
                peer.finishes();
                peer.expectsAck();
                socket.close();
                peer.expectsFin();
                peer.acknowledges();
                most = Math.max(most, lab.processes("tcp 80 to "));
            }
            assertTrue(most <= HALF_OPEN + 1, "processes: " + most);
            var grown = usedMemory() - before;
            assertTrue(
                    grown < HALF_OPEN * OCTETS_PER_HANDSHAKE + MEMORY_TOLERANCE,
                    grown + " octets for " + HALF_OPEN + " handshakes");
            var evicted = lab.stack().drops().of(Drop.TCP_SYN_QUEUE_FULL);
            assertTrue(evicted >= SYNS - HALF_OPEN, "given up: " + evicted);
            assertEquals(List.of(), lab.failures());

            lab.after(Duration.ofMinutes(10));
            outside.forgets();
            assertEquals(0, lab.processes("tcp 80 to "));
            var left = usedMemory() - before;
            assertTrue(left < MEMORY_TOLERANCE, left + " octets more than before");
        }
    }

    /// From anywhere, so that the answers go by the gateway.
    private void flood(Lab lab, Peer outside, int syns) {
        for (int sent = 0; sent < syns; sent += AT_ONCE) {
            var packets = new ArrayList<Ipv4Packet>();
            for (int i = 0; i < Math.min(AT_ONCE, syns - sent); i++) {
                var source = new Ipv4Address(0x2c00_0000 | random.nextInt(1 << 24));
                var draft = syn().from(1 + random.nextInt(65_535)).seq(random.nextInt(1 << 30));
                packets.add(ipv4().from(source).carries(draft).packet());
            }
            outside.sendsAll(packets);
            lab.after(Duration.ofMillis(1));
            outside.forgets();
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
