package dev.weft.wire;

import dev.weft.wire.Offload.Gso;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What stands before every frame of a TAP device with `IFF_VNET_HDR` (virtio 1.2 §5.1.6,
/// `linux/virtio_net.h`), in the host's byte order unless the device was told otherwise:
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     flags     |   gso_type    |            hdr_len            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |           gso_size            |          csum_start           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          csum_offset          |  num_buffers (of 12 octets)   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// A frame that still needs its checksum never crossed a wire, so it counts as verified.
///
/// @param offload what the header says
/// @param length its octets: 10, or 12 with num_buffers
public record VirtioNetHeader(Offload offload, int length) implements Pdu {
    /// The octets of a header as old devices have it, and TAP by default.
    public static final int LEGACY_LENGTH = 10;

    /// The octets of a header with num_buffers.
    public static final int MERGEABLE_LENGTH = 12;

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;

    private static final int GSO_NONE = 0;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    private static final int GSO_UDP_L4 = 5;
    // Says that CWR is set in a TCP superframe. The TCP header says so too, so nothing is lost.
    private static final int GSO_ECN = 0x80;

    /// Checks the length.
    public VirtioNetHeader {
        if (length != LEGACY_LENGTH && length != MERGEABLE_LENGTH) {
            throw new IllegalArgumentException("a header has 10 or 12 octets, not " + length);
        }
    }

    /// Reads the header of what a device delivered, and checks it against the frame behind it.
    ///
    /// @param received a header and its frame
    /// @param length the header's octets, as agreed with the device
    /// @return the header; the frame is `received.slice(length)`
    /// @throws MalformedPacketException when the header asks for work that the frame has no room
    ///   for
    public static VirtioNetHeader parse(Bytes received, int length)
            throws MalformedPacketException {
        if (received.length() < length) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        int flags = received.u8(0);
        Gso gso = gso(received.u8(1) & ~GSO_ECN);
        boolean needsChecksum = (flags & NEEDS_CSUM) != 0;
        if (!needsChecksum && gso == Gso.NONE) {
            // Nearly every frame; two constants save an allocation.
            return new VirtioNetHeader(
                    (flags & DATA_VALID) != 0 ? Offload.VERIFIED : Offload.NONE, length);
        }
        int frameLength = received.length() - length;
        int headerLength = u16(received, 2);
        int gsoSize = gso == Gso.NONE ? 0 : u16(received, 4);
        int checksumStart = u16(received, 6);
        int checksumOffset = u16(received, 8);
        if (!needsChecksum
                || checksumStart == 0
                || checksumStart + checksumOffset + 2 > frameLength
                || (gso != Gso.NONE && gsoSize == 0)) {
            throw new MalformedPacketException(Malformation.BAD_OFFLOAD);
        }
        return new VirtioNetHeader(
                new Offload(true, checksumStart, checksumOffset, gso, gsoSize, headerLength),
                length);
    }

    private static Gso gso(int type) throws MalformedPacketException {
        return switch (type) {
            case GSO_NONE -> Gso.NONE;
            case GSO_TCPV4 -> Gso.TCPV4;
            case GSO_TCPV6 -> Gso.TCPV6;
            case GSO_UDP_L4 -> Gso.UDP_L4;
            default -> throw new MalformedPacketException(Malformation.BAD_OFFLOAD);
        };
    }

    private static int u16(Bytes octets, int at) {
        int word = octets.u16(at);
        return LITTLE_ENDIAN ? (word & 0xff) << 8 | word >>> 8 : word;
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        buffer[at] = (byte) flags();
        buffer[at + 1] = (byte) gsoType();
        SHORT.set(buffer, at + 2, (short) offload.headerLength());
        SHORT.set(buffer, at + 4, (short) offload.gsoSize());
        SHORT.set(buffer, at + 6, (short) offload.checksumStart());
        SHORT.set(buffer, at + 8, (short) offload.checksumOffset());
        if (length == MERGEABLE_LENGTH) {
            SHORT.set(buffer, at + LEGACY_LENGTH, (short) 0);
        }
    }

    private int flags() {
        if (offload.needsChecksum()) {
            return NEEDS_CSUM;
        }
        return offload.checksumVerified() ? DATA_VALID : 0;
    }

    private int gsoType() {
        return switch (offload.gso()) {
            case NONE -> GSO_NONE;
            case TCPV4 -> GSO_TCPV4;
            case TCPV6 -> GSO_TCPV6;
            case UDP_L4 -> GSO_UDP_L4;
        };
    }
}
