package dev.weft.bench.micro;

import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.Checksumming;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IpProtocol;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Pdu;
import dev.weft.wire.PseudoHeader;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.UdpDatagram;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Octets to records and back. What carries data carries 1400 octets, so that checksums, which are
/// verified and computed, are most of it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {
    private static final MacAddress HERE = MacAddress.parse("02:00:0a:00:00:02");
    private static final MacAddress THERE = MacAddress.parse("02:00:0a:00:00:01");
    private static final Ipv4Address SOURCE = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address DESTINATION = Ipv4Address.parse("10.0.0.2");
    private static final Bytes DATA = Bytes.wrap(new byte[1400]);

    private final ArpPacket arp = ArpPacket.request(HERE, DESTINATION, SOURCE);
    private final IcmpMessage icmp = new IcmpMessage.EchoRequest(1, 2, DATA);
    private final UdpDatagram udp = new UdpDatagram(1000, 7, DATA);
    private final TcpSegment tcp =
            new TcpSegment(
                    1000,
                    7,
                    new SequenceNumber(100),
                    new SequenceNumber(200),
                    TcpSegment.ACK,
                    1000,
                    0,
                    TcpOptions.ofTimestamps(1, 2),
                    DATA);
    private final Ipv4Packet ipv4 = Ipv4Packet.of(SOURCE, DESTINATION, IpProtocol.UDP, DATA);
    private final EthernetFrame ethernet = new EthernetFrame(HERE, THERE, EtherType.IPV4, DATA);

    private final Bytes arpOctets = arp.toBytes();
    private final Bytes icmpOctets = icmp.toBytes();
    private final Bytes udpOctets = udp.toBytes(within(IpProtocol.UDP, udp));
    private final Bytes tcpOctets = tcp.toBytes(within(IpProtocol.TCP, tcp));
    private final Bytes ipv4Octets = ipv4.toBytes();
    private final Bytes ethernetOctets = ethernet.toBytes();

    /// Makes a benchmark.
    public WireBenchmark() {}

    private static Checksumming within(int protocol, Pdu payload) {
        return Checksumming.PLAIN.within(
                PseudoHeader.sum(SOURCE, DESTINATION, protocol, payload.length()));
    }

    /// Reads a frame.
    @Benchmark
    public EthernetFrame parseEthernet() throws MalformedPacketException {
        return EthernetFrame.parse(ethernetOctets);
    }

    /// Reads an ARP packet.
    @Benchmark
    public ArpPacket parseArp() throws MalformedPacketException {
        return ArpPacket.parse(arpOctets);
    }

    /// Reads a packet.
    @Benchmark
    public Ipv4Packet parseIpv4() throws MalformedPacketException {
        return Ipv4Packet.parse(ipv4Octets);
    }

    /// Reads a message.
    @Benchmark
    public IcmpMessage parseIcmp() throws MalformedPacketException {
        return IcmpMessage.parse(icmpOctets);
    }

    /// Reads a datagram.
    @Benchmark
    public UdpDatagram parseUdp() throws MalformedPacketException {
        return UdpDatagram.parse(udpOctets, SOURCE, DESTINATION, false);
    }

    /// Reads a segment.
    @Benchmark
    public TcpSegment parseTcp() throws MalformedPacketException {
        return TcpSegment.parse(tcpOctets, SOURCE, DESTINATION, false);
    }

    /// Reads a segment whose checksum somebody has verified.
    @Benchmark
    public TcpSegment parseTcpVerified() throws MalformedPacketException {
        return TcpSegment.parse(tcpOctets, SOURCE, DESTINATION, true);
    }

    /// Writes a frame.
    @Benchmark
    public Bytes buildEthernet() {
        return ethernet.toBytes();
    }

    /// Writes an ARP packet.
    @Benchmark
    public Bytes buildArp() {
        return arp.toBytes();
    }

    /// Writes a packet.
    @Benchmark
    public Bytes buildIpv4() {
        return ipv4.toBytes();
    }

    /// Writes a message.
    @Benchmark
    public Bytes buildIcmp() {
        return icmp.toBytes();
    }

    /// Writes a datagram.
    @Benchmark
    public Bytes buildUdp() {
        return udp.toBytes(within(IpProtocol.UDP, udp));
    }

    /// Writes a segment.
    @Benchmark
    public Bytes buildTcp() {
        return tcp.toBytes(within(IpProtocol.TCP, tcp));
    }

    /// Writes all of it at once, as the stack does: a segment in a packet in a frame.
    @Benchmark
    public Bytes buildTcpInFrame() {
        var packet = Ipv4Packet.of(SOURCE, DESTINATION, IpProtocol.TCP, tcp);
        return new EthernetFrame(HERE, THERE, EtherType.IPV4, packet).toBytes();
    }
}
