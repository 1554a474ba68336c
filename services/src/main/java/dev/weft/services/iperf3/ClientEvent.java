package dev.weft.services.iperf3;

import java.io.IOException;

/// What happens to a client.
sealed interface ClientEvent
        permits ClientEvent.Told, ClientEvent.Results, ClientEvent.Lost, StreamEvent {
    /// The server has said where it is.
    record Told(ControlState state) implements ClientEvent {}

    /// The server has said what it saw.
    record Results(TestResults results) implements ClientEvent {}

    /// The server says no more.
    record Lost(IOException why) implements ClientEvent {}
}
