package dev.weft.tcp.connection;

import dev.weft.message.Endpoint;
import dev.weft.message.PathError;
import java.time.Duration;
import java.util.Optional;

/// What a connection knows of itself at one moment; see `dev.weft.socket.TcpInfo`.
///
/// @param local our end
/// @param remote the peer's end
/// @param state where it stands
/// @param smoothedRtt SRTT, zero before the first measurement
/// @param retransmissionTimeout RTO
/// @param congestionWindow cwnd, in octets
/// @param slowStartThreshold ssthresh, in octets
/// @param sendWindow SND.WND, in octets
/// @param receiveWindow RCV.WND, in octets
/// @param segmentSize octets of data in a full-sized segment
/// @param receiveQueue octets that wait for the program
/// @param sendQueue octets that wait to be acknowledged
/// @param octetsSent octets of data sent, repetitions not counted
/// @param octetsAcknowledged octets of these that the peer has
/// @param octetsReceived octets of data received in order
/// @param segmentsSent segments sent, larger ones counted as one
/// @param segmentsReceived segments received
/// @param retransmissions segments sent again
/// @param timeouts how often the retransmission timer has expired since the peer last acknowledged
///   something; three and more are what RFC 9293 §3.8.3 calls R1 (SHLD-9, SHLD-10)
/// @param urgentAhead octets that the program has still to take to reach the end of urgent data
/// @param softError what routers have said since the peer last acknowledged something (MUST-47)
public record ConnectionInfo(
        Endpoint local,
        Endpoint remote,
        TcpStates.Name state,
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
        Optional<PathError.Kind> softError) {}
