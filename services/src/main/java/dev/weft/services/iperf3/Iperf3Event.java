package dev.weft.services.iperf3;

import java.time.Duration;
import java.util.List;

/// What a client tells while the test goes on.
public sealed interface Iperf3Event {
    /// The streams are there.
    ///
    /// @param streams the client's first, then the server's
    record Connected(List<Iperf3Stream> streams) implements Iperf3Event {
        /// Takes its own copy of the list.
        public Connected {
            streams = List.copyOf(streams);
        }
    }

    /// Another second has passed, or what was left of one at the end.
    ///
    /// @param begin since the beginning of the test
    /// @param end since the beginning of the test
    /// @param flows what each stream carried
    record Interval(Duration begin, Duration end, List<Iperf3Flow> flows) implements Iperf3Event {
        /// Takes its own copy of the list.
        public Interval {
            flows = List.copyOf(flows);
        }
    }
}
