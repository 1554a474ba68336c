package dev.weft.ports;

import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Chooses ports for those who do not care which, so that nobody off the path can guess them: by
/// chance (RFC 6056 §3.3.1), or from a secret place on (§3.3.3).
///
/// @param first the lowest port; RFC 6335 §6 has the dynamic ports begin at 49152, RFC 6056 §3.2
///   wants a range as large as possible
/// @param last the highest port
public record EphemeralPorts(int first, int last) {
    /// 32768 to 60999: a range as large as Linux's, clear of most registered services.
    public static final EphemeralPorts DEFAULT = new EphemeralPorts(32768, 60999);

    /// Checks the range.
    public EphemeralPorts {
        if (first < 1024 || last > 65535 || first > last) {
            throw new IllegalArgumentException("ephemeral ports " + first + " to " + last);
        }
    }

    /// A port that is free, each equally likely as the start of the search; empty if none is.
    public OptionalInt choose(RandomGenerator random, IntPredicate isFree) {
        return chooseFrom(random.nextInt(last - first + 1), isFree);
    }

    /// The first port that is free from a place in the range on, and around; empty if none is.
    ///
    /// @param start any number, of which there are as many places as ports
    public OptionalInt chooseFrom(int start, IntPredicate isFree) {
        var count = last - first + 1;
        for (int i = 0; i < count; i++) {
            var port = first + Integer.remainderUnsigned(start + i, count);
            if (isFree.test(port)) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }
}
