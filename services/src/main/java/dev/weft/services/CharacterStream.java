package dev.weft.services;

import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;

/// Chargen over TCP: "a stream of data is sent out the connection (and any data received is thrown
/// away). This continues until the calling user terminates the connection" (RFC 864). As fast as
/// the peer takes it, so it is a source for measurements, too.
final class CharacterStream implements Conversation {
    /// Some hundred thousand octets in one go. All connections send the same ones; none copies
    /// them.
    private static final Bytes WHOLE_PATTERNS = Chargen.patterns(32);

    @Override
    public void hold(TcpSocket peer) throws IOException, InterruptedException {
        while (true) {
            peer.write(WHOLE_PATTERNS);
            // Looked at only here: who sends much and reads nothing finds his window closed, and
            // his own doing it is.
            forget(peer, peer.available());
        }
    }

    private static void forget(TcpSocket peer, int octets)
            throws IOException, InterruptedException {
        for (var left = octets; left > 0; ) {
            var read = peer.read(left);
            left = read == null ? 0 : left - read.length();
        }
    }
}
