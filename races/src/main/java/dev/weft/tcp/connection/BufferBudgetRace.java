package dev.weft.tcp.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// Two connections of a shared loom hold octets and let go of some.
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "What they hold")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost")
@State
public class BufferBudgetRace {
    private final BufferBudget budget = new BufferBudget(1000, 1000);

    /// One.
    @Actor
    public void one() {
        budget.change(3);
        budget.change(-2);
    }

    /// Another.
    @Actor
    public void other() {
        budget.change(1);
    }

    /// What is held.
    @Arbiter
    public void after(J_Result r) {
        r.r1 = budget.held();
    }
}
