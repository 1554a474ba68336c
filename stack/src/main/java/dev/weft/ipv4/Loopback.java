package dev.weft.ipv4;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.events.Events;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.LinkArrival;
import dev.weft.message.NetworkInterface;
import dev.weft.message.RoutedPacket;
import dev.weft.wire.Checksumming;
import dev.weft.wire.MacAddress;

/// The way of packets to ourselves: from the sender back to the dealer. They never become frames,
/// and their transport checksums are neither computed nor verified.
public final class Loopback implements CspProcess {
    private final Source<RoutedPacket> packets;
    private final Sink<LinkArrival> dealer;
    private final Drops drops;

    /// Makes the process.
    ///
    /// @param packets what is sent to ourselves
    /// @param dealer the IPv4 dealer
    /// @param drops counts what the dealer has no room for
    public Loopback(Source<RoutedPacket> packets, Sink<LinkArrival> dealer, Drops drops) {
        this.packets = packets;
        this.dealer = dealer;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            var octets = packets.receive().packet().toBytes(Checksumming.OFFLOADED);
            var arrival =
                    new LinkArrival(
                            octets, MacAddress.ZERO, NetworkInterface.LOOPBACK_INDEX, false, true);
            Events.framesReceived("lo", 1, octets.length());
            // This is where the way down meets the way up, which never waits.
            if (!dealer.trySend(arrival)) {
                drops.count(Drop.LOOPBACK_QUEUE_FULL);
            }
        }
    }
}
