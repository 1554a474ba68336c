package dev.weft.cli;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.SharedLoom;
import dev.weft.device.Capture;
import dev.weft.device.LinuxPoller;
import dev.weft.device.PcapRecorder;
import dev.weft.device.TapDevice;
import dev.weft.device.TapException;
import dev.weft.message.AddressVerdict;
import dev.weft.wire.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A running stack on a TAP, with the loom that runs it and the recorder before its device.
final class Host implements AutoCloseable {
    /// A station that is told of once is enough, and so are a few of them.
    private static final int MOST_CONFLICTS = 16;

    /// How long peers may take to hear that we have closed.
    private static final Duration GOODBYES = Duration.ofSeconds(1);

    private final Loom loom;
    private final NetworkStack stack;
    private final Capture capture;
    private final Deque<AutoCloseable> upon = new ArrayDeque<>(); // guarded by this, like closed
    private boolean closed;
    private final Object closing = new Object();

    private Host(Loom loom, NetworkStack stack, Capture capture) {
        this.loom = loom;
        this.stack = stack;
        this.capture = capture;
    }

    /// Makes the interface and starts a stack on it.
    ///
    /// @throws IOException if that cannot be; the message is for the user
    static Host start(StackOptions options, Screen screen)
            throws IOException, InterruptedException {
        // The loom starts on another core while the interface is being made: both have the JVM link
        // functions of the kernel's, which is most of what a start takes.
        var loom = new FutureTask<>(() -> startLoom(options, screen));
        Thread.ofPlatform().name("weft start").start(loom);
        PcapRecorder device;
        try {
            device =
                    PcapRecorder.before(
                            TapDevice.open(options.tapConfig(interfaceExists(options.tap()))));
        } catch (IOException | RuntimeException e) {
            awaitLoom(loom).close();
            throw e;
        }
        return start(awaitLoom(loom), device, options, screen);
    }

    private static Loom awaitLoom(FutureTask<Loom> starting) throws InterruptedException {
        try {
            return starting.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the loom does not start", e);
        }
    }

    private static Host start(Loom loom, PcapRecorder device, StackOptions options, Screen screen)
            throws IOException, InterruptedException {
        try {
            var file = options.pcap();
            if (file != null) {
                startCapture(device.capture(), file);
            }
            var stack = NetworkStack.start(loom, config(options, device));
            reportTroubles(stack, screen);
            return new Host(loom, stack, device.capture());
        } catch (IOException | InterruptedException | RuntimeException e) {
            loom.close();
            device.close();
            throw e;
        }
    }

    /// Whether this network namespace has an interface of that name. `/sys/class/net` may show
    /// another namespace's; this file does not.
    static boolean interfaceExists(String name) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/self/net/dev"))) {
                if (line.strip().startsWith(name + ":")) {
                    return true;
                }
            }
        } catch (IOException e) {
            // no network at all
        }
        return false;
    }

    private static StackConfig config(StackOptions options, PcapRecorder device)
            throws IOException {
        try {
            var attachment = InterfaceConfig.of(device, options.address().toString());
            var mac = options.mac();
            return StackConfig.loopbackOnly()
                    .with(mac == null ? attachment : attachment.withMac(mac))
                    .withGateway(options.gateway());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void startCapture(Capture capture, Path file) throws IOException {
        try {
            capture.start(file);
        } catch (IOException e) {
            throw new IOException("cannot record into " + file + ": " + describe(e), e);
        }
    }

    /// The class says what the message leaves out: `NoSuchFileException: /no/such/file`.
    static String describe(IOException e) {
        return e instanceof TapException || e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /// Starts the loom that is asked for, or says why it is another.
    static Loom startLoom(StackOptions options, Screen screen) {
        return switch (options.loom()) {
            case SHARED -> startShared(options, screen);
            case CARRIER -> {
                if (CarrierLoom.isAvailable()) {
                    yield startCarrier(options);
                }
                screen.warn(
                        "the shared loom runs the stack, more slowly: the carrier loom needs JDK 25"
                                + " and --add-opens java.base/java.lang=ALL-UNNAMED, which ./weft"
                                + " and java -jar set");
                yield startShared(options, screen);
            }
        };
    }

    private static Loom startCarrier(StackOptions options) {
        var loom =
                CarrierLoom.start(
                        "weft",
                        LoomConfig.DEFAULT.withPollMode(options.poll()),
                        LinuxPoller.open());
        loom.onHeld((process, heldFor, where) -> {}); // a cold JVM: see reportTroubles
        return loom;
    }

    private static Loom startShared(StackOptions options, Screen screen) {
        if (options.poll() != StackOptions.DEFAULT_POLL_MODE) {
            screen.warn("--poll has no effect on the shared loom");
        }
        return SharedLoom.start("weft", LinuxPoller.open());
    }

    private static void reportTroubles(NetworkStack stack, Screen screen) {
        if (stack.loom() instanceof CarrierLoom carrier) {
            carrier.onHeld((process, heldFor, where) ->
                    screen.warn(
                            "process "
                                    + process
                                    + " has held the loom for "
                                    + heldFor.toMillis()
                                    + " ms"));
        }
        // Of the stack's own failures tells whoever waits for its end.
        stack.loom()
                .onFailure(failure -> {
                    if (!String.valueOf(failure.getMessage()).startsWith("process stack/")) {
                        later(() -> report(failure, screen));
                    }
                });
        var told = ConcurrentHashMap.<MacAddress>newKeySet();
        stack.onAddressConflict(conflict -> {
            if (told.size() < MOST_CONFLICTS && told.add(conflict.other())) {
                later(() -> report(conflict, screen));
            }
        });
    }

    private static void report(AddressVerdict.Conflict conflict, Screen screen) {
        screen.warn(
                "address conflict: the station "
                        + conflict.other()
                        + " uses "
                        + conflict.address()
                        + ", too; choose another with --address");
    }

    /// Names the process that failed, and shows where, unless it is for the user to mend.
    static void report(ProcessFailedException failure, Screen screen) {
        var message = String.valueOf(failure.getMessage());
        var cause = failure.getCause();
        if (cause == null) {
            screen.warn(message);
        } else if (cause.getCause() instanceof TapException gone) {
            screen.warn(message.replace(cause.toString(), String.valueOf(gone.getMessage())));
        } else {
            screen.warn(message);
            for (var frame : cause.getStackTrace()) {
                screen.warn("    at " + frame);
            }
        }
    }

    /// A terminal may be slow: no work for the loom that calls this.
    private static void later(Runnable report) {
        Thread.ofPlatform().name("weft report").daemon(true).start(report);
    }

    NetworkStack stack() {
        return stack;
    }

    Capture capture() {
        return capture;
    }

    /// Adds something that stands upon the stack, to be closed before it; at once if that is
    /// closed.
    synchronized void attach(AutoCloseable program) {
        if (closed) {
            closeQuietly(program);
        } else {
            upon.push(program);
        }
    }

    /// Waits until those whose connections have been closed know it, but not for long: a stack that
    /// ends says nothing more to anybody.
    void awaitGoodbyes() throws InterruptedException {
        var _ = stack.awaitGoodbyes(GOODBYES);
    }

    /// Ends what stands upon the stack and the stack, and takes the interface away. Closing twice
    /// does nothing more, but waits for the first: who comes second is about to end the process.
    @Override
    public void close() {
        synchronized (closing) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                upon.forEach(Host::closeQuietly);
            }
            try (loom) {
                stack.close();
            }
        }
    }

    private static void closeQuietly(AutoCloseable program) {
        try {
            program.close();
        } catch (Exception e) {
            // what it stood upon goes, too
        }
    }
}
