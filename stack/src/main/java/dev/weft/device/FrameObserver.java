package dev.weft.device;

import dev.weft.wire.Frame;

/// Sees the frames that pass a device, as they pass: called by the device's own processes, so it
/// must neither wait nor take long.
@FunctionalInterface
public interface FrameObserver {
    /// Sees nothing.
    FrameObserver NONE = (_, _) -> {};

    /// Which way a frame goes, as seen from the stack.
    enum Direction {
        /// To the stack.
        INBOUND,
        /// From the stack.
        OUTBOUND
    }

    /// A frame passes.
    ///
    /// @param direction which way
    /// @param frame the frame, with the work that is left to do on it
    void onFrame(Direction direction, Frame frame);

    /// Both see every frame, this one first.
    ///
    /// @param other sees it then
    /// @return the two as one
    default FrameObserver andThen(FrameObserver other) {
        return (direction, frame) -> {
            onFrame(direction, frame);
            other.onFrame(direction, frame);
        };
    }
}
