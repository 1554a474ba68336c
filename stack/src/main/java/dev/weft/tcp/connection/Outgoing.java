package dev.weft.tcp.connection;

import dev.weft.wire.TcpSegment;

/// A segment that a connection wants sent.
///
/// @param segment the segment
/// @param segmentSize if it is larger than the path takes, the octets of data of each segment that
///   it is to be cut into; else 0
public record Outgoing(TcpSegment segment, int segmentSize) {}
