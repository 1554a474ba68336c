package dev.weft.device;

/// What a device does by itself, so that the stack need not.
///
/// @param checksum completes transport checksums
/// @param tcpSegmentation4 takes TCP superframes over IPv4 and cuts them into segments
/// @param tcpSegmentation6 the same over IPv6
/// @param udpSegmentation cuts UDP superframes into datagrams
/// @param maxFrameLength the longest frame that it takes, in octets
public record DeviceCapabilities(
        boolean checksum,
        boolean tcpSegmentation4,
        boolean tcpSegmentation6,
        boolean udpSegmentation,
        int maxFrameLength) {

    /// No offload at all.
    public static DeviceCapabilities none(int mtu) {
        return new DeviceCapabilities(false, false, false, false, mtu + 14);
    }
}
