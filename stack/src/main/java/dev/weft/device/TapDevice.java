package dev.weft.device;

import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.wire.EthernetFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A network interface of Linux whose wire ends in this program.
///
/// ```text
///   kernel -- read(2) --> TapReader --trySend--> received
///   kernel <- write(2) -- TapWriter <----------- toSend
/// ```
///
/// Both calls never block and take 3 µs in the kernel; the reader waits for readiness at the loom's
/// poller, so the loom has to be started with a [LinuxPoller]. With offload, frames of up to 64 KiB
/// go either way, and their checksums are left to whoever needs them.
public final class TapDevice implements Device {
    private static final int LONGEST_PACKET = 65_535;

    private final TapSetup.Opened tap;
    private final DeviceCapabilities capabilities;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    // This object and its two processes: who leaves last closes the descriptor, because its number
    // may be another file's right after.
    private final AtomicInteger users = new AtomicInteger(1);

    private TapDevice(TapSetup.Opened tap) {
        this.tap = tap;
        var offload = tap.offload();
        this.capabilities =
                new DeviceCapabilities(
                        offload.checksum(),
                        true, // by the writer, where the kernel does not
                        offload.tcpV6(),
                        offload.udpL4(),
                        LONGEST_PACKET + EthernetFrame.HEADER_LENGTH);
    }

    /// {@return whether there can be TAP devices here: on Linux, where `/dev/net/tun` is for us}
    public static boolean isSupported() {
        return isLinux() && isForUs(Path.of(TapSetup.DEVICE));
    }

    static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    static boolean isForUs(Path file) {
        return Files.isReadable(file) && Files.isWritable(file);
    }

    /// Opens a TAP device and sets up the host's side.
    ///
    /// @param config what it shall be
    /// @return the device, to be started
    /// @throws TapException if that cannot be; the message says what to do next
    public static TapDevice open(TapConfig config) throws TapException {
        if (!isLinux()) { // of what else may be missing the attempt tells more
            throw new TapException(
                    "TAP devices are Linux's, and this is "
                            + System.getProperty("os.name")
                            + ": use a VirtualWire");
        }
        var setup = new TapSetup(config);
        var namespace = config.namespace();
        return new TapDevice(
                namespace == null
                        ? setup.open()
                        : NetworkNamespace.of(namespace).call(setup::open));
    }

    /// {@return the interface's name}
    @Override
    public String name() {
        return tap.name();
    }

    @Override
    public int mtu() {
        return tap.mtu();
    }

    @Override
    public DeviceCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void start(ProcessGroup group, Attachment attachment) {
        if (closed.get() || started.getAndSet(true)) {
            throw new IllegalStateException("the device is started once, before it is closed");
        }
        var readiness = group.loom().readiness(tap.fd());
        var reader = new TapReader(tap.name(), tap.fd(), group.loom(), readiness, attachment);
        try {
            start(
                    group,
                    "reader",
                    () -> {
                        try (readiness) {
                            reader.run();
                        }
                    });
        } catch (RuntimeException e) {
            readiness.close();
            throw e;
        }
        start(group, "writer", new TapWriter(tap, group.loom(), attachment, reader::isBehind));
    }

    private void start(ProcessGroup group, String role, CspProcess process) {
        users.incrementAndGet();
        try {
            group.start(
                    tap.name() + " " + role,
                    () -> {
                        try {
                            process.run();
                        } finally {
                            leave();
                        }
                    });
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    /// Gives the descriptor back, when the device's processes have ended; an interface that this
    /// device made is gone then.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            leave();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            Libc.close(tap.fd());
        }
    }

    @Override
    public String toString() {
        return "TAP " + tap.name();
    }
}
