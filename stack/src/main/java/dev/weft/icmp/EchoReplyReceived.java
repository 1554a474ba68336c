package dev.weft.icmp;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Ipv4Address;

/// Somebody says that he is there.
///
/// @param source who
/// @param identifier of the request
/// @param sequence of the request
/// @param data as sent with the request
/// @param timeToLive what was left of the packet's
/// @param arrivedAt when
public record EchoReplyReceived(
        Ipv4Address source,
        int identifier,
        int sequence,
        Bytes data,
        int timeToLive,
        MonotonicTime arrivedAt) {}
