package dev.weft.udp;

import dev.weft.message.Endpoint;
import dev.weft.wire.IpAddress;

/// Which datagrams a socket gets. Owned by the [UdpDealer].
final class UdpBinding {
    private final boolean reuse;
    private final UdpInbox inbox;
    private Endpoint local;
    private Endpoint remote = Endpoint.ANY;
    private boolean reportErrors;

    UdpBinding(Endpoint local, boolean reuse, UdpInbox inbox) {
        this.local = local;
        this.reuse = reuse;
        this.inbox = inbox;
    }

    UdpInbox inbox() {
        return inbox;
    }

    Endpoint local() {
        return local;
    }

    UdpRequest.UdpEntry entry() {
        return new UdpRequest.UdpEntry(local, remote, inbox.octets());
    }

    void connect(Endpoint newLocal, Endpoint newRemote) {
        local = newLocal;
        remote = newRemote;
    }

    void reportErrors(boolean wanted) {
        reportErrors = wanted;
    }

    boolean wantsErrors() {
        return reportErrors || remote.port() != 0;
    }

    /// Whether another binding of the same port would be after the same datagrams.
    boolean clashesWith(Endpoint other, boolean otherReuses) {
        var sameAddress =
                local.address().isUnspecified()
                        || other.address().isUnspecified()
                        || local.address().equals(other.address());
        return sameAddress && !(reuse && otherReuses);
    }

    /// How precisely this binding names a datagram's two ends: the more, the better; negative if it
    /// is not meant at all.
    int match(IpAddress destination, Endpoint from) {
        var score = 0;
        if (!local.address().isUnspecified()) {
            if (!local.address().equals(destination)) {
                return -1;
            }
            score += 1;
        }
        if (remote.port() != 0) {
            if (!remote.equals(from)) {
                return -1;
            }
            score += 2;
        }
        return score;
    }

    /// Whether a datagram that was broadcast or multicast is for this binding, whatever its
    /// address.
    boolean takesGroup(Endpoint from) {
        return local.address().isUnspecified() && (remote.port() == 0 || remote.equals(from));
    }
}
