package dev.weft.cli;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.ProcessInfo;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.Device;
import dev.weft.device.LinkConditions;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.services.Services;
import dev.weft.socket.Ping;
import dev.weft.socket.PingResult;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Two hosts over a bad wire in one JVM, shown scene by scene. All of it happens in virtual time,
/// as the seed has it; what is shown is paced for the eye, on a terminal.
final class Demo {
    private static final String ANN = "10.0.0.1";
    private static final String BOB = "10.0.0.2";
    private static final int PICTURE = 46;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration GIVEN_UP = Duration.ofSeconds(75);
    private static final Duration SHOWN_EVERY = Duration.ofMillis(500);
    private static final int FILE_PORT = 8000;
    private static final int FILE_SIZE = 1 << 20;
    private static final int CHUNK = 16 * 1024;
    private static final LinkConditions QUIET =
            LinkConditions.PERFECT
                    .withDelay(Duration.ofMillis(20))
                    .withJitter(Duration.ofMillis(15));

    /// How long to wait before the next line.
    interface Pace {
        void pause(int millis) throws InterruptedException;
    }

    private final Screen screen;
    private final long seed;
    private final Pace pace;
    private final boolean unicode;
    private final WireLog wireLog = new WireLog();
    private final VirtualWire wire;
    private final SimulatedLoom loom;

    Demo(Screen screen, long seed, Pace pace) {
        this.screen = screen;
        this.seed = seed;
        this.pace = pace;
        this.unicode = screen.shows('█') && screen.shows('─') && screen.shows('✗');
        this.loom = new SimulatedLoom("demo", seed);
        this.wire = VirtualWire.of("wire", 1500);
    }

    /// Plays all scenes.
    void run() throws IOException, InterruptedException {
        try (loom;
                var ann = host("ann", wire.left(), ANN, wireLog.left());
                var bob = host("bob", wire.right(), BOB, wireLog.right());
                var _ = Services.start(bob)) {
            open();
            resolve(ann);
            pings(ann);
            fragments(ann, bob);
            echo(ann);
            file(ann, bob);
            processes(bob);
            close(ann, bob);
        }
    }

    private NetworkStack host(
            String name, Device end, String address, WatchedDevice.Watcher watcher)
            throws IOException, InterruptedException {
        var attachment =
                InterfaceConfig.of(new WatchedDevice(name, end, watcher), address + "/24")
                        .withProbing(AddressProbing.NONE);
        var stack = NetworkStack.start(loom, StackConfig.loopbackOnly().with(attachment));
        loom.advance(Duration.ofSeconds(5)); // both have announced themselves
        wireLog.take();
        return stack;
    }

    private void open() throws InterruptedException {
        say(
                screen.bold(
                        "Two hosts, each a whole IP stack of communicating processes, in one JVM."));
        say("They share a virtual wire that delays, jitters and loses frames. Time is virtual and");
        say(
                "chance has a seed: "
                        + screen.cyan("./weft demo --seed " + seed)
                        + " shows the same again.");
        say("");
        say(
                "        "
                        + screen.bold("ann")
                        + " "
                        + ANN
                        + " "
                        + line(14)
                        + " 20 to 35 ms "
                        + line(14)
                        + " "
                        + screen.bold("bob")
                        + " "
                        + BOB);
        pace.pause(700);
    }

    /// The first packet: nobody knows anybody's station address yet.
    private void resolve(NetworkStack ann) throws IOException, InterruptedException {
        title("The first ping. Nobody knows the other's station address yet, so ARP asks");
        wire.setConditions(QUIET);
        var start = loom.clock().now();
        ping(ann.ping(), 56);
        timeline(start);
    }

    private void pings(NetworkStack ann) throws IOException, InterruptedException {
        title("Twelve pings over a wire that loses one frame in ten");
        wire.setConditions(QUIET.withLoss(0.1));
        var ping = ann.ping();
        for (int i = 0; i < 12; i++) {
            switch (ping(ping, 56)) {
                case PingResult.Reply(var sequence, var _, var _, var took, var _, var _) ->
                        say("  %2d  %s %s".formatted(sequence, bar(took), millis(took)));
                case PingResult.Timeout(var sequence) ->
                        say("  %2d  %s".formatted(sequence, screen.red(cross() + " lost")));
                case PingResult.Failure(var sequence, var _, var reason) ->
                        say("  %2d  %s".formatted(sequence, screen.red(reason)));
            }
            pace.pause(80);
        }
        wireLog.take();
    }

    private String bar(Duration roundTrip) {
        var length = (int) Math.min(40, roundTrip.toMillis() / 2);
        var text = (unicode ? "█" : "#").repeat(length) + " ".repeat(40 - length);
        return roundTrip.toMillis() < 55 ? screen.green(text) : screen.yellow(text);
    }

    /// Sends until a fragment is lost, then once more without loss.
    private void fragments(NetworkStack ann, NetworkStack bob)
            throws IOException, InterruptedException {
        title("4000 octets go in three fragments; for each packet bob starts a process that waits");
        wire.setConditionsToLeft(QUIET);
        var start = loom.clock().now();
        List<WireLog.Passage> passages = List.of();
        for (int attempt = 0; attempt < 50 && !isWorthShowing(passages); attempt++) {
            wire.setConditions(QUIET);
            loom.advance(GIVEN_UP); // the rests of the last attempt
            wire.setConditionsToRight(QUIET.withLoss(0.35));
            wireLog.take();
            start = loom.clock().now();
            ping(ann.ping(), 3992);
            passages = wireLog.take();
        }
        draw(passages, start);
        for (var process : reassembling()) {
            say("        " + describe(process));
        }
        wire.setConditions(QUIET);
        loom.advance(GIVEN_UP);
        say("        ... a minute later (virtual, so at once) it gives up and tells the sender:");
        timeline(start);
        say("        And without loss:");
        start = loom.clock().now();
        ping(ann.ping(), 3992);
        timeline(start);
        say(
                "        bob has put together "
                        + bob.counters().of(Counter.REASSEMBLED)
                        + ", given up "
                        + bob.drops().of(Drop.REASSEMBLY_TIMEOUT)
                        + ".");
        pace.pause(400);
    }

    /// Without the first fragment nobody is told: "If fragment zero is not available then no time
    /// exceeded need be sent at all" (RFC 792).
    private boolean isWorthShowing(List<WireLog.Passage> passages) {
        return !reassembling().isEmpty()
                && !passages.isEmpty()
                && passages.getFirst().arrived() != null
                && passages.getFirst().words().startsWith("fragment");
    }

    private List<ProcessInfo> reassembling() {
        return loom.processes().stream()
                .filter(each -> each.group().contains("reassembly"))
                .toList();
    }

    /// What a program does with datagrams that get lost: it asks again.
    private void echo(NetworkStack ann) throws IOException, InterruptedException {
        title("Fifty datagrams to bob's UDP echo; what has no answer in 100 ms is sent again");
        wire.setConditions(QUIET.withLoss(0.1));
        var sent = 0;
        try (var socket = ann.udpSocket().connect(new InetSocketAddress(BOB, 7))) {
            socket.setTimeout(Duration.ofMillis(100));
            screen.print("  ");
            for (int i = 0; i < 50; i++) {
                var tries = 1;
                while (!isEchoed(socket, Bytes.ofUtf8("datagram " + i))) {
                    tries++;
                }
                sent += tries;
                screen.print(
                        tries == 1
                                ? screen.green(unicode ? "●" : "o")
                                : screen.yellow(Integer.toString(Math.min(tries, 9))));
                pace.pause(20);
            }
        }
        say("");
        say(
                "  all fifty came back, after "
                        + sent
                        + " datagrams; a number says how often one was sent");
        pace.pause(400);
        wireLog.take();
    }

    private static boolean isEchoed(UdpSocket socket, Bytes data)
            throws IOException, InterruptedException {
        socket.send(data);
        try {
            while (!socket.receive().payload().equals(data)) {
                // the late answer to an earlier one
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /// A stream that has to be whole, and the answer that says so: bob tells the hash of what has
    /// come when ann has closed her half of the connection.
    private void file(NetworkStack ann, NetworkStack bob) throws IOException, InterruptedException {
        title("A mebibyte over TCP; the wire takes 20 ms and loses two frames in a hundred");
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)).withLoss(0.02));
        var listener = bob.tcpListener().bind(new InetSocketAddress(FILE_PORT));
        bob.start("hash server", () -> tellHash(listener));
        var file = new byte[FILE_SIZE];
        new Random(seed).nextBytes(file);
        try (var socket = ann.tcpSocket().connect(new InetSocketAddress(BOB, FILE_PORT))) {
            var transfer = new Transfer(socket);
            for (int at = 0; at < file.length; at += CHUNK) {
                socket.write(file, at, CHUNK);
                transfer.show();
            }
            socket.shutdownOutput();
            var theirs = transfer.awaitAnswer();
            var ours = hash().digest(file);
            transfer.summarise();
            say("  SHA-256 at ann  " + HexFormat.of().formatHex(ours));
            say(
                    "          at bob  "
                            + theirs
                            + (theirs.equals(HexFormat.of().formatHex(ours))
                                    ? screen.green("  the same")
                                    : screen.red("  ANOTHER")));
        }
        wireLog.take();
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
        private final MonotonicTime start = loom.clock().now();
        private MonotonicTime lastShown = start;
        private long lastCount;

        Transfer(TcpSocket socket) {
            this.socket = socket;
        }

        /// A line for each half second that has passed.
        void show() throws IOException, InterruptedException {
            var now = loom.clock().now();
            var passed = now.since(lastShown);
            if (passed.compareTo(SHOWN_EVERY) < 0) {
                return;
            }
            var info = socket.info();
            var rate = perSecond(info.octetsAcknowledged() - lastCount, passed);
            lastShown = now;
            lastCount = info.octetsAcknowledged();
            say(
                    screen.dim("%6.1f s ".formatted(now.since(start).toNanos() / 1e9))
                            + screen.green(bar(rate))
                            + " %4d kB/s %4d %%  cwnd %3d kB  %s"
                                    .formatted(
                                            rate / 1000,
                                            lastCount * 100 / FILE_SIZE,
                                            info.congestionWindow() / 1000,
                                            info.retransmissions() == 0
                                                    ? ""
                                                    : screen.yellow(
                                                            info.retransmissions()
                                                                    + " sent again")));
            pace.pause(80);
        }

        private String bar(long rate) {
            var length = Math.clamp(rate / 25_000, 0, 30);
            return (unicode ? "█" : "#").repeat(length) + " ".repeat(30 - length);
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
            var took = loom.clock().now().since(start);
            var info = socket.info();
            say(
                    "  %,d octets in %.1f s, %d kB/s; %d of %d segments were sent again, RTT %s"
                            .formatted(
                                    FILE_SIZE,
                                    took.toNanos() / 1e9,
                                    perSecond(FILE_SIZE, took) / 1000,
                                    info.retransmissions(),
                                    info.segmentsSent(),
                                    millis(info.smoothedRtt())));
        }

        private static long perSecond(long octets, Duration time) {
            return octets * 1_000_000_000 / Math.max(1, time.toNanos());
        }
    }

    private void processes(NetworkStack bob) throws InterruptedException {
        title("Who is at work in bob: every layer is a process that owns its state");
        var names = "bob|ipv4|icmp|udp|tcp";
        Map<String, List<ProcessInfo>> groups = new LinkedHashMap<>();
        for (var process : bob.processes()) {
            var group = process.group().substring(process.group().lastIndexOf('/') + 1);
            if (group.matches(names) && !process.group().contains("ann")) {
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(process);
            }
        }
        for (var group : groups.values()) {
            // both hosts run on one loom: the second half of each group is bob's
            for (var process :
                    group.subList(isShared(group) ? group.size() / 2 : 0, group.size())) {
                say("  " + describe(process));
                pace.pause(40);
            }
        }
        pace.pause(400);
    }

    private static boolean isShared(List<ProcessInfo> group) {
        return !group.getFirst().group().endsWith("/bob");
    }

    private String describe(ProcessInfo process) {
        return screen.cyan(pad(process.name(), 26))
                + (process.waitsFor().isEmpty()
                        ? ""
                        : screen.dim("waits for ") + process.waitsFor());
    }

    private void close(NetworkStack ann, NetworkStack bob) throws InterruptedException {
        var lost = ann.drops().of(Drop.LINK_LOSS) + bob.drops().of(Drop.LINK_LOSS);
        var frames =
                ann.counters().of(Counter.FRAMES_SENT) + bob.counters().of(Counter.FRAMES_SENT);
        say("");
        say(
                "%d frames, %d of them lost, in %.1f s of virtual time. And now:"
                        .formatted(frames, lost, loom.clock().now().nanos() / 1e9));
        say(
                "  "
                        + screen.cyan(pad("sudo ./weft up", 28))
                        + "a live stack that this host can ping and browse");
        say(
                "  "
                        + screen.cyan(pad("./weft up", 28))
                        + "the same without root, in a namespace with a shell");
        say(
                "  "
                        + screen.cyan(pad("sudo ./weft ping 10.0.0.1", 28))
                        + "ping this host by a stack of its own");
        say(
                "  "
                        + screen.cyan(pad("./weft demo --seed " + (seed + 1), 28))
                        + "another run of this");
    }

    private static PingResult ping(Ping ping, int size) throws IOException, InterruptedException {
        return ping.send(InetAddress.ofLiteral(BOB), Bytes.wrap(new byte[size]), TIMEOUT);
    }

    /// Draws what went over the wire since the last time.
    private void timeline(MonotonicTime start) throws InterruptedException {
        draw(wireLog.take(), start);
    }

    private void draw(List<WireLog.Passage> passages, MonotonicTime start)
            throws InterruptedException {
        for (var passage : passages) {
            draw(passage, start);
        }
    }

    private void draw(WireLog.Passage passage, MonotonicTime start) throws InterruptedException {
        var when = "%8.1f ms ".formatted(passage.sent().since(start).toNanos() / 1e6);
        var words = " " + passage.words() + " ";
        var room = Math.max(4, PICTURE + 10 - words.length());
        if (screen.isTerminal()) {
            for (int part = 1; part < 4; part++) {
                screen.print(
                        "\r" + screen.dim(when) + arrow(passage, words, room * part / 4, room));
                pace.pause(15);
            }
            screen.print("\r");
        }
        say(screen.dim(when) + arrow(passage, words, room, room));
        pace.pause(60);
    }

    /// The words and their arrow, as far as the frame has come.
    private String arrow(WireLog.Passage passage, String words, int length, int room) {
        var lost = passage.arrived() == null;
        var reach = lost ? Math.min(length, room * 2 / 3) : length;
        var done = length == room;
        var head = !done ? "" : lost ? cross() : passage.toRight() ? ">" : "<";
        var shaft = line(Math.max(0, reach - head.length()));
        var gap = " ".repeat(room - shaft.length() - head.length());
        var end = done && lost ? screen.red(head) : head;
        return passage.toRight()
                ? "|" + screen.green(words) + shaft + end + gap + "|"
                : "|" + gap + end + shaft + screen.yellow(words) + "|";
    }

    private String line(int length) {
        return (unicode ? "─" : "-").repeat(length);
    }

    private String cross() {
        return unicode ? "✗" : "x";
    }

    private void title(String text) throws InterruptedException {
        say("");
        say(screen.bold(text));
        pace.pause(300);
    }

    private void say(String text) {
        screen.say(text);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
