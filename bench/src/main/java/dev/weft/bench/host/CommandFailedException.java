package dev.weft.bench.host;

import java.io.IOException;

/// A program that the bench needs did not do its work.
public final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param message what was run, and what it said
    public CommandFailedException(String message) {
        super(message);
    }
}
