package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.SegmentDraft.ack;
import static dev.weft.tcp.connection.SegmentDraft.data;
import static dev.weft.tcp.connection.SegmentDraft.rst;
import static dev.weft.tcp.connection.SegmentDraft.syn;
import static dev.weft.tcp.connection.SegmentDraft.synAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimestampsTest extends TcpTrace {
    private static final long NXT = IRS + 1;

    /// The peer's clock shows 1000.
    private void establishedWithTimestamps() {
        established(synAck().mss(MSS).ts(1000, timestamp()));
    }

    @Test
    @Requirement("RFC 7323 §3.2")
    void timestampsAreOfferedInTheSyn() {
        opens();
        var options = peer.expects(syn()).options();
        assertTrue(options.timestamps());
        assertEquals(0, options.tsEcr());
    }

    @Test
    @Requirement("RFC 7323 §3.2")
    void timestampsAreTakenUpInTheSynAck() {
        listens();
        peer.sends(syn().seq(IRS).mss(MSS).ts(77, 0));
        var options = peer.expects(synAck()).options();
        assertTrue(options.timestamps());
        assertEquals(77, options.tsEcr());
        peer.sends(ack().ts(78, options.tsVal()));
        program.writes("x");
        assertEquals(timestamps(timestamp(), 78), peer.expects(data("x")).options());
    }

    @Test
    @Requirement("RFC 7323 §3.2")
    void everySegmentHasThemOnceTheyAreAgreedOn() {
        establishedWithTimestamps();
        after(ms(5));
        program.writes("x");
        assertEquals(timestamps(timestamp(), 1000), peer.expects(data("x")).options());
        peer.sends(data(3000).ts(1010, 0));
        assertEquals(timestamps(timestamp(), 1010), peer.expects(ack()).options());
        program.aborts();
        assertTrue(peer.expectsSegment().options().timestamps());
    }

    @Test
    @Requirement("RFC 7323 §3.2")
    void withoutThePeersConsentThereAreNone() {
        established();
        program.writes("x");
        assertFalse(peer.expects(data("x")).options().timestamps());
    }

    @Test
    @Requirement({"RFC 7323 §3.2", "RFC 9293 MUST-5"})
    void aTimestampThatWasNotAgreedOnIsIgnored() {
        established();
        peer.sends(data("x").ts(5, 6));
        assertEquals("x", program.reads());
    }

    /// "If a non-<RST> segment is received without a TSopt, a TCP SHOULD silently drop the
    /// segment."
    @Test
    @Requirement("RFC 7323 §3.2")
    void aSegmentWithoutATimestampIsDropped() {
        establishedWithTimestamps();
        peer.sends(data("x").seq(NXT));
        peer.expectsNothing();
        assertEquals(0, connection.available());
        peer.sends(rst().seq(NXT));
        isClosed(CloseReason.Reset.class);
    }

    @Test
    @Requirement("RFC 7323 §3.3")
    void theTimestampClockTicksInMilliseconds() {
        establishedWithTimestamps();
        var before = timestamp();
        after(seconds(10));
        program.writes("x");
        assertEquals(before + 10_000, peer.expects(data("x")).options().tsVal());
    }

    // Protection against wrapped sequence numbers.

    @Test
    @Requirement("RFC 7323 §5.3")
    void aSegmentWithAnOlderTimestampIsAnOldDuplicate() {
        establishedWithTimestamps();
        peer.sends(data("old").seq(NXT).ts(999, 0));
        peer.expects(ack().seq(ISS + 1).ack(NXT));
        assertEquals(0, connection.available());
        peer.sends(data("new").seq(NXT).ts(1000, 0));
        assertEquals("new", program.reads());
    }

    @Test
    @Requirement("RFC 7323 §5.3")
    void timestampsWrapAround() {
        established(synAck().mss(MSS).ts(-1, timestamp()));
        peer.sends(data("new").ts(1, 0));
        assertEquals("new", program.reads());
        peer.sends(data("old").seq(NXT + 3).ts(-1, 0));
        assertEquals(0, connection.available());
    }

    @Test
    @Requirement("RFC 7323 §5.3")
    void aResetNeedsNoTimestampOfItsTime() {
        establishedWithTimestamps();
        peer.sends(rst().seq(NXT).ts(1, 0));
        isClosed(CloseReason.Reset.class);
    }

    @Test
    @Requirement("RFC 7323 §5.5")
    void aTimestampIsGoodForTwentyFourDays() {
        establishedWithTimestamps();
        after(Duration.ofDays(24).minusSeconds(1));
        peer.sends(data("old").seq(NXT).ts(999, 0));
        assertEquals(0, connection.available());
        after(Duration.ofDays(1));
        peer.forgets();
        peer.sends(data("new").seq(NXT).ts(999, 0));
        assertEquals("new", program.reads());
        after(ms(40));
        assertEquals(999, peer.expects(ack()).options().tsEcr(), "and it is the new reference");
    }

    // Which timestamp is echoed.

    /// "The earliest segment that is acknowledged": so the sender measures our delay, too.
    @Test
    @Requirement("RFC 7323 §4.3")
    void aDelayedAcknowledgmentEchoesTheFirstSegment() {
        establishedWithTimestamps();
        peer.sendsAll(data(100).ts(1010, 0), data(100).ts(1020, 0), data(3000).ts(1030, 0));
        assertEquals(1010, peer.expects(ack().ack(NXT + 3200)).options().tsEcr());
    }

    @Test
    @Requirement("RFC 7323 §4.3")
    void beyondAGapTheLastSegmentInOrderIsEchoed() {
        establishedWithTimestamps();
        peer.sends(data(3000).ts(1010, 0));
        peer.expects(ack());
        peer.sends(data(100).seq(NXT + 3100).ts(1020, 0));
        assertEquals(1010, peer.expects(ack()).options().tsEcr());
    }

    @Test
    @Requirement("RFC 7323 §4.3")
    void whatFillsTheGapIsEchoed() {
        establishedWithTimestamps();
        peer.sends(data(100).seq(NXT + 100).ts(1010, 0));
        peer.expects(ack());
        peer.sends(data(100).seq(NXT).ts(1050, 0));
        assertEquals(1050, peer.expects(ack().ack(NXT + 200)).options().tsEcr());
    }
}
