package dev.weft.wire;

/// Which of a frame's [Offload] work a device does by itself.
///
/// @param checksum completes TCP and UDP checksums
/// @param tcpV4 cuts superframes of TCP over IPv4; only together with `checksum`
/// @param tcpV6 cuts superframes of TCP over IPv6; only together with `checksum`
/// @param udpL4 cuts superframes of UDP; only together with `checksum`
public record OffloadCapabilities(boolean checksum, boolean tcpV4, boolean tcpV6, boolean udpL4) {
    /// A device that carries frames as they are.
    public static final OffloadCapabilities NONE =
            new OffloadCapabilities(false, false, false, false);

    /// A device that leaves nothing to do.
    public static final OffloadCapabilities ALL = new OffloadCapabilities(true, true, true, true);

    /// Segments have checksums, so who makes segments makes checksums.
    public OffloadCapabilities {
        if (!checksum && (tcpV4 || tcpV6 || udpL4)) {
            throw new IllegalArgumentException("segmentation includes checksums");
        }
    }

    /// Whether the device does all that a frame needs.
    ///
    /// @param offload the work left to do
    /// @return whether the device can take the frame as it is
    public boolean covers(Offload offload) {
        return switch (offload.gso()) {
            case NONE -> checksum || !offload.needsChecksum();
            case TCPV4 -> tcpV4;
            case TCPV6 -> tcpV6;
            case UDP_L4 -> udpL4;
        };
    }
}
