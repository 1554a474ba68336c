package dev.weft.ipv4;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.ipv4.core.ReassemblyBuffer;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.ErrorNotice;
import dev.weft.message.ReceivedPacket;
import dev.weft.time.MonotonicTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts one packet together: the paper's fragment assembler. It has its fragments and its deadline
/// to itself; when it ends, both are gone, and there is nothing to clean up.
final class ReassemblyProcess implements CspProcess {
    private final ReassemblyKey key;
    private final long serial;
    private final MonotonicTime deadline;
    private final Source<Optional<ReceivedPacket>> fragments;
    private final Sink<ReassemblyOutcome> outcomes;
    private final Sink<ErrorNotice> notices;
    private final Counters counters;
    private final Drops drops;
    private final ReassemblyBuffer buffer = new ReassemblyBuffer();

    /// @param fragments present ones only; empty stands for "the deadline has passed"
    ReassemblyProcess(
            ReassemblyKey key,
            long serial,
            MonotonicTime deadline,
            Source<Optional<ReceivedPacket>> fragments,
            Sink<ReassemblyOutcome> outcomes,
            Sink<ErrorNotice> notices,
            Counters counters,
            Drops drops) {
        this.key = key;
        this.serial = serial;
        this.deadline = deadline;
        this.fragments = fragments;
        this.outcomes = outcomes;
        this.notices = notices;
        this.counters = counters;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        ReassemblyOutcome outcome;
        try {
            outcome = assemble();
        } catch (ChannelClosedException evicted) {
            return; // the dealer needed the room and has forgotten us
        }
        outcomes.send(outcome);
    }

    private ReassemblyOutcome assemble() throws InterruptedException {
        ReceivedPacket latest = null;
        while (true) {
            var next = fragments.receive(deadline, Optional.empty());
            if (next.isEmpty()) {
                return timedOut(latest);
            }
            latest = next.get();
            switch (buffer.add(latest.packet())) {
                case INCOMPLETE, DUPLICATE -> {}
                case COMPLETE -> {
                    counters.count(Counter.REASSEMBLED);
                    return new ReassemblyOutcome.Whole(key, serial, whole(latest));
                }
                case OVERLAP -> {
                    drops.count(Drop.FRAGMENT_OVERLAP);
                    return ignoreTheRest();
                }
                case TOO_LARGE -> {
                    drops.count(Drop.FRAGMENT_MALFORMED);
                    return ignoreTheRest();
                }
            }
        }
    }

    private ReceivedPacket whole(ReceivedPacket fragment) {
        return new ReceivedPacket(
                buffer.packet(),
                fragment.interfaceIndex(),
                fragment.toGroup(),
                // each fragment's checksum information is about the fragment alone
                false);
    }

    /// RFC 5722 §4: "including those not yet received".
    private ReassemblyOutcome ignoreTheRest() throws InterruptedException {
        while (fragments.receive(deadline, Optional.empty()).isPresent()) {
            // whatever comes belongs to the packet that was given up
        }
        return new ReassemblyOutcome.Failed(key, serial);
    }

    /// RFC 1122 §3.3.2: an ICMP error "if fragment zero has been received".
    private ReassemblyOutcome timedOut(@Nullable ReceivedPacket latest) {
        drops.count(Drop.REASSEMBLY_TIMEOUT);
        var first = buffer.first();
        if (first != null && latest != null) {
            var about = new ReceivedPacket(first, latest.interfaceIndex(), latest.toGroup(), false);
            if (!notices.trySend(new ErrorNotice(about, new ErrorNotice.FragmentsMissing()))) {
                drops.count(Drop.NOTICE_QUEUE_FULL);
            }
        }
        return new ReassemblyOutcome.Failed(key, serial);
    }
}
