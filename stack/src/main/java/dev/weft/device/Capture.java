package dev.weft.device;

import dev.weft.device.FrameObserver.Direction;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.time.Clock;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SoftwareOffload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The recording of one device's frames, to be switched on and off while the stack runs.
///
/// Checksums are complete in the capture, also where they are left to a device, so that no reader
/// of it finds bad ones; superframes stand there as one. What cannot be written in time is counted
/// as [Drop#CAPTURE_QUEUE_FULL] and missing.
public final class Capture {
    private final String interfaceName;
    private volatile @Nullable Recording recording;

    Capture(String interfaceName) {
        this.interfaceName = interfaceName;
    }

    /// Starts to record into a file, which a thread of its own writes. For the console and its
    /// like, not for a process on a loom: it opens a file.
    ///
    /// @param path the file, which is overwritten
    /// @throws IOException if it cannot be written
    /// @throws IllegalStateException if frames are being recorded already
    public synchronized void start(Path path) throws IOException {
        requireOff();
        var file = CaptureFile.open(path);
        try {
            recording = new Recording(new PcapngWriter(file, interfaceName), file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Starts to record, each frame being written at once by the process that passes it on: for
    /// simulations, whose captures are the same octet for octet.
    ///
    /// @param out memory, or something as fast; it stays open
    /// @throws IOException if `out` throws it
    /// @throws IllegalStateException if frames are being recorded already
    public synchronized void startTo(OutputStream out) throws IOException {
        requireOff();
        recording = new Recording(new PcapngWriter(out, interfaceName), null);
    }

    /// Stops; nothing happens if nothing is recorded. Waits until the file is written, so this is
    /// not for a process on a loom.
    ///
    /// @throws IOException if not everything could be written
    public synchronized void stop() throws IOException {
        var ending = recording;
        recording = null;
        if (ending != null) {
            ending.close();
        }
    }

    /// {@return whether frames are being recorded}
    public boolean isOn() {
        return recording != null;
    }

    void record(Direction direction, Frame frame, Clock clock, Drops drops) {
        var current = recording;
        if (current != null && !current.write(direction, frame, clock)) {
            drops.count(Drop.CAPTURE_QUEUE_FULL);
        }
    }

    private void requireOff() {
        if (recording != null) {
            throw new IllegalStateException(interfaceName + " is being captured already");
        }
    }

    /// Between one start and its stop. On a shared loom two processes write, so it has a lock.
    private static final class Recording {
        private final PcapngWriter writer;
        private final @Nullable CaptureFile file;
        private @Nullable IOException failure;
        private boolean closed;

        Recording(PcapngWriter writer, @Nullable CaptureFile file) {
            this.writer = writer;
            this.file = file;
        }

        /// Tells whether the frame has been recorded, or need not be any more.
        synchronized boolean write(Direction direction, Frame frame, Clock clock) {
            if (closed) {
                return true;
            }
            if (failure != null
                    || (file != null && !file.hasRoom(PcapngWriter.blockLength(frame.length())))) {
                return false;
            }
            try {
                writer.write(direction, clock.wallTime(), complete(frame));
                return true;
            } catch (IOException e) {
                failure = e; // told by close()
                return false;
            }
        }

        void close() throws IOException {
            synchronized (this) {
                closed = true;
            }
            if (file != null) {
                file.close();
            }
            synchronized (this) {
                if (failure != null) {
                    throw failure;
                }
            }
        }

        /// The octets with a complete checksum. A superframe's field holds the sum over the whole
        /// superframe's pseudo-header, so it is completed like any other.
        private static Bytes complete(Frame frame) {
            var octets = frame.octets();
            var offload = frame.offload();
            if (!offload.needsChecksum()) {
                return octets;
            }
            try {
                var whole =
                        new Frame(
                                octets,
                                Offload.checksum(
                                        offload.checksumStart(), offload.checksumOffset()));
                return SoftwareOffload.apply(whole, OffloadCapabilities.NONE).getFirst().octets();
            } catch (MalformedPacketException e) {
                return octets; // seen as it is, which is what a capture is for
            }
        }
    }
}
