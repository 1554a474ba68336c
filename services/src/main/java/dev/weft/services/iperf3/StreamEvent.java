package dev.weft.services.iperf3;

import java.io.IOException;

/// What the process of a stream tells that of the test.
sealed interface StreamEvent extends ClientEvent {
    /// There is nothing left to be carried.
    record Finished(int id) implements StreamEvent {}

    /// It cannot go on.
    record Failed(int id, IOException why) implements StreamEvent {}
}
