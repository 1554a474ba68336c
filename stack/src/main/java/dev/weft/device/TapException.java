package dev.weft.device;

import java.io.IOException;

/// A TAP device could not be opened, or is gone. The message says what to do next.
public final class TapException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Makes an exception.
    ///
    /// @param message what happened, and what to do next
    public TapException(String message) {
        super(message);
    }
}
