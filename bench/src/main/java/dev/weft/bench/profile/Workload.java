package dev.weft.bench.profile;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What can be profiled without a privilege: programs of one stack that talk over its loopback.
public enum Workload {
    /// Clients that send all the time, servers that read.
    BULK("octets", 4),
    /// The paper's throughput: clients that connect and send 4 kB.
    THROUGHPUT("transfers of 4 kB", 10),
    /// An octet there, an octet back.
    RR("transactions", 10),
    /// Connect, 4 KiB there and back, close.
    CONNECTIONS("connections", 10);

    private static final int PORT = 5001;
    private static final InetSocketAddress SERVER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
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
    /// @param ends when to end
    /// @param done what has been done, in the workload's unit
    private record Run(
            NetworkStack stack, TcpListener listener, AtomicBoolean ends, LongAdder done) {}

    /// What happened.
    ///
    /// @param amount of work
    /// @param unit what that counts
    /// @param took how long
    public record Outcome(double amount, String unit, Duration took) {
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
        try (var loom = CarrierLoom.start("weft", LoomConfig.DEFAULT);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var listener = stack.tcpListener().bind(new InetSocketAddress(PORT), 1024)) {
            var run = new Run(stack, listener, new AtomicBoolean(), new LongAdder());
            var running = new CountDownLatch(connections);
            for (int i = 0; i < connections; i++) {
                stack.start("client " + i, () -> client(run, running));
            }
            TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
            observer.begins();
            var before = run.done.sum();
            var start = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            var took = Duration.ofNanos(System.nanoTime() - start);
            var amount = run.done.sum() - before;
            observer.ends();
            run.ends.set(true);
            running.await(10, TimeUnit.SECONDS);
            return new Outcome(amount, unit, took);
        }
    }

    private void client(Run run, CountDownLatch running) throws InterruptedException {
        try {
            switch (this) {
                case BULK -> bulk(run);
                case THROUGHPUT -> throughput(run);
                case RR -> requestResponse(run);
                case CONNECTIONS -> connections(run);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            running.countDown();
        }
    }

    private static void bulk(Run run) throws IOException, InterruptedException {
        try (var socket = connect(run, Workload::discard)) {
            while (!run.ends.get()) {
                socket.write(CHUNK);
                run.done.add(CHUNK.length());
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
        run.stack.start("server", () -> serve(run.listener, service));
        return run.stack.tcpSocket().connect(SERVER);
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
