package dev.weft.tcp.connection;

import dev.weft.tcp.congestion.CongestionControl;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import org.jspecify.annotations.Nullable;

/// What is lost and goes again: fast retransmit and fast recovery (RFC 5681 §3.2, RFC 6582 §3.2),
/// and everything from SND.UNA on after a timeout, unless that was for nothing (RFC 3522, RFC
/// 4015). Selective acknowledgments would tell more; this is where they go.
final class LossRecovery {
    private static final int THRESHOLD = 3;

    private final CongestionControl congestion;
    private SequenceNumber recover;
    private int duplicates;
    private int flight; // when they began: what limited transmit has added does not count
    private boolean fast;
    private boolean partial; // whether a part was acknowledged since
    private boolean firstAgain;
    private @Nullable SequenceNumber cursor;
    private @Nullable MonotonicTime suspect;
    private ConnectionObserver.Reason reason = ConnectionObserver.Reason.TIMEOUT;

    /// @param iss our initial sequence number (RFC 6582 §3.2 (1))
    LossRecovery(CongestionControl congestion, SequenceNumber iss) {
        this.congestion = congestion;
        this.recover = iss;
    }

    /// Nothing is being recovered from a timeout; else the next number to send again.
    @Nullable SequenceNumber cursor() {
        return cursor;
    }

    /// Why what is at the cursor goes again.
    ConnectionObserver.Reason reason() {
        return reason;
    }

    /// How many segments more than the window allows may be sent: RFC 3042, limited transmit, keeps
    /// acknowledgments coming while it is not clear whether something is lost.
    int limitedTransmit() {
        return fast || cursor != null ? 0 : Math.min(duplicates, THRESHOLD - 1);
    }

    /// Whether the first segment in flight is to go again at once; asking clears it.
    boolean takeFirstAgain() {
        var again = firstAgain;
        firstAgain = false;
        return again;
    }

    /// The same acknowledgment once more, while something is in flight.
    void onDuplicate(SequenceNumber una, SequenceNumber nxt) {
        duplicates++;
        if (duplicates == 1) {
            flight = nxt.distanceFrom(una);
        }
        if (fast) {
            congestion.onDuplicate();
        } else if (duplicates == THRESHOLD && cursor == null && una.isAfter(recover)) {
            // RFC 6582 §3.2 (2): only if what is acknowledged lies past the last recovery
            fast = true;
            partial = false;
            recover = nxt;
            firstAgain = true;
            congestion.onLoss(flight);
        }
    }

    /// New data is acknowledged.
    ///
    /// @param octets how much
    /// @param limited whether the congestion window held the sender back
    /// @return whether the retransmission timer begins anew: RFC 6582 §3.2 has it do so for "the
    ///   first partial ACK that arrives during fast recovery" only, so that a window in which much
    ///   is lost does not take a round trip for each segment
    boolean onAcknowledged(int octets, SequenceNumber una, SequenceNumber nxt, boolean limited) {
        duplicates = 0;
        suspect = null;
        var from = cursor;
        if (from != null) {
            cursor = una.isBefore(nxt) ? SequenceNumber.max(from, una) : null;
            if (nxt.equals(cursor)) {
                cursor = null;
            }
        }
        if (!fast) {
            if (recover.isBefore(una)) {
                recover = una.minus(1); // RFC 6582 §3.2: else it would lie ahead after 2^31 octets
            }
            congestion.onAcknowledged(octets, limited);
            return true;
        }
        if (una.isAtLeast(recover)) {
            fast = false;
            firstAgain = false;
            congestion.onRecovered(nxt.distanceFrom(una));
            return true;
        }
        var first = !partial;
        partial = true;
        firstAgain = true;
        congestion.onPartialAcknowledgment(octets);
        return first;
    }

    /// When something was sent again for a timeout that may have been for nothing: RFC 3522 §3.2
    /// (1), RetransmitTS. Null if nothing was since new data was last acknowledged.
    @Nullable MonotonicTime suspectTimeout() {
        return suspect;
    }

    /// The acknowledgment is of what went before the timeout, so that was for nothing; the rest
    /// does not go again (RFC 4015 §3.2 (7)). To be told before [#onAcknowledged].
    ///
    /// @param octets how much is acknowledged
    void onSpuriousTimeout(int octets, SequenceNumber una, SequenceNumber nxt) {
        cursor = null;
        congestion.onSpuriousTimeout(nxt.distanceFrom(una), octets);
    }

    /// The retransmission timer has expired.
    ///
    /// @param again whether it had for the same data before
    void onTimeout(SequenceNumber una, SequenceNumber nxt, boolean again, MonotonicTime now) {
        if (!again) {
            suspect = now;
        }
        duplicates = 0;
        fast = false;
        firstAgain = false;
        recover = nxt; // RFC 6582 §3.2 (4)
        congestion.onTimeout(nxt.distanceFrom(una), again);
        cursor = una;
        reason = ConnectionObserver.Reason.TIMEOUT;
    }

    /// Sends everything in flight again, without drawing conclusions about the path's capacity.
    void sendAgain(SequenceNumber una, SequenceNumber nxt, ConnectionObserver.Reason why) {
        cursor = una.isBefore(nxt) ? una : null;
        reason = why;
        suspect = null; // what did not arrive for this reason goes again in any case
    }

    /// So far everything has gone again.
    void advance(SequenceNumber to, SequenceNumber nxt) {
        cursor = to.isBefore(nxt) ? to : null;
    }
}
