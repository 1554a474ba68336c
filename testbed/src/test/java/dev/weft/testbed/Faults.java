package dev.weft.testbed;

import dev.weft.InterfaceConfig;
import dev.weft.device.FaultInjector;
import dev.weft.device.LinkConditions;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Makes the wire between the kernel and the stack worse. What is captured is what is on the
/// kernel's side of it.
final class Faults implements UnaryOperator<InterfaceConfig> {
    private final long seed;
    private final AtomicReference<FaultInjector> injector = new AtomicReference<>();

    /// @param seed decides all that happens by chance
    Faults(long seed) {
        this.seed = seed;
    }

    @Override
    public InterfaceConfig apply(InterfaceConfig attached) {
        var injected = FaultInjector.before(attached.device(), seed);
        injector.set(injected);
        return new InterfaceConfig(
                injected, attached.address(), attached.mac(), attached.mtu(), attached.probing());
    }

    /// From now on, both ways.
    void set(LinkConditions conditions) {
        injector.get().setConditions(conditions);
    }

    /// From now on, from the kernel to the stack.
    void setIncoming(LinkConditions conditions) {
        injector.get().setIncoming(conditions);
    }
}
