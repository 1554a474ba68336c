package dev.weft.socket;

import dev.weft.message.PathError;
import dev.weft.tcp.connection.ConnectionInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/// What a TCP connection knows of itself, as `TCP_INFO` does in Linux; a listener knows its
/// address, its state and how many connections wait.
///
/// @param local our end
/// @param remote the peer's end; port 0 for a listener
/// @param state as RFC 9293 §3.3.2 writes it: `ESTABLISHED`, `FIN-WAIT-1` ...
/// @param smoothedRtt the round-trip time (RFC 6298: SRTT), zero before the first measurement
/// @param retransmissionTimeout RTO
/// @param congestionWindow octets that may be in flight as far as the path is concerned
/// @param slowStartThreshold octets, up to which the congestion window grows exponentially
/// @param sendWindow octets that may be in flight as far as the peer is concerned
/// @param receiveWindow octets that the peer may have in flight
/// @param segmentSize octets of data in a full-sized segment
/// @param receiveQueue octets that wait for the program; for a listener connections that wait. In a
///   list of connections those are left out that a socket has taken, and its program has not read
/// @param sendQueue octets that wait to be acknowledged; for a listener the most that may wait
/// @param octetsSent octets of data sent, repetitions not counted
/// @param octetsAcknowledged octets of these that the peer has
/// @param octetsReceived octets of data received in order
/// @param segmentsSent segments sent; one that a device cuts counts once
/// @param segmentsReceived segments received; ones that a device has joined count once
/// @param retransmissions segments sent again
/// @param timeouts how often the retransmission timer has expired since the peer last acknowledged
///   something; three and more are what RFC 9293 §3.8.3 calls R1 (SHLD-9, SHLD-10)
/// @param urgentAhead octets that the program has still to read to reach the end of urgent data; 0
///   if there is none (RFC 9293 §3.8.5, MUST-33). Only a socket knows all of them: in a list of
///   connections it is what their sockets have still to take
/// @param softError what routers have said since the peer last acknowledged something (MUST-47)
public record TcpInfo(
        InetSocketAddress local,
        InetSocketAddress remote,
        String state,
        Duration smoothedRtt,
        Duration retransmissionTimeout,
        int congestionWindow,
        int slowStartThreshold,
        int sendWindow,
        int receiveWindow,
        int segmentSize,
        int receiveQueue,
        int sendQueue,
        long octetsSent,
        long octetsAcknowledged,
        long octetsReceived,
        long segmentsSent,
        long segmentsReceived,
        long retransmissions,
        int timeouts,
        int urgentAhead,
        Optional<PathError.Kind> softError) {

    static TcpInfo of(ConnectionInfo info) {
        return new TcpInfo(
                info.local().toSocketAddress(),
                info.remote().toSocketAddress(),
                info.state().toString(),
                info.smoothedRtt(),
                info.retransmissionTimeout(),
                info.congestionWindow(),
                info.slowStartThreshold(),
                info.sendWindow(),
                info.receiveWindow(),
                info.segmentSize(),
                info.receiveQueue(),
                info.sendQueue(),
                info.octetsSent(),
                info.octetsAcknowledged(),
                info.octetsReceived(),
                info.segmentsSent(),
                info.segmentsReceived(),
                info.retransmissions(),
                info.timeouts(),
                info.urgentAhead(),
                info.softError());
    }

    TcpInfo withAhead(int newReceiveQueue, int newUrgentAhead) {
        return new TcpInfo(
                local,
                remote,
                state,
                smoothedRtt,
                retransmissionTimeout,
                congestionWindow,
                slowStartThreshold,
                sendWindow,
                receiveWindow,
                segmentSize,
                newReceiveQueue,
                sendQueue,
                octetsSent,
                octetsAcknowledged,
                octetsReceived,
                segmentsSent,
                segmentsReceived,
                retransmissions,
                timeouts,
                newUrgentAhead,
                softError);
    }

    static TcpInfo ofState(InetSocketAddress local, InetSocketAddress remote, String state) {
        return ofState(local, remote, state, 0, 0);
    }

    static TcpInfo ofState(
            InetSocketAddress local,
            InetSocketAddress remote,
            String state,
            int receiveQueue,
            int sendQueue) {
        return new TcpInfo(
                local,
                remote,
                state,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                0,
                0,
                receiveQueue,
                sendQueue,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.empty());
    }
}
