package dev.weft.bench.subject;

import com.google.gson.Gson;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.ProcessGroup;
import dev.weft.device.LinuxPoller;
import dev.weft.message.Counter;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The process that is measured when a stack talks to itself, over its own loopback: no device, no
/// other program, no privilege.
///
/// ```text
/// throughput CLIENTS WARM-SECONDS ROUNDS    the paper's experiment (3.3.2)
/// bulk CONNECTIONS SECONDS                  as much as goes through
/// memory CONNECTIONS                        what idle ones take
/// ```
///
/// It prints its figures as one JSON object.
public final class InStack {
    private static final int PORT = Service.DISCARD;
    private static final int BACKLOG = 1024;
    private static final int PIECE = 1 << 16;
    private static final int BIG_PIECE = 1 << 20;

    /// "each send 4 kB to the server" (paper, 3.3.2).
    private static final int OCTETS_OF_A_CLIENT = 4096;

    /// Fewer than there are ephemeral ports, of which each connection to a port takes one.
    private static final int CONNECTIONS_OF_A_PORT = 10_000;

    private static final double NANOS = 1e9;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Loom loom;
    private final NetworkStack stack;
    private final ProcessGroup servers;
    private long octetsReceived;
    private int serving;

    private InStack(Loom loom, NetworkStack stack) {
        this.loom = loom;
        this.stack = stack;
        this.servers = loom.group("servers");
    }

    /// Measures once, prints, and ends.
    ///
    /// @param arguments what to measure, and how much of it
    public static void main(String[] arguments) throws Exception {
        try (var loom = CarrierLoom.start("weft", LoomConfig.DEFAULT, LinuxPoller.open());
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly())) {
            var experiment = new InStack(loom, stack);
            int number = Integer.parseInt(arguments[1]);
            var figures =
                    switch (arguments[0]) {
                        case "throughput" ->
                                experiment.throughput(
                                        number,
                                        Double.parseDouble(arguments[2]),
                                        Integer.parseInt(arguments[3]));
                        case "bulk" -> experiment.bulk(number, Double.parseDouble(arguments[2]));
                        case "memory" -> experiment.memory(number);
                        default -> throw new IllegalArgumentException(arguments[0]);
                    };
            System.out.println(new Gson().toJson(figures));
        }
    }

    // --- The paper's throughput

    private Map<String, Double> throughput(int clients, double warmSeconds, int rounds)
            throws Exception {
        countAt(PORT);
        var end = System.nanoTime() + (long) (warmSeconds * NANOS);
        while (System.nanoTime() < end) {
            round(clients);
        }
        requireNoConnections();
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            seconds.add(round(clients) / NANOS);
        }
        requireNoConnections();
        seconds.sort(null);
        var median = seconds.get(seconds.size() / 2);
        return Map.of(
                "seconds", median, "mbit_per_s", clients * OCTETS_OF_A_CLIENT * 8 / median / 1e6);
    }

    /// Until the server has all that was sent. Closing is not part of it, and not of the next round
    /// either, which begins when the connections are gone.
    private long round(int clients) throws Exception {
        return loom.call(
                "round",
                () -> {
                    var sockets = new ArrayList<TcpSocket>();
                    var octets = Bytes.wrap(new byte[OCTETS_OF_A_CLIENT]);
                    octetsReceived = 0;
                    var start = System.nanoTime();
                    try (var group = loom.group("clients")) {
                        for (int i = 0; i < clients; i++) {
                            group.start("client", () -> send(octets, sockets));
                        }
                        group.join();
                        while (octetsReceived < (long) clients * OCTETS_OF_A_CLIENT) {
                            loom.pause();
                        }
                    }
                    var took = System.nanoTime() - start;
                    sockets.forEach(TcpSocket::close);
                    awaitClosed();
                    return took;
                });
    }

    /// Until the servers have read the end and closed, and then until nothing is on its way any
    /// more. To ask for the connections in each round would cost more than the round, since that
    /// lists all that are in TIME-WAIT.
    private void awaitClosed() throws InterruptedException {
        var counters = stack.counters();
        var end = System.nanoTime() + PATIENCE_NANOS;
        var sent = -1L;
        while (serving > 0 || counters.of(Counter.TCP_SENT) != sent) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("connections do not end");
            }
            sent = counters.of(Counter.TCP_SENT);
            loom.pause();
        }
    }

    /// What [#awaitClosed] has waited for, looked after where it takes no time from anybody.
    private void requireNoConnections() {
        for (var each : stack.tcpConnections()) {
            if (!each.state().equals("LISTEN") && !each.state().equals("TIME-WAIT")) {
                throw new IllegalStateException("is still there: " + each);
            }
        }
    }

    private void send(Bytes octets, List<TcpSocket> sockets) throws InterruptedException {
        try {
            var socket = stack.tcpSocket();
            sockets.add(socket);
            socket.connect(address(PORT)).write(octets);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // --- Bulk

    private Map<String, Double> bulk(int connections, double seconds)
            throws IOException, InterruptedException {
        countAt(PORT);
        var octets = Bytes.wrap(new byte[BIG_PIECE]);
        for (int i = 0; i < connections; i++) {
            stack.start("client", () -> flow(octets));
        }
        Thread.sleep((long) (seconds * 500)); // as long to warm up as to measure, together twice
        var startOctets = octetsReceivedNow();
        var start = System.nanoTime();
        Thread.sleep((long) (seconds * 1000));
        var received = octetsReceivedNow() - startOctets;
        return Map.of("gbit_per_s", received * 8.0 / (System.nanoTime() - start));
    }

    private void flow(Bytes octets) throws InterruptedException {
        try (var socket = stack.tcpSocket().connect(address(PORT))) {
            while (true) {
                socket.write(octets);
            }
        } catch (IOException e) {
            // the end of the stack
        }
    }

    private long octetsReceivedNow() {
        try {
            return loom.call("count", () -> octetsReceived);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // --- Memory

    private Map<String, Double> memory(int connections) throws IOException, InterruptedException {
        var accepted = new ArrayDeque<TcpSocket>();
        var connected = new ArrayList<TcpSocket>(connections);
        var ports = (connections + CONNECTIONS_OF_A_PORT - 1) / CONNECTIONS_OF_A_PORT;
        for (int i = 0; i < ports; i++) {
            var listener = listen(1024 + i);
            servers.start("listener", () -> acceptInto(listener, accepted));
        }
        var before = heapInUse();
        finish(
                "connect",
                () -> {
                    for (int i = 0; i < connections; i++) {
                        var socket = stack.tcpSocket().connect(address(1024 + i % ports));
                        socket.write(Bytes.ofUtf8("?"));
                        connected.add(socket);
                    }
                });
        finish(
                "ask",
                () -> {
                    while (accepted.size() < connections) {
                        loom.pause();
                    }
                    for (var each : accepted) {
                        each.read(1);
                    }
                });
        var held = heapInUse() - before;
        var answered = new int[1];
        finish(
                "answer",
                () -> {
                    var next = connected.iterator();
                    for (var each : accepted) {
                        each.write(Bytes.ofUtf8("!"));
                    }
                    while (next.hasNext()) {
                        var octets = next.next().read(1);
                        if (octets != null && octets.toUtf8().equals("!")) {
                            answered[0]++;
                        }
                    }
                });
        var figures = new TreeMap<String, Double>();
        // each connection has both of its ends here
        figures.put("octets_per_connection", held / 2.0 / connections);
        figures.put("held", (double) accepted.size());
        figures.put("answered", (double) answered[0]);
        return figures;
    }

    private static void acceptInto(TcpListener listener, Deque<TcpSocket> accepted)
            throws InterruptedException {
        try {
            while (true) {
                accepted.add(listener.accept());
            }
        } catch (IOException e) {
            // the end of the stack
        }
    }

    /// What a full collection leaves. Not what `Runtime` says: that counts what threads have taken
    /// of a new generation to fill it later, some megabytes.
    private static long heapInUse() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var octets = 0L;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            var left = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && left != null) {
                octets += left.getUsed();
            }
        }
        return octets;
    }

    /// Something that a process of the stack does to its end.
    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private void finish(String name, Task task) throws InterruptedException {
        var failure = new IOException[1];
        stack.start(
                        name,
                        () -> {
                            try {
                                task.run();
                            } catch (IOException e) {
                                failure[0] = e;
                            }
                        })
                .join();
        if (failure[0] != null) {
            throw new IllegalStateException(failure[0]);
        }
    }

    // --- Servers

    private void countAt(int port) throws IOException, InterruptedException {
        var listener = listen(port);
        servers.start("listener", () -> countAll(listener));
    }

    private TcpListener listen(int port) throws IOException, InterruptedException {
        return stack.tcpListener().bind(new InetSocketAddress(port), BACKLOG);
    }

    private void countAll(TcpListener listener) throws InterruptedException {
        try {
            while (true) {
                var socket = listener.accept();
                servers.start("counter", () -> count(socket));
            }
        } catch (IOException e) {
            // the end of the stack
        }
    }

    private void count(TcpSocket socket) throws InterruptedException {
        serving++;
        try (socket) {
            for (var octets = socket.read(PIECE); octets != null; octets = socket.read(PIECE)) {
                octetsReceived += octets.length();
            }
        } catch (IOException e) {
            // the end of the stack
        }
        serving--;
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
