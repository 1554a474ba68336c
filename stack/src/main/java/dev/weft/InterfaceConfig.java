package dev.weft;

import dev.weft.device.Device;
import dev.weft.message.AddressProbing;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;

/// How the stack is attached to one network.
///
/// @param device carries the frames
/// @param address the stack's address there, with the prefix of the network
/// @param mac the stack's station address there
/// @param mtu the largest packet in octets, at most the device's
/// @param probing what is done to make sure that the address is free
public record InterfaceConfig(
        Device device, Ipv4Prefix address, MacAddress mac, int mtu, AddressProbing probing) {

    /// RFC 791: "Every internet module must be able to forward a datagram of 68 octets without
    /// further fragmentation."
    public static final int MIN_MTU = 68;

    /// Checks the values.
    public InterfaceConfig {
        if (!mac.isUnicast() || mac.isZero()) {
            throw new IllegalArgumentException("not the address of a station: " + mac);
        }
        if (mtu < MIN_MTU || mtu > device.mtu()) {
            throw new IllegalArgumentException(
                    "MTU " + mtu + " is not in " + MIN_MTU + " to " + device.mtu());
        }
        var own = address.address();
        if (own.isUnspecified()
                || own.isMulticast()
                || own.isLoopback()
                || own.isReserved()
                || own.isBroadcast()
                || own.isThisNetwork()
                || address.isDirectedBroadcast(own)) {
            throw new IllegalArgumentException("not the address of a host: " + own);
        }
    }

    /// An interface with an address such as `10.0.0.2/24`, a station address made of it, and the
    /// device's MTU.
    public static InterfaceConfig of(Device device, String address) {
        var prefix = Ipv4Prefix.parse(address);
        return new InterfaceConfig(
                device, prefix, stationAddressFor(prefix), device.mtu(), AddressProbing.OPTIMISTIC);
    }

    /// A locally administered station address (the bit 02 of the first octet) that ends in the
    /// host's IP address, so that captures are easy to read.
    private static MacAddress stationAddressFor(Ipv4Prefix prefix) {
        return new MacAddress(0x0200_0000_0000L | Integer.toUnsignedLong(prefix.address().value()));
    }

    /// The same with another station address.
    public InterfaceConfig withMac(MacAddress newMac) {
        return new InterfaceConfig(device, address, newMac, mtu, probing);
    }

    /// The same with another MTU.
    public InterfaceConfig withMtu(int newMtu) {
        return new InterfaceConfig(device, address, mac, newMtu, probing);
    }

    /// The same with another way of probing.
    public InterfaceConfig withProbing(AddressProbing newProbing) {
        return new InterfaceConfig(device, address, mac, mtu, newProbing);
    }
}
