package dev.weft.message;

import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;

/// One of the host's attachments to a network.
///
/// @param index counted from 0, which is loopback
/// @param name what people call it
/// @param mac the station's address; [MacAddress#ZERO] for loopback
/// @param address the host's address there, with the prefix of the network
/// @param mtu the largest packet in octets
/// @param segmentation whether it takes TCP superframes, which are larger, and cuts them to the MTU
public record NetworkInterface(
        int index, String name, MacAddress mac, Ipv4Prefix address, int mtu, boolean segmentation) {
    /// The index of loopback.
    public static final int LOOPBACK_INDEX = 0;

    /// Whether packets stay within the host.
    public boolean isLoopback() {
        return index == LOOPBACK_INDEX;
    }
}
