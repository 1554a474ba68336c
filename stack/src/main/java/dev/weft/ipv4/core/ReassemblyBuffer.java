package dev.weft.ipv4.core;

import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the fragments of one packet together (RFC 791 §3.2, RFC 815 in spirit). Fragments may come
/// in any order. Exact repetitions are ignored; fragments that overlap otherwise spoil the whole
/// packet, as RFC 5722 has it for IPv6: overlaps serve to deceive filters.
public final class ReassemblyBuffer {
    /// What a fragment did.
    public enum Outcome {
        /// There are holes left.
        INCOMPLETE,
        /// The packet is whole: take it from [#packet()].
        COMPLETE,
        /// The fragment was there already.
        DUPLICATE,
        /// It overlaps another or the end: no packet will come of this.
        OVERLAP,
        /// The whole would be larger than a packet can be.
        TOO_LARGE
    }

    private final List<Ipv4Packet> fragments = new ArrayList<>(); // by offset, without overlaps
    private int octets;
    private int totalLength = -1; // known once the last fragment is here

    /// Makes an empty buffer.
    public ReassemblyBuffer() {}

    /// Adds a fragment of the packet.
    public Outcome add(Ipv4Packet fragment) {
        var start = fragment.fragmentOffset();
        var end = start + fragment.payload().length();
        int position = fragments.size();
        while (position > 0 && fragments.get(position - 1).fragmentOffset() >= start) {
            position--;
        }
        if (position < fragments.size() && isSame(fragments.get(position), fragment)) {
            return Outcome.DUPLICATE;
        }
        var before = position == 0 ? null : fragments.get(position - 1);
        var after = position == fragments.size() ? null : fragments.get(position);
        if ((before != null && endOf(before) > start)
                || (after != null && after.fragmentOffset() < end)
                || contradictsEnd(fragment, end)) {
            return Outcome.OVERLAP;
        }
        fragments.add(position, fragment);
        octets += fragment.payload().length();
        if (!fragment.moreFragments()) {
            totalLength = end;
        }
        if (octets != totalLength) {
            return Outcome.INCOMPLETE;
        }
        // The first fragment's header may be longer than that of the others.
        return fragments.getFirst().headerLength() + totalLength > Ipv4Packet.MAX_LENGTH
                ? Outcome.TOO_LARGE
                : Outcome.COMPLETE;
    }

    /// The whole packet, with the header of the first fragment (RFC 791 §3.2).
    public Ipv4Packet packet() {
        if (octets != totalLength) {
            throw new IllegalStateException("fragments are missing");
        }
        var whole = new byte[totalLength];
        for (var fragment : fragments) {
            fragment.payloadBytes().copyTo(0, whole, fragment.fragmentOffset(), lengthOf(fragment));
        }
        return fragments.getFirst().withFragment(0, false, Bytes.wrap(whole));
    }

    /// The first fragment; null while it is missing.
    public @Nullable Ipv4Packet first() {
        return fragments.isEmpty() || fragments.getFirst().fragmentOffset() != 0
                ? null
                : fragments.getFirst();
    }

    private boolean contradictsEnd(Ipv4Packet fragment, int end) {
        if (totalLength >= 0) {
            return !fragment.moreFragments() || end > totalLength;
        }
        return !fragment.moreFragments()
                && !fragments.isEmpty()
                && endOf(fragments.getLast()) > end;
    }

    private static boolean isSame(Ipv4Packet one, Ipv4Packet other) {
        return one.fragmentOffset() == other.fragmentOffset()
                && one.moreFragments() == other.moreFragments()
                && one.payload().equals(other.payload());
    }

    private static int endOf(Ipv4Packet fragment) {
        return fragment.fragmentOffset() + lengthOf(fragment);
    }

    private static int lengthOf(Ipv4Packet fragment) {
        return fragment.payload().length();
    }
}
