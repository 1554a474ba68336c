package dev.weft.cli;

import java.time.Duration;

/// Ends a command properly on Ctrl-C and SIGTERM, too: what it has opened is closed, and the exit
/// code is the command's own.
final class Ending {
    /// No command takes so long to close; one that does must not keep the process for ever.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Signalled onSignal;
    private volatile boolean begun;
    private final Thread hook = Thread.ofPlatform().name("weft ending").unstarted(this::end);

    /// What a command does when it is asked to end.
    interface Signalled {
        /// {@return the exit code}
        int end() throws InterruptedException;
    }

    private Ending(Signalled onSignal) {
        this.onSignal = onSignal;
    }

    /// From now on a signal does this.
    static Ending onSignal(Signalled what) {
        var ending = new Ending(what);
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    /// The command has ended by itself.
    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came first, and the process is about to end.
        }
    }

    /// Whether a signal has come: what fails from now on fails because of that.
    boolean hasBegun() {
        return begun;
    }

    private void end() {
        begun = true;
        var exitCode = new int[] {1};
        var closer =
                Thread.ofPlatform()
                        .name("weft closing")
                        .daemon(true)
                        .start(() -> {
                            try {
                                exitCode[0] = onSignal.end();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        try {
            closer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode[0]);
    }
}
