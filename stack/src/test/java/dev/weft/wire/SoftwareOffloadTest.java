package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import dev.weft.wire.Offload.Gso;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftwareOffloadTest {
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;
    private static final int CWR = 0x80;

    private static final String MACS = "020000000002 020000000001";
    private static final String IPV4 = "45b80000 fffe4000 40060000 0a000001 0a000002";
    private static final String IPV6 =
            "60012345 0000 06 40 fd000000000000000000000000000001 fd000000000000000000000000000002";
    private static final String TCP_OPTIONS = "0101080a 00000001 00000002";
    private static final OffloadCapabilities CHECKSUM_ONLY =
            new OffloadCapabilities(true, false, false, false);

    /// A superframe: headers with the lengths filled in, then octets that differ from one another.
    private record Super(int ip, int transport, int payloadAt, boolean tcp, Bytes octets) {
        static Super of(String link, String ip, String transport, boolean tcp, int payloadLength) {
            Bytes headers = Bytes.fromHex(link + ip + transport);
            int ipAt = Bytes.fromHex(link).length();
            int transportAt = ipAt + Bytes.fromHex(ip).length();
            byte[] octets = new byte[headers.length() + payloadLength];
            new Random(4).nextBytes(octets);
            headers.copyTo(0, octets, 0, headers.length());
            if ((octets[ipAt] & 0xf0) == 0x60) {
                BigEndian.put16(octets, ipAt + 4, octets.length - ipAt - 40);
            } else {
                BigEndian.put16(octets, ipAt + 2, octets.length - ipAt);
            }
            if (!tcp) {
                BigEndian.put16(octets, transportAt + 4, octets.length - transportAt);
            }
            return new Super(ipAt, transportAt, headers.length(), tcp, Bytes.wrap(octets));
        }

        Frame frame(Gso gso, int gsoSize) {
            var offload = new Offload(true, transport, tcp ? 16 : 6, gso, gsoSize, payloadAt);
            return new Frame(octets, offload);
        }

        Bytes payload() {
            return octets.slice(payloadAt);
        }

        boolean checksumsVerify(Frame frame) {
            byte[] cut = frame.octets().toByteArray();
            boolean ipv6 = (cut[ip] & 0xf0) == 0x60;
            return (ipv6 || NaiveChecksum.verifiesIpv4Header(cut, ip))
                    && NaiveChecksum.verifiesTransport(cut, ip, transport, tcp ? 6 : 17);
        }
    }

    private static String tcp(int flags) {
        return "1f90 0050 fffffff0 00000007 80%02x 01ff 0000 0000".formatted(flags) + TCP_OPTIONS;
    }

    private static Super tcpV4(int flags, int payloadLength) {
        return Super.of(MACS + "0800", IPV4, tcp(flags), true, payloadLength);
    }

    private static Super udpV4(int payloadLength) {
        String ip = IPV4.replace("40060000", "40110000");
        return Super.of(MACS + "0800", ip, "1f90 0035 0000 0000", false, payloadLength);
    }

    private static List<Frame> cut(Super superframe, Gso gso, int size)
            throws MalformedPacketException {
        return SoftwareOffload.apply(superframe.frame(gso, size), OffloadCapabilities.NONE);
    }

    /// What must hold of all segments: the payload is that of the superframe, in pieces of the
    /// size.
    private static void assertPieces(Super superframe, int size, List<Frame> frames) {
        int at = 0;
        for (Frame frame : frames) {
            Bytes piece = frame.octets().slice(superframe.payloadAt());
            int end = Math.min(at + size, superframe.payload().length());
            assertEquals(superframe.payload().slice(at, end), piece);
            assertTrue(superframe.checksumsVerify(frame));
            assertEquals(Offload.VERIFIED, frame.offload());
            at = end;
        }
        assertEquals(superframe.payload().length(), at);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1447, 1448, 1449, 2896, 10_001, 65_000})
    void tcpOverIpv4IsCut(int payloadLength) throws MalformedPacketException {
        var superframe = tcpV4(ACK, payloadLength);
        var frames = cut(superframe, Gso.TCPV4, 1448);
        assertEquals(Math.max(1, (payloadLength + 1447) / 1448), frames.size());
        assertPieces(superframe, 1448, frames);
        for (int i = 0; i < frames.size(); i++) {
            Bytes frame = frames.get(i).octets();
            var packet = Ipv4Packet.parse(frame.slice(14));
            assertEquals(frame.length() - 14, packet.length());
            // Both wrap around: 0xfffe and 0xfffffff0 are near their ends.
            assertEquals(0xfffe + i & 0xffff, packet.identification());
            assertEquals(0xfffffff0 + i * 1448, packet.payloadBytes().u32(4));
            assertEquals(0xb8, packet.tos());
            assertTrue(packet.dontFragment());
        }
    }

    /// FIN and PSH belong to the last octet of the superframe.
    @Test
    void finAndPushAreInTheLastSegmentOnly() throws MalformedPacketException {
        assertEquals(
                List.of(ACK, ACK, ACK | FIN | PSH),
                flags(cut(tcpV4(ACK | FIN | PSH, 3000), Gso.TCPV4, 1448)));
    }

    /// RFC 3168 §6.1.2: CWR answers one echo, once.
    @Test
    void cwrIsInTheFirstSegmentOnly() throws MalformedPacketException {
        assertEquals(
                List.of(ACK | CWR, ACK, ACK), flags(cut(tcpV4(ACK | CWR, 3000), Gso.TCPV4, 1448)));
    }

    /// The third of four segments has the last urgent octet.
    @Test
    @Requirement({"RFC 9293 MUST-30", "RFC 9293 MUST-31"})
    void theUrgentPointerShowsTheSamePlaceInAllSegments() throws MalformedPacketException {
        var urgent = tcp(ACK | URG).replace("01ff 0000 0000", "01ff 0000 %04x".formatted(3000));
        var superframe = Super.of(MACS + "0800", IPV4, urgent, true, 5000);
        var frames = cut(superframe, Gso.TCPV4, 1448);
        assertPieces(superframe, 1448, frames);
        assertEquals(List.of(ACK | URG, ACK | URG, ACK | URG, ACK), flags(frames));
        assertEquals(
                List.of(3000, 3000 - 1448, 3000 - 2 * 1448, 0),
                frames.stream().map(frame -> frame.octets().u16(34 + 18)).toList());
    }

    private static List<Integer> flags(List<Frame> frames) {
        return frames.stream().map(frame -> frame.octets().u8(34 + 13)).toList();
    }

    @Test
    void tcpOverIpv6IsCut() throws MalformedPacketException {
        var superframe = Super.of(MACS + "86dd", IPV6, tcp(ACK), true, 20_000);
        var frames = cut(superframe, Gso.TCPV6, 1428);
        assertEquals(15, frames.size());
        assertPieces(superframe, 1428, frames);
        for (Frame frame : frames) {
            assertEquals(frame.length() - 14 - 40, frame.octets().u16(14 + 4));
        }
    }

    @Test
    void extensionHeadersAreRepeated() throws MalformedPacketException {
        String ip = IPV6.replace("0000 06 40", "0000 3c 40") + "0600 010400000000";
        var superframe = Super.of(MACS + "86dd", ip, tcp(ACK), true, 4000);
        var frames = cut(superframe, Gso.TCPV6, 1400);
        assertEquals(3, frames.size());
        assertPieces(superframe, 1400, frames);
        assertEquals(frames.get(2).length() - 14 - 40, frames.get(2).octets().u16(14 + 4));
    }

    @Test
    void tagsOfTheLinkAreRepeated() throws MalformedPacketException {
        var superframe = Super.of(MACS + "88a8 0064 8100 0007 0800", IPV4, tcp(ACK), true, 3000);
        assertPieces(superframe, 1448, cut(superframe, Gso.TCPV4, 1448));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1200, 1201, 6001, 60_000})
    void udpOverIpv4IsCut(int payloadLength) throws MalformedPacketException {
        var superframe = udpV4(payloadLength);
        var frames = cut(superframe, Gso.UDP_L4, 1200);
        assertPieces(superframe, 1200, frames);
        for (int i = 0; i < frames.size(); i++) {
            var packet = Ipv4Packet.parse(frames.get(i).octets().slice(14));
            assertEquals(0xfffe + i & 0xffff, packet.identification());
            var datagram =
                    UdpDatagram.parse(
                            packet.payloadBytes(), packet.source(), packet.destination(), false);
            assertEquals(packet.payloadBytes().length(), datagram.length());
            assertEquals(0x1f90, datagram.sourcePort());
        }
    }

    @Test
    void udpOverIpv6IsCut() throws MalformedPacketException {
        String ip = IPV6.replace("0000 06 40", "0000 11 40");
        var superframe = Super.of(MACS + "86dd", ip, "1f90 0035 0000 0000", false, 5000);
        assertPieces(superframe, 1200, cut(superframe, Gso.UDP_L4, 1200));
    }

    @Test
    void aDeviceThatChecksumsGetsThePseudoHeadersSum() throws MalformedPacketException {
        var superframe = tcpV4(ACK, 3000);
        for (Frame frame :
                SoftwareOffload.apply(superframe.frame(Gso.TCPV4, 1448), CHECKSUM_ONLY)) {
            assertEquals(Offload.checksum(34, 16), frame.offload());
            var completed = SoftwareOffload.apply(frame, OffloadCapabilities.NONE);
            assertEquals(1, completed.size());
            assertTrue(superframe.checksumsVerify(completed.getFirst()));
        }
    }

    @Test
    void whatTheDeviceDoesIsLeftToIt() throws MalformedPacketException {
        Frame superframe = tcpV4(ACK, 3000).frame(Gso.TCPV4, 1448);
        assertSame(
                superframe, SoftwareOffload.apply(superframe, OffloadCapabilities.ALL).getFirst());
        Frame complete = Frame.of(Bytes.wrap(new byte[60]));
        assertSame(complete, SoftwareOffload.apply(complete, OffloadCapabilities.NONE).getFirst());
        Frame open = new Frame(superframe.content(), Offload.checksum(34, 16));
        assertSame(open, SoftwareOffload.apply(open, CHECKSUM_ONLY).getFirst());
    }

    @Test
    void aChecksumIsCompleted() throws MalformedPacketException {
        var content =
                new EthernetFrame(
                        MacAddress.BROADCAST,
                        MacAddress.ZERO,
                        EtherType.IPV4,
                        Ipv4Packet.of(
                                Ipv4Address.LOOPBACK,
                                Ipv4Address.LOOPBACK,
                                IpProtocol.UDP,
                                new UdpDatagram(1, 2, Bytes.of(3, 4, 5))));
        var completed =
                SoftwareOffload.apply(
                        new Frame(content, Offload.checksum(34, 6)), OffloadCapabilities.NONE);
        assertEquals(List.of(new Frame(content.toBytes(), Offload.VERIFIED)), completed);
    }

    /// RFC 768: "An all zero transmitted checksum value means that the transmitter generated no
    /// checksum". Elsewhere zero is a sum like any other.
    @Test
    void onlyUdpDoesNotSendAChecksumOfZero() throws MalformedPacketException {
        var octets = new byte[60];
        BigEndian.put16(octets, 34, 0xffff); // all that there is to sum
        for (int offset : new int[] {6, 16}) {
            var completed =
                    SoftwareOffload.apply(
                            new Frame(Bytes.wrap(octets), Offload.checksum(34, offset)),
                            OffloadCapabilities.NONE);
            assertEquals(offset == 6 ? 0xffff : 0, completed.getFirst().octets().u16(34 + offset));
        }
    }

    /// Octets that came with a header for other octets.
    @Test
    void inconsistentOffloadIsRefused() {
        Bytes octets = tcpV4(ACK, 3000).octets();
        assertRefused(octets, new Offload(true, 34, 16, Gso.TCPV6, 1448, 66));
        assertRefused(octets, new Offload(true, 34, 6, Gso.UDP_L4, 1448, 66));
        assertRefused(octets, new Offload(true, 38, 16, Gso.TCPV4, 1448, 66));
        assertRefused(octets, new Offload(true, 34, 6, Gso.TCPV4, 1448, 66));
        assertRefused(octets.slice(0, 60), new Offload(true, 34, 16, Gso.TCPV4, 1448, 66));
        assertRefused(octets.slice(0, 51), Offload.checksum(34, 16));
    }

    private static void assertRefused(Bytes octets, Offload offload) {
        var frame = new Frame(octets, offload);
        var e =
                assertThrows(
                        MalformedPacketException.class,
                        () -> SoftwareOffload.apply(frame, OffloadCapabilities.NONE));
        assertEquals(Malformation.BAD_OFFLOAD, e.reason());
    }

    @Test
    void damagedSuperframesAreCutOrRefused() {
        var random = new Random(5);
        var kinds = List.of(Gso.values());
        for (Super superframe :
                List.of(
                        tcpV4(ACK, 200),
                        udpV4(200),
                        Super.of(MACS + "86dd", IPV6, tcp(ACK), true, 200))) {
            Mutations.assertTotal(
                    octets -> {
                        Gso gso = kinds.get(random.nextInt(kinds.size()));
                        var offload =
                                new Offload(
                                        true,
                                        superframe.transport(),
                                        superframe.tcp() ? 16 : 6,
                                        gso,
                                        100,
                                        superframe.payloadAt());
                        return SoftwareOffload.apply(
                                        new Frame(octets, offload), OffloadCapabilities.NONE)
                                .getFirst()
                                .content();
                    },
                    Mutations::mendNothing,
                    superframe.octets());
        }
    }
}
