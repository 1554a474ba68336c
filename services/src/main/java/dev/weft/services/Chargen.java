package dev.weft.services;

import dev.weft.socket.Datagram;
import dev.weft.wire.Bytes;
import java.util.random.RandomGenerator;

/// Sends "a random number (between 0 and 512) of characters" (RFC 864), of the pattern that the RFC
/// calls popular: lines of 72 characters, each of which begins with the next one.
final class Chargen implements Responder {
    private static final int MOST = 512;
    private static final int LINE = 72;
    private static final int FIRST = ' ';
    private static final int COUNT = '~' - ' ' + 1;

    private final RandomGenerator random;
    private int nextLine;

    Chargen(RandomGenerator random) {
        this.random = random;
    }

    /// The pattern from its first line to where it begins again, several times.
    static Bytes patterns(int times) {
        var whole = new byte[times * COUNT * (LINE + 2)];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = character(i / (LINE + 2), i % (LINE + 2));
        }
        return Bytes.wrap(whole);
    }

    @Override
    public Bytes answer(Datagram datagram) {
        var characters = new byte[random.nextInt(MOST + 1)];
        var begin = nextLine++ % COUNT;
        for (int i = 0; i < characters.length; i++) {
            characters[i] = character(begin + i / (LINE + 2), i % (LINE + 2));
        }
        return Bytes.wrap(characters);
    }

    private static byte character(int line, int column) {
        return switch (column) {
            case LINE -> '\r';
            case LINE + 1 -> '\n';
            default -> (byte) (FIRST + (line + column) % COUNT);
        };
    }
}
