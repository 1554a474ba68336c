package dev.weft.csp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The one place that reaches into the JDK: virtual threads whose carrier we choose.
///
/// JDK 25 has a constructor for this that it does not publish. `java.base/java.lang` has to be open
/// to us: by `Add-Opens` in the manifest of an executable JAR, or by `--add-opens
/// java.base/java.lang=ALL-UNNAMED` (or `=dev.weft` on the module path). Without it [#areAvailable]
/// is false and the [SharedLoom] is what remains.
final class VirtualThreads {
    private static final @Nullable Constructor<?> BUILDER = builder();
    private static final @Nullable MethodHandle CURRENT_CARRIER = currentCarrierHandle();

    private VirtualThreads() {}

    static boolean areAvailable() {
        return BUILDER != null && CURRENT_CARRIER != null;
    }

    /// A builder of virtual threads that hands its threads to `scheduler` whenever they can run.
    static Thread.Builder.OfVirtual builderFor(Executor scheduler) {
        if (BUILDER == null) {
            throw unavailable();
        }
        try {
            return (Thread.Builder.OfVirtual) BUILDER.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK's virtual threads have changed", e);
        }
    }

    /// The platform thread below the current thread; the current thread itself if it is one.
    static Thread currentCarrier() {
        if (CURRENT_CARRIER == null) {
            throw unavailable();
        }
        try {
            return (Thread) CURRENT_CARRIER.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("this JDK's virtual threads have changed", e);
        }
    }

    private static IllegalStateException unavailable() {
        return new IllegalStateException(
                "virtual threads with a carrier of their own need JDK 25 and the option"
                        + " --add-opens java.base/java.lang=ALL-UNNAMED;"
                        + " without it, use the shared loom");
    }

    private static @Nullable Constructor<?> builder() {
        try {
            var constructor =
                    Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                            .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException | RuntimeException notOpen) {
            return null;
        }
    }

    private static @Nullable MethodHandle currentCarrierHandle() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findStatic(
                            Thread.class,
                            "currentCarrierThread",
                            MethodType.methodType(Thread.class));
        } catch (ReflectiveOperationException | RuntimeException notOpen) {
            return null;
        }
    }
}
