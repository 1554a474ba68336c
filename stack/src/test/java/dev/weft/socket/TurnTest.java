package dev.weft.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.SimulatedLoom;
import dev.weft.testing.LoomKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TurnTest {
    private static final int PROCESSES = 8;
    private static final int ROUNDS = 500;
    private static final Duration MOMENT = Duration.ofNanos(20_000);

    /// Some have patience, some come back again and again.
    @ParameterizedTest
    @EnumSource
    void oneAtATimeAndNobodyIsForgotten(LoomKind kind) throws Exception {
        try (var loom = kind.start()) {
            var group = loom.group("turns");
            var turn = new Turn();
            var inside = new int[1];
            var rounds = new int[1];
            for (int i = 0; i < PROCESSES; i++) {
                var patient = i % 2 == 0;
                group.start(
                        "process " + i,
                        () -> {
                            for (int round = 0; round < ROUNDS; round++) {
                                if (patient) {
                                    turn.take(group);
                                } else {
                                    while (!turn.take(group, loom.clock().now().plus(MOMENT))) {
                                        // once more
                                    }
                                }
                                assertEquals(1, ++inside[0]);
                                loom.pause();
                                inside[0]--;
                                rounds[0]++;
                                turn.end();
                            }
                        });
            }
            group.join();
            assertEquals(PROCESSES * ROUNDS, rounds[0]);
            assertTrue(turn.tryTake());
            assertFalse(turn.tryTake());
        }
    }

    @Test
    void whoIsInterruptedDoesNotTakeIt() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var group = loom.group("turns");
            var turn = new Turn();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> turn.take(group));
            assertTrue(turn.tryTake());
        }
    }
}
