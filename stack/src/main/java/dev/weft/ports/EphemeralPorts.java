package dev.weft.ports;

import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Chooses ports for those who do not care which: RFC 6056 §3.3.1, "simple port randomization", so
/// that nobody off the path can guess them.
///
/// @param first the lowest port; RFC 6335 §6 has the dynamic ports begin at 49152, RFC 6056 §3.2
///   wants a range as large as possible
/// @param last the highest port
public record EphemeralPorts(int first, int last) {
    /// 32768 to 60999: a range as large as Linux's, clear of most registered services.
    public static final EphemeralPorts DEFAULT = new EphemeralPorts(32768, 60999);

    private static final int FEW = 4;

    /// Checks the range.
    public EphemeralPorts {
        if (first < 1024 || last > 65535 || first > last) {
            throw new IllegalArgumentException("ephemeral ports " + first + " to " + last);
        }
    }

    /// A port that is free, found by a few random tries; empty if these are not. Cheap even when
    /// nearly all are taken, which [#choose] is not.
    public OptionalInt tryFew(RandomGenerator random, IntPredicate isFree) {
        for (int i = 0; i < FEW; i++) {
            var port = first + random.nextInt(last - first + 1);
            if (isFree.test(port)) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    /// A port that is free, each equally likely as the start of the search; empty if none is.
    public OptionalInt choose(RandomGenerator random, IntPredicate isFree) {
        var count = last - first + 1;
        var start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            var port = first + (start + i) % count;
            if (isFree.test(port)) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }
}
