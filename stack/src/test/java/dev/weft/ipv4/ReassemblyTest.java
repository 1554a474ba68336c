package dev.weft.ipv4;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ipv4.core.Fragmenter;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.message.ReassemblyConfig;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.Peer;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.UdpDatagram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Putting fragments together: RFC 791 §3.2, RFC 1122 §3.3.2; a process for each packet.
class ReassemblyTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static Ipv4Packet datagram(int id, int length) {
        return ipv4().id(id).carries(new UdpDatagram(9, 5000, pattern(length))).packet();
    }

    /// Five fragments, 1200 octets each but the last.
    private static List<Ipv4Packet> five(int id) {
        var fragments = Fragmenter.fragment(datagram(id, 5000), 1220);
        assertEquals(5, fragments.size());
        return fragments;
    }

    private static Lab lab(int packets, int octets) {
        return Lab.plan()
                .with(config ->
                        config.withReassembly(new ReassemblyConfig(packets, octets, TIMEOUT)))
                .start();
    }

    private static List<List<Ipv4Packet>> permutations(List<Ipv4Packet> of) {
        if (of.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Ipv4Packet>>();
        for (var first : of) {
            var rest = new ArrayList<>(of);
            rest.remove(first);
            for (var tail : permutations(rest)) {
                var one = new ArrayList<>(List.of(first));
                one.addAll(tail);
                all.add(one);
            }
        }
        return all;
    }

    @Test
    void fragmentsMayComeInAnyOrder() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var orders = permutations(five(0));
            assertEquals(120, orders.size());
            for (int id = 0; id < orders.size(); id++) {
                for (var fragment : orders.get(id)) {
                    lab.peer()
                            .sends(
                                    fragment.withIdentification(id)
                                            .withFragment(
                                                    fragment.fragmentOffset(),
                                                    fragment.moreFragments(),
                                                    fragment.payload()));
                }
                assertEquals(pattern(5000), socket.receive().payload());
            }
            lab.counts(Counter.REASSEMBLED, 120);
            lab.dropsNothing();
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    @Test
    void packetsAreToldApartWhenTheirFragmentsMix() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var mixed = new ArrayList<Ipv4Packet>();
            for (int id = 0; id < 20; id++) {
                mixed.addAll(Fragmenter.fragment(datagram(id, 3000 + id), 620));
            }
            Collections.shuffle(mixed, new Random(5));
            lab.peer().sendsAll(mixed);
            var lengths = new ArrayList<Integer>();
            for (int i = 0; i < 20; i++) {
                lengths.add(socket.receive().payload().length());
            }
            Collections.sort(lengths);
            for (int i = 0; i < 20; i++) {
                assertEquals(3000 + i, lengths.get(i));
            }
            lab.dropsNothing();
        }
    }

    @Test
    void theLargestPacketIsPutTogether() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            lab.peer().sendsAll(Fragmenter.fragment(datagram(1, 65507), 1500));
            assertEquals(pattern(65507), socket.receive().payload());
            lab.dropsNothing();
        }
    }

    /// RFC 791 allows a link of 68 octets; the largest packet has 1365 fragments there.
    @Test
    void tinyFragmentsAreTaken() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var fragments = new ArrayList<>(Fragmenter.fragment(datagram(1, 65507), 68));
            Collections.reverse(fragments);
            for (int i = 0; i < fragments.size(); i += 500) {
                lab.peer().sendsAll(fragments.subList(i, Math.min(i + 500, fragments.size())));
            }
            assertEquals(pattern(65507), socket.receive().payload());
            lab.dropsNothing();
        }
    }

    @Test
    void fragmentsOfEightOctetsAreTaken() throws Exception {
        try (var lab = Lab.start()) {
            var ping = ipv4().id(3).carries(echoRequest(1, 1, "0123456789abcdefghij")).packet();
            lab.peer().sendsAll(Fragmenter.fragment(ping, 28));
            lab.peer().expects(echoReply(1, 1, "0123456789abcdefghij"));
            lab.counts(Counter.FRAGMENTS_RECEIVED, 4);
        }
    }

    @Test
    void repeatedFragmentsChangeNothing() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var fragments = five(1);
            for (var fragment : fragments.subList(0, 4)) {
                lab.peer().sends(fragment);
                lab.peer().sends(fragment);
            }
            lab.peer().sends(fragments.get(4));
            assertEquals(pattern(5000), socket.receive().payload());
            lab.dropsNothing();
        }
    }

    /// RFC 5722 §4, for IPv6: "all constituent fragments, including those not yet received, MUST be
    /// silently discarded". Here the same.
    @Test
    void overlappingFragmentsSpoilTheirPacketAndNoOther() throws Exception {
        try (var lab = Lab.start();
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            var fragments = five(1);
            lab.peer().sends(fragments.get(0));
            lab.peer()
                    .sends(
                            ipv4().id(1)
                                    .carries(17, Bytes.empty())
                                    .fragment(1192, true, pattern(16)));
            for (var fragment : fragments) {
                lab.peer().sends(fragment);
            }
            lab.dropsOnly(Drop.FRAGMENT_OVERLAP, 1);
            lab.counts(Counter.REASSEMBLED, 0);
            lab.peer().sendsAll(five(2));
            assertEquals(pattern(5000), socket.receive().payload());
            lab.after(TIMEOUT);
            lab.peer().expectsNothing();
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    /// RFC 792: "If fragment zero is not available then no time exceeded need be sent at all"; RFC
    /// 1122 §3.3.2: code 1 "if fragment zero has been received".
    @Test
    void missingFragmentsAreReportedAfterAMinute() throws Exception {
        try (var lab = Lab.start()) {
            var fragments = five(1);
            lab.peer().sends(fragments.get(1));
            lab.after(Duration.ofSeconds(30));
            lab.peer().sends(fragments.get(0)); // does not make the deadline later
            lab.after(Duration.ofSeconds(30).minusNanos(1));
            lab.peer().expectsNothing();
            lab.after(Duration.ofNanos(1));
            var answer = lab.peer().expectsPacket();
            var error = assertInstanceOf(IcmpMessage.TimeExceeded.class, Peer.icmp(answer));
            assertEquals(TimeExceededCode.FRAGMENT_REASSEMBLY_TIME_EXCEEDED, error.code());
            assertEquals(fragments.get(0).toBytes().slice(0, 548), error.quote());
            assertEquals(STACK, answer.source());
            lab.dropsOnly(Drop.REASSEMBLY_TIMEOUT, 1);
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    @Test
    void withoutTheFirstFragmentNobodyIsTold() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sendsAll(five(1).subList(1, 5));
            lab.after(TIMEOUT);
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.REASSEMBLY_TIMEOUT, 1);
        }
    }

    @Test
    void aFragmentThatComesTooLateBeginsAnew() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sendsAll(five(1).subList(0, 4));
            lab.after(TIMEOUT);
            lab.peer().forgets();
            lab.peer().sends(five(1).get(4));
            lab.counts(Counter.REASSEMBLED, 0);
            assertEquals(1, lab.processes("reassemble"));
            lab.after(TIMEOUT);
            lab.dropsOnly(Drop.REASSEMBLY_TIMEOUT, 2);
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    @Test
    void theHeaderIsThatOfTheFirstFragment() throws Exception {
        try (var lab = Lab.start();
                var raw = lab.stack().rawSocket(253)) {
            var whole =
                    ipv4().id(7)
                            .tos(0x48)
                            .ttl(9)
                            .options(Ipv4Option.RecordRoute.ofSize(2))
                            .carries(253, pattern(1000))
                            .packet();
            var fragments = new ArrayList<>(Fragmenter.fragment(whole, 400));
            assertEquals(20, fragments.get(1).headerLength(), "record route is not copied");
            Collections.reverse(fragments);
            fragments.forEach(each -> lab.peer().sends(each));
            assertEquals(whole.toBytes(), raw.receive().toBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 1199})
    void allFragmentsButTheLastFillEightOctets(int length) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(ipv4().id(1).fragment(0, true, pattern(length)));
            lab.peer().sends(ipv4().id(1).fragment(800, true, Bytes.empty()));
            lab.peer().sends(ipv4().id(1).fragment(800, false, Bytes.empty()));
            lab.dropsOnly(Drop.FRAGMENT_MALFORMED, 3);
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    /// The "ping of death".
    @Test
    void noFragmentReachesBeyondTheLargestPacket() throws Exception {
        try (var lab = Lab.start()) {
            var octets =
                    Octets.of(ipv4().id(1).fragment(65504, false, pattern(8)).packet())
                            .set16(6, 0x1fff)
                            .mendHeader()
                            .bytes();
            lab.peer().sendsIpv4(octets);
            lab.dropsOnly(Drop.FRAGMENT_MALFORMED, 1);
        }
    }

    @Test
    void noHeaderMakesThePacketTooLarge() throws Exception {
        try (var lab = Lab.start()) {
            var options = new Ipv4Option[] {Ipv4Option.RecordRoute.ofSize(9)};
            lab.peer().sends(ipv4().id(1).fragment(0, true, pattern(64)).options(options));
            for (int at = 64; at < 65512; at += 1024) {
                var length = Math.min(1024, 65512 - at);
                lab.peer().sends(ipv4().id(1).fragment(at, at + length < 65512, pattern(length)));
            }
            lab.dropsOnly(Drop.FRAGMENT_MALFORMED, 1);
            lab.counts(Counter.REASSEMBLED, 0);
        }
    }

    // Bounds.

    @Test
    void noMorePacketsThanTheBoundAreInWorkAndTheOldestGoesFirst() throws Exception {
        try (var lab = lab(8, 1 << 20);
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            for (int id = 0; id < 50; id++) {
                lab.peer().sends(five(id).get(0));
                assertTrue(lab.processes("reassemble") <= 8);
            }
            lab.dropsOnly(Drop.REASSEMBLY_FULL, 42);
            lab.peer().sendsAll(five(49).subList(1, 5)); // the youngest can still be finished
            assertEquals(pattern(5000), socket.receive().payload());
            lab.peer().sendsAll(five(0).subList(1, 5)); // the first cannot
            lab.counts(Counter.REASSEMBLED, 1);
        }
    }

    @Test
    void noMoreMemoryThanTheBoundIsHeld() throws Exception {
        try (var lab = lab(1000, 128 * 1024)) {
            for (int id = 0; id < 1000; id++) {
                lab.peer().sends(five(id).get(0));
            }
            // 1200 octets and 256 of overhead each
            assertEquals(128 * 1024 / 1456, lab.processes("reassemble"));
            lab.dropsOnly(Drop.REASSEMBLY_FULL, 1000 - 128 * 1024 / 1456);
            lab.after(TIMEOUT);
            assertEquals(0, lab.processes("reassemble"));
        }
    }

    @Test
    void whatIsFinishedOrGivenUpMakesRoom() throws Exception {
        try (var lab = lab(2, 128 * 1024);
                var socket = lab.stack().udpSocket().bind(at("0.0.0.0", 5000))) {
            for (int id = 0; id < 200; id++) {
                lab.peer().sendsAll(five(id));
                assertEquals(pattern(5000), socket.receive().payload());
            }
            for (int id = 200; id < 300; id++) {
                lab.peer().sends(five(id).get(1));
                lab.after(TIMEOUT);
            }
            lab.dropsOnly(Drop.REASSEMBLY_TIMEOUT, 100);
        }
    }

    /// The octets of a packet that is spoilt still count until its time is over, so they too are
    /// bounded.
    @Test
    void tinyFragmentsCostMoreThanTheirOctets() throws Exception {
        try (var lab = lab(1000, 128 * 1024)) {
            for (int i = 0; i < 600; i++) {
                lab.peer().sends(ipv4().id(i).fragment(8, true, pattern(8)));
            }
            assertEquals(128 * 1024 / 264, lab.processes("reassemble"));
        }
    }

    @Test
    void aFloodOfFragmentsDoesNotKeepOthersOut() throws Exception {
        try (var lab = lab(16, 128 * 1024)) {
            for (int i = 0; i < 500; i++) {
                lab.peer().sends(ipv4().from("10.0.0.66").id(i).fragment(8, true, pattern(800)));
            }
            var ping = ipv4().from(PEER).id(9).carries(echoRequest(1, 1, "x".repeat(2000)));
            lab.peer().sendsAll(Fragmenter.fragment(ping.packet(), 1500));
            lab.peer().expectsPackets(2);
            lab.counts(Counter.REASSEMBLED, 1);
        }
    }
}
