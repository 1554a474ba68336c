package dev.weft.testing;

import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;

import dev.weft.wire.EtherType;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Keeps some connections to the stack alive, from a port each, and knows which segments would be
/// right for them now: what a [FrameMutator] needs to do damage in all corners of TCP. It goes by
/// what it hears, so that it follows a stack that believes the damage.
public final class LiveSegments {
    private static final int CONNECTIONS = 12;
    private static final int FIRST_PORT = 1024;

    private static final class Connection {
        private final int port;
        private final boolean timestamps;
        private SequenceNumber next;
        private SequenceNumber seen; // null in the handshake
        private int tsEcr;
        private boolean finishes;
        private boolean over;

        Connection(int port, Random random) {
            this.port = port;
            this.timestamps = random.nextBoolean();
            this.next = SequenceNumber.of(random.nextLong(1L << 32));
        }
    }

    private final Peer peer;
    private final Random random;
    private final List<Connection> connections = new ArrayList<>();
    private int clock;
    private int nextPort = FIRST_PORT;

    public LiveSegments(Peer peer, long seed) {
        this.peer = peer;
        this.random = new Random(seed);
    }

    /// Hears what the stack has sent meanwhile, and acknowledges most of it; begins connections in
    /// the place of those that have ended.
    ///
    /// @return what would be right now
    public List<Ipv4Packet> next() {
        clock++;
        while (peer.hasHeard()) {
            var frame = peer.expectsFrame();
            if (frame.etherType() == EtherType.IPV4) {
                var packet = Peer.ipv4(frame);
                if (packet.protocol() == IpProtocol.TCP && packet.payload().length() >= 20) {
                    hears(Peer.tcp(packet));
                }
            }
        }
        connections.removeIf(each -> each.over || random.nextInt(50) == 0);
        while (connections.size() < CONNECTIONS) {
            connections.add(new Connection(nextPort, random));
            nextPort = nextPort == 65_535 ? FIRST_PORT : nextPort + 1;
        }
        var right = new ArrayList<Ipv4Packet>();
        var now = new ArrayList<Ipv4Packet>();
        for (var each : connections) {
            if (each.seen == null) {
                var syn = numbered(TcpDraft.syn(), each);
                right.add(packet(syn));
                right.add(packet(syn.mss(1460).windowScale(7)));
                if (random.nextBoolean()) {
                    now.add(packet(syn));
                }
                continue;
            }
            var acknowledges = numbered(TcpDraft.ack(), each);
            right.add(packet(acknowledges));
            right.add(packet(acknowledges.carries(pattern(1 + random.nextInt(50)))));
            right.add(packet(acknowledges.carries(pattern(1000)).urgent(5)));
            right.add(packet(acknowledges.seq(each.next.plus(2000)).carries(pattern(500))));
            right.add(packet(acknowledges.seq(each.next.minus(10)).carries(pattern(20))));
            if (random.nextInt(4) == 0) {
                right.add(packet(acknowledges.with(TcpSegment.FIN)));
                right.add(packet(acknowledges.with(TcpSegment.RST)));
            }
            now.add(
                    packet(
                            each.finishes
                                    ? acknowledges.with(TcpSegment.FIN)
                                    : acknowledges.carries(pattern(random.nextInt(100)))));
        }
        peer.sendsAll(now);
        return right;
    }

    private void hears(TcpSegment segment) {
        for (var each : connections) {
            if (each.port != segment.destinationPort()) {
                continue;
            }
            if (segment.isRst()) {
                each.over = true;
            } else if (segment.isSyn() || each.seen != null) {
                each.seen = segment.end();
                each.finishes |= segment.isFin();
                each.tsEcr = segment.options().tsVal();
                if (segment.isAck()) {
                    each.next = segment.ack();
                }
            }
        }
    }

    private TcpDraft numbered(TcpDraft draft, Connection connection) {
        var numbered = draft.from(connection.port).seq(connection.next);
        if (connection.timestamps) {
            numbered = numbered.timestamps(clock, connection.tsEcr);
        }
        return connection.seen == null ? numbered : numbered.ack(connection.seen);
    }

    private static Ipv4Packet packet(TcpDraft draft) {
        return ipv4().carries(draft).packet();
    }
}
