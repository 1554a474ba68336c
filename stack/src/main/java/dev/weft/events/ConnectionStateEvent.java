package dev.weft.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/// A TCP connection has another state.
@Name("dev.weft.TcpState")
@Label("TCP State")
@Category({"Weft", "TCP"})
@Description("A TCP connection has another state (RFC 9293, 3.3.2)")
@StackTrace(false)
@Throttle("5000/s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class ConnectionStateEvent extends Event {
    private static final ConnectionStateEvent FLAG = new ConnectionStateEvent();

    @Label("Local Endpoint")
    private @Nullable String local;

    @Label("Remote Endpoint")
    private @Nullable String remote;

    @Label("From")
    private @Nullable String from;

    @Label("To")
    private @Nullable String to;

    private ConnectionStateEvent() {}

    /// The state has changed.
    ///
    /// @param local our end, in words once somebody listens
    /// @param remote the peer's
    /// @param from the state before
    /// @param to the state now
    static void tell(Object local, Object remote, Enum<?> from, Enum<?> to) {
        if (!FLAG.isEnabled()) {
            return;
        }
        var event = new ConnectionStateEvent();
        if (event.shouldCommit()) {
            event.local = local.toString();
            event.remote = remote.toString();
            event.from = from.name();
            event.to = to.name();
            event.commit();
        }
    }
}
