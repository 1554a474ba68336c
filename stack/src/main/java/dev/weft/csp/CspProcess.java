package dev.weft.csp;

/// A sequential process: private state, channel ends, one loop.
@FunctionalInterface
public interface CspProcess {
    /// Runs the process. It ends by returning; or by [InterruptedException], which is how its group
    /// asks it to end; anything else that it throws is a failure, which ends the whole group.
    void run() throws InterruptedException;
}
