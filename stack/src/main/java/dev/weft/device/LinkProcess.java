package dev.weft.device;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Loom;
import dev.weft.csp.Source;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SoftwareOffload;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// Carries frames over a [Link]: takes what is offered, delivers what arrives, each at its time.
final class LinkProcess implements CspProcess {
    /// Where frames come out.
    interface Delivery {
        void deliver(Frame frame) throws InterruptedException;
    }

    private static final int BATCH = 64;

    private static final OffloadCapabilities CHECKSUMS =
            new OffloadCapabilities(true, false, false, false);

    /// Stands for "the deadline has come".
    private static final Frame NOTHING = Frame.of(Bytes.empty());

    private final Loom loom;
    private final Source<Frame> offered;
    private final Consumer<Frame> onTaken;
    private final LinkControl control;
    private final Delivery delivery;
    private final Drops drops;

    LinkProcess(
            Loom loom,
            Source<Frame> offered,
            Consumer<Frame> onTaken,
            LinkControl control,
            Delivery delivery,
            Drops drops) {
        this.loom = loom;
        this.offered = offered;
        this.onTaken = onTaken;
        this.control = control;
        this.delivery = delivery;
        this.drops = drops;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a frame without octets is a frame, if a bad one
    public void run() throws InterruptedException {
        var link = new Link(control.conditions(), randomFrom(control.seed()));
        try {
            while (true) {
                var frame = offered.receive(link.nextArrival(), NOTHING);
                if (frame != NOTHING) {
                    offerBatch(link, frame);
                }
                deliverArrived(link);
            }
        } catch (ChannelClosedException e) {
            // the other side has been taken away
        }
    }

    private void offerBatch(Link link, Frame first) {
        var conditions = control.conditions();
        link.setConditions(conditions);
        var leftToDo = leftToDo(conditions);
        var now = loom.clock().now();
        @Nullable Frame frame = first;
        for (int i = 0; i < BATCH && frame != null; i++) {
            onTaken.accept(frame);
            offer(link, frame, leftToDo, now);
            frame = i + 1 < BATCH ? offered.tryReceive() : null;
        }
    }

    /// What happens, happens to each frame of the wire: a superframe is cut before it gets lost or
    /// late. And bits go wrong in what is on the wire, so the checksums have to be there by then.
    private static OffloadCapabilities leftToDo(LinkConditions conditions) {
        if (conditions.equals(LinkConditions.PERFECT)) {
            return OffloadCapabilities.ALL;
        }
        return conditions.corruption() > 0 ? OffloadCapabilities.NONE : CHECKSUMS;
    }

    private void offer(Link link, Frame frame, OffloadCapabilities leftToDo, MonotonicTime now) {
        try {
            for (var ready : SoftwareOffload.apply(frame, leftToDo)) {
                offer(link, ready, now);
            }
        } catch (MalformedPacketException e) {
            drops.count(Drop.OFFLOAD_MALFORMED);
        }
    }

    private void offer(Link link, Frame frame, MonotonicTime now) {
        switch (link.offer(frame, now)) {
            case CARRIED -> {}
            case LOST -> drops.count(Drop.LINK_LOSS);
            case QUEUE_FULL -> drops.count(Drop.LINK_QUEUE_FULL);
        }
    }

    private void deliverArrived(Link link) throws InterruptedException {
        var now = loom.clock().now();
        for (var frame = link.takeArrived(now); frame != null; frame = link.takeArrived(now)) {
            delivery.deliver(frame);
        }
    }

    private RandomGenerator randomFrom(OptionalLong seed) {
        // Named, so that a later JDK's default does not change old traces.
        return RandomGeneratorFactory.of("L64X128MixRandom")
                .create(seed.orElseGet(loom.random()::nextLong));
    }
}
