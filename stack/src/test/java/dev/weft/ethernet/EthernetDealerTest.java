package dev.weft.ethernet;

import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Bounds;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.wire.Bytes;
import dev.weft.wire.Checksumming;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 894, IEEE 802.3: which frames go up, and to whom.
class EthernetDealerTest {
    private static final Ipv4Packet PING = ipv4().carries(echoRequest(1, 1, "x")).packet();

    private static EthernetFrame frame(MacAddress to, MacAddress from, int etherType) {
        return new EthernetFrame(to, from, etherType, PING);
    }

    @Test
    void takesFramesForItsStation() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(STACK_MAC, PEER_MAC, EtherType.IPV4));
            lab.peer().expects(echoReply(1, 1, "x"));
            lab.dropsNothing();
        }
    }

    @Test
    void ignoresFramesForOtherStations() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(MacAddress.parse("02:00:00:00:00:77"), PEER_MAC, 0x0800));
            lab.peer().expectsNothing();
            lab.dropsOnly(Drop.FRAME_NOT_FOR_US, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "33:33:00:00:00:01"})
    void takesFramesForGroupsAndLeavesTheRestToIp(String group) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(MacAddress.parse(group), PEER_MAC, EtherType.IPV4));
            lab.counts(Counter.IPV4_RECEIVED, 1);
            lab.dropsOnly(Drop.IPV4_UNICAST_IN_BROADCAST, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:00:00:00:00:00"})
    void refusesSourcesThatAreNoStation(String source) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(STACK_MAC, MacAddress.parse(source), EtherType.IPV4));
            lab.dropsOnly(Drop.FRAME_BAD_SOURCE, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EtherType.VLAN, EtherType.QINQ})
    void countsTaggedFrames(int etherType) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(STACK_MAC, PEER_MAC, etherType));
            lab.dropsOnly(Drop.FRAME_VLAN_TAGGED, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x86dd, 0x88cc, 0xffff, 0x05dc, 0})
    void countsFramesOfUnknownTypes(int etherType) throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sends(frame(STACK_MAC, PEER_MAC, etherType));
            lab.dropsOnly(Drop.FRAME_UNKNOWN_TYPE, 1);
        }
    }

    @Test
    void countsFramesShorterThanTheirHeader() throws Exception {
        try (var lab = Lab.start()) {
            var octets = frame(STACK_MAC, PEER_MAC, EtherType.IPV4).toBytes();
            for (int length = 0; length < EthernetFrame.HEADER_LENGTH; length++) {
                lab.peer().sendsFrame(octets.slice(0, length));
            }
            lab.dropsOnly(Drop.FRAME_TRUNCATED, 14);
        }
    }

    /// RFC 894: "If necessary, the data field should be padded (with octets of zero) to meet the
    /// Ethernet minimum frame size. This padding is not part of the IP packet".
    @Test
    void paddingIsNoPartOfThePacket() throws Exception {
        try (var lab = Lab.start()) {
            var padded = new byte[46];
            PING.writeTo(padded, 0, Checksumming.PLAIN);
            padded[45] = 1;
            lab.peer().sendsIpv4(Bytes.wrap(padded));
            assertEquals(20 + 8 + 1, lab.peer().expects(echoReply(1, 1, "x")).length());
        }
    }

    @Test
    void anEmptyPayloadIsTheNextLayersBusiness() throws Exception {
        try (var lab = Lab.start()) {
            lab.peer().sendsIpv4(Bytes.empty());
            lab.dropsOnly(Drop.IPV4_TRUNCATED, 1);
        }
    }

    @Test
    void aFullQueueOfTheNextLayerCostsFramesButNotTheStack() throws Exception {
        var narrow = new Bounds(64, 4, 64, 64, 64, 64, 1 << 16);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start()) {
            var octets = Frame.of(frame(STACK_MAC, PEER_MAC, EtherType.IPV4).toBytes());
            lab.onLoom(() -> {
                for (int i = 0; i < 64; i++) {
                    lab.link().offer(octets);
                }
            });
            lab.settle();
            var drops = lab.stack().drops();
            var lost =
                    drops.of(Drop.FRAME_BINDING_QUEUE_FULL)
                            + drops.of(Drop.IPV4_READER_QUEUE_FULL)
                            + drops.of(Drop.ICMP_ECHO_QUEUE_FULL);
            lab.counts(Counter.ICMP_ECHO_REPLIES_SENT, (int) (64 - lost));
            lab.peer().expectsPackets((int) (64 - lost));

            lab.peer().sends(ipv4().carries(echoRequest(1, 2, "after")));
            lab.peer().expects(echoReply(1, 2, "after"));
        }
    }

    @Test
    void aFullDeviceQueueCostsFramesButNotTheStack() throws Exception {
        var narrow = new Bounds(4, 1024, 1024, 1024, 64, 64, 1 << 16);
        try (var lab = Lab.plan().with(config -> config.withBounds(narrow)).start()) {
            var octets = Frame.of(frame(STACK_MAC, PEER_MAC, EtherType.IPV4).toBytes());
            lab.onLoom(() -> {
                for (int i = 0; i < 64; i++) {
                    lab.link().offer(octets);
                }
            });
            lab.peer().expectsPackets(4);
            lab.dropsOnly(Drop.RECEIVE_QUEUE_FULL, 60);
        }
    }
}
