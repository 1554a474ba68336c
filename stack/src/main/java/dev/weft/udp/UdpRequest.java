package dev.weft.udp;

import dev.weft.csp.Sink;
import dev.weft.message.Endpoint;
import java.util.List;

/// What sockets ask of the [UdpDealer].
public sealed interface UdpRequest {
    /// Give me the datagrams for an address and port.
    ///
    /// @param local the address, unspecified for all of ours; the port, 0 to have one chosen
    /// @param reuse whether others who say so, too, may have the same
    /// @param inbox where datagrams go
    /// @param reply where the outcome goes
    record Bind(Endpoint local, boolean reuse, UdpInbox inbox, Sink<BindOutcome> reply)
            implements UdpRequest {}

    /// From now on only datagrams from this peer, or from anybody again.
    ///
    /// @param inbox whose
    /// @param local the address and port, which connecting may have made more precise
    /// @param remote the peer, [Endpoint#ANY] for anybody
    /// @param done takes one answer, when it is so
    record Connect(UdpInbox inbox, Endpoint local, Endpoint remote, Sink<Boolean> done)
            implements UdpRequest {}

    /// Tell me of datagrams that did not arrive, even though I am not connected.
    ///
    /// @param inbox who
    /// @param wanted whether that is wanted
    /// @param done takes one answer, when it is so
    record ReportErrors(UdpInbox inbox, boolean wanted, Sink<Boolean> done) implements UdpRequest {}

    /// No more datagrams.
    ///
    /// @param inbox whose
    record Unbind(UdpInbox inbox) implements UdpRequest {}

    /// Tell me who is there.
    ///
    /// @param reply takes one answer
    record Show(Sink<List<UdpEntry>> reply) implements UdpRequest {}

    /// Who is there: a socket that is bound.
    ///
    /// @param local its address and port
    /// @param remote the peer it is connected to, [Endpoint#ANY] for anybody
    /// @param waiting octets that wait for its reader, some overhead for each datagram included
    record UdpEntry(Endpoint local, Endpoint remote, int waiting) {}

    /// What became of a [Bind].
    sealed interface BindOutcome {}

    /// It is yours.
    ///
    /// @param local with the port that was chosen
    record Bound(Endpoint local) implements BindOutcome {}

    /// Somebody else has it.
    record AddressInUse() implements BindOutcome {}

    /// All ephemeral ports are taken.
    record NoPortsLeft() implements BindOutcome {}
}
