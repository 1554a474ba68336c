package dev.weft.csp;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// Two threads send into a channel of a shared loom that has room for one value.
@JCStressTest
@Outcome(
        id = {"true, false, 1", "false, true, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "One of them")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or none, or another value")
@State
public class SharedChannelRace {
    private static final SharedLoom LOOM = SharedLoom.start("races");

    private final Channel<Integer> channel = new Channel<>(LOOM, "channel", 1);

    /// One.
    @Actor
    public void one(ZZI_Result r) {
        r.r1 = channel.trySend(1);
    }

    /// Another.
    @Actor
    public void other(ZZI_Result r) {
        r.r2 = channel.trySend(2);
    }

    /// What has arrived.
    @Arbiter
    public void after(ZZI_Result r) {
        Integer got = channel.tryReceive();
        r.r3 = got == null ? 0 : got;
    }
}
