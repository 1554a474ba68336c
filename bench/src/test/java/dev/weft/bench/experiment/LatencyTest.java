package dev.weft.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Pinning;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTest {
    private static final int INTERVAL = 300;
    private static final int REST = 400;

    /// One late wake of the machine must not decide what one in a hundred needs.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void staggeredPingsOfATargetAreManyEnoughForItsPercentile(boolean quick) {
        for (var each : cases(quick, OptionalInt.empty())) {
            var connections = Integer.parseInt(each.parameters().get("connections"));
            if (each.parameters().get("start").equals("staggered") && connections >= 100) {
                assertTrue(connections * requests(each) >= 2000, each.title());
            }
        }
    }

    @Test
    void otherPingsAreFewWhereItIsToBeQuick() {
        var few =
                cases(true, OptionalInt.empty()).stream()
                        .filter(each -> requests(each) == 5)
                        .map(Case::title)
                        .toList();
        assertTrue(few.contains("latency connections=100 size=1471 start=together"), few::toString);
        assertTrue(few.contains("latency connections=1 size=1471 start=staggered"), few::toString);
    }

    @Test
    void whatIsAskedForIsDone() {
        for (var each : cases(true, OptionalInt.of(7))) {
            assertEquals(7, requests(each), each.title());
        }
    }

    private static List<Case> cases(boolean quick, OptionalInt requests) {
        return new Latency().cases(new Plan(quick, 3, requests, false, false, Pinning.NONE));
    }

    private static int requests(Case of) {
        return (int) of.perTrial().minus(Duration.ofMillis(REST)).toMillis() / INTERVAL;
    }
}
