package dev.weft.cli;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What went over a wire, and what did not arrive.
final class WireLog {
    /// One frame.
    ///
    /// @param toRight which way it went
    /// @param sent when
    /// @param arrived when, null if it was lost
    /// @param words what it was
    record Passage(
            boolean toRight, MonotonicTime sent, @Nullable MonotonicTime arrived, String words) {}

    private static final class Sending {
        final boolean toRight;
        final MonotonicTime at;
        final Bytes frame;
        @Nullable MonotonicTime arrived;

        Sending(boolean toRight, MonotonicTime at, Bytes frame) {
            this.toRight = toRight;
            this.at = at;
            this.frame = frame;
        }
    }

    private final List<Sending> sendings = new ArrayList<>();

    /// Who watches the left end.
    WatchedDevice.Watcher left() {
        return (at, sent, frame) -> note(at, sent, sent, frame);
    }

    /// Who watches the right end.
    WatchedDevice.Watcher right() {
        return (at, sent, frame) -> note(at, sent, !sent, frame);
    }

    private void note(MonotonicTime at, boolean sent, boolean toRight, Bytes frame) {
        if (sent) {
            sendings.add(new Sending(toRight, at, frame));
            return;
        }
        // Equal frames (ARP asks the same twice) are seconds apart: the latest it can be.
        for (var sending : sendings.reversed()) {
            if (sending.toRight == toRight
                    && sending.arrived == null
                    && sending.frame.equals(frame)) {
                sending.arrived = at;
                return;
            }
        }
    }

    /// What has happened since the last call, in the order of sending.
    List<Passage> take() {
        var passages =
                sendings.stream()
                        .map(each ->
                                new Passage(
                                        each.toRight,
                                        each.at,
                                        each.arrived,
                                        FrameWords.of(each.frame)))
                        .toList();
        sendings.clear();
        return passages;
    }
}
