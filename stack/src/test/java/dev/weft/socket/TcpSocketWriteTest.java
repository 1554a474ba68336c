package dev.weft.socket;

import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Lab;
import dev.weft.testing.Peer;
import dev.weft.testing.Requirement;
import dev.weft.wire.Bytes;
import dev.weft.wire.TcpSegment;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a program writes, and how it waits for room.
class TcpSocketWriteTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Bytes MUCH = Bytes.wrap(new byte[1 << 20]);

    @Test
    void writesFromEverything() throws Exception {
        try (var lab = Lab.start()) {
            var pair =
                    SocketAndPeer.in(
                            lab,
                            socket -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            pair.socket().write(Bytes.ofUtf8("bytes"));
            pair.peer().expects("bytes");
            pair.socket().write("xarrayx".getBytes(StandardCharsets.UTF_8), 1, 5);
            pair.peer().expects("array");
            var buffer = ByteBuffer.wrap("xbufferx".getBytes(StandardCharsets.UTF_8));
            pair.socket().write(buffer.position(1).limit(7));
            pair.peer().expects("buffer");
            assertEquals(7, buffer.position());
            pair.socket().write(Bytes.empty());
            pair.socket().write(ByteBuffer.allocate(0));
            pair.peer().expectsNothing();
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-36", "RFC 9293 MUST-37"})
    void waitsWhileThePeerTakesNothing() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            assertTrue(pair.socket().info().sendQueue() <= 3 * 65_536);
            for (int i = 0; i < 200; i++) {
                lab.after(SECOND.multipliedBy(30));
                while (lab.peer().hasHeard()) {
                    assertEquals(1, Peer.tcp(lab.peer().expectsPacket()).payloadLength());
                    pair.peer().acknowledges(0); // MUST-37: for ever, if need be
                }
            }
            writing.isWaiting();
        }
    }

    @Test
    void muchArrivesInItsOrder() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var writing = pair.writes(pattern(300_000));
            assertEquals(pattern(300_000), pair.peerReads(300_000));
            writing.result();
        }
    }

    /// What a buffer has given away is on its way, exactly: whoever goes on with the rest leaves
    /// nothing out and repeats nothing.
    @Test
    void anInterruptedWriteGoesOnWithTheRest() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.peer().acknowledges(0);
            var octets = pattern(1_000_000);
            var buffer = ByteBuffer.wrap(octets.toByteArray());
            for (int i = 0; i < 5; i++) {
                var writing =
                        pair.begins(() -> {
                            pair.socket().write(buffer);
                            return true;
                        });
                writing.interrupt();
                writing.failsWith(InterruptedException.class);
            }
            assertTrue(buffer.position() > 0 && buffer.hasRemaining());
            var writing =
                    pair.begins(() -> {
                        pair.socket().write(buffer);
                        return true;
                    });
            lab.peer().forgets();
            pair.peer().acknowledges();
            assertEquals(octets, pair.peerReads(octets.length()));
            writing.result();
        }
    }

    @Test
    void aResetEndsAWrite() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var writing = pair.writes(MUCH);
            writing.isWaiting();
            pair.peer().resets();
            writing.failsWith(SocketException.class);
            for (int i = 0; i < 3; i++) {
                assertThrows(SocketException.class, () -> pair.socket().write(Bytes.of(1)));
            }
        }
    }

    @Test
    void nothingIsWrittenAfterAResetThatAReaderKnowsOf() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            var reading = pair.reads(1);
            pair.peer().resets();
            reading.failsWith(SocketException.class);
            for (int i = 0; i < 3; i++) {
                var failure =
                        assertThrows(SocketException.class, () -> pair.socket().write(Bytes.of(1)));
                assertEquals("connection reset by 10.0.0.1:9", failure.getMessage());
                assertThrows(SocketException.class, () -> pair.socket().writeUrgent(1));
            }
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-20")
    void aPeerThatNeverAnswersIsGivenUp() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().write(Bytes.of(1));
            var reading = pair.reads(1);
            lab.after(Duration.ofMinutes(4));
            reading.isWaiting();
            lab.after(Duration.ofMinutes(4));
            var failure = reading.failsWith(SocketException.class);
            assertTrue(
                    failure.getMessage().startsWith("connection timed out: 10.0.0.1:9"),
                    failure::getMessage);
        }
    }

    @Test
    @Requirement("RFC 9293 MUST-21")
    void theUserTimeoutIsTheProgramsChoice() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().setOption(WeftSocketOptions.TCP_USER_TIMEOUT, Duration.ofSeconds(10));
            pair.socket().write(Bytes.of(1));
            var reading = pair.reads(1);
            lab.after(Duration.ofSeconds(9));
            reading.isWaiting();
            lab.after(Duration.ofSeconds(20));
            reading.failsWith(SocketException.class);
        }
    }

    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 §3.8.5"})
    void urgentDataIsPointedAt() throws Exception {
        try (var lab = Lab.start()) {
            var pair = SocketAndPeer.in(lab);
            pair.socket().writeUrgent('!');
            var segment = pair.peer().expects(TcpSegment.ACK | TcpSegment.URG, Bytes.ofUtf8("!"));
            assertEquals(1, segment.urgentPointer());
            pair.peer().acknowledges();
            pair.socket().write(Bytes.ofUtf8("as before"));
            pair.peer().expects("as before");
        }
    }
}
