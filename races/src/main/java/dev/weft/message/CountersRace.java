package dev.weft.message;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// Two processes of a shared loom count: nothing gets lost.
@JCStressTest
@Outcome(id = "3, 2", expect = Expect.ACCEPTABLE, desc = "All of it")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost")
@State
public class CountersRace {
    private final Counters counters = new Counters();
    private final Drops drops = new Drops();

    /// One.
    @Actor
    public void one() {
        counters.count(Counter.TCP_SENT);
        drops.count(Drop.LINK_LOSS);
    }

    /// Another.
    @Actor
    public void other() {
        counters.add(Counter.TCP_SENT, 2);
        drops.count(Drop.LINK_LOSS, 1);
    }

    /// What has been counted.
    @Arbiter
    public void after(JJ_Result r) {
        r.r1 = counters.of(Counter.TCP_SENT);
        r.r2 = drops.of(Drop.LINK_LOSS);
    }
}
