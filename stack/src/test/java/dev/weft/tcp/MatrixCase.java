package dev.weft.tcp;

import dev.weft.device.LinkConditions;
import dev.weft.device.LinkConditions.BurstLoss;
import dev.weft.tcp.connection.TcpBounds;
import dev.weft.tcp.connection.TcpConfig;
import dev.weft.wire.OffloadCapabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What a seed makes of two hosts, the wire between them, and the programs on them.
///
/// @param seed makes the rest
/// @param mtu the wire's
/// @param offload whether the wire carries superframes
/// @param toRight what happens on the way from the client to the server
/// @param toLeft what happens on the way back
/// @param client the client's TCP
/// @param server the server's TCP
/// @param noDelay whether Nagle's algorithm is off
/// @param exchanges what is said, over a connection each
record MatrixCase(
        long seed,
        int mtu,
        boolean offload,
        LinkConditions toRight,
        LinkConditions toLeft,
        TcpConfig client,
        TcpConfig server,
        boolean noDelay,
        List<Exchange> exchanges) {
    private static final Duration LONG_WAY = Duration.ofMillis(300);

    /// Who speaks when.
    enum Order {
        /// Both at once.
        TOGETHER,
        /// The server answers once it has heard the end.
        CLIENT_FIRST,
        /// The client answers once it has heard the end.
        SERVER_FIRST
    }

    /// What is said over a connection.
    ///
    /// @param up from the client
    /// @param down from the server
    record Exchange(Order order, Stream up, Stream down) {}

    /// What is said in one direction.
    ///
    /// @param octets how many
    /// @param write how many at once
    /// @param read how many at once, at most
    /// @param pause what the reader does after each of its reads, if not zero
    record Stream(int octets, int write, int read, Duration pause) {
        private static Stream of(SplittableRandom random) {
            var octets =
                    switch (random.nextInt(32)) {
                        case 0 -> random.nextInt(800_000); // several windows
                        case 1, 2, 3, 4 -> 0;
                        default -> random.nextInt(one(random, 100, 8_000, 40_000));
                    };
            var slow = octets < 10_000 && random.nextInt(4) == 0;
            return new Stream(
                    octets,
                    one(random, Math.max(1, octets / 50), 1_000, 20_000),
                    one(random, Math.max(1, octets / 50), 3_000, 65_536),
                    slow ? Duration.ofMillis(one(random, 1, 30, 700)) : Duration.ZERO);
        }

        /// The octet at a position, different in each stream.
        static byte octetAt(int position, int stream) {
            return (byte) (position * 31 + (position >>> 8) * 7 + (position >>> 16) + stream * 101);
        }
    }

    static MatrixCase of(long seed) {
        var random = new SplittableRandom(seed);
        var mtu = one(random, 576, 1500, 1500, 9000);
        var offload = random.nextInt(4) == 0;
        var rate = one(random, 0, 0, 200_000, 2_000_000, 50_000_000);
        var toRight = conditions(random, rate, mtu);
        var toLeft = random.nextBoolean() ? conditions(random, rate, mtu) : toRight;
        var exchanges = new ArrayList<Exchange>();
        for (int i = one(random, 1, 1, 1, 4); i > 0; i--) {
            exchanges.add(
                    new Exchange(
                            Order.values()[random.nextInt(3)],
                            Stream.of(random),
                            Stream.of(random)));
        }
        return new MatrixCase(
                seed,
                mtu,
                offload,
                toRight,
                toLeft,
                tcp(random),
                tcp(random),
                random.nextBoolean(),
                List.copyOf(exchanges));
    }

    private static LinkConditions conditions(SplittableRandom random, int rate, int mtu) {
        var delay = Duration.ofMillis(one(random, 0, 0, 1, 20, 100, 300));
        var loss = one(random, 0, 0, 1, 2, 5, 10, 20) / 100.0;
        var jitter = random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(20)) : Duration.ZERO;
        return LinkConditions.PERFECT
                .withDelay(delay)
                .withJitter(jitter)
                .withBandwidth(rate)
                .withQueue(one(random, 5, 20, 1000), 2 * mtu + one(random, 1, 100_000, 1_000_000))
                .withLoss(loss)
                .withBurst(random.nextInt(8) == 0 ? new BurstLoss(0.02, 0.3, 0.9) : null)
                .withReordering(
                        one(random, 0, 0, 2, 30) / 100.0, Duration.ofMillis(one(random, 1, 10, 50)))
                .withDuplication(one(random, 0, 0, 5, 30) / 100.0)
                .withCorruption(one(random, 0, 0, 0, 1, 5) / 100.0);
    }

    private static TcpConfig tcp(SplittableRandom random) {
        var usual = TcpConfig.DEFAULT;
        var receive = one(random, 700, 5_000, 70_000, 1 << 20);
        var send = one(random, 700, 5_000, 70_000, 1 << 20);
        return new TcpConfig(
                TcpBounds.DEFAULT
                        .withBuffers(receive, send)
                        .withBufferedOctets(one(random, 10_000, 1 << 20, 1 << 30)),
                usual.minRto(),
                usual.initialRto(),
                usual.maxRto(),
                usual.delayedAck(),
                Duration.ofHours(10), // however bad the wire is, nobody gives up
                usual.timeWait(),
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                usual.congestionControl());
    }

    private static int one(SplittableRandom random, int... of) {
        return of[random.nextInt(of.length)];
    }

    /// Streams of several of the largest windows by a long way: what only shows when much is in
    /// flight.
    static MatrixCase ofLongStreams(LinkConditions there) {
        var nothing = new Stream(0, 1, 1, Duration.ZERO);
        var much = new Stream(6_000_000, 100_000, 65_536, Duration.ZERO);
        return new MatrixCase(
                1,
                1500,
                false,
                there.withDelay(LONG_WAY),
                LinkConditions.PERFECT.withDelay(LONG_WAY),
                TcpConfig.DEFAULT,
                TcpConfig.DEFAULT,
                false,
                List.of(new Exchange(Order.CLIENT_FIRST, much, nothing)));
    }

    /// How long it may take: many times what the wire's rate, its delay, what gets lost there and
    /// the readers' pauses ask for. Where the wire loses half of all, single segments take minutes.
    Duration longest() {
        var lost = 1 - (1 - lost(toRight)) * (1 - lost(toLeft));
        var way = seconds(toRight.delay().plus(toRight.jitter()));
        var roundTrip = way + seconds(toLeft.delay().plus(toLeft.jitter())) + 0.05;
        var again = lost * (0.4 + 2 * roundTrip) / Math.pow(1 - lost, 4);
        var window = Math.min(client.bounds().receiveBuffer(), server.bounds().receiveBuffer());
        var segment = Math.min(mtu - 60, window);
        var expected = 0.0;
        for (var exchange : exchanges) {
            for (var stream : List.of(exchange.up, exchange.down)) {
                expected += (10 + (double) stream.octets / segment) * (roundTrip + again);
                expected += 16 * stream.octets * (perBit(toRight) + perBit(toLeft));
                expected += stream.octets * seconds(stream.pause); // reads may find little
            }
        }
        return Duration.ofMinutes(20).plusMillis((long) (50 * 1000 * expected));
    }

    /// What a packet has to fear on its way; a queue that takes no superframe loses many.
    private double lost(LinkConditions conditions) {
        var burst = conditions.burst();
        var inBursts =
                burst == null ? 0 : burst.loss() * burst.begin() / (burst.begin() + burst.end());
        var narrow = conditions.queueFrames() < 10 || conditions.queueOctets() < 4 * mtu;
        return conditions.loss() + conditions.corruption() + inBursts + (narrow ? 0.25 : 0);
    }

    private static double perBit(LinkConditions conditions) {
        return conditions.bandwidth() == 0 ? 0 : 1.0 / conditions.bandwidth();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    OffloadCapabilities capabilities() {
        return offload ? OffloadCapabilities.ALL : OffloadCapabilities.NONE;
    }
}
