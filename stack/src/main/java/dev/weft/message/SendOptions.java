package dev.weft.message;

import dev.weft.wire.Ipv4Packet;

/// What the header of a packet to send says beside the addresses.
///
/// @param tos the type of service octet
/// @param timeToLive how many routers may forward it
/// @param dontFragment DF: too large a packet is an error rather than fragmented
public record SendOptions(int tos, int timeToLive, boolean dontFragment) {
    /// Type of service 0, time to live 64, fragmented if need be.
    public static final SendOptions DEFAULT =
            new SendOptions(0, Ipv4Packet.DEFAULT_TIME_TO_LIVE, false);

    /// The same with another type of service.
    public SendOptions withTos(int newTos) {
        return new SendOptions(newTos, timeToLive, dontFragment);
    }

    /// The same with another time to live.
    public SendOptions withTimeToLive(int newTimeToLive) {
        return new SendOptions(tos, newTimeToLive, dontFragment);
    }

    /// The same with DF or without.
    public SendOptions withDontFragment(boolean newDontFragment) {
        return new SendOptions(tos, timeToLive, newDontFragment);
    }
}
