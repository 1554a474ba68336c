package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// Feeds a parser with damaged octets. Always the same ones: the seed is fixed.
final class Mutations {
    private static final int ROUNDS = 100_000;

    private Mutations() {}

    interface Parser {
        Pdu parse(Bytes octets) throws MalformedPacketException;
    }

    /// The parser returns or throws [MalformedPacketException], and what it returns can be written.
    ///
    /// @param mend makes checksums right again in half of the rounds, to get past their check
    static void assertTotal(Parser parser, Consumer<byte[]> mend, Bytes... wellFormed) {
        var random = new Random(20250916);
        int accepted = 0;
        int rejected = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutate(wellFormed[random.nextInt(wellFormed.length)], random);
            if (random.nextBoolean()) {
                mend.accept(octets);
            }
            try {
                Pdu pdu = parser.parse(hidden(octets, random));
                assertEquals(pdu.length(), pdu.toBytes().length());
                accepted++;
            } catch (MalformedPacketException _) {
                rejected++;
            } catch (RuntimeException e) {
                fail("round " + round + ": " + Bytes.wrap(octets).toHex(), e);
            }
        }
        assertTrue(accepted > 0 && rejected > 0, accepted + " accepted, " + rejected + " rejected");
    }

    private static byte[] mutate(Bytes original, Random random) {
        byte[] octets = original.toByteArray();
        switch (random.nextInt(4)) {
            case 0 -> octets = Arrays.copyOf(octets, random.nextInt(octets.length + 1));
            case 1 -> octets = Arrays.copyOf(octets, octets.length + random.nextInt(64));
            case 2 -> {
                octets = new byte[random.nextInt(128)];
                random.nextBytes(octets);
            }
            default -> {}
        }
        for (int i = random.nextInt(6); i > 0 && octets.length > 0; i--) {
            int at =
                    random.nextInt(
                            random.nextBoolean() ? octets.length : Math.min(octets.length, 32));
            octets[at] =
                    (byte)
                            List.of(0, 0xff, 0x80, octets[at] + 1, random.nextInt(256))
                                    .get(random.nextInt(5))
                                    .intValue();
        }
        return octets;
    }

    /// The same octets in the middle of an array, where a read past the end would find something.
    private static Bytes hidden(byte[] octets, Random random) {
        int before = random.nextInt(9);
        var array = new byte[before + octets.length + 16];
        random.nextBytes(array);
        System.arraycopy(octets, 0, array, before, octets.length);
        return Bytes.wrap(array, before, octets.length);
    }

    static void mendNothing(byte[] octets) {}

    static void mendIpv4Header(byte[] packet) {
        int headerLength = packet.length == 0 ? 0 : (packet[0] & 0xf) * 4;
        if (headerLength >= 12 && headerLength <= packet.length) {
            BigEndian.put16(packet, 10, 0);
            BigEndian.put16(packet, 10, ~NaiveChecksum.sum(packet, 0, headerLength) & 0xffff);
        }
    }

    static void mendIcmp(byte[] message) {
        if (message.length >= 4) {
            BigEndian.put16(message, 2, 0);
            BigEndian.put16(message, 2, ~NaiveChecksum.sum(message, 0, message.length) & 0xffff);
        }
    }
}
