package dev.weft.wire;

/// A protocol data unit: it knows its length and writes itself. Units nest, so a frame is
/// serialised in one pass, straight into the buffer that is sent.
public interface Pdu {
    /// {@return the length in octets, everything nested included}
    int length();

    /// Writes [#length()] octets.
    ///
    /// @param buffer where to write
    /// @param at the index of the first octet
    /// @param checksumming what the unit must know of its surroundings for its checksum
    void writeTo(byte[] buffer, int at, Checksumming checksumming);

    /// {@return this unit's octets, on its own: no pseudo-header, all checksums complete}
    default Bytes toBytes() {
        return toBytes(Checksumming.PLAIN);
    }

    /// This unit's octets as they stand inside of another.
    ///
    /// @param checksumming what the unit must know of its surroundings
    /// @return the octets
    default Bytes toBytes(Checksumming checksumming) {
        var octets = new byte[length()];
        writeTo(octets, 0, checksumming);
        return Bytes.wrap(octets);
    }
}
