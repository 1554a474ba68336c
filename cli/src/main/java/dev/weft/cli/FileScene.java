package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/// A scene of the demo: a file over TCP, a stream that has to be whole, and the answer that says
/// so. Bob tells the hash of what has come when ann has closed her half of the connection.
final class FileScene {
    private static final int PORT = 8000;
    private static final int SIZE = 1 << 20;
    private static final int CHUNK = 16 * 1024;
    private static final Duration SHOWN_EVERY = Duration.ofMillis(500);

    private final Screen screen;
    private final Stage stage;
    private final Clock clock;
    private final String address;
    private final long seed;

    /// @param clock virtual time
    /// @param address bob's
    /// @param seed what the file is made of
    FileScene(Screen screen, Stage stage, Clock clock, String address, long seed) {
        this.screen = screen;
        this.stage = stage;
        this.clock = clock;
        this.address = address;
        this.seed = seed;
    }

    /// {@return whether the file has arrived as it was}
    boolean play(NetworkStack ann, NetworkStack bob) throws IOException, InterruptedException {
        var listener = bob.tcpListener().bind(new InetSocketAddress(PORT));
        bob.start("hash server", () -> tellHash(listener));
        var file = new byte[SIZE];
        new Random(seed).nextBytes(file);
        try (var socket = ann.tcpSocket().connect(new InetSocketAddress(address, PORT))) {
            var transfer = new Transfer(socket);
            for (int at = 0; at < file.length; at += CHUNK) {
                socket.write(file, at, CHUNK);
                transfer.show();
            }
            socket.shutdownOutput();
            var theirs = transfer.awaitAnswer();
            transfer.summarise();
            return compare(file, theirs);
        }
    }

    /// {@return whether the other end has said the hash of the file}
    boolean compare(byte[] file, String theirs) {
        var ours = HexFormat.of().formatHex(hash().digest(file));
        var same = theirs.equals(ours);
        stage.say("  SHA-256 at ann  " + ours);
        stage.say(
                "          at bob  "
                        + theirs
                        + (same ? screen.green("  the same") : screen.red("  ANOTHER")));
        return same;
    }

    /// What bob does with the connection.
    private static void tellHash(TcpListener listener) throws InterruptedException {
        try (listener;
                var socket = listener.accept()) {
            var hash = hash();
            for (var read = socket.read(CHUNK); read != null; read = socket.read(CHUNK)) {
                hash.update(read.asReadOnlyBuffer());
            }
            socket.write(Bytes.ofUtf8(HexFormat.of().formatHex(hash.digest())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest hash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /// A transfer as it goes, in virtual time.
    private final class Transfer {
        private final TcpSocket socket;
        private final MonotonicTime start = clock.now();
        private MonotonicTime lastShown = start;
        private long lastCount;

        Transfer(TcpSocket socket) {
            this.socket = socket;
        }

        /// A line for each half second that has passed.
        void show() throws IOException, InterruptedException {
            var now = clock.now();
            var passed = now.since(lastShown);
            if (passed.compareTo(SHOWN_EVERY) < 0) {
                return;
            }
            var info = socket.info();
            var rate = perSecond(info.octetsAcknowledged() - lastCount, passed);
            lastShown = now;
            lastCount = info.octetsAcknowledged();
            stage.say(
                    screen.dim("%6.1f s ".formatted(now.since(start).toNanos() / 1e9))
                            + screen.green(bar(rate))
                            + " %4d kB/s %4d %%  cwnd %3d kB  %s"
                                    .formatted(
                                            rate / 1000,
                                            lastCount * 100 / SIZE,
                                            info.congestionWindow() / 1000,
                                            info.retransmissions() == 0
                                                    ? ""
                                                    : screen.yellow(
                                                            info.retransmissions()
                                                                    + " sent again")));
            stage.pause(80);
        }

        private String bar(long rate) {
            return stage.bar(Math.clamp(rate / 25_000, 0, 30), 30);
        }

        String awaitAnswer() throws IOException, InterruptedException {
            socket.setTimeout(SHOWN_EVERY);
            var answer = new StringBuilder();
            while (true) {
                try {
                    var read = socket.read(CHUNK);
                    if (read == null) {
                        return answer.toString();
                    }
                    answer.append(read.toUtf8());
                } catch (SocketTimeoutException e) {
                    show();
                }
            }
        }

        void summarise() throws IOException, InterruptedException {
            var took = clock.now().since(start);
            var info = socket.info();
            stage.say(
                    "  %,d octets in %.1f s, %d kB/s; %d of %d segments were sent again, RTT %s"
                            .formatted(
                                    SIZE,
                                    took.toNanos() / 1e9,
                                    perSecond(SIZE, took) / 1000,
                                    info.retransmissions(),
                                    info.segmentsSent(),
                                    Stage.millis(info.smoothedRtt())));
        }

        private static long perSecond(long octets, Duration time) {
            return octets * 1_000_000_000 / Math.max(1, time.toNanos());
        }
    }
}
