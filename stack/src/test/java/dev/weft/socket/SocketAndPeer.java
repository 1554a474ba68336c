package dev.weft.socket;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Pending;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;

/// A connected socket, and its far end.
record SocketAndPeer(Lab lab, TcpSocket socket, TcpPeer peer) {
    static SocketAndPeer in(Lab lab) throws Exception {
        return in(lab, socket -> socket);
    }

    interface Change {
        TcpSocket of(TcpSocket socket) throws Exception;
    }

    static SocketAndPeer in(Lab lab, Change change) throws Exception {
        var socket = change.of(lab.stack().tcpSocket());
        var connecting = lab.begins("connect", () -> socket.connect(at(PEER, 9)));
        var peer = TcpPeer.accepts(lab);
        return new SocketAndPeer(lab, connecting.result(), peer);
    }

    <T> Pending<T> begins(Callable<T> what) {
        return lab.begins("call", what);
    }

    Pending<Bytes> reads(int max) {
        return lab.begins("read", () -> socket.read(max));
    }

    Pending<Boolean> writes(Bytes octets) {
        return lab.begins(
                "write",
                () -> {
                    socket.write(octets);
                    return true;
                });
    }

    /// The window that the peer was offered last.
    int window() {
        lab.after(Duration.ofSeconds(1));
        var window = 65_535;
        while (lab.peer().hasHeard()) {
            window = Peer.tcp(lab.peer().expectsPacket()).window();
        }
        return window;
    }

    /// Takes what the stack sends, and acknowledges it, until there is so much.
    Bytes peerReads(int octets) {
        var all = new ByteArrayOutputStream();
        while (all.size() < octets) {
            peerReads(all);
        }
        assertEquals(octets, all.size());
        return Bytes.wrap(all.toByteArray());
    }

    Bytes peerReadsToTheEnd() {
        var all = new ByteArrayOutputStream();
        while (!peerReads(all).isFin()) {
            // more is to come
        }
        return Bytes.wrap(all.toByteArray());
    }

    private TcpSegment peerReads(ByteArrayOutputStream into) {
        var segment = Peer.tcp(lab.peer().expectsPacket());
        assertEquals(peer.seen(), segment.seq());
        into.writeBytes(segment.payloadBytes().toByteArray());
        peer.hears(segment);
        peer.acknowledges();
        return segment;
    }
}
