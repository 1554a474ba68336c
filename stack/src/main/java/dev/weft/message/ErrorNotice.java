package dev.weft.message;

import dev.weft.wire.IcmpMessage.UnreachableCode;

/// A received packet is at fault, and its source should know: what rooms tell ICMP, which decides
/// whether an error may be sent at all.
///
/// @param about the packet
/// @param fault what is wrong with it
public record ErrorNotice(ReceivedPacket about, Fault fault) {
    /// What is wrong.
    public sealed interface Fault {}

    /// It cannot be delivered.
    ///
    /// @param code why
    public record Undeliverable(UnreachableCode code) implements Fault {}

    /// The rest of its fragments did not come.
    public record FragmentsMissing() implements Fault {}

    /// Its header is wrong.
    ///
    /// @param pointer the octet that is to blame
    public record BadHeader(int pointer) implements Fault {}
}
