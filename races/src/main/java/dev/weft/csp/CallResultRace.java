package dev.weft.csp;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Who sees that a call is done sees its result.
@JCStressTest
@Outcome(
        id = {"0", "42"},
        expect = Expect.ACCEPTABLE,
        desc = "Not done, or the result")
@Outcome(expect = Expect.FORBIDDEN, desc = "Done, without the result")
@State
public class CallResultRace {
    private final CallFromOutside<Integer> call = new CallFromOutside<>(() -> 42);

    /// The loom's side.
    @Actor
    public void loom() {
        call.run();
    }

    /// The caller's.
    @Actor
    public void outside(I_Result r) {
        if (call.isDone()) {
            try {
                Integer result = call.result();
                r.r1 = result == null ? -1 : result;
            } catch (Exception e) {
                r.r1 = -2;
            }
        }
    }
}
