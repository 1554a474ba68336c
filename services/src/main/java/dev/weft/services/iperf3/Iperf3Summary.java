package dev.weft.services.iperf3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a test went.
///
/// @param totals of each stream
/// @param complete whether it went to its end, and the server told what it saw
public record Iperf3Summary(List<Total> totals, boolean complete) {
    /// Takes its own copy of the list.
    public Iperf3Summary {
        totals = List.copyOf(totals);
    }

    /// What became of a stream.
    ///
    /// @param stream which one
    /// @param sender what its sender saw; null if that has not been told
    /// @param receiver what its receiver saw; null if that has not been told
    public record Total(
            Iperf3Stream stream, @Nullable StreamResult sender, @Nullable StreamResult receiver) {}
}
