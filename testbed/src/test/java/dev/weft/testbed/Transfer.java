package dev.weft.testbed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Many octets that go through a connection: how many, and their SHA-256.
record Transfer(long octets, String sha256) {
    private static final int PIECE = 1 << 16;

    /// Sends octets that follow from a seed.
    static final class Sending {
        private final WritableByteChannel to;
        private final SplittableRandom random;
        private final MessageDigest digest = newDigest();
        private final byte[] piece = new byte[PIECE];
        private long sent;

        Sending(WritableByteChannel to, long seed) {
            this.to = to;
            this.random = new SplittableRandom(seed);
        }

        /// Sends some more, 64 KiB at a time.
        void send(long octets) throws IOException {
            for (var left = octets; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                var part = ByteBuffer.wrap(piece, 0, (int) Math.min(left, PIECE));
                digest.update(part.duplicate());
                while (part.hasRemaining()) {
                    to.write(part);
                }
            }
            sent += octets;
        }

        Transfer whole() {
            return Transfer.of(sent, digest);
        }
    }

    static Transfer send(WritableByteChannel to, long octets, long seed) throws IOException {
        var sending = new Sending(to, seed);
        sending.send(octets);
        return sending.whole();
    }

    /// Receives to the end of the stream.
    static Transfer receive(ReadableByteChannel from) throws IOException {
        return receive(from, Long.MAX_VALUE);
    }

    /// Receives to the end of the stream, but not more than so much.
    static Transfer receive(ReadableByteChannel from, long most) throws IOException {
        var digest = newDigest();
        var piece = ByteBuffer.allocate(PIECE);
        var received = 0L;
        while (received < most) {
            piece.clear().limit((int) Math.min(most - received, PIECE));
            if (from.read(piece) < 0) {
                break;
            }
            received += piece.position();
            digest.update(piece.flip());
        }
        return of(received, digest);
    }

    private static Transfer of(long octets, MessageDigest digest) {
        return new Transfer(octets, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
