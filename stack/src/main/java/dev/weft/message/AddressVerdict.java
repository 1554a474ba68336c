package dev.weft.message;

import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;

/// What the address guard found out about our address.
public sealed interface AddressVerdict {
    /// The address that this is about.
    Ipv4Address address();

    /// Nobody objected.
    ///
    /// @param address the address
    record Ours(Ipv4Address address) implements AddressVerdict {}

    /// Another station uses it.
    ///
    /// @param address the address
    /// @param other the station
    record Conflict(Ipv4Address address, MacAddress other) implements AddressVerdict {}
}
