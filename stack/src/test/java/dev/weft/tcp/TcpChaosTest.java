package dev.weft.tcp;

import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.ProcessInfo;
import dev.weft.device.LinkConditions;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.wire.Bytes;
import dev.weft.wire.OffloadCapabilities;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that do anything at any moment, interrupt each other included, on a wire that does so,
/// too: calls may fail, the stack may not, and when the programs have gone nothing of them is left.
///
/// `-Dweft.chaos.seed=N` replays one seed.
class TcpChaosTest {
    private static final int SEEDS = Integer.getInteger("weft.chaos.seeds", 1000);
    private static final int PER_TEST = 100;
    private static final int ACTORS = 6;
    private static final int SOCKETS = 5;
    private static final int STEPS = 40;
    private static final int PORTS = 3;

    /// Few of everything, so that bounds are reached.
    private static final TcpConfig NARROW =
            TcpConfig.DEFAULT
                    .withBounds(new TcpBounds(20_000, 20_000, 30_000, 50_000, 8, 6, 12, 4, 2, 3))
                    .withTimeWait(Duration.ofSeconds(5));

    static LongStream firsts() {
        var one = Long.getLong("weft.chaos.seed");
        return one == null
                ? LongStream.range(0, SEEDS / PER_TEST).map(n -> n * PER_TEST)
                : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("firsts")
    void theStackOutlivesItsPrograms(long first) throws Exception {
        var count = Long.getLong("weft.chaos.seed") == null ? PER_TEST : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Run(seed).run();
            } catch (Throwable t) {
                throw new AssertionError("replay with -Dweft.chaos.seed=" + seed, t);
            }
        }
    }

    private static final class Run {
        private final SplittableRandom random;
        private final long seed;
        private final List<TcpSocket> sockets = new ArrayList<>();
        private final List<TcpSocket> left = new ArrayList<>();
        private final List<TcpListener> listeners = new ArrayList<>();
        private final List<TcpListener> listenersLeft = new ArrayList<>();
        private final List<Thread> actors = new ArrayList<>();
        private TwoHosts hosts;
        private boolean over;

        Run(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void run() throws Exception {
            var offload = random.nextBoolean() ? OffloadCapabilities.ALL : OffloadCapabilities.NONE;
            try (var both = new TwoHosts(seed, 1500, offload, NARROW, NARROW)) {
                hosts = both;
                hosts.wire().setConditions(conditions());
                var processes = names();
                for (int n = 0; n < SOCKETS; n++) {
                    sockets.add(side().tcpSocket());
                }
                for (int n = 0; n < PORTS; n++) {
                    listeners.add(side().tcpListener());
                }
                var pauses = hosts.loom().group("pauses").<Boolean>channel("pause", 1);
                var group = hosts.loom().group("actors");
                for (int n = 0; n < ACTORS; n++) {
                    actors.add(group.start("actor " + n, () -> act(pauses)));
                }
                hosts.after(Duration.ofMinutes(5));
                over = true;
                group.close();
                hosts.assertNothingFailed();
                sockets.forEach(TcpSocket::close);
                left.forEach(TcpSocket::close);
                listeners.forEach(TcpListener::close);
                listenersLeft.forEach(TcpListener::close);
                hosts.wire().setConditions(LinkConditions.PERFECT);
                hosts.after(Duration.ofMinutes(20));
                hosts.assertNothingFailed();
                assertEquals(List.of(), hosts.left().tcpConnections());
                assertEquals(List.of(), hosts.right().tcpConnections());
                assertEquals(processes, names(), "a process is left");
                for (int port = 1; port <= PORTS; port++) {
                    hosts.left().tcpListener().bind(at("0.0.0.0", port)).close();
                    hosts.right().tcpListener().bind(at("0.0.0.0", port)).close();
                }
            }
        }

        private List<String> names() {
            return hosts.loom().processes().stream().map(ProcessInfo::name).toList();
        }

        private LinkConditions conditions() {
            return LinkConditions.PERFECT
                    .withDelay(Duration.ofMillis(10L * random.nextInt(3)))
                    .withLoss(random.nextInt(3) * 0.05)
                    .withDuplication(random.nextInt(2) * 0.1)
                    .withReordering(random.nextInt(2) * 0.2, Duration.ofMillis(15));
        }

        /// What was there stays open: somebody may be waiting with it.
        private void put(int at, TcpSocket socket) {
            left.add(sockets.set(at, socket));
        }

        private NetworkStack side() {
            return random.nextBoolean() ? hosts.left() : hosts.right();
        }

        private void act(Channel<Boolean> pauses) throws InterruptedException {
            for (int step = 0; step < STEPS && !over; step++) {
                try {
                    something(pauses);
                } catch (IOException | IllegalStateException e) {
                    // it failed, or was not the moment for it
                } catch (InterruptedException e) {
                    // by one of the others, or because it is over
                }
            }
        }

        private void something(Channel<Boolean> pauses) throws IOException, InterruptedException {
            var at = random.nextInt(SOCKETS);
            var socket = sockets.get(at);
            var which = random.nextInt(PORTS);
            var listener = listeners.get(which);
            switch (random.nextInt(20)) {
                case 0, 1, 2 ->
                        socket.connect(
                                at(
                                        random.nextBoolean() ? TwoHosts.LEFT : TwoHosts.RIGHT,
                                        1 + random.nextInt(PORTS)),
                                Duration.ofMillis(random.nextInt(2000)));
                case 3 -> listener.bind(at("0.0.0.0", 1 + random.nextInt(PORTS)));
                case 4, 5 -> {
                    listener.setTimeout(Duration.ofMillis(1 + random.nextInt(3000)));
                    put(at, listener.accept());
                }
                case 6, 7, 8 -> {
                    socket.setTimeout(Duration.ofMillis(1 + random.nextInt(2000)));
                    socket.read(1 + random.nextInt(10_000));
                }
                case 9, 10, 11 -> socket.write(Bytes.wrap(new byte[random.nextInt(30_000)]));
                case 12 -> socket.shutdownOutput();
                case 13 -> socket.shutdownInput();
                case 14 -> {
                    socket.close();
                    put(at, side().tcpSocket());
                }
                case 15 -> {
                    socket.abort();
                    put(at, side().tcpSocket());
                }
                case 16 -> {
                    listener.close();
                    listenersLeft.add(listeners.set(which, side().tcpListener()));
                }
                case 17 -> actors.get(random.nextInt(actors.size())).interrupt();
                case 18 -> socket.setOption(StandardSocketOptions.SO_LINGER, random.nextInt(3) - 1);
                default ->
                        pauses.receive(
                                hosts.loom()
                                        .clock()
                                        .now()
                                        .plus(Duration.ofMillis(random.nextInt(500))));
            }
        }
    }
}
