package dev.weft;

import dev.weft.device.Device;
import dev.weft.message.ArpConfig;
import dev.weft.message.ReassemblyConfig;
import dev.weft.ports.EphemeralPorts;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a stack is to be like. Immutable; begin with [#of] and change what needs changing.
///
/// @param interfaces the networks it is attached to; loopback is always there
/// @param gateway the default gateway, null for none
/// @param bounds how much may wait where
/// @param arp how neighbours are found
/// @param reassembly the bounds of reassembly
/// @param tcp the bounds and times of TCP
/// @param ephemeralPorts the ports for those who do not care
/// @param icmpErrorsPerSecond the most ICMP errors a second
/// @param icmpErrorBurst the most ICMP errors at once
/// @param echoResponders how many processes answer echo requests
public record StackConfig(
        List<InterfaceConfig> interfaces,
        @Nullable Ipv4Address gateway,
        Bounds bounds,
        ArpConfig arp,
        ReassemblyConfig reassembly,
        TcpConfig tcp,
        EphemeralPorts ephemeralPorts,
        int icmpErrorsPerSecond,
        int icmpErrorBurst,
        int echoResponders) {

    /// Checks the values.
    public StackConfig {
        interfaces = List.copyOf(interfaces);
        if (icmpErrorsPerSecond < 0 || icmpErrorBurst < 0 || echoResponders < 1) {
            throw new IllegalArgumentException("rates and counts have to be positive");
        }
    }

    /// A stack with loopback only.
    public static StackConfig loopbackOnly() {
        // 1000 a second and 50 at once are what Linux has, too
        return new StackConfig(
                List.of(),
                null,
                Bounds.DEFAULT,
                ArpConfig.DEFAULT,
                ReassemblyConfig.DEFAULT,
                TcpConfig.DEFAULT,
                EphemeralPorts.DEFAULT,
                1000,
                50,
                1);
    }

    /// A stack on one device, with an address such as `10.0.0.2/24`.
    public static StackConfig of(Device device, String address) {
        return loopbackOnly().with(InterfaceConfig.of(device, address));
    }

    /// The same with one more interface.
    public StackConfig with(InterfaceConfig added) {
        var more = new ArrayList<>(interfaces);
        more.add(added);
        return new StackConfig(
                more,
                gateway,
                bounds,
                arp,
                reassembly,
                tcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with another default gateway.
    public StackConfig withGateway(@Nullable Ipv4Address newGateway) {
        return new StackConfig(
                interfaces,
                newGateway,
                bounds,
                arp,
                reassembly,
                tcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with other bounds.
    public StackConfig withBounds(Bounds newBounds) {
        return new StackConfig(
                interfaces,
                gateway,
                newBounds,
                arp,
                reassembly,
                tcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with other bounds and times of ARP.
    public StackConfig withArp(ArpConfig newArp) {
        return new StackConfig(
                interfaces,
                gateway,
                bounds,
                newArp,
                reassembly,
                tcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with other bounds of reassembly.
    public StackConfig withReassembly(ReassemblyConfig newReassembly) {
        return new StackConfig(
                interfaces,
                gateway,
                bounds,
                arp,
                newReassembly,
                tcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with other bounds and times of TCP.
    public StackConfig withTcp(TcpConfig newTcp) {
        return new StackConfig(
                interfaces,
                gateway,
                bounds,
                arp,
                reassembly,
                newTcp,
                ephemeralPorts,
                icmpErrorsPerSecond,
                icmpErrorBurst,
                echoResponders);
    }

    /// The same with another rate of ICMP errors.
    public StackConfig withIcmpErrors(int perSecond, int burst) {
        return new StackConfig(
                interfaces,
                gateway,
                bounds,
                arp,
                reassembly,
                tcp,
                ephemeralPorts,
                perSecond,
                burst,
                echoResponders);
    }
}
