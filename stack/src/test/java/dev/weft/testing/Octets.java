package dev.weft.testing;

import dev.weft.wire.Bytes;
import dev.weft.wire.Checksum;
import dev.weft.wire.Pdu;
import java.util.Arrays;

/// Octets to be damaged on purpose.
public final class Octets {
    private final byte[] octets;

    private Octets(byte[] octets) {
        this.octets = octets;
    }

    public static Octets of(Pdu pdu) {
        return new Octets(pdu.toBytes().toByteArray());
    }

    public Octets set8(int at, int value) {
        octets[at] = (byte) value;
        return this;
    }

    public Octets set16(int at, int value) {
        return set8(at, value >>> 8).set8(at + 1, value);
    }

    /// Makes the checksum of the IPv4 header right again.
    public Octets mendHeader() {
        set16(10, 0);
        var length = (octets[0] & 0xf) * 4;
        return set16(10, Checksum.complement(Checksum.sum(octets, 0, length)));
    }

    public Octets cut(int length) {
        return new Octets(Arrays.copyOf(octets, length));
    }

    public Bytes bytes() {
        return Bytes.copyOf(octets);
    }
}
