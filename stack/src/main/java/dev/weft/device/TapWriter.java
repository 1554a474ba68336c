package dev.weft.device;

import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Loom;
import dev.weft.message.Drop;
import dev.weft.wire.Checksumming;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.SoftwareOffload;
import dev.weft.wire.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Writes frames to a TAP device. A write never waits: what the kernel does not take is dropped, as
/// by any network card.
final class TapWriter implements CspProcess {
    private static final int BATCH = 64;

    /// After so many octets or frames, the reader has its turn: the kernel's queue is short, and
    /// what it holds are acknowledgments of what we write, one for each or every second segment.
    /// The reader takes half as many frames in its turn, so it has some turns more if it is behind:
    /// not as many as it may want, since what we write may as well be answers.
    private static final int OCTETS_OF_TURN = 1 << 20;

    private static final int FRAMES_OF_TURN = 2 * TapReader.BATCH;

    private static final int MORE_TURNS = 2;

    private static final int HEADER = VirtioNetHeader.LEGACY_LENGTH;

    private final TapSetup.Opened tap;
    private final Loom loom;
    private final Attachment attachment;
    private final BooleanSupplier readerIsBehind;
    private final int longestFrame;
    private final int longestSuperframe;
    private final byte[] scratch;
    private final MemorySegment scratchSegment;
    private final MemorySegment callState = Libc.callState();
    private final List<Frame> batch = new ArrayList<>(BATCH);
    private int frames;
    private long octets;
    private int framesOfTurn;
    private long octetsOfTurn;

    /// @param readerIsBehind whether the device's reader has left frames in the kernel's queue
    TapWriter(
            TapSetup.Opened tap, Loom loom, Attachment attachment, BooleanSupplier readerIsBehind) {
        this.tap = tap;
        this.loom = loom;
        this.attachment = attachment;
        this.readerIsBehind = readerIsBehind;
        this.longestFrame = tap.mtu() + EthernetFrame.HEADER_LENGTH;
        this.longestSuperframe = 65_535 + EthernetFrame.HEADER_LENGTH;
        this.scratch = new byte[HEADER + longestSuperframe];
        this.scratchSegment = MemorySegment.ofArray(scratch);
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                attachment.toSend().receiveBatch(batch, BATCH);
                for (var frame : batch) {
                    attachment.tookDown(frame);
                    send(frame);
                    if (octetsOfTurn >= OCTETS_OF_TURN || framesOfTurn >= FRAMES_OF_TURN) {
                        endTurn();
                    }
                }
                batch.clear();
                count();
            }
        } catch (ChannelClosedException e) {
            // nobody sends any more
        }
    }

    private void endTurn() throws InterruptedException {
        count();
        framesOfTurn = 0;
        octetsOfTurn = 0;
        loom.pause();
        for (int i = 0; i < MORE_TURNS && readerIsBehind.getAsBoolean(); i++) {
            loom.pause();
        }
    }

    private void send(Frame frame) {
        if (tap.offload().covers(frame.offload())) {
            write(frame);
            return;
        }
        try {
            SoftwareOffload.apply(frame, tap.offload()).forEach(this::write);
        } catch (MalformedPacketException e) {
            attachment.drops().count(Drop.OFFLOAD_MALFORMED);
        }
    }

    private void write(Frame frame) {
        var length = frame.length();
        if (length > (frame.offload().needsSegmentation() ? longestSuperframe : longestFrame)) {
            attachment.drops().count(Drop.FRAME_TOO_LARGE);
            return;
        }
        new VirtioNetHeader(frame.offload(), HEADER).writeTo(scratch, 0, Checksumming.PLAIN);
        frame.writeTo(scratch, HEADER);
        var written = Libc.write(tap.fd(), scratchSegment, HEADER + length, callState);
        if (written == -Libc.EINTR) {
            written = Libc.write(tap.fd(), scratchSegment, HEADER + length, callState);
        }
        if (written < 0) {
            attachment.drops().count(Drop.DEVICE_WRITE_FAILED);
            return;
        }
        frames++;
        octets += length;
        framesOfTurn++;
        octetsOfTurn += length;
    }

    private void count() {
        if (frames > 0) {
            attachment.countSent(tap.name(), frames, octets);
            frames = 0;
            octets = 0;
        }
    }
}
