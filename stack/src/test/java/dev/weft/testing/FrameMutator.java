package dev.weft.testing;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.pattern;
import static dev.weft.testing.PacketDraft.udp;
import static dev.weft.testing.TcpDraft.rst;
import static dev.weft.testing.TcpDraft.syn;

import dev.weft.ipv4.core.Fragmenter;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.Bytes;
import dev.weft.wire.Checksum;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.IcmpMessage;
import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpMessage.UnreachableCode;
import dev.weft.wire.IcmpQuote;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Option;
import dev.weft.wire.Ipv4Packet;
import dev.weft.wire.MacAddress;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.TcpSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Makes frames that are almost right. It knows where the fields are, and mends the checksums of
/// many, so that the damage is found by the layer it was done to and not by the one below.
public final class FrameMutator {
    /// The port that SYNs are for.
    public static final int TCP_PORT = 80;

    /// The port that the frames ask for an echo.
    public static final int ECHO_PORT = 7;

    private static final int IP = EthernetFrame.HEADER_LENGTH;
    private static final int TRANSPORT = IP + 20;
    private static final int[] INTERESTING = {0, 1, 7, 8, 0x7f, 0x80, 0xfe, 0xff};

    private final long seed;
    private final Random random;
    private final List<byte[]> originals = new ArrayList<>();
    private final List<byte[]> fragments = new ArrayList<>(); // of one packet, to be sent still
    private final List<byte[]> live = new ArrayList<>();

    public FrameMutator(long seed) {
        this.seed = seed;
        random = new Random(seed);
        addArp();
        addPackets();
        addOthers();
    }

    public long seed() {
        return seed;
    }

    private void addArp() {
        var third = Ipv4Address.parse("10.0.0.3");
        arp(ArpPacket.request(PEER_MAC, PEER, STACK));
        arp(ArpPacket.request(PEER_MAC, PEER, third));
        arp(ArpPacket.reply(PEER_MAC, PEER, STACK_MAC, STACK));
        arp(ArpPacket.probe(PEER_MAC, third));
        arp(ArpPacket.announcement(PEER_MAC, third));
        arp(ArpPacket.announcement(PEER_MAC, STACK));
    }

    private void arp(ArpPacket packet) {
        var to = packet.isRequest() ? MacAddress.BROADCAST : STACK_MAC;
        add(new EthernetFrame(to, PEER_MAC, EtherType.ARP, packet));
    }

    private void addPackets() {
        packet(ipv4().carries(echoRequest(1, 1, "data data data")));
        packet(ipv4().carries(new IcmpMessage.EchoRequest(1, 2, pattern(1400))));
        packet(ipv4().carries(echoReply(1, 1, "data")));
        packet(ipv4().to("10.0.0.255").carries(echoRequest(1, 1, "")));
        packet(ipv4().carries(udp(9, ECHO_PORT, "hello")));
        packet(ipv4().carries(udp(9, ECHO_PORT, "")));
        packet(ipv4().carries(udp(9, 4711, "to nobody")));
        packet(ipv4().to("255.255.255.255").carries(udp(9, ECHO_PORT, "to all")));
        packet(ipv4().carries(6, pattern(20)));
        addSegments();
        packet(
                ipv4().options(
                                new Ipv4Option.NoOperation(),
                                Ipv4Option.RecordRoute.ofSize(4),
                                new Ipv4Option.RouterAlert(0))
                        .carries(udp(9, ECHO_PORT, "options")));
        packet(
                ipv4().options(new Ipv4Option.LooseSourceRoute(4, List.of(STACK, PEER)))
                        .carries(udp(9, ECHO_PORT, "routed")));
        var ours = ipv4().from(STACK).to(PEER);
        var quotes =
                List.of(
                        IcmpQuote.of(ours.carries(udp(ECHO_PORT, 9, "lost")).packet()),
                        IcmpQuote.of(ours.carries(echoRequest(1, 1, "lost")).packet()));
        for (var quote : quotes) {
            packet(
                    ipv4().carries(
                                    new DestinationUnreachable(
                                            UnreachableCode.PORT_UNREACHABLE, quote)));
            packet(ipv4().carries(new IcmpMessage.ParameterProblem(20, quote)));
            packet(
                    ipv4().carries(
                                    new IcmpMessage.TimeExceeded(
                                            TimeExceededCode.TIME_TO_LIVE_EXCEEDED, quote)));
        }
    }

    /// What begins connections, and what belongs to none; see [#follows].
    private void addSegments() {
        for (int port : new int[] {1024, 2000, 65_534}) {
            packet(ipv4().carries(syn().from(port).to(TCP_PORT).seq(port)));
            packet(
                    ipv4().carries(
                                    syn().from(port + 1)
                                            .to(TCP_PORT)
                                            .seq(port)
                                            .mss(1460)
                                            .sackPermitted()
                                            .timestamps(1, 0)
                                            .windowScale(7)));
        }
        packet(ipv4().carries(syn().to(4711)));
        packet(ipv4().carries(TcpDraft.data("stray").to(TCP_PORT).seq(5).ack(6)));
        packet(ipv4().carries(rst().to(TCP_PORT).seq(5)));
        packet(ipv4().to("10.0.0.255").carries(syn().to(TCP_PORT)));
        var ours = ipv4().from(STACK).to(PEER);
        var quote = IcmpQuote.of(ours.carries(TcpDraft.data("lost").from(TCP_PORT)).packet());
        packet(ipv4().carries(new DestinationUnreachable(UnreachableCode.PORT_UNREACHABLE, quote)));
        packet(
                ipv4().carries(
                                new DestinationUnreachable(
                                        UnreachableCode.FRAGMENTATION_NEEDED, 600, quote)));
    }

    /// What would be right at this moment: half of the frames are made of these from now on.
    public void follows(List<Ipv4Packet> right) {
        live.clear();
        for (var each : right) {
            var frame = new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.IPV4, each);
            live.add(frame.toBytes().toByteArray());
        }
    }

    private void packet(PacketDraft draft) {
        Ipv4Packet packet = draft.packet();
        var toAll = packet.destination().isBroadcast();
        var to = toAll ? MacAddress.BROADCAST : STACK_MAC;
        add(new EthernetFrame(to, PEER_MAC, EtherType.IPV4, packet));
    }

    private void addOthers() {
        add(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.VLAN, pattern(60)));
        add(new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.IPV6, pattern(60)));
    }

    private void add(EthernetFrame frame) {
        originals.add(frame.toBytes().toByteArray());
    }

    /// A packet in fragments, in any order; all of them good in about half of the cases.
    private void pickFragments() {
        var id = random.nextInt(1 << 16);
        var whole = ipv4().id(id).carries(echoRequest(id, 1, "x".repeat(300))).packet();
        for (var fragment : Fragmenter.fragment(whole, 124)) {
            var frame = new EthernetFrame(STACK_MAC, PEER_MAC, EtherType.IPV4, fragment);
            byte[] octets = frame.toBytes().toByteArray();
            fragments.add(random.nextInt(5) == 0 ? damaged(octets) : octets);
        }
        Collections.shuffle(fragments, random);
    }

    /// The next frame: as it should be in one of eight cases.
    public byte[] next() {
        if (fragments.isEmpty() && random.nextInt(24) == 0) {
            pickFragments();
        }
        if (!fragments.isEmpty() && random.nextBoolean()) {
            return fragments.removeLast();
        }
        byte[] frame = pick();
        return random.nextInt(8) == 0 ? frame : damaged(frame);
    }

    private byte[] damaged(byte[] original) {
        byte[] frame = original;
        for (int i = random.nextInt(3); i >= 0; i--) {
            frame = mutate(frame);
        }
        if (random.nextInt(4) != 0) {
            mendTransport(frame);
        }
        if (random.nextInt(4) != 0) {
            mendHeader(frame);
        }
        return frame;
    }

    private byte[] pick() {
        var from = live.isEmpty() || random.nextBoolean() ? originals : live;
        return from.get(random.nextInt(from.size())).clone();
    }

    private byte[] mutate(byte[] frame) {
        if (frame.length == 0) {
            return frame;
        }
        switch (random.nextInt(16)) {
            case 0 -> {
                return Arrays.copyOf(frame, random.nextInt(frame.length));
            }
            case 1 -> {
                return extended(frame);
            }
            case 2 -> {
                return spliced(frame, pick());
            }
            case 3, 4 -> flipBits(frame, frame.length);
            case 5 -> flipBits(frame, Math.min(frame.length, IP));
            case 6 -> flipBits(frame, Math.min(frame.length, TRANSPORT + 8));
            case 7 -> set16(frame, IP + 2, nearly(frame.length - IP)); // total length
            case 8 -> set16(frame, IP + 6, random.nextInt(1 << 16)); // flags and offset
            case 9 -> set16(frame, TRANSPORT + 4, nearly(frame.length - TRANSPORT)); // UDP length
            case 11 -> set8(frame, TRANSPORT + 13, random.nextInt(256)); // TCP flags
            case 12 -> set8(frame, TRANSPORT + 12, nearly(6) << 4); // TCP data offset
            case 13 -> moveNumber(frame, TRANSPORT + 4);
            case 14 -> moveNumber(frame, TRANSPORT + 8);
            case 15 -> set16(frame, TRANSPORT + 14, interesting() << 8 | interesting()); // window
            case 10 -> {
                set8(frame, IP, 0x40 | random.nextInt(16)); // header length
                set8(frame, TRANSPORT + random.nextInt(12), random.nextInt(256));
            }
            default -> set8(frame, random.nextInt(frame.length), interesting());
        }
        return frame;
    }

    private byte[] extended(byte[] frame) {
        var from = frame.length;
        var longer = Arrays.copyOf(frame, Math.min(1514, from + random.nextInt(200)));
        for (int i = from; i < longer.length; i++) {
            longer[i] = (byte) random.nextInt();
        }
        return longer;
    }

    private byte[] spliced(byte[] one, byte[] other) {
        var cut = random.nextInt(Math.min(one.length, other.length) + 1);
        System.arraycopy(one, 0, other, 0, cut);
        return other;
    }

    private void flipBits(byte[] frame, int within) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            frame[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /// A sequence number that is a little, or a lot, larger or smaller.
    private void moveNumber(byte[] frame, int at) {
        if (at + 4 <= frame.length) {
            var by = random.nextInt(1 << (1 + random.nextInt(30)));
            var moved = Bytes.wrap(frame).u32(at) + (random.nextBoolean() ? by : -by);
            set16(frame, at, moved >>> 16);
            set16(frame, at + 2, moved);
        }
    }

    private int nearly(int right) {
        return random.nextBoolean() ? right + random.nextInt(33) - 16 : random.nextInt(1 << 16);
    }

    private int interesting() {
        return INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private static void set8(byte[] frame, int at, int value) {
        if (at < frame.length) {
            frame[at] = (byte) value;
        }
    }

    private static void set16(byte[] frame, int at, int value) {
        set8(frame, at, value >>> 8);
        set8(frame, at + 1, value);
    }

    private static boolean isIpv4(byte[] frame) {
        return frame.length >= TRANSPORT && frame[12] == 8 && frame[13] == 0;
    }

    private static int headerLength(byte[] frame) {
        return (frame[IP] & 0xf) * 4;
    }

    private static void mendHeader(byte[] frame) {
        if (isIpv4(frame)
                && headerLength(frame) >= 12
                && IP + headerLength(frame) <= frame.length) {
            set16(frame, IP + 10, 0);
            var sum = Checksum.sum(frame, IP, headerLength(frame));
            set16(frame, IP + 10, Checksum.complement(sum));
        }
    }

    /// The checksum of a whole ICMP message, UDP datagram or TCP segment, wherever the damaged
    /// header says it is.
    private static void mendTransport(byte[] frame) {
        if (!isIpv4(frame)) {
            return;
        }
        var bytes = Bytes.wrap(frame);
        var start = IP + headerLength(frame);
        var end = Math.min(frame.length, IP + bytes.u16(IP + 2));
        var protocol = bytes.u8(IP + 9);
        if (end - start < 8 || (bytes.u16(IP + 6) & 0x3fff) != 0) {
            return;
        }
        if (protocol == 1) {
            set16(frame, start + 2, 0);
            set16(frame, start + 2, Checksum.complement(Checksum.sum(frame, start, end - start)));
        } else if (protocol == 17) {
            set16(frame, start + 6, 0); // no checksum is a right one
        } else if (protocol == 6) {
            mendSegment(frame, bytes.slice(start, end), start);
        }
    }

    private static void mendSegment(byte[] frame, Bytes segment, int start) {
        var packet = Bytes.wrap(frame);
        try {
            var mended =
                    TcpSegment.completed(
                            segment,
                            new Ipv4Address(packet.u32(IP + 12)),
                            new Ipv4Address(packet.u32(IP + 16)));
            mended.copyTo(0, frame, start, mended.length());
        } catch (MalformedPacketException tooShort) {
            // for a checksum, too
        }
    }
}
