package dev.weft.ipv4.core;

import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Packet;
import java.util.ArrayList;
import java.util.List;

/// Cuts a packet that is too large for its link (RFC 791 §3.2, "An Example Fragmentation
/// Procedure").
public final class Fragmenter {
    private Fragmenter() {}

    /// The packet as fragments of at most `mtu` octets; itself if it fits.
    ///
    /// @param packet a packet that may be fragmented; one that is a fragment already is cut further
    /// @param mtu the largest packet of the link, at least 68 octets (RFC 791)
    public static List<Ipv4Packet> fragment(Ipv4Packet packet, int mtu) {
        if (packet.length() <= mtu) {
            return List.of(packet);
        }
        // The transport's checksum covers the whole, so the payload becomes octets before the cut.
        Bytes payload = packet.payloadBytes();
        var room = (mtu - packet.headerLength()) & ~7;
        if (room < 8) {
            throw new IllegalArgumentException("MTU " + mtu + " has no room for a fragment");
        }
        var fragments = new ArrayList<Ipv4Packet>(payload.length() / room + 1);
        for (int from = 0; from < payload.length(); from += room) {
            var to = Math.min(from + room, payload.length());
            var last = to == payload.length();
            var fragment =
                    packet.withFragment(
                            packet.fragmentOffset() + from,
                            !last || packet.moreFragments(),
                            payload.slice(from, to));
            fragments.add(from == 0 ? fragment : withCopiedOptionsOnly(fragment));
        }
        return fragments;
    }

    /// RFC 791 §3.1: only options with the copied flag go into all fragments.
    private static Ipv4Packet withCopiedOptionsOnly(Ipv4Packet fragment) {
        return fragment.options().length() == 0
                ? fragment
                : fragment.withOptions(fragment.options().copiedOnFragmentation());
    }
}
