package dev.weft.device;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A file that is written by a thread of its own, since file I/O must not hold a loom.
///
/// Those who write leave their octets in a buffer and wake nobody: waking another thread costs more
/// than the stack needs for a packet. The thread comes by itself, ten times a second or when the
/// buffer is half full.
final class CaptureFile extends OutputStream {
    private static final int BUFFER = 4 << 20;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final OutputStream file;
    private final Thread thread;

    // Guarded by this.
    private byte[] filling = new byte[BUFFER];
    private int filled;
    private boolean closing;
    private @Nullable IOException failure;

    private byte[] writing = new byte[BUFFER]; // the thread's

    private CaptureFile(Path path) throws IOException {
        this.file = Files.newOutputStream(path);
        this.thread =
                Thread.ofPlatform()
                        .name("capture to " + path.getFileName())
                        .daemon(true)
                        .unstarted(this::writeOut);
    }

    /// Opens a file for writing; what is in it is overwritten.
    static CaptureFile open(Path path) throws IOException {
        var opened = new CaptureFile(path);
        opened.thread.start();
        return opened;
    }

    /// Whether so many octets can be written now without losing any.
    synchronized boolean hasRoom(int octets) {
        return failure == null && filled + octets <= BUFFER;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] octets, int at, int length) throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (filled + length > BUFFER) {
            throw new IOException("the capture's buffer is full");
        }
        System.arraycopy(octets, at, filling, filled, length);
        var wasBelowHalf = filled < BUFFER / 2;
        filled += length;
        if (wasBelowHalf && filled >= BUFFER / 2) {
            LockSupport.unpark(thread);
        }
    }

    /// Waits until everything is in the file.
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closing = true;
        }
        LockSupport.unpark(thread);
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }

    private void writeOut() {
        try (file) {
            while (true) {
                int octets;
                boolean last;
                synchronized (this) {
                    octets = filled;
                    last = closing;
                    var full = filling;
                    filling = writing;
                    writing = full;
                    filled = 0;
                }
                file.write(writing, 0, octets);
                if (last) {
                    return;
                }
                if (octets < BUFFER / 2) {
                    LockSupport.parkNanos(this, INTERVAL_NANOS);
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }
}
