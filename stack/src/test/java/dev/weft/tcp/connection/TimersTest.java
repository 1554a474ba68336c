package dev.weft.tcp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tcp.connection.Timers.Name;
import dev.weft.time.MonotonicTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();

    @Test
    void aTimerThatIsSetBackIsStillSet() {
        timers.set(Name.DELAYED_ACK, at(10));
        timers.set(Name.RETRANSMISSION, at(20));
        timers.set(Name.DELAYED_ACK, at(30));
        assertEquals(at(20), timers.earliest());
        assertTrue(timers.isSet(Name.DELAYED_ACK));
    }

    @Test
    void aTimerExpiresOnce() {
        timers.set(Name.KEEP_ALIVE, at(10));
        assertFalse(timers.expires(Name.KEEP_ALIVE, at(9)));
        assertTrue(timers.expires(Name.KEEP_ALIVE, at(10)));
        assertFalse(timers.expires(Name.KEEP_ALIVE, at(11)));
        assertEquals(MonotonicTime.FAR_FUTURE, timers.earliest());
    }

    @Test
    void theEarliestIsTheEarliestWhateverHappens() {
        var random = new Random(7);
        var names = List.of(Name.values());
        var model = new EnumMap<Name, Long>(Name.class);
        for (int step = 0; step < 5000; step++) {
            var name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                timers.cancel(name);
                model.remove(name);
            } else {
                var moment = random.nextInt(50);
                timers.set(name, at(moment));
                model.put(name, (long) moment);
            }
            var earliest =
                    model.values().stream()
                            .min(Long::compare)
                            .map(TimersTest::at)
                            .orElse(MonotonicTime.FAR_FUTURE);
            assertEquals(earliest, timers.earliest());
        }
        timers.cancelAll();
        assertEquals(MonotonicTime.FAR_FUTURE, timers.earliest());
    }

    private static MonotonicTime at(long nanos) {
        return new MonotonicTime(nanos);
    }
}
