package dev.weft.icmp;

import dev.weft.wire.IcmpMessage;
import dev.weft.wire.Ipv4Packet;

/// Somebody asks whether we are there.
///
/// @param packet the packet that carried the question
/// @param request the question
public record EchoRequestReceived(Ipv4Packet packet, IcmpMessage.EchoRequest request) {}
