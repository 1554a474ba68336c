package dev.weft.services.iperf3;

import dev.weft.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Says of a connection to which test it belongs: 36 characters and a zero octet, chosen by the
/// client, first on each of its connections.
///
/// @param octets all 37
record Cookie(Bytes octets) {
    /// How long a cookie is.
    static final int LENGTH = 37;

    private static final byte[] ALPHABET =
            "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.US_ASCII);

    /// Checks the length.
    Cookie {
        if (octets.length() != LENGTH) {
            throw new IllegalArgumentException("cookie of " + octets.length() + " octets");
        }
    }

    /// {@return a cookie that no other test has}
    static Cookie random(RandomGenerator random) {
        var octets = new byte[LENGTH];
        for (int i = 0; i < LENGTH - 1; i++) {
            octets[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return new Cookie(Bytes.wrap(octets));
    }
}
