package dev.weft.csp;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// Two threads call into a carrier loom at once, whose wake is a park: both calls run, one after
/// the other. A lost wake shows as a test that hangs.
@JCStressTest
@Outcome(
        id = {"1, 2, 2", "2, 1, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "One after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "At the same time, or not at all")
@State
public class ParkingCallsRace {
    private static final CarrierLoom LOOM = CarrierLoom.start("races", LoomConfig.DEFAULT);

    private int count; // the loom's own: no volatile

    /// One.
    @Actor
    public void one(III_Result r) {
        r.r1 = LOOM.onLoom(() -> ++count);
    }

    /// Another.
    @Actor
    public void other(III_Result r) {
        r.r2 = LOOM.onLoom(() -> ++count);
    }

    /// What has become of it.
    @Arbiter
    public void after(III_Result r) {
        r.r3 = LOOM.onLoom(() -> count);
    }
}
