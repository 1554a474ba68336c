package dev.weft.wire;

/// What is wrong with octets that are no protocol data unit.
public enum Malformation {
    /// Fewer octets than the fixed header needs.
    TRUNCATED,
    /// The IP version is not the one expected.
    BAD_VERSION,
    /// The header length is below its minimum or reaches past the octets at hand.
    BAD_HEADER_LENGTH,
    /// The total length is below the header's or above what was received.
    BAD_TOTAL_LENGTH,
    /// The checksum does not verify.
    BAD_CHECKSUM,
    /// An option's type, length or pointer breaks its format.
    BAD_OPTION,
    /// A fragment that reaches past the largest packet there can be.
    BAD_FRAGMENT,
    /// An address resolution for something else than IPv4 over Ethernet.
    BAD_ADDRESS_FORMAT,
    /// Offload information that does not fit the frame it came with.
    BAD_OFFLOAD
}
