package dev.weft.ipv4.core;

import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ipv4.core.ReassemblyBuffer.Outcome;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// RFC 791 §3.2, both procedures against each other.
class FragmenterTest {
    private static Ipv4Packet packet(int length) {
        return ipv4().id(77).carries(253, pattern(length)).packet();
    }

    private static Ipv4Packet whole(List<Ipv4Packet> fragments) {
        var buffer = new ReassemblyBuffer();
        for (int i = 0; i < fragments.size(); i++) {
            var last = i == fragments.size() - 1;
            assertEquals(
                    last ? Outcome.COMPLETE : Outcome.INCOMPLETE, buffer.add(fragments.get(i)));
        }
        return buffer.packet();
    }

    @Test
    void whatIsCutCanBePutTogetherAgain() {
        var random = new Random(791);
        for (int round = 0; round < 2000; round++) {
            var packet = packet(random.nextInt(65515));
            var fragments = new ArrayList<>(Fragmenter.fragment(packet, 68 + random.nextInt(9000)));
            if (fragments.size() > 1) {
                Collections.shuffle(fragments, random);
                assertEquals(packet.toBytes(), whole(fragments).toBytes());
            } else {
                assertEquals(packet, fragments.getFirst());
            }
        }
    }

    @Test
    void aFragmentMayBeCutAgain() {
        var again = new ArrayList<Ipv4Packet>();
        for (var fragment : Fragmenter.fragment(packet(5000), 1500)) {
            again.addAll(Fragmenter.fragment(fragment, 576));
        }
        Collections.reverse(again);
        assertEquals(packet(5000).toBytes(), whole(again).toBytes());
    }

    /// RFC 791 §3.1: "Copied Flag [...] indicates that this option is copied into all fragments on
    /// fragmentation."
    @Test
    void onlyTheFirstFragmentHasOptionsThatAreNotCopied() {
        var alert = new Ipv4Option.RouterAlert(0);
        var packet =
                ipv4().options(Ipv4Option.RecordRoute.ofSize(4), alert)
                        .carries(253, pattern(1000))
                        .packet();
        var fragments = Fragmenter.fragment(packet, 300);
        assertEquals(packet.options(), fragments.getFirst().options());
        for (var fragment : fragments.subList(1, fragments.size())) {
            assertEquals(List.of(alert), fragment.options().list());
            assertTrue(fragment.length() <= 300);
        }
        assertEquals(packet.toBytes(), whole(fragments).toBytes());
    }

    @Test
    void anMtuWithoutRoomIsOurMistake() {
        assertThrows(IllegalArgumentException.class, () -> Fragmenter.fragment(packet(100), 27));
    }

    // The buffer alone.

    private static Ipv4Packet part(int from, int to, boolean more) {
        return packet(5000).withFragment(from, more, pattern(5000).slice(from, to));
    }

    private static Outcome last(Ipv4Packet... parts) {
        var buffer = new ReassemblyBuffer();
        Outcome outcome = Outcome.INCOMPLETE;
        for (var part : parts) {
            outcome = buffer.add(part);
        }
        return outcome;
    }

    @Test
    void partsThatOverlapOrContradictEachOtherSpoilThePacket() {
        assertEquals(Outcome.OVERLAP, last(part(0, 800, true), part(400, 1200, true)));
        assertEquals(Outcome.OVERLAP, last(part(400, 1200, true), part(0, 800, true)));
        assertEquals(Outcome.OVERLAP, last(part(0, 800, true), part(0, 808, true)));
        assertEquals(Outcome.OVERLAP, last(part(0, 800, true), part(80, 160, true)));
        assertEquals(Outcome.OVERLAP, last(part(80, 160, true), part(0, 800, true)));
        // two ends
        assertEquals(Outcome.OVERLAP, last(part(800, 1600, false), part(2400, 3200, false)));
        assertEquals(Outcome.OVERLAP, last(part(2400, 3200, false), part(800, 1600, false)));
        // beyond the end
        assertEquals(Outcome.OVERLAP, last(part(800, 1600, false), part(1600, 2400, true)));
        assertEquals(Outcome.OVERLAP, last(part(1600, 2400, true), part(800, 1600, false)));
        // the same octets, once as the last
        assertEquals(Outcome.OVERLAP, last(part(0, 800, true), part(0, 800, false)));
        // the same place, other octets
        assertEquals(
                Outcome.OVERLAP,
                last(
                        part(0, 800, true),
                        packet(5000).withFragment(0, true, Bytes.wrap(new byte[800]))));
    }

    @Test
    void exactRepetitionsAreHarmless() {
        assertEquals(Outcome.DUPLICATE, last(part(0, 800, true), part(0, 800, true)));
        assertEquals(
                Outcome.DUPLICATE,
                last(part(800, 1600, false), part(1600 - 1600, 80, true), part(800, 1600, false)));
    }
}
