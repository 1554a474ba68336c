package dev.weft.tcp.congestion;

/// Slow start, congestion avoidance (RFC 9293 MUST-19) and fast recovery (RFC 5681, RFC 6582), with
/// the initial window of RFC 6928.
///
/// Octets are counted rather than acknowledgments (RFC 3465), without its limit of two segments per
/// acknowledgment: a peer whose device merges segments acknowledges 64 KiB at once, and who
/// acknowledges in pieces gains nothing either way.
public final class NewReno implements CongestionControl {
    /// Makes it for each connection.
    public static final Factory FACTORY =
            new Factory() {
                @Override
                public String name() {
                    return "newreno";
                }

                @Override
                public CongestionControl create(int smss, boolean synLost) {
                    return new NewReno(smss, synLost);
                }
            };

    private static final int LARGEST = 1 << 30; // no window can be larger, RFC 7323 §2.3

    private int smss;
    private int cwnd;
    private int ssthresh = LARGEST; // RFC 5681 §3.1: "SHOULD be set arbitrarily high"
    private int acknowledged; // in congestion avoidance, since the window last grew
    private int beforeTimeout = LARGEST; // RFC 4015 §3.2 (0): pipe_prev
    private int windowBeforeTimeout;

    NewReno(int smss, boolean synLost) {
        this.smss = smss;
        this.cwnd = synLost ? smss : initialWindow();
    }

    @Override
    public int window() {
        return cwnd;
    }

    @Override
    public int slowStartThreshold() {
        return ssthresh;
    }

    @Override
    public void onAcknowledged(int octets, boolean limited) {
        if (!limited) {
            return;
        }
        if (cwnd < ssthresh) {
            // Not past the threshold by more than a segment, however much is acknowledged at once:
            // after a timeout, what had arrived before it is acknowledged together.
            cwnd = atMost(Math.min(cwnd + octets, Math.max(ssthresh, cwnd + smss)));
            return;
        }
        // RFC 5681 §3.1: one segment more for each window acknowledged
        acknowledged += octets;
        if (acknowledged >= cwnd) {
            acknowledged -= cwnd;
            cwnd = atMost(cwnd + smss);
        }
    }

    @Override
    public void onLoss(int flight) {
        ssthresh = halved(flight);
        cwnd = atMost(ssthresh + 3 * smss); // three segments have left the network
    }

    @Override
    public void onDuplicate() {
        cwnd = atMost(cwnd + smss);
    }

    @Override
    public void onPartialAcknowledgment(int octets) {
        // RFC 6582 §3.2 (5): deflate by what was acknowledged, and add back one segment if that
        // much was
        cwnd = Math.max(cwnd - octets, 0) + (octets >= smss ? smss : 0);
        cwnd = Math.max(cwnd, smss);
    }

    @Override
    public void onRecovered(int flight) {
        // RFC 6582 §3.2 (3), option 1: no burst when little is in flight
        cwnd = Math.min(ssthresh, Math.max(flight, smss) + smss);
        acknowledged = 0;
    }

    @Override
    public void onTimeout(int flight, boolean again) {
        if (!again) {
            beforeTimeout = Math.max(flight, ssthresh);
            windowBeforeTimeout = cwnd;
            ssthresh = halved(flight);
        }
        cwnd = smss; // RFC 5681 §3.1: the loss window
        acknowledged = 0;
    }

    @Override
    public void onSpuriousTimeout(int flight, int octets) {
        // (8): no burst. What is acknowledged may be less than a segment, and nothing else be in
        // flight: then there is still what may go without any acknowledgment.
        var least = Math.min(windowBeforeTimeout, initialWindow());
        cwnd = atMost(Math.max(flight + Math.min(octets, initialWindow()), least));
        ssthresh = beforeTimeout;
    }

    @Override
    public void onIdle() {
        cwnd = Math.min(cwnd, initialWindow()); // RFC 5681 §4.1: the restart window
    }

    @Override
    public void onSegmentSize(int newSmss) {
        smss = newSmss;
    }

    /// RFC 5681 §3.1, equation (4).
    private int halved(int flight) {
        return Math.max(flight / 2, 2 * smss);
    }

    /// RFC 6928 §2.
    private int initialWindow() {
        return Math.min(10 * smss, Math.max(2 * smss, 14_600));
    }

    private static int atMost(int window) {
        return window < 0 ? LARGEST : Math.min(window, LARGEST);
    }
}
