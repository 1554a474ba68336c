package dev.weft.socket;

import dev.weft.csp.Loom;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.icmp.PingEvent;
import dev.weft.ipv4.RawBinding;
import dev.weft.ipv4.core.RoutingTable;
import dev.weft.message.Counters;
import dev.weft.message.PacketToSend;
import dev.weft.tcp.TcpRequest;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.udp.UdpRequest;

/// The ends of the channels that sockets use: made once, by the stack's wiring.
///
/// @param group where the processes that sockets need run
/// @param routing the host's addresses and routes
/// @param sender takes packets
/// @param udp takes the requests of UDP sockets
/// @param tcp takes the requests of TCP sockets and listeners
/// @param tcpConfig the bounds and times of TCP
/// @param raw takes the bindings of raw sockets
/// @param pings deals echo replies
/// @param counters counts datagrams
/// @param socketQueue how many datagrams wait for a socket's reader at most
/// @param receiveBuffer how many octets of them, until `SO_RCVBUF` says otherwise
public record SocketLayer(
        ProcessGroup group,
        RoutingTable routing,
        Sink<PacketToSend> sender,
        Sink<UdpRequest> udp,
        Sink<TcpRequest> tcp,
        TcpConfig tcpConfig,
        Sink<RawBinding> raw,
        Sink<PingEvent> pings,
        Counters counters,
        int socketQueue,
        int receiveBuffer) {

    Loom loom() {
        return group.loom();
    }
}
