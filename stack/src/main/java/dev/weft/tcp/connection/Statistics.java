package dev.weft.tcp.connection;

/// What a connection counts.
final class Statistics {
    long octetsSent;
    long octetsAcknowledged;
    long octetsReceived;
    long segmentsSent;
    long segmentsReceived;
    long retransmissions;
}
