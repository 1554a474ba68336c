package dev.weft.csp;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/// A wake that comes while the loom is falling asleep is not lost.
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "Woken")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "Sleeps for ever")
@State
public class ParkingPollerRace {
    private final ParkingPoller poller = new ParkingPoller();

    /// Sleeps.
    @Actor
    public void loom() {
        poller.poll(Long.MAX_VALUE);
    }

    /// Wakes it.
    @Signal
    public void outside() {
        poller.wakeup();
    }
}
