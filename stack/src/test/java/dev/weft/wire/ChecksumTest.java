package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /// RFC 1071 §3: "a sequence of octets", their sum and, by §1(1), their checksum.
    @Test
    void exampleOfRfc1071() {
        Bytes octets = Bytes.fromHex("0001 f203 f4f5 f6f7");
        assertEquals(0xddf2, Checksum.sum(octets));
        assertEquals(0x220d, Checksum.complement(Checksum.sum(octets)));
    }

    /// RFC 1071 §3, "Unaligned": parts that begin at even offsets may be summed apart.
    @Test
    void sumsOfPartsAdd() {
        Bytes octets = Bytes.fromHex("0001 f203 f4f5 f6f7");
        assertEquals(
                0xddf2,
                Checksum.fold(Checksum.sum(octets.slice(0, 2)) + Checksum.sum(octets.slice(2))));
    }

    @Test
    void equalsTheNaiveSumForAllLengthsAndAlignments() {
        var array = new byte[2100];
        new Random(1).nextBytes(array);
        for (int at = 0; at < 9; at++) {
            for (int length = 0; length <= 2048; length++) {
                assertEquals(NaiveChecksum.sum(array, at, length), Checksum.sum(array, at, length));
            }
        }
    }

    @Test
    void carriesAreNotLost() {
        var ones = new byte[65_536];
        Arrays.fill(ones, (byte) 0xff);
        for (int length : new int[] {1, 2, 3, 4, 31, 32, 33, 1500, 65_535, 65_536}) {
            assertEquals(NaiveChecksum.sum(ones, 0, length), Checksum.sum(ones, 0, length));
        }
        assertEquals(0, Checksum.sum(new byte[1500], 0, 1500));
    }

    @Test
    void intactOctetsVerify() {
        Bytes header = Bytes.fromHex("45000073000040004011b861c0a80001c0a800c7");
        assertTrue(Checksum.verifies(Checksum.sum(header)));
        assertFalse(Checksum.verifies(Checksum.sum(header.slice(0, 18))));
        assertFalse(Checksum.verifies(0));
    }

    /// RFC 1624 §4: where RFC 1141 ends at 0xffff.
    @Test
    void exampleOfRfc1624() {
        assertEquals(0x0000, Checksum.update(0xdd2f, 0x5555, 0x3285));
    }

    @Test
    void updatingEqualsComputingAnew() {
        var random = new Random(2);
        var array = new byte[20];
        for (int round = 0; round < 100_000; round++) {
            random.nextBytes(array);
            array[0] = 0x45;
            int checksum = Checksum.complement(Checksum.sum(array, 0, 20));
            int at = 2 + 2 * random.nextInt(9);
            int before = BigEndian.u16(array, at);
            int after = random.nextInt(4) == 0 ? 0xffff : random.nextInt(0x10000);
            BigEndian.put16(array, at, after);
            assertEquals(
                    Checksum.complement(Checksum.sum(array, 0, 20)),
                    Checksum.update(checksum, before, after));
        }
    }

    @Test
    void pseudoHeaderCoversAddressesProtocolAndLength() {
        Bytes pseudoHeader = Bytes.fromHex("c0a80001 0a0000ff 0011 ffee");
        assertEquals(
                Checksum.sum(pseudoHeader),
                PseudoHeader.sum(
                        Ipv4Address.parse("192.168.0.1"),
                        Ipv4Address.parse("10.0.0.255"),
                        IpProtocol.UDP,
                        0xffee));
    }
}
