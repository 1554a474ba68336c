package dev.weft.testbed.javanet;

import static dev.weft.testbed.javanet.ConnectedSockets.read;
import static dev.weft.testbed.javanet.ConnectedSockets.write;
import static dev.weft.testbed.javanet.ConnectedSockets.writeAndShut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What goes through the streams of a [java.net.Socket], whoever made it.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaNetTcpStreamsTest {
    @ParameterizedTest
    @EnumSource
    void connectedSocketsTalk(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            write(pair.client(), "question");
            assertEquals("question", read(pair.accepted(), 8));
            write(pair.accepted(), "answer");
            assertEquals("answer", read(pair.client(), 6));
            pair.client().getOutputStream().write(0xff);
            assertEquals(0xff, pair.accepted().getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysHowMuchCanBeRead(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var in = pair.client().getInputStream();
            assertEquals(0, in.available());
            write(pair.accepted(), "12345");
            assertEquals('1', in.read());
            while (in.available() < 4) {
                Thread.onSpinWait(); // it may come in pieces
            }
            assertEquals(4, in.available());
            assertEquals(4, in.read(new byte[100]));
            assertEquals(0, in.available());
            assertEquals(0, in.read(new byte[0]));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[3], 1, 3));
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> pair.client().getOutputStream().write(new byte[3], -1, 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndIsTheEnd(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var in = pair.client().getInputStream();
            write(pair.accepted(), "end");
            pair.accepted().close();
            assertEquals("end", read(pair.client(), 3));
            assertEquals(-1, in.read());
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            pair.client().close();
            assertEquals(-1, in.read(), "even then");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetIsAnError(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var in = pair.client().getInputStream();
            pair.accepted().setSoLinger(true, 0);
            pair.accepted().close();
            for (int i = 0; i < 2; i++) {
                var thrown = assertThrows(SocketException.class, in::read);
                assertTrue(thrown.getMessage().matches("(?i)connection reset.*"), thrown::toString);
            }
            assertThrows(
                    SocketException.class,
                    () -> {
                        write(pair.client(), "perhaps");
                        write(pair.client(), "no");
                    });
            assertFalse(pair.client().isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void urgentDataComesInlineIfWanted(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            pair.accepted().setOOBInline(true);
            write(pair.client(), "a");
            pair.client().sendUrgentData('!');
            write(pair.client(), "b");
            assertEquals("a!b", read(pair.accepted(), 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void urgentDataIsDiscardedByDefault(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            assertFalse(pair.accepted().getOOBInline());
            write(pair.client(), "a");
            pair.client().sendUrgentData('!');
            write(pair.client(), "b");
            assertEquals("ab", read(pair.accepted(), 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLotGoesBothWaysAtOnce(Maker maker) throws Exception {
        try (var pair = ConnectedSockets.of(maker)) {
            var there = new byte[3_000_000];
            var back = new byte[3_000_000];
            new Random(1).nextBytes(there);
            new Random(2).nextBytes(back);
            var writing = Background.start(() -> writeAndShut(pair.client(), there));
            var answering = Background.startVirtual(() -> writeAndShut(pair.accepted(), back));
            var reading = Background.start(() -> pair.accepted().getInputStream().readAllBytes());
            assertArrayEquals(back, pair.client().getInputStream().readAllBytes());
            assertArrayEquals(there, reading.result());
            writing.result();
            answering.result();
        }
    }
}
