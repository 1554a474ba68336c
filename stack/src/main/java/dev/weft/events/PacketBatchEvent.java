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

/// Frames have passed a device.
@Name("dev.weft.PacketBatch")
@Label("Packet Batch")
@Category({"Weft", "Devices"})
@Description("Frames that a device has handled in one go")
@StackTrace(false)
@Throttle("1000/s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class PacketBatchEvent extends Event {
    /// Which way frames go, as seen from the stack.
    enum Direction {
        /// To the stack.
        IN,
        /// From the stack.
        OUT
    }

    private static final PacketBatchEvent FLAG = new PacketBatchEvent();

    @Label("Device")
    private @Nullable String device;

    @Label("Direction")
    @Description("IN to the stack, OUT from it")
    private @Nullable String direction;

    @Label("Frames")
    @Description("How many; a superframe is one")
    private int frames;

    @Label("Octets")
    @DataAmount
    private long octets;

    private PacketBatchEvent() {}

    /// Frames have passed.
    ///
    /// @param device its name
    /// @param direction which way
    /// @param frames how many
    /// @param octets how long they are together
    static void tell(String device, Direction direction, int frames, long octets) {
        if (!FLAG.isEnabled()) {
            return;
        }
        var event = new PacketBatchEvent();
        if (event.shouldCommit()) {
            event.device = device;
            event.direction = direction.name();
            event.frames = frames;
            event.octets = octets;
            event.commit();
        }
    }
}
