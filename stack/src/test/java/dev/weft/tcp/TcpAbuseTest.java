package dev.weft.tcp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.TcpDraft.syn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.message.Drop;
import dev.weft.socket.TcpSocket;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.testing.Peer;
import dev.weft.testing.Requirement;
import dev.weft.testing.TcpDraft;
import dev.weft.testing.TcpPeer;
import dev.weft.wire.Bytes;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What others may try with a connection, or with a listener: it goes on as if nothing had
/// happened.
class TcpAbuseTest {
    private static final int ALL_FLAGS = 256;
    private static final int WINDOW = 65_535;

    /// A connection that was accepted.
    private record Victim(Lab lab, TcpSocket socket, TcpPeer peer) {
        static Victim in(Lab lab) throws Exception {
            return in(lab, syn -> syn);
        }

        static Victim in(Lab lab, UnaryOperator<TcpDraft> syn) throws Exception {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var peer = TcpPeer.connects(lab.peer(), 40_000, 80, syn);
            return new Victim(lab, lab.begins("accept", listener::accept).result(), peer);
        }

        /// Both directions are as they were.
        void isUnharmed() throws Exception {
            lab.settle();
            lab.peer().forgets();
            assertEquals("ESTABLISHED", socket.info().state());
            socket.setTimeout(Duration.ofMillis(1));
            assertThrows(SocketTimeoutException.class, () -> socket.read(99));
            lab.peer().forgets();
            peer.sends("alive?");
            assertEquals("alive?", socket.read(99).toUtf8());
            lab.peer().forgets();
            socket.write(Bytes.ofUtf8("alive!"));
            peer.expects("alive!");
            peer.acknowledges();
            lab.settle();
            assertEquals(List.of(), lab.failures());
        }
    }

    // Everything that can be wrong.

    @ParameterizedTest
    @ValueSource(ints = {-100_000, -1, WINDOW + 1, 1_000_000, 1 << 30, Integer.MIN_VALUE})
    @Requirement("RFC 9293 §3.10.7.4")
    void whatLiesOutsideOfTheWindowChangesNothing(int distance) throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (int flags = 0; flags < ALL_FLAGS; flags++) {
                for (int octets : new int[] {0, 1}) {
                    // One octet from the left would reach into the window.
                    var seq = victim.peer.next().plus(distance).minus(distance < 0 ? 2 : 0);
                    victim.peer.forges(victim.peer.draft(flags).seq(seq).carries(pattern(octets)));
                }
            }
            victim.isUnharmed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 1 << 30, Integer.MIN_VALUE, -100_000, -(1 << 30)})
    @Requirement("RFC 5961 §5.2")
    void whatAcknowledgesNothingOfOursChangesNothing(int distance) throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (int flags = 0; flags < ALL_FLAGS; flags++) {
                if ((flags & TcpSegment.RST) == 0) {
                    victim.peer.forges(
                            victim.peer
                                    .draft(flags | TcpSegment.ACK)
                                    .ack(victim.peer.seen().plus(distance))
                                    .carries("forged"));
                }
            }
            victim.isUnharmed();
        }
    }

    @Test
    void withoutAnAcknowledgmentNothingCounts() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (int flags = 0; flags < ALL_FLAGS; flags++) {
                if ((flags & (TcpSegment.RST | TcpSegment.ACK)) == 0) {
                    victim.peer.forges(victim.peer.draft(flags).carries("forged"));
                }
            }
            victim.isUnharmed();
        }
    }

    /// Only a SYN without ACK and RST begins something.
    @Test
    @Requirement("RFC 9293 §3.10.7.2")
    void ofAllFlagsOnlyTheRightOnesBeginAConnection() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            var begun = 0;
            for (int flags = 0; flags < ALL_FLAGS; flags++) {
                var begins =
                        (flags & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST))
                                == TcpSegment.SYN;
                begun += begins ? 1 : 0;
                lab.peer().sends(TcpDraft.segment(flags).from(10_000 + flags).seq(7));
                var answered = lab.peer().hasHeard();
                var says = flags & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST);
                assertEquals(says != 0 && (says & TcpSegment.RST) == 0, answered, "flags " + flags);
                if (answered) {
                    var answer = Peer.tcp(lab.peer().expectsPacket());
                    assertEquals(begins, answer.isSyn(), "flags " + flags);
                    assertEquals(!begins, answer.isRst(), "flags " + flags);
                }
                assertEquals(begun, lab.processes("tcp 80 to "));
            }
        }
    }

    /// A data offset of four words or less, or beyond the segment.
    @Test
    @Requirement("RFC 9293 §3.1")
    void everyWrongDataOffsetIsDropped() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            var good = victim.peer.draft(TcpSegment.ACK).carries("forged").segment();
            var wrong = 0;
            for (int words = 0; words < 16; words++) {
                if (words < 5 || words * 4 > good.toBytes().length()) {
                    sendsRaw(lab, Octets.of(good).set8(12, words << 4));
                    wrong++;
                }
            }
            lab.drops(Drop.TCP_MALFORMED, wrong);
            victim.isUnharmed();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MSS too short,           02 03 05 b4",
        "MSS of length 0,         02 00 05 b4",
        "MSS of length 1,         02 01 05 b4",
        "MSS too long,            02 05 05 b4",
        "MSS beyond the header,   01 01 02 04",
        "a kind without a length, 01 01 01 02",
        "window scale too long,   03 04 07 00",
        "SACK permitted too long, 04 03 00 00",
        "timestamps too short,    08 04 00 00",
        "timestamps too long,     08 ff 00 00",
        "unknown of length 0,     fd 00 00 00",
        "unknown of length 1,     fd 01 00 00",
        "unknown and beyond,      fd 05 00 00",
    })
    @Requirement({"RFC 9293 MUST-7", "RFC 9293 MUST-68"})
    void everyWrongOptionIsDropped(String what, String octets) throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            sendsRaw(lab, withOptions(octets));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.TCP_MALFORMED, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unknown,                     fd 04 00 00",
        "unknown after the end,       00 fd 00 00",
        "nothing but fillers,         01 01 01 01",
        "a window scale beyond 14,    03 03 ff 01",
        "MSS 0,                       02 04 00 00",
        "MSS 65535,                   02 04 ff ff",
        "MSS twice,                   02 04 05 b4 02 04 00 01",
        "SACK blocks in a SYN,        05 0a 00 00 00 01 00 00 00 02 01 01",
    })
    @Requirement("RFC 9293 MUST-6")
    void everyStrangeOptionIsBorne(String what, String octets) throws Exception {
        try (var lab = Lab.start()) {
            var listener = lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            sendsRaw(lab, withOptions(octets));
            var answer = lab.peer().expects(TcpDraft.synAck().ack(2));
            lab.peer().sends(TcpDraft.ack().seq(2).ack(answer.end()));
            var socket = lab.begins("accept", listener::accept).result();
            var writing =
                    lab.begins(
                            "write",
                            () -> {
                                socket.write(pattern(3));
                                return true;
                            });
            assertTrue(lab.peer().hasHeard(), "it sends");
            writing.result();
            lab.dropsNothing();
        }
    }

    /// Each bit of the header and the data once.
    @Test
    @Requirement({"RFC 9293 MUST-2", "RFC 9293 MUST-3"})
    void everySingleWrongBitIsFound() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            var good = ipv4().carries(victim.peer.draft(TcpSegment.ACK).carries("forged")).packet();
            var octets = good.toBytes();
            var bits = 0;
            for (int at = 20; at < octets.length(); at++) {
                for (int bit = 0; bit < 8; bit++) {
                    lab.peer()
                            .sendsIpv4(Octets.of(good).set8(at, octets.u8(at) ^ 1 << bit).bytes());
                    bits++;
                }
            }
            lab.settle();
            assertEquals(
                    bits,
                    lab.stack().drops().of(Drop.TCP_BAD_CHECKSUM)
                            + lab.stack().drops().of(Drop.TCP_MALFORMED));
            victim.isUnharmed();
        }
    }

    private static Octets withOptions(String octets) {
        var options = Bytes.fromHex(octets.replace(" ", ""));
        var whole = syn().seq(1).carries(options).segment();
        return Octets.of(whole).set8(12, (5 + options.length() / 4) << 4);
    }

    private static void sendsRaw(Lab lab, Octets segment) throws MalformedPacketException {
        lab.peer().sends(ipv4().carries(6, TcpSegment.completed(segment.bytes(), PEER, STACK)));
    }

    // Somebody who guesses.

    @Test
    @Requirement({"RFC 5961 §3.2", "RFC 5961 §7"})
    void resetsThatAreGuessedDoNoHarmAndCostLittle() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (int guess = 1; guess < WINDOW; guess += 13) {
                var seq = victim.peer.next().plus(guess);
                victim.peer.forges(victim.peer.draft(TcpSegment.RST).seq(seq));
            }
            assertTrue(heard(lab) <= 10, "challenges in a moment");
            victim.isUnharmed();
        }
    }

    @Test
    @Requirement({"RFC 5961 §4.2", "RFC 5961 §7"})
    void synsThatAreGuessedDoNoHarmAndCostLittle() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (long guess = 0; guess < 1L << 32; guess += 1_234_567) {
                var seq = SequenceNumber.of(guess);
                victim.peer.forges(victim.peer.draft(TcpSegment.SYN).seq(seq));
            }
            assertTrue(heard(lab) <= 10, "challenges in a moment");
            victim.isUnharmed();
        }
    }

    /// Who knows neither number hits the window once in 65,536 times, and the acknowledgment not
    /// once in as many again.
    @Test
    @Requirement("RFC 5961 §5.2")
    void dataThatIsGuessedIsNotRead() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            for (long guess = 0; guess < 1L << 32; guess += 50_000_000) {
                if (Math.abs(SequenceNumber.of(guess).distanceFrom(victim.peer.seen())) > WINDOW) {
                    victim.peer.forges(
                            victim.peer.draft(TcpSegment.ACK).ack(guess).carries("forged"));
                }
            }
            victim.isUnharmed();
        }
    }

    private static int heard(Lab lab) {
        var count = 0;
        while (lab.peer().hasHeard()) {
            lab.peer().expectsPacket();
            count++;
        }
        return count;
    }

    // Overlaps.

    /// However it is cut, and whatever comes later: what came first stays.
    @Test
    @Requirement("RFC 9293 §3.10.7.4")
    void theFirstCopyWins() throws Exception {
        try (var lab = Lab.start()) {
            var victim = Victim.in(lab);
            var peer = victim.peer;
            var begin = peer.next();
            peer.forges(peer.draft(TcpSegment.ACK).seq(begin.plus(4)).carries("5678"));
            peer.forges(peer.draft(TcpSegment.ACK).seq(begin.plus(2)).carries("34XXXX9a"));
            peer.forges(peer.draft(TcpSegment.ACK).seq(begin.plus(3)).carries("YYYYYYYYb"));
            peer.forges(peer.draft(TcpSegment.ACK).seq(begin).carries("12ZZZZZZZZZZcd"));
            peer.forges(peer.draft(TcpSegment.ACK).seq(begin).carries("00000000000000ef"));
            var read = "";
            while (read.length() < 16) {
                read += victim.socket.read(99).toUtf8();
            }
            assertEquals("123456789aYbcdef", read);
        }
    }

    // Its own medicine.

    /// RFC 1122 §4.2.2.12 of old: a segment with the same ends must not make a connection to itself
    /// that talks for ever.
    @Test
    void aSynFromOurselvesIsNothing() throws Exception {
        try (var lab = Lab.start()) {
            lab.stack().tcpListener().bind(at("0.0.0.0", 80));
            lab.peer().sends(ipv4().from(STACK).carries(syn().from(80).to(80).seq(1)));
            lab.after(Duration.ofMinutes(10));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.IPV4_MARTIAN_SOURCE, 1);
        }
    }
}
