package dev.weft.services.iperf3;

import java.net.InetSocketAddress;

/// A stream of a test.
///
/// @param id its number, which both ends use
/// @param sending whether this end sends
/// @param local this end's address and port
/// @param remote the other end's
public record Iperf3Stream(
        int id, boolean sending, InetSocketAddress local, InetSocketAddress remote) {}
