package dev.weft.device;

import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.events.Events;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.wire.Frame;

/// What ties a device to its stack: a channel up, a channel down, and who watches and counts.
///
/// @param received where arriving frames are offered
/// @param toSend where frames to send come from
/// @param observer sees all frames that pass
/// @param counters counts frames and octets
/// @param drops counts what is dropped
public record Attachment(
        Sink<Frame> received,
        Source<Frame> toSend,
        FrameObserver observer,
        Counters counters,
        Drops drops) {

    /// Hands a frame up, where the observer sees it; what does not fit is counted and dropped.
    ///
    /// @param frame a frame that has arrived
    public void handUp(Frame frame) {
        observer.onFrame(FrameObserver.Direction.INBOUND, frame);
        if (!received.trySend(frame)) {
            drops.count(Drop.RECEIVE_QUEUE_FULL);
        }
    }

    /// Tells the observer of a frame that has been taken from [#toSend].
    ///
    /// @param frame the frame
    public void tookDown(Frame frame) {
        observer.onFrame(FrameObserver.Direction.OUTBOUND, frame);
    }

    /// Counts frames that have arrived.
    ///
    /// @param device the device's name
    /// @param frames how many
    /// @param octets how long they are together
    public void countReceived(String device, int frames, long octets) {
        counters.add(Counter.FRAMES_RECEIVED, frames);
        counters.add(Counter.OCTETS_RECEIVED, octets);
        Events.framesReceived(device, frames, octets);
    }

    /// Counts frames that the device has taken.
    ///
    /// @param device the device's name
    /// @param frames how many
    /// @param octets how long they are together
    public void countSent(String device, int frames, long octets) {
        counters.add(Counter.FRAMES_SENT, frames);
        counters.add(Counter.OCTETS_SENT, octets);
        Events.framesSent(device, frames, octets);
    }

    /// The same with one more observer.
    ///
    /// @param another sees what passes, too
    /// @return the attachment
    public Attachment observedBy(FrameObserver another) {
        return new Attachment(received, toSend, another.andThen(observer), counters, drops);
    }

    /// Other channels, which nobody observes: between a decorator and the device behind it.
    ///
    /// @param newReceived where arriving frames are offered
    /// @param newToSend where frames to send come from
    /// @return the attachment
    public Attachment behind(Sink<Frame> newReceived, Source<Frame> newToSend) {
        return new Attachment(newReceived, newToSend, FrameObserver.NONE, counters, drops);
    }
}
