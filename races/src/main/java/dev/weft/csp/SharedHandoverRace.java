package dev.weft.csp;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A value that crosses a channel of a shared loom arrives with all that was written to it before,
/// and wakes a receiver that waits.
@JCStressTest
@Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "All of it")
@Outcome(expect = Expect.FORBIDDEN, desc = "A part of it")
@State
public class SharedHandoverRace {
    private static final SharedLoom LOOM = SharedLoom.start("races");

    private final Channel<int[]> channel = new Channel<>(LOOM, "channel", 1);

    /// Sends something that it has just made.
    @Actor
    public void sender() {
        var value = new int[1];
        value[0] = 42;
        channel.trySend(value);
    }

    /// Waits for it.
    @Actor
    public void receiver(I_Result r) {
        try {
            r.r1 = channel.receive()[0];
        } catch (InterruptedException e) {
            r.r1 = -1;
        }
    }
}
