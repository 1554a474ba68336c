package dev.weft.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/// A process has held its loom, from its wake to its next wait.
///
/// One of these lives as long as its loom: it is begun with each run, and committed at its end if
/// the run was long enough. Off by default, since it takes the time twice for each run.
@Name("dev.weft.ProcessRun")
@Label("Process Run")
@Category({"Weft", "Looms"})
@Description("A process has held its carrier loom, from its wake to its next wait")
@Enabled(false)
@StackTrace(false)
@Threshold("100 us")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ProcessRunEvent extends Event {
    private static final ProcessRunEvent FLAG = new ProcessRunEvent("");

    @Label("Loom")
    private final String loom;

    @Label("Process")
    private @Nullable String process;

    /// Makes the event of a loom.
    ///
    /// @param loom its name
    public ProcessRunEvent(String loom) {
        this.loom = loom;
    }

    /// Whether anybody listens.
    static boolean isOn() {
        return FLAG.isEnabled();
    }

    /// The run is over.
    ///
    /// @param ran who ran; null if that is not known
    public void tell(@Nullable Thread ran) {
        end();
        if (shouldCommit()) {
            process = ran == null ? "?" : ran.getName();
            commit();
        }
    }
}
