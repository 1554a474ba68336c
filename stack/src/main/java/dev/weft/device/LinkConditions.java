package dev.weft.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a simulated link does to frames, in one direction.
///
/// ```text
///   offered --> queue --> transmitter --> the wire ------------------> arrival
///               limits    bandwidth       loss, burst, corruption,
///                                         duplication, delay, jitter,
///                                         reordering
/// ```
///
/// ```java
/// LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)).withLoss(0.01)
/// ```
///
/// Probabilities are from 0 to 1, for each frame. A superframe is cut first, unless the link is
/// [#PERFECT]: what happens, happens to the frames that a wire carries.
///
/// @param delay from the end of the transmission to the arrival
/// @param jitter a frame takes up to so much longer; the order is kept
/// @param bandwidth bits of frames in a second, 0 for no limit; preamble and gap are not counted
/// @param queueFrames how many frames wait for their transmission or are in it, at most
/// @param queueOctets how many octets of frames, at most
/// @param loss the probability that a frame is lost; 1 cuts the link
/// @param burst losses that come together, or null
/// @param duplication the probability that a frame arrives twice
/// @param reordering the probability that a frame is held back, and later ones overtake it
/// @param reorderingDelay for how long it is held back
/// @param corruption the probability that one bit of a frame is wrong when it arrives
public record LinkConditions(
        Duration delay,
        Duration jitter,
        long bandwidth,
        int queueFrames,
        int queueOctets,
        double loss,
        @Nullable BurstLoss burst,
        double duplication,
        double reordering,
        Duration reorderingDelay,
        double corruption) {

    /// The model of Gilbert and Elliott: a link that is good or bad, and changes from frame to
    /// frame.
    ///
    /// @param begin the probability that the link turns bad
    /// @param end the probability that it turns good again; its inverse is the mean length of a
    ///   burst
    /// @param loss the probability that a frame is lost while the link is bad
    public record BurstLoss(double begin, double end, double loss) {
        /// Checks the ranges.
        public BurstLoss {
            checkProbability("begin", begin);
            checkProbability("end", end);
            checkProbability("loss", loss);
        }
    }

    /// Nothing gets lost and nothing takes time; 1000 frames may wait, should the bandwidth be
    /// limited.
    public static final LinkConditions PERFECT =
            new LinkConditions(
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    1000,
                    Integer.MAX_VALUE,
                    0,
                    null,
                    0,
                    0,
                    Duration.ZERO,
                    0);

    /// A cut cable.
    public static final LinkConditions CUT = PERFECT.withLoss(1);

    /// Checks the ranges.
    public LinkConditions {
        checkDuration("delay", delay);
        checkDuration("jitter", jitter);
        checkDuration("reordering delay", reorderingDelay);
        checkProbability("loss", loss);
        checkProbability("duplication", duplication);
        checkProbability("reordering", reordering);
        checkProbability("corruption", corruption);
        if (bandwidth < 0) {
            throw new IllegalArgumentException("bandwidth: " + bandwidth);
        }
        if (queueFrames < 1 || queueOctets < 1) {
            throw new IllegalArgumentException(
                    "a queue of %d frames, %d octets".formatted(queueFrames, queueOctets));
        }
    }

    /// A copy with another delay.
    ///
    /// @param newDelay see [#delay]
    /// @return the copy
    public LinkConditions withDelay(Duration newDelay) {
        return copy(newDelay, jitter, loss, burst, duplication, corruption);
    }

    /// A copy with another jitter.
    ///
    /// @param newJitter see [#jitter]
    /// @return the copy
    public LinkConditions withJitter(Duration newJitter) {
        return copy(delay, newJitter, loss, burst, duplication, corruption);
    }

    /// A copy with another bandwidth.
    ///
    /// @param bitsPerSecond see [#bandwidth]
    /// @return the copy
    public LinkConditions withBandwidth(long bitsPerSecond) {
        return new LinkConditions(
                delay,
                jitter,
                bitsPerSecond,
                queueFrames,
                queueOctets,
                loss,
                burst,
                duplication,
                reordering,
                reorderingDelay,
                corruption);
    }

    /// A copy with another queue; without a limit of the bandwidth nothing waits in it.
    ///
    /// @param frames see [#queueFrames]
    /// @param octets see [#queueOctets]
    /// @return the copy
    public LinkConditions withQueue(int frames, int octets) {
        return new LinkConditions(
                delay,
                jitter,
                bandwidth,
                frames,
                octets,
                loss,
                burst,
                duplication,
                reordering,
                reorderingDelay,
                corruption);
    }

    /// A copy with another loss.
    ///
    /// @param probability see [#loss]
    /// @return the copy
    public LinkConditions withLoss(double probability) {
        return copy(delay, jitter, probability, burst, duplication, corruption);
    }

    /// A copy with losses that come together.
    ///
    /// @param newBurst see [#burst]
    /// @return the copy
    public LinkConditions withBurst(@Nullable BurstLoss newBurst) {
        return copy(delay, jitter, loss, newBurst, duplication, corruption);
    }

    /// A copy with another duplication.
    ///
    /// @param probability see [#duplication]
    /// @return the copy
    public LinkConditions withDuplication(double probability) {
        return copy(delay, jitter, loss, burst, probability, corruption);
    }

    /// A copy with another reordering.
    ///
    /// @param probability see [#reordering]
    /// @param heldBack see [#reorderingDelay]
    /// @return the copy
    public LinkConditions withReordering(double probability, Duration heldBack) {
        return new LinkConditions(
                delay,
                jitter,
                bandwidth,
                queueFrames,
                queueOctets,
                loss,
                burst,
                duplication,
                probability,
                heldBack,
                corruption);
    }

    /// A copy with another corruption.
    ///
    /// @param probability see [#corruption]
    /// @return the copy
    public LinkConditions withCorruption(double probability) {
        return copy(delay, jitter, loss, burst, duplication, probability);
    }

    private LinkConditions copy(
            Duration newDelay,
            Duration newJitter,
            double newLoss,
            @Nullable BurstLoss newBurst,
            double newDuplication,
            double newCorruption) {
        return new LinkConditions(
                newDelay,
                newJitter,
                bandwidth,
                queueFrames,
                queueOctets,
                newLoss,
                newBurst,
                newDuplication,
                reordering,
                reorderingDelay,
                newCorruption);
    }

    private static void checkDuration(String what, Duration duration) {
        if (duration.isNegative() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(what + ": " + duration);
        }
    }

    private static void checkProbability(String what, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(what + " is no probability: " + probability);
        }
    }
}
