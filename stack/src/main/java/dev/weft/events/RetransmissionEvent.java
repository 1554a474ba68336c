package dev.weft.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/// A TCP connection has sent something again.
@Name("dev.weft.TcpRetransmission")
@Label("TCP Retransmission")
@Category({"Weft", "TCP"})
@Description("A TCP connection has sent a segment again")
@StackTrace(false)
@Throttle("5000/s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class RetransmissionEvent extends Event {
    private static final RetransmissionEvent FLAG = new RetransmissionEvent();

    @Label("Local Endpoint")
    private @Nullable String local;

    @Label("Remote Endpoint")
    private @Nullable String remote;

    @Label("Octets")
    @Description("Data in the segment; SYN and FIN do not count")
    @DataAmount
    private int octets;

    @Label("Reason")
    @Description("TIMEOUT (RTO), FAST (duplicate acknowledgments), WINDOW, PATH_MTU or SYN_AGAIN")
    private @Nullable String reason;

    private RetransmissionEvent() {}

    /// A segment goes again.
    ///
    /// @param local our end, in words once somebody listens
    /// @param remote the peer's
    /// @param octets of data
    /// @param reason why
    static void tell(Object local, Object remote, int octets, Enum<?> reason) {
        if (!FLAG.isEnabled()) {
            return;
        }
        var event = new RetransmissionEvent();
        if (event.shouldCommit()) {
            event.local = local.toString();
            event.remote = remote.toString();
            event.octets = octets;
            event.reason = reason.name();
            event.commit();
        }
    }
}
