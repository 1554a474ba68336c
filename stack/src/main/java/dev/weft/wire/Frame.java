package dev.weft.wire;

/// What a device carries: a frame, and the work that it leaves to others or has had done.
///
/// @param content the frame; [Bytes] when it was received
/// @param offload the work
public record Frame(Pdu content, Offload offload) {
    /// A frame that is complete.
    ///
    /// @param content the frame
    /// @return the frame without any offload
    public static Frame of(Pdu content) {
        return new Frame(content, Offload.NONE);
    }

    /// {@return the octets of the frame, without the offload}
    public int length() {
        return content.length();
    }

    /// {@return the frame's octets, with the transport checksum as the offload says}
    public Bytes octets() {
        return content.toBytes(checksumming());
    }

    /// Writes the frame's octets, with the transport checksum as the offload says.
    ///
    /// @param buffer where to write
    /// @param at the index of the first octet
    public void writeTo(byte[] buffer, int at) {
        content.writeTo(buffer, at, checksumming());
    }

    private Checksumming checksumming() {
        return offload.needsChecksum() ? Checksumming.OFFLOADED : Checksumming.PLAIN;
    }
}
