package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.Pdu;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A station on the link, played by the test. It hears what is sent to it or to all, and tells who
/// asks for its address, unless told otherwise; ARP that it answers itself is not heard by the
/// test.
public final class Peer implements TestLink.Station {
    private final Lab lab;
    private final TestLink link;
    private final MacAddress mac;
    private final Ipv4Address ip;
    private final MacAddress stackMac;
    private final Queue<EthernetFrame> heard = new ConcurrentLinkedQueue<>();
    private volatile boolean answersArp = true;

    Peer(Lab lab, TestLink link, MacAddress mac, Ipv4Address ip, MacAddress stackMac) {
        this.lab = lab;
        this.link = link;
        this.mac = mac;
        this.ip = ip;
        this.stackMac = stackMac;
    }

    public MacAddress mac() {
        return mac;
    }

    public Ipv4Address ip() {
        return ip;
    }

    /// Leaves ARP to the test.
    public Peer silent() {
        answersArp = false;
        return this;
    }

    /// Answers who asks for its address, from now on.
    public Peer answering() {
        answersArp = true;
        return this;
    }

    @Override
    public void hears(EthernetFrame frame, Offload offload, TestLink on) {
        if (!frame.destination().equals(mac) && !frame.destination().isMulticast()) {
            return;
        }
        if (frame.etherType() == EtherType.ARP && answersArp) {
            answerArp(frame, on);
        } else {
            heard.add(frame);
        }
    }

    private void answerArp(EthernetFrame frame, TestLink on) {
        var packet = arp(frame);
        if (packet.isRequest() && packet.targetIp().equals(ip) && !packet.isProbe()) {
            var reply = ArpPacket.reply(mac, ip, packet.senderMac(), packet.senderIp());
            on.offer(octets(new EthernetFrame(packet.senderMac(), mac, EtherType.ARP, reply)));
        }
    }

    // What it sends.

    /// Sends a packet to the stack's station.
    public void sends(Ipv4Packet packet) {
        sends(new EthernetFrame(stackMac, mac, EtherType.IPV4, packet));
    }

    public void sends(PacketDraft draft) {
        sends(draft.packet());
    }

    /// Sends a segment to the stack, which is addressed by the first of its addresses.
    public void sends(TcpDraft draft) {
        sends(PacketDraft.ipv4().from(ip).carries(draft));
    }

    /// Sends packets to the stack's station, all at once.
    public void sendsAll(List<Ipv4Packet> packets) {
        var frames = new ArrayList<EthernetFrame>();
        packets.forEach(each -> frames.add(new EthernetFrame(stackMac, mac, EtherType.IPV4, each)));
        lab.onLoom(() -> frames.forEach(each -> link.offer(octets(each))));
        lab.settle();
    }

    /// Sends octets as an IPv4 packet.
    public void sendsIpv4(Bytes octets) {
        sends(new EthernetFrame(stackMac, mac, EtherType.IPV4, octets));
    }

    /// Sends a packet to all stations.
    public void broadcasts(Ipv4Packet packet) {
        sends(new EthernetFrame(MacAddress.BROADCAST, mac, EtherType.IPV4, packet));
    }

    public void broadcasts(PacketDraft draft) {
        broadcasts(draft.packet());
    }

    /// Sends a request to all, anything else to the stack's station.
    public void sends(ArpPacket packet) {
        var to = packet.isRequest() ? MacAddress.BROADCAST : stackMac;
        sends(new EthernetFrame(to, mac, EtherType.ARP, packet));
    }

    public void sends(EthernetFrame frame) {
        sendsFrame(frame.toBytes());
    }

    public void sendsFrame(Bytes octets) {
        lab.onLoom(() -> link.offer(Frame.of(octets)));
        lab.settle();
    }

    // What it expects.

    /// Whether there is something that the test has not asked for yet.
    public boolean hasHeard() {
        lab.settle();
        return !heard.isEmpty();
    }

    public EthernetFrame expectsFrame() {
        lab.settle();
        var frame = heard.poll();
        return frame == null ? fail(ip + " heard nothing; " + lab.describe()) : frame;
    }

    public ArpPacket expectsArp() {
        return arp(expectsFrame());
    }

    public void expects(ArpPacket packet) {
        assertEquals(packet, expectsArp());
    }

    public Ipv4Packet expectsPacket() {
        return ipv4(expectsFrame());
    }

    /// A packet with this message, whatever else its header says.
    public Ipv4Packet expects(IcmpMessage message) {
        var packet = expectsPacket();
        assertEquals(message, icmp(packet));
        return packet;
    }

    /// A packet with this datagram, whatever else its header says.
    public Ipv4Packet expects(UdpDatagram datagram) {
        var packet = expectsPacket();
        assertEquals(datagram, udp(packet));
        return packet;
    }

    /// A packet with such a segment, whatever else its header says.
    public TcpSegment expects(TcpDraft draft) {
        var segment = tcp(expectsPacket());
        draft.assertMatches(segment);
        return segment;
    }

    public void expectsNothing() {
        lab.settle();
        assertEquals(List.of(), List.copyOf(heard));
    }

    /// All packets that came, in their order.
    public List<Ipv4Packet> expectsPackets(int count) {
        var packets = new ArrayList<Ipv4Packet>();
        for (int i = 0; i < count; i++) {
            packets.add(expectsPacket());
        }
        expectsNothing();
        return packets;
    }

    /// Forgets what it has heard.
    public void forgets() {
        heard.clear();
    }

    public static ArpPacket arp(EthernetFrame frame) {
        assertEquals(EtherType.ARP, frame.etherType(), frame::toString);
        return parse(() -> ArpPacket.parse(frame.payloadBytes()));
    }

    public static Ipv4Packet ipv4(EthernetFrame frame) {
        assertEquals(EtherType.IPV4, frame.etherType(), frame::toString);
        return parse(() -> Ipv4Packet.parse(frame.payloadBytes()));
    }

    public static IcmpMessage icmp(Ipv4Packet packet) {
        assertEquals(IpProtocol.ICMP, packet.protocol());
        return parse(() -> IcmpMessage.parse(packet.payloadBytes()));
    }

    public static UdpDatagram udp(Ipv4Packet packet) {
        assertEquals(IpProtocol.UDP, packet.protocol());
        assertTrue(packet.payloadBytes().u16(UdpDatagram.CHECKSUM_OFFSET) != 0, "no checksum");
        return parse(() ->
                UdpDatagram.parse(
                        packet.payloadBytes(), packet.source(), packet.destination(), false));
    }

    public static TcpSegment tcp(Ipv4Packet packet) {
        assertEquals(IpProtocol.TCP, packet.protocol());
        return parse(() ->
                TcpSegment.parse(
                        packet.payloadBytes(), packet.source(), packet.destination(), false));
    }

    private interface Parsing<T> {
        T parse() throws MalformedPacketException;
    }

    private static <T> T parse(Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (MalformedPacketException e) {
            return fail("the stack sent something malformed", e);
        }
    }

    private static Frame octets(Pdu frame) {
        return Frame.of(frame.toBytes());
    }
}
