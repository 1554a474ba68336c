package dev.weft.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// How a loom has spent a slice of time.
///
/// One of these lives as long as its loom: it is begun with each slice, and committed at its end.
@Name("dev.weft.LoomSlice")
@Label("Loom Slice")
@Category({"Weft", "Looms"})
@Description("How a carrier loom has spent a slice of time, which is 20 ms or one long sleep")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class LoomSliceEvent extends Event {
    private static final LoomSliceEvent FLAG = new LoomSliceEvent("");

    @Label("Loom")
    private final String loom;

    @Label("Busy")
    @Description("Processes ran")
    @Timespan(Timespan.NANOSECONDS)
    private long busy;

    @Label("Idle")
    @Description("The loom slept, or looked whether something had come")
    @Timespan(Timespan.NANOSECONDS)
    private long idle;

    @Label("Rests")
    @Description("How often no process could run")
    private int rests;

    /// Makes the event of a loom.
    ///
    /// @param loom its name
    public LoomSliceEvent(String loom) {
        this.loom = loom;
    }

    /// Whether anybody listens.
    static boolean isOn() {
        return FLAG.isEnabled();
    }

    /// The slice is over.
    ///
    /// @param busyNanos for how long processes ran
    /// @param idleNanos for how long none could
    /// @param times how often none could
    public void tell(long busyNanos, long idleNanos, int times) {
        end();
        busy = busyNanos;
        idle = idleNanos;
        rests = times;
        commit();
    }
}
