package dev.weft.bench.experiment;

import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What a subject does before it counts. Weft does more of it than the others, whose programs are
/// compiled already.
public final class WarmUp {
    /// What a JVM needs until its compilers are through with the paths that are measured.
    private static final Duration OF_WEFT = Duration.ofSeconds(2);

    private static final Duration OF_OTHERS = Duration.ofMillis(500);
    private static final int CONNECTIONS_OF_WEFT = 30_000;

    private WarmUp() {}

    /// {@return what is done, for a report}
    public static String inWords() {
        return String.format(
                Locale.ROOT,
                "Before a subject counts, it has had %s s (Weft, twice) or %s s (all others) each"
                        + " of flood with 56 and with 1471 B, bulk in, bulk out and rr, four"
                        + " times 1000 pings, and Weft %,d connections more, since its JVM"
                        + " compiles meanwhile, for which it may use all cores.",
                OF_WEFT.toMillis() / 1e3,
                OF_OTHERS.toMillis() / 1e3,
                CONNECTIONS_OF_WEFT);
    }

    static void run(Loads loads, Subject subject) throws IOException, InterruptedException {
        if (subject.setting().wire() == Setting.Wire.BAD) {
            subject.setConditions(Duration.ZERO, 0);
        }
        if (subject.kind().isWeft()) {
            subject.spread();
            warm(loads, subject);
            loads.connections(subject, 10, CONNECTIONS_OF_WEFT, 4096);
            warm(loads, subject);
            subject.gather();
        } else {
            warm(loads, subject);
        }
    }

    private static void warm(Loads loads, Subject subject)
            throws IOException, InterruptedException {
        var time = of(subject.kind());
        loads.flood(subject, 128, time, 56);
        loads.flood(subject, 128, time, 1471);
        for (var in : List.of(true, false)) {
            loads.bulk(subject, in, 4, time);
        }
        loads.requestsAndResponses(subject, 10, time);
        loads.pings(subject, 1000, 4, Duration.ofMillis(150), 1471, true);
    }

    private static Duration of(SubjectKind kind) {
        return kind.isWeft() ? OF_WEFT : OF_OTHERS;
    }
}
