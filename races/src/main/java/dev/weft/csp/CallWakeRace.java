package dev.weft.csp;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/// Whoever waits for a call is woken at its end.
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "Woken")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "Waits for ever")
@State
public class CallWakeRace {
    private volatile @Nullable CallFromOutside<Integer> call;

    /// The caller, who makes the call, since it is his thread that is woken.
    @Actor
    public void outside() {
        var made = new CallFromOutside<>(() -> 42);
        call = made;
        made.await(Thread.currentThread());
    }

    /// The loom's side.
    @Signal
    public void loom() {
        while (true) {
            var made = call;
            if (made != null) {
                made.run();
                return;
            }
            Thread.onSpinWait();
        }
    }
}
