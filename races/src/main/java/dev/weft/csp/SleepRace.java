package dev.weft.csp;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// What [CarrierLoom] relies on before it sleeps, and who gives it work: either the loom sees the
/// work, or the other sees that it sleeps.
@JCStressTest
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "It sleeps, and nobody wakes it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "One of them sees the other")
@State
public class SleepRace {
    private final ConcurrentLinkedQueue<Integer> inbox = new ConcurrentLinkedQueue<>();
    private volatile boolean sleeping;

    /// Falls asleep if there is nothing to do.
    @Actor
    public void loom(ZZ_Result r) {
        sleeping = true;
        r.r1 = inbox.isEmpty();
    }

    /// Gives it work, and wakes it if it sleeps.
    @Actor
    public void outside(ZZ_Result r) {
        inbox.add(1);
        r.r2 = sleeping;
    }
}
