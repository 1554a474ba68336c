package dev.weft.device;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.Offload;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One direction of a simulated link: what happens to each frame, and when it arrives. No thread
/// and no clock: the time comes in with the frames, chance from the generator given.
final class Link {
    /// What happens to a frame that is offered.
    enum Fate {
        /// It will arrive, perhaps twice, perhaps damaged.
        CARRIED,
        /// It will not arrive.
        LOST,
        /// It found the queue full.
        QUEUE_FULL
    }

    private record InFlight(long arrival, long order, Frame frame) {}

    private record Waiting(long transmitted, int octets) {}

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// A long wire holds much, but not all there is.
    private static final int MOST_IN_FLIGHT = 1 << 16;

    private final RandomGenerator random;
    private LinkConditions conditions;

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long queuedOctets;
    private long transmitterFree = Long.MIN_VALUE;

    private final PriorityQueue<InFlight> wire =
            new PriorityQueue<>(
                    Comparator.comparingLong(InFlight::arrival).thenComparingLong(InFlight::order));
    private long lastArrival = Long.MIN_VALUE;
    private long order;
    private boolean inBurst;

    Link(LinkConditions conditions, RandomGenerator random) {
        this.conditions = conditions;
        this.random = random;
    }

    /// Changes what happens to frames from now on; those on their way are not concerned.
    void setConditions(LinkConditions newConditions) {
        if (newConditions.burst() == null) {
            inBurst = false;
        }
        conditions = newConditions;
    }

    /// Puts a frame onto the link.
    Fate offer(Frame frame, MonotonicTime now) {
        if (!hasRoom(frame.length(), now.nanos())) {
            return Fate.QUEUE_FULL;
        }
        var transmitted = transmit(frame.length(), now.nanos());
        if (isLost()) {
            return Fate.LOST; // on the wire: it has taken its time at the transmitter
        }
        var arriving = happens(conditions.corruption()) ? damaged(frame) : frame;
        propagate(arriving, transmitted);
        if (happens(conditions.duplication())) {
            propagate(arriving, transmitted);
        }
        return Fate.CARRIED;
    }

    /// When the next frame arrives; [MonotonicTime#FAR_FUTURE] if none is on its way.
    MonotonicTime nextArrival() {
        var next = wire.peek();
        return next == null ? MonotonicTime.FAR_FUTURE : new MonotonicTime(next.arrival);
    }

    /// Takes the next frame that has arrived by now, or null if there is none.
    @Nullable Frame takeArrived(MonotonicTime now) {
        var next = wire.peek();
        if (next == null || next.arrival > now.nanos()) {
            return null;
        }
        wire.remove();
        return next.frame;
    }

    private boolean hasRoom(int octets, long now) {
        for (var first = queue.peek(); first != null; first = queue.peek()) {
            if (first.transmitted > now) {
                break;
            }
            queuedOctets -= first.octets;
            queue.remove();
        }
        return queue.size() < conditions.queueFrames()
                && queuedOctets + octets <= conditions.queueOctets()
                && wire.size() + 2 <= MOST_IN_FLIGHT;
    }

    /// Tells when the last bit of a frame has left.
    private long transmit(int octets, long now) {
        var start = Math.max(now, transmitterFree);
        if (conditions.bandwidth() == 0 && start == now) {
            return now;
        }
        transmitterFree = start + transmissionNanos(octets);
        queue.add(new Waiting(transmitterFree, octets));
        queuedOctets += octets;
        return transmitterFree;
    }

    private long transmissionNanos(int octets) {
        return conditions.bandwidth() == 0
                ? 0
                : Math.ceilDiv(octets * 8L * NANOS_PER_SECOND, conditions.bandwidth());
    }

    private boolean isLost() {
        var burst = conditions.burst();
        if (burst != null) {
            inBurst = inBurst ? !happens(burst.end()) : happens(burst.begin());
        }
        var loss = conditions.loss();
        return happens(inBurst && burst != null ? Math.max(burst.loss(), loss) : loss);
    }

    private void propagate(Frame frame, long transmitted) {
        var arrival = transmitted + conditions.delay().toNanos() + jitter();
        if (happens(conditions.reordering())) {
            arrival += conditions.reorderingDelay().toNanos();
        } else {
            arrival = Math.max(arrival, lastArrival);
            lastArrival = arrival;
        }
        wire.add(new InFlight(arrival, order++, frame));
    }

    private long jitter() {
        var most = conditions.jitter().toNanos();
        return most == 0 ? 0 : random.nextLong(most + 1);
    }

    /// A frame with one wrong bit, of which nobody vouches for anything any more.
    private Frame damaged(Frame frame) {
        var octets = frame.octets().toByteArray();
        if (octets.length == 0) {
            return frame;
        }
        var bit = random.nextInt(octets.length * 8);
        octets[bit / 8] ^= (byte) (1 << bit % 8);
        return new Frame(Bytes.wrap(octets), Offload.NONE);
    }

    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }
}
