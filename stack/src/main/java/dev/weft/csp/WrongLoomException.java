package dev.weft.csp;

/// A thread that is not a process of the loom touched one of the loom's channels; it has to go
/// through [Loom#call].
public final class WrongLoomException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    WrongLoomException(String loom) {
        super(
                Thread.currentThread()
                        + " is no process of "
                        + loom
                        + ": use Loom.call to get there");
    }
}
