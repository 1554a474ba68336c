package dev.weft.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weft.wire.Ipv4Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A `struct ifreq`, with which Linux is asked about an interface and told what to do with it:
///
/// ```text
///   0                16                                   40
///   | name, zeros    | flags | index | MTU | sockaddr ... |
/// ```
record InterfaceRequest(MemorySegment struct) {
    /// Octets of the structure.
    static final int SIZE = 40;

    /// Octets of a name, the zero at its end included.
    static final int NAME_SIZE = 16;

    private static final int VALUE = 16;
    private static final int ADDRESS_IN_SOCKADDR = 4;

    static InterfaceRequest of(Arena arena, String name) {
        var struct = arena.allocate(SIZE, 8);
        var octets = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(octets, 0, struct, JAVA_BYTE, 0, octets.length);
        return new InterfaceRequest(struct);
    }

    String name() {
        return struct.getString(0);
    }

    int flags() {
        return struct.get(JAVA_SHORT, VALUE) & 0xffff;
    }

    /// The index or the MTU, after a call that asks for it.
    int number() {
        return struct.get(JAVA_INT, VALUE);
    }

    Ipv4Address address() {
        return new Ipv4Address(
                struct.get(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), VALUE + ADDRESS_IN_SOCKADDR));
    }

    InterfaceRequest withFlags(int flags) {
        struct.set(JAVA_SHORT, VALUE, (short) flags);
        return this;
    }

    InterfaceRequest withNumber(int number) {
        struct.set(JAVA_INT, VALUE, number);
        return this;
    }

    /// Sets a `struct sockaddr_in`.
    InterfaceRequest withAddress(Ipv4Address address) {
        struct.set(JAVA_SHORT, VALUE, (short) Libc.AF_INET);
        struct.set(
                JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN),
                VALUE + ADDRESS_IN_SOCKADDR,
                address.value());
        return this;
    }
}
