package dev.weft.csp;

/// A process threw what it should not have; its group has ended. The message names the process, the
/// cause is what it threw.
public final class ProcessFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProcessFailedException(String process, Throwable cause) {
        super("process " + process + " failed: " + cause, cause);
    }
}
