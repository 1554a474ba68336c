package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VisitorsTest {
    private static final Visitors.Limits LIMITS =
            new Visitors.Limits(
                    Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private long nanos = Long.MAX_VALUE - 1; // clocks may begin anywhere
    private final Visitors visitors = new Visitors(LIMITS, () -> nanos);

    @Test
    void requestHasToEndInItsTimeHoweverOftenAnOctetComes() {
        var line = new Line();
        var visitor = visitors.enter(line);
        visitor.asks();
        pass(30);
        assertFalse(line.closed);
        pass(1);
        assertTrue(line.aborted);
        assertEquals(new Visitors.Tally(1, 0, 0), visitors.tally());
    }

    @Test
    void eachRequestHasItsOwnTime() {
        var line = new Line();
        var visitor = visitors.enter(line);
        for (int i = 0; i < 10; i++) {
            visitor.asks();
            pass(29);
            visitor.answers(() -> 0);
            pass(29);
            visitor.waits();
            pass(29);
        }
        assertFalse(line.closed);
    }

    @Test
    void answerMayTakeLongWhileSomeOfItIsTaken() {
        var line = new Line();
        var visitor = visitors.enter(line);
        var sent = new AtomicLong();
        visitor.asks();
        visitor.answers(sent::get);
        for (int i = 0; i < 10; i++) {
            pass(59);
            sent.addAndGet(1000);
            pass(1);
        }
        assertFalse(line.closed);
        pass(60);
        assertFalse(line.closed);
        pass(1);
        assertTrue(line.aborted);
    }

    @Test
    void whoHasAskedNothingForLongestGivesWay() {
        var lines = new Line[] {new Line(), new Line(), new Line()};
        var first = visitors.enter(lines[0]);
        pass(1);
        visitors.enter(lines[1]);
        pass(1);
        visitors.enter(lines[2]).asks();
        first.asks();
        first.answers(() -> 0);
        first.waits();
        assertTrue(visitors.makeRoom());
        assertTrue(lines[1].closed);
        assertFalse(lines[1].aborted, "there may be an answer on its way");
        assertTrue(visitors.makeRoom());
        assertTrue(lines[0].closed);
        assertFalse(visitors.makeRoom());
        assertFalse(lines[2].closed, "who asks is not interrupted");
        assertEquals(new Visitors.Tally(0, 2, 0), visitors.tally());
    }

    @Test
    void whoHasJustComeMayTakeAMoment() {
        var line = new Line();
        var visitor = visitors.enter(line);
        assertFalse(visitors.makeRoom());
        nanos += Duration.ofMillis(500).toNanos();
        assertFalse(visitors.makeRoom());
        visitor.asks();
        visitor.answers(() -> 0);
        visitor.waits();
        assertTrue(visitors.makeRoom(), "another request can be made elsewhere");
        assertTrue(line.closed);
    }

    @Test
    void whoseRequestIsThereDoesNotGiveWay() {
        var asking = new Line();
        asking.unread = "GET".getBytes(StandardCharsets.US_ASCII);
        visitors.enter(asking).waits();
        pass(1);
        var silent = new Line();
        visitors.enter(silent).waits();
        assertTrue(visitors.makeRoom());
        assertTrue(silent.closed);
        assertFalse(visitors.makeRoom());
        assertFalse(asking.closed);
    }

    @Test
    void whoHasBeenEndedIsEndedOnce() {
        var line = new Line();
        var visitor = visitors.enter(line);
        pass(1);
        visitors.makeRoom();
        visitor.asks(); // did not know yet
        pass(31);
        visitors.makeRoom();
        assertEquals(new Visitors.Tally(0, 1, 0), visitors.tally());
        assertEquals(1, visitors.count());
        visitors.leave(visitor);
        assertEquals(0, visitors.count());
    }

    @Test
    void afterTheEndNobodyStays() {
        var lines = new Line[] {new Line(), new Line()};
        visitors.enter(lines[0]);
        visitors.close();
        visitors.enter(lines[1]);
        assertTrue(lines[0].closed && lines[1].closed);
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        visitors.endOverdue();
    }

    private static final class Line extends Socket {
        boolean closed;
        boolean aborted;
        private boolean lingers = true;
        private byte[] unread = {};

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(unread);
        }

        @Override
        public void setSoLinger(boolean on, int seconds) throws SocketException {
            lingers = !on || seconds > 0;
        }

        @Override
        public void close() {
            closed = true;
            aborted = !lingers;
        }
    }
}
