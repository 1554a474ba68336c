package dev.weft.events;

import jdk.jfr.FlightRecorder;

/// Tells Flight Recorder of what happens, if it is in use.
///
/// Before that, no event's class is even loaded: the JVM instruments such a class as it loads it,
/// and starts half of Flight Recorder for that. It made every start of a stack 0.1 s longer.
public final class Events {
    private Events() {}

    /// Frames have come from a device.
    ///
    /// @param device its name
    /// @param frames how many
    /// @param octets how long they are together
    public static void framesReceived(String device, int frames, long octets) {
        if (FlightRecorder.isInitialized()) {
            PacketBatchEvent.tell(device, PacketBatchEvent.Direction.IN, frames, octets);
        }
    }

    /// A device has taken frames.
    ///
    /// @param device its name
    /// @param frames how many
    /// @param octets how long they are together
    public static void framesSent(String device, int frames, long octets) {
        if (FlightRecorder.isInitialized()) {
            PacketBatchEvent.tell(device, PacketBatchEvent.Direction.OUT, frames, octets);
        }
    }

    /// Something was dropped.
    ///
    /// @param name why
    /// @param count how often
    public static void dropped(String name, int count) {
        if (FlightRecorder.isInitialized()) {
            DropEvent.tell(name, count);
        }
    }

    /// A TCP connection has another state.
    ///
    /// @param local our end, in words once somebody listens
    /// @param remote the peer's
    /// @param from the state before
    /// @param to the state now
    public static void stateChanged(Object local, Object remote, Enum<?> from, Enum<?> to) {
        if (FlightRecorder.isInitialized()) {
            ConnectionStateEvent.tell(local, remote, from, to);
        }
    }

    /// A TCP segment goes again.
    ///
    /// @param local our end, in words once somebody listens
    /// @param remote the peer's
    /// @param octets of data
    /// @param reason why
    public static void retransmitted(Object local, Object remote, int octets, Enum<?> reason) {
        if (FlightRecorder.isInitialized()) {
            RetransmissionEvent.tell(local, remote, octets, reason);
        }
    }

    /// Whether anybody wants to know how looms spend their time: then a loom makes a
    /// [LoomSliceEvent].
    public static boolean wantLoomSlices() {
        return FlightRecorder.isInitialized() && LoomSliceEvent.isOn();
    }

    /// Whether anybody wants to know how long processes hold their looms: then a loom makes a
    /// [ProcessRunEvent].
    public static boolean wantProcessRuns() {
        return FlightRecorder.isInitialized() && ProcessRunEvent.isOn();
    }
}
