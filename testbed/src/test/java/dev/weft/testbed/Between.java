package dev.weft.testbed;

import dev.weft.InterfaceConfig;
import dev.weft.csp.Loom;
import java.util.function.UnaryOperator;

/// What lies between the kernel's TAP and the stack.
interface Between extends AutoCloseable {
    /// Takes its place.
    ///
    /// @param attached the TAP, with the stack's address
    /// @return what the stack is attached to instead
    InterfaceConfig apply(Loom loom, InterfaceConfig attached);

    /// After the stack has been closed.
    @Override
    void close();

    static Between of(UnaryOperator<InterfaceConfig> attachment) {
        return new Between() {
            @Override
            public InterfaceConfig apply(Loom loom, InterfaceConfig attached) {
                return attachment.apply(attached);
            }

            @Override
            public void close() {}
        };
    }
}
