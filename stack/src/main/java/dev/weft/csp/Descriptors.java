package dev.weft.csp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file descriptors of a [CarrierLoom], and who waits for them. All of it is on the loom, but
/// for a call to close one.
final class Descriptors {
    private final CarrierLoom loom;
    private final Poller poller;
    private final List<Descriptor> all = new ArrayList<>();
    private int awaited;

    /// @param poller tells which of them are readable
    Descriptors(CarrierLoom loom, Poller poller) {
        this.loom = loom;
        this.poller = poller;
    }

    Readiness add(int fileDescriptor) {
        var added = new Descriptor(poller.add(fileDescriptor));
        all.add(added);
        return added;
    }

    /// Whether somebody waits for one of them.
    boolean areAwaited() {
        return awaited > 0;
    }

    /// Waits until one is readable, or the poller is woken, and wakes who waits for those that are.
    ///
    /// @return whether a descriptor was ready
    boolean look(long timeoutNanos) {
        if (!poller.poll(timeoutNanos)) {
            return false;
        }
        for (var descriptor : all) {
            descriptor.wakeIfReady();
        }
        return true;
    }

    private final class Descriptor implements Readiness {
        private final int token;
        private @Nullable Wait waiting;

        Descriptor(int token) {
            this.token = token;
        }

        @Override
        public void await() throws InterruptedException {
            loom.enter();
            var wait = new Wait("frames");
            waiting = wait;
            poller.setInterest(token, true);
            awaited++;
            loom.list(wait);
            try {
                // Once, and not until it is woken: when touched, it shall go and read, too.
                loom.park(wait, Loom.NEVER);
                if (!wait.woken) {
                    loom.throwIfInterrupted();
                }
            } finally {
                loom.strike(wait);
                awaited--;
                waiting = null;
                poller.setInterest(token, false);
            }
        }

        private void wakeIfReady() {
            if (waiting != null && poller.isReady(token)) {
                waiting.wake();
            }
        }

        @Override
        public void close() {
            try {
                loom.onLoom(() -> {
                    if (all.remove(this)) {
                        poller.remove(token);
                    }
                    return true;
                });
            } catch (LoomClosedException pollerClosed) {
                // with the loom, and its list is gone
            }
        }
    }
}
