package dev.weft.services.iperf3;

import java.io.IOException;

/// What the processes of a client tell the thread that waits for them.
sealed interface ClientReport {
    /// Something to be shown.
    record News(Iperf3Event event) implements ClientReport {}

    /// The end.
    record Done(Iperf3Summary summary) implements ClientReport {}

    /// Another end.
    record Broken(IOException why) implements ClientReport {}
}
