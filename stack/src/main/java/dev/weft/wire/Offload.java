package dev.weft.wire;

/// The checksum and segmentation work that is left to somebody else, and the work already done. It
/// travels with a frame from the transport to the device and back, as virtio's network header
/// carries it (virtio 1.2 §5.1.6).
///
/// @param checksumVerified the transport checksum was verified, or needs no verifying because the
///   frame never crossed a wire
/// @param checksumStart where the octets to sum begin, counted from the start of the frame; 0 when
///   the checksum is complete
/// @param checksumOffset where the checksum field is, counted from `checksumStart`
/// @param gso how to cut the frame into frames of the link's size
/// @param gsoSize the payload octets of each of them
/// @param headerLength the octets before the payload, which are repeated in each of them
public record Offload(
        boolean checksumVerified,
        int checksumStart,
        int checksumOffset,
        Gso gso,
        int gsoSize,
        int headerLength) {

    /// Generic segmentation offload: what kind of superframe it is.
    public enum Gso {
        /// A frame as it goes over the wire.
        NONE,
        /// TCP over IPv4: segments with consecutive sequence numbers.
        TCPV4,
        /// TCP over IPv6: the same.
        TCPV6,
        /// UDP over either: datagrams between the same ports.
        UDP_L4
    }

    /// Nothing is left to do, nothing is known.
    public static final Offload NONE = new Offload(false, 0, 0, Gso.NONE, 0, 0);

    /// Nothing is left to do, and the transport checksum needs no verifying.
    public static final Offload VERIFIED = new Offload(true, 0, 0, Gso.NONE, 0, 0);

    /// Checks the ranges.
    public Offload {
        Fields.checkU16("checksum start", checksumStart);
        Fields.checkU16("checksum offset", checksumOffset);
        Fields.checkU16("GSO size", gsoSize);
        Fields.checkU16("header length", headerLength);
        if (gso != Gso.NONE && (gsoSize == 0 || checksumStart == 0)) {
            throw new IllegalArgumentException("a superframe needs a size and an open checksum");
        }
    }

    /// A frame whose transport checksum holds the pseudo-header's sum only.
    ///
    /// @param checksumStart where the transport header begins in the frame
    /// @param checksumOffset where the checksum is in the transport header
    /// @return what is left to do
    public static Offload checksum(int checksumStart, int checksumOffset) {
        return new Offload(true, checksumStart, checksumOffset, Gso.NONE, 0, 0);
    }

    /// {@return whether the transport checksum is not complete yet}
    public boolean needsChecksum() {
        return checksumStart != 0;
    }

    /// {@return whether the frame is too large for the wire}
    public boolean needsSegmentation() {
        return gso != Gso.NONE;
    }
}
