package dev.weft.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/// Something was not processed further.
@Name("dev.weft.Drop")
@Label("Drop")
@Category("Weft")
@Description("Something was not processed further; docs/drops.md explains the names")
@StackTrace(false)
@Throttle("1000/s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class DropEvent extends Event {
    private static final DropEvent FLAG = new DropEvent();

    @Label("Name")
    @Description("Why, as the stack counts it")
    private @Nullable String name;

    @Label("Count")
    private int count;

    private DropEvent() {}

    /// Something was dropped.
    ///
    /// @param name why
    /// @param count how often
    static void tell(String name, int count) {
        if (!FLAG.isEnabled()) {
            return;
        }
        var event = new DropEvent();
        if (event.shouldCommit()) {
            event.name = name;
            event.count = count;
            event.commit();
        }
    }
}
