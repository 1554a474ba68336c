package dev.weft.device;

import dev.weft.wire.Ipv4Prefix;
import org.jspecify.annotations.Nullable;

/// What a TAP device shall be, and what is to be set up on the host's side of it.
///
/// ```java
/// TapConfig.named("weft0").withHostAddress(Ipv4Prefix.parse("10.0.0.1/24"))
/// ```
///
/// @param name the interface's name, or null to let the kernel number one (`weft0`, `weft1` ...)
/// @param origin whether the interface is to be made or is there already
/// @param offload whether frames may leave checksums and segmentation to the other side
/// @param mtu the largest IP packet in octets, 68 to 65521
/// @param hostAddress the host's address on the interface and its network, or null to set none
/// @param up whether to bring the interface up
/// @param bridge a bridge of the host that the interface is to join, or null
/// @param namespace the network namespace of the interface: a name that `ip netns` knows or the
///   path of a namespace file; null for that of the process
public record TapConfig(
        @Nullable String name,
        Origin origin,
        boolean offload,
        int mtu,
        @Nullable Ipv4Prefix hostAddress,
        boolean up,
        @Nullable String bridge,
        @Nullable String namespace) {

    /// Where the interface comes from.
    public enum Origin {
        /// It must not exist yet, and goes away with the device.
        NEW,
        /// It must exist: made by `ip tuntap add` or another program, and staying afterwards.
        EXISTING,
        /// Whichever it is.
        ANY
    }

    private static final TapConfig DEFAULT =
            new TapConfig(null, Origin.ANY, true, 1500, null, true, null, null);

    /// {@return a new interface with a name of the kernel's choice, offload, an MTU of 1500, up}
    public static TapConfig automatic() {
        return DEFAULT;
    }

    /// The same with a name.
    ///
    /// @param name 1 to 15 characters
    /// @return the configuration
    public static TapConfig named(String name) {
        return DEFAULT.withName(name);
    }

    /// A copy with another name.
    ///
    /// @param newName see [#name]
    /// @return the copy
    public TapConfig withName(@Nullable String newName) {
        return new TapConfig(newName, origin, offload, mtu, hostAddress, up, bridge, namespace);
    }

    /// A copy with another origin.
    ///
    /// @param newOrigin see [#origin]
    /// @return the copy
    public TapConfig withOrigin(Origin newOrigin) {
        return new TapConfig(name, newOrigin, offload, mtu, hostAddress, up, bridge, namespace);
    }

    /// A copy with or without offload.
    ///
    /// @param on see [#offload]
    /// @return the copy
    public TapConfig withOffload(boolean on) {
        return new TapConfig(name, origin, on, mtu, hostAddress, up, bridge, namespace);
    }

    /// A copy with another MTU.
    ///
    /// @param newMtu see [#mtu]
    /// @return the copy
    public TapConfig withMtu(int newMtu) {
        return new TapConfig(name, origin, offload, newMtu, hostAddress, up, bridge, namespace);
    }

    /// A copy with another address for the host.
    ///
    /// @param newAddress see [#hostAddress]
    /// @return the copy
    public TapConfig withHostAddress(@Nullable Ipv4Prefix newAddress) {
        return new TapConfig(name, origin, offload, mtu, newAddress, up, bridge, namespace);
    }

    /// A copy that brings the interface up, or leaves it as it is.
    ///
    /// @param bringUp see [#up]
    /// @return the copy
    public TapConfig withUp(boolean bringUp) {
        return new TapConfig(name, origin, offload, mtu, hostAddress, bringUp, bridge, namespace);
    }

    /// A copy that joins a bridge.
    ///
    /// @param newBridge see [#bridge]
    /// @return the copy
    public TapConfig withBridge(@Nullable String newBridge) {
        return new TapConfig(name, origin, offload, mtu, hostAddress, up, newBridge, namespace);
    }

    /// A copy in another network namespace.
    ///
    /// @param newNamespace see [#namespace]
    /// @return the copy
    public TapConfig withNamespace(@Nullable String newNamespace) {
        return new TapConfig(name, origin, offload, mtu, hostAddress, up, bridge, newNamespace);
    }
}
