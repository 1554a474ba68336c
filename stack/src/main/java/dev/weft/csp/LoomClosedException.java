package dev.weft.csp;

/// The loom has been closed; nothing runs on it any more.
public final class LoomClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /// Says what is closed.
    public LoomClosedException(String loom) {
        super(loom + " is closed");
    }
}
