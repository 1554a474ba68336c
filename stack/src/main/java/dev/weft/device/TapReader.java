package dev.weft.device;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.Readiness;
import dev.weft.message.Drop;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SoftwareOffload;
import dev.weft.wire.VirtioNetHeader;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads frames from a TAP device in batches and offers them upwards.
final class TapReader implements CspProcess {
    /// After so many frames, those who work on them get their turn.
    static final int BATCH = 64;

    private static final int HEADER = VirtioNetHeader.LEGACY_LENGTH;

    // A packet of 65535 octets, with headers around it.
    private static final int SCRATCH = 65_536 + 512;

    /// TCP superframes go up whole. A UDP one is many datagrams, which a socket's reader has to see
    /// one by one; their checksums stay open, as the kernel left them.
    private static final OffloadCapabilities TAKEN_ABOVE =
            new OffloadCapabilities(true, true, true, false);

    private final String name;
    private final int fd;
    private final Loom loom;
    private final Readiness readiness;
    private final Attachment attachment;
    private final byte[] scratch = new byte[SCRATCH];
    private final MemorySegment scratchSegment = MemorySegment.ofArray(scratch);
    private final MemorySegment callState = Libc.callState();
    private int nextBatch = 1;
    private volatile boolean behind;
    private int frames;
    private long octets;

    TapReader(String name, int fd, Loom loom, Readiness readiness, Attachment attachment) {
        this.name = name;
        this.fd = fd;
        this.loom = loom;
        this.readiness = readiness;
        this.attachment = attachment;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                turn();
            }
        } catch (LoomClosedException e) {
            // the loom ends, and with it everything that it runs
        }
    }

    /// Whether frames were left in the kernel's queue when it last paused.
    boolean isBehind() {
        return behind;
    }

    private void turn() throws InterruptedException {
        var mayHaveMore = readBatch();
        count();
        behind = mayHaveMore;
        if (mayHaveMore) {
            loom.pause();
        } else {
            readiness.await();
        }
    }

    /// Reads what is there, up to a full batch; false if that was all.
    ///
    /// The first batch after a rest is a single frame, which is on its way up before we look for
    /// another; each full batch doubles the next one.
    private boolean readBatch() {
        var limit = nextBatch;
        nextBatch = 1;
        for (int i = 0; i < limit; i++) {
            var length = Libc.read(fd, scratchSegment, SCRATCH, callState);
            if (length < 0) {
                switch (-length) {
                    case Libc.EAGAIN -> {
                        return false;
                    }
                    case Libc.EINTR -> {}
                    default -> throw gone(-length);
                }
            } else {
                accept(length);
            }
        }
        nextBatch = Math.min(2 * limit, BATCH);
        return true;
    }

    private void accept(int length) {
        try {
            var offload = VirtioNetHeader.parse(Bytes.wrap(scratch, 0, length), HEADER).offload();
            var frame = new Frame(Bytes.wrap(Arrays.copyOfRange(scratch, HEADER, length)), offload);
            frames++;
            octets += frame.length();
            if (offload.gso() == Offload.Gso.UDP_L4) {
                SoftwareOffload.apply(frame, TAKEN_ABOVE).forEach(attachment::handUp);
            } else {
                attachment.handUp(frame);
            }
        } catch (MalformedPacketException e) {
            attachment.drops().count(Drop.OFFLOAD_MALFORMED);
        }
    }

    private void count() {
        if (frames > 0) {
            attachment.countReceived(name, frames, octets);
            frames = 0;
            octets = 0;
        }
    }

    private UncheckedIOException gone(int errno) {
        return new UncheckedIOException(
                new TapException(
                        "the interface %s is gone (%s): was it deleted?"
                                .formatted(name, Libc.describe(errno))));
    }
}
