package dev.weft.bench.profile;

import com.sun.management.ThreadMXBean;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.device.Device;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What can be profiled without a privilege: programs of one stack that talk over its loopback, or
/// of two stacks on a wire in memory.
public enum Workload {
    /// Clients that send all the time, servers that read: what the bench calls in-stack-bulk.
    BULK("writes of 64 KiB", 4),
    /// The paper's throughput: clients that connect and send 4 kB.
    THROUGHPUT("transfers of 4 kB", 10),
    /// An octet there, an octet back.
    RR("transactions", 10),
    /// Connect, 4 KiB there and back, close.
    CONNECTIONS("connections", 10),
    /// As bulk, over a wire with a round trip of 20 ms that loses a frame in a hundred.
    LOSS("writes of 4 KiB", 1);

    private static final int PORT = 5001;
    private static final String SERVER_ON_WIRE = "10.0.0.2";
    private static final LinkConditions BAD =
            LinkConditions.PERFECT.withDelay(Duration.ofMillis(10)).withLoss(0.01);
    private static final Bytes CHUNK = Bytes.wrap(new byte[65_536]);
    private static final Bytes OCTET = Bytes.of('x');
    private static final Bytes SMALL = Bytes.wrap(new byte[4096]);

    private final String unit;
    private final int usualConnections;

    Workload(String unit, int usualConnections) {
        this.unit = unit;
        this.usualConnections = usualConnections;
    }

    /// One run, as its programs see it.
    ///
    /// @param server where the listener is
    /// @param ends when to end
    /// @param done what has been done, in the workload's unit
    private record Run(
            NetworkStack clients,
            NetworkStack servers,
            InetSocketAddress server,
            TcpListener listener,
            AtomicBoolean ends,
            LongAdder done) {}

    /// What happened.
    ///
    /// @param amount of work
    /// @param unit what that counts
    /// @param took how long
    /// @param allocatedForEach octets, by all threads of this JVM in the second half of the
    ///   warm-up: a recording would allocate, too; 0 if nothing was done
    public record Outcome(double amount, String unit, Duration took, double allocatedForEach) {
        /// In a second.
        public double perSecond() {
            return amount * 1e9 / took.toNanos();
        }
    }

    /// Who looks on.
    public interface Observer {
        /// The JVM is warm: what counts begins.
        void begins() throws IOException;

        /// It has ended.
        void ends() throws IOException;
    }

    /// How many connections there are if nobody says.
    public int usualConnections() {
        return usualConnections;
    }

    /// The name on the command line.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Runs it.
    ///
    /// @param connections at once
    /// @param warmUp before it counts
    /// @param time while it counts
    /// @param observer is told of the beginning and the end
    public Outcome run(int connections, Duration warmUp, Duration time, Observer observer)
            throws IOException, InterruptedException {
        try (var loom = CarrierLoom.start("weft", LoomConfig.DEFAULT)) {
            if (this == LOSS) {
                var wire = VirtualWire.of("wire", 1500);
                wire.setConditions(BAD);
                try (var clients = NetworkStack.start(loom, on(wire.left(), "10.0.0.1"));
                        var servers = NetworkStack.start(loom, on(wire.right(), SERVER_ON_WIRE))) {
                    var server = new InetSocketAddress(SERVER_ON_WIRE, PORT);
                    return run(clients, servers, server, connections, warmUp, time, observer);
                }
            }
            try (var stack = NetworkStack.start(loom, StackConfig.loopbackOnly())) {
                var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
                return run(stack, stack, server, connections, warmUp, time, observer);
            }
        }
    }

    private static StackConfig on(Device device, String address) {
        return StackConfig.of(device, address + "/24");
    }

    private Outcome run(
            NetworkStack clients,
            NetworkStack servers,
            InetSocketAddress server,
            int connections,
            Duration warmUp,
            Duration time,
            Observer observer)
            throws IOException, InterruptedException {
        try (var listener = servers.tcpListener().bind(new InetSocketAddress(PORT), 1024)) {
            var run =
                    new Run(
                            clients,
                            servers,
                            server,
                            listener,
                            new AtomicBoolean(),
                            new LongAdder());
            var running = new CountDownLatch(connections);
            for (int i = 0; i < connections; i++) {
                clients.start("client " + i, () -> client(run, running));
            }
            TimeUnit.NANOSECONDS.sleep(warmUp.toNanos() / 2);
            var before = run.done.sum();
            var allocatedBefore = allocated();
            TimeUnit.NANOSECONDS.sleep(warmUp.toNanos() / 2);
            var allocated = allocated() - allocatedBefore;
            var amount = run.done.sum() - before;
            var allocatedForEach = amount == 0 ? 0 : (double) allocated / amount;
            observer.begins();
            before = run.done.sum();
            var start = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            var took = Duration.ofNanos(System.nanoTime() - start);
            amount = run.done.sum() - before;
            observer.ends();
            run.ends.set(true);
            running.await(10, TimeUnit.SECONDS);
            return new Outcome(amount, unit, took, allocatedForEach);
        }
    }

    /// Octets that all threads of this JVM have ever allocated.
    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getTotalThreadAllocatedBytes();
    }

    private void client(Run run, CountDownLatch running) throws InterruptedException {
        try {
            switch (this) {
                case BULK -> bulk(run, CHUNK);
                case THROUGHPUT -> throughput(run);
                case RR -> requestResponse(run);
                case CONNECTIONS -> connections(run);
                case LOSS -> bulk(run, SMALL);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            running.countDown();
        }
    }

    private static void bulk(Run run, Bytes octets) throws IOException, InterruptedException {
        try (var socket = connect(run, Workload::discard)) {
            while (!run.ends.get()) {
                socket.write(octets);
                run.done.increment();
            }
        }
    }

    private static void throughput(Run run) throws IOException, InterruptedException {
        while (!run.ends.get()) {
            try (var socket = connect(run, Workload::discard)) {
                socket.write(SMALL);
                socket.shutdownOutput();
                socket.read(1); // null: the server has read to the end
            }
            run.done.increment();
        }
    }

    private static void requestResponse(Run run) throws IOException, InterruptedException {
        try (var socket = connect(run, Workload::echo)) {
            while (!run.ends.get()) {
                socket.write(OCTET);
                if (socket.read(1) == null) {
                    throw new IOException("no answer");
                }
                run.done.increment();
            }
        }
    }

    private static void connections(Run run) throws IOException, InterruptedException {
        while (!run.ends.get()) {
            try (var socket = connect(run, Workload::echo)) {
                socket.write(SMALL);
                for (int left = SMALL.length(); left > 0; ) {
                    @Nullable Bytes got = socket.read(left);
                    if (got == null) {
                        throw new IOException("the echo is not whole");
                    }
                    left -= got.length();
                }
            }
            run.done.increment();
        }
    }

    /// What a server does with one peer.
    private interface Service {
        void serve(TcpSocket peer) throws IOException, InterruptedException;
    }

    /// A connection, with a process at its other end. Who accepts which does not matter.
    private static TcpSocket connect(Run run, Service service)
            throws IOException, InterruptedException {
        run.servers.start("server", () -> serve(run.listener, service));
        return run.clients.tcpSocket().connect(run.server);
    }

    private static void serve(TcpListener listener, Service service) throws InterruptedException {
        try (var peer = listener.accept()) {
            service.serve(peer);
        } catch (IOException e) {
            // the stack has ended
        }
    }

    private static void discard(TcpSocket peer) throws IOException, InterruptedException {
        while (peer.read(CHUNK.length()) != null) {
            // until the end
        }
    }

    private static void echo(TcpSocket peer) throws IOException, InterruptedException {
        for (var got = peer.read(4096); got != null; got = peer.read(4096)) {
            peer.write(got);
        }
    }
}
