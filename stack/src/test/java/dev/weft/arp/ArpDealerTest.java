package dev.weft.arp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.testing.Octets;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 826, "Packet Reception".
class ArpDealerTest {
    private static final ArpPacket QUESTION = ArpPacket.request(PEER_MAC, PEER, STACK);

    private static Map<Ipv4Address, MacAddress> known(Lab lab) {
        return lab.stack().neighbours(lab.stack().interfaces().get(1));
    }

    @Test
    void answersWhoAsksForItsAddress() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(QUESTION);
            var frame = lab.peer().expectsFrame();
            assertEquals(PEER_MAC, frame.destination(), "to the asker alone");
            assertEquals(STACK_MAC, frame.source());
            assertEquals(
                    ArpPacket.reply(STACK_MAC, STACK, PEER_MAC, PEER),
                    ArpPacket.parse(frame.payloadBytes()));
            lab.counts(Counter.ARP_REQUESTS_RECEIVED, 1);
            lab.counts(Counter.ARP_REPLIES_SENT, 1);
        }
    }

    /// RFC 1122 §2.3.2.1: a station that checks its cache asks us alone.
    @Test
    void answersAQuestionThatWasSentToItAlone() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer()
                    .silent()
                    .sends(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.ARP, QUESTION));
            lab.peer().expects(ArpPacket.reply(STACK_MAC, STACK, PEER_MAC, PEER));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.3", "127.0.0.1", "10.0.0.255", "255.255.255.255", "0.0.0.0"})
    void answersForItsOwnAddressOnly(String other) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(ArpPacket.request(PEER_MAC, PEER, Ipv4Address.parse(other)));
            lab.peer().expectsNothing();
        }
    }

    /// "?Am I the target protocol address? Yes: If Merge_flag is false, add the triplet".
    @Test
    void learnsWhoAsksForIt() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(QUESTION);
            lab.settle();
            assertEquals(Map.of(PEER, PEER_MAC), known(lab));
        }
    }

    @Test
    void doesNotLearnWhoAsksForOthers() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(ArpPacket.request(PEER_MAC, PEER, Ipv4Address.parse("10.0.0.3")));
            lab.peer().sends(ArpPacket.announcement(PEER_MAC, PEER));
            lab.settle();
            assertEquals(Map.of(), known(lab));
        }
    }

    /// "If the pair <protocol type, sender protocol address> is already in my translation table,
    /// update the sender hardware address field of the entry".
    @Test
    void noticesThatAKnownNeighbourHasMoved() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(QUESTION);
            var moved = MacAddress.parse("02:00:00:00:00:99");
            lab.peer().sends(ArpPacket.announcement(moved, PEER));
            lab.settle();
            assertEquals(Map.of(PEER, moved), known(lab));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ff:ff:ff:ff:ff:ff, 10.0.0.1",
        "01:00:5e:00:00:01, 10.0.0.1",
        "00:00:00:00:00:00, 10.0.0.1",
        "02:00:00:00:00:01, 10.0.0.255",
        "02:00:00:00:00:01, 255.255.255.255",
        "02:00:00:00:00:01, 224.0.0.1",
        "02:00:00:00:00:01, 127.0.0.1",
        "02:00:00:00:00:01, 192.0.2.1"
    })
    void neitherLearnsNorAnswersAnImpossibleSender(String mac, String ip) throws Exception {
        try (var lab = Lab.start()) {
            var sender = Ipv4Address.parse(ip);
            lab.peer().silent().sends(ArpPacket.request(MacAddress.parse(mac), sender, STACK));
            lab.peer().expectsNothing();
            assertEquals(Map.of(), known(lab));
            lab.dropsOnly(Drop.ARP_BAD_SENDER, 1);
        }
    }

    @Test
    void itsOwnPacketThatComesBackChangesNothing() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(ArpPacket.request(STACK_MAC, STACK, PEER));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.ARP_BAD_SENDER, 1);
        }
    }

    @Test
    void countsMalformedPackets() throws Exception {
        try (var lab = Lab.start()) {
            var good = Octets.of(QUESTION).bytes();
            for (int length = 0; length < ArpPacket.LENGTH; length++) {
                lab.peer()
                        .sends(
                                new EthernetFrame(
                                        STACK_MAC, PEER_MAC, EtherType.ARP, good.slice(0, length)));
            }
            for (int at = 0; at < 6; at++) { // hardware and protocol type, their lengths
                lab.peer()
                        .sends(
                                new EthernetFrame(
                                        STACK_MAC,
                                        PEER_MAC,
                                        EtherType.ARP,
                                        Octets.of(QUESTION).set8(at, 0x77).bytes()));
            }
            lab.dropsOnly(Drop.ARP_MALFORMED, ArpPacket.LENGTH + 6);
        }
    }

    /// RFC 826 looks at the opcode last: whatever it is, the sender has told his address.
    @Test
    void doesNotAnswerAnUnknownOperation() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().silent().sends(new ArpPacket(9, PEER_MAC, PEER, MacAddress.ZERO, STACK));
            lab.peer().expectsNothing();
            assertEquals(Map.of(PEER, PEER_MAC), known(lab));
        }
    }
}
