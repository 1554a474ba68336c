package dev.weft.message;

/// What is done to make sure that nobody else uses an address (RFC 5227).
public enum AddressProbing {
    /// Nothing is probed; the address is announced, and defended.
    NONE,
    /// The address is used at once, and probed meanwhile: a conflict is reported. (The idea is that
    /// of RFC 4429 for IPv6; RFC 5227 itself knows no such mode.)
    OPTIMISTIC,
    /// The address is used only after nobody has objected, as RFC 5227 §2.1 demands: this takes
    /// some five seconds.
    STRICT
}
