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
import dev.weft.socket.UdpSocket;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two hosts over a bad wire in one JVM, shown scene by scene. All of it happens in virtual time,
/// as the seed has it; what is shown is paced for the eye, on a terminal.
final class Demo {
    private static final String ANN = "10.0.0.1";
    private static final String BOB = "10.0.0.2";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration GIVEN_UP = Duration.ofSeconds(75);
    private static final LinkConditions QUIET =
            LinkConditions.PERFECT
                    .withDelay(Duration.ofMillis(20))
                    .withJitter(Duration.ofMillis(15));

    private final Screen screen;
    private final long seed;
    private final Stage stage;
    private final WireLog wireLog = new WireLog();
    private final VirtualWire wire;
    private final SimulatedLoom loom;

    Demo(Screen screen, long seed, Stage.Pace pace) {
        this.screen = screen;
        this.seed = seed;
        this.stage = new Stage(screen, pace);
        this.loom = new SimulatedLoom("demo", seed);
        this.wire = VirtualWire.of("wire", 1500);
    }

    /// Plays all scenes.
    ///
    /// @return whether all went as it should
    boolean run() throws IOException, InterruptedException {
        try (loom;
                var ann = host("ann", wire.left(), ANN, wireLog.left());
                var bob = host("bob", wire.right(), BOB, wireLog.right());
                var _ = Services.start(bob)) {
            open();
            resolve(ann);
            pings(ann);
            fragments(ann, bob);
            echo(ann);
            var whole = file(ann, bob);
            processes(bob);
            close(ann, bob);
            return whole;
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
        stage.say(
                screen.bold(
                        "Two hosts, each a whole IP stack of communicating processes, in one JVM."));
        stage.say(
                "They share a virtual wire that delays, jitters and loses frames. Time is virtual and");
        stage.say(
                "chance has a seed: "
                        + screen.cyan("./weft demo --seed " + seed)
                        + " shows the same again.");
        stage.say("");
        stage.say(
                "        "
                        + screen.bold("ann")
                        + " "
                        + ANN
                        + " "
                        + stage.line(14)
                        + " 20 to 35 ms "
                        + stage.line(14)
                        + " "
                        + screen.bold("bob")
                        + " "
                        + BOB);
        stage.pause(700);
    }

    /// The first packet: nobody knows anybody's station address yet.
    private void resolve(NetworkStack ann) throws IOException, InterruptedException {
        stage.title("The first ping. Nobody knows the other's station address yet, so ARP asks");
        wire.setConditions(QUIET);
        var start = loom.clock().now();
        ping(ann.ping(), 56);
        timeline(start);
    }

    private void pings(NetworkStack ann) throws IOException, InterruptedException {
        stage.title("Twelve pings over a wire that loses one frame in ten");
        wire.setConditions(QUIET.withLoss(0.1));
        var ping = ann.ping();
        for (int i = 0; i < 12; i++) {
            switch (ping(ping, 56)) {
                case PingResult.Reply(var sequence, var _, var _, var took, var _, var _) ->
                        stage.say(
                                "  %2d  %s %s".formatted(sequence, bar(took), Stage.millis(took)));
                case PingResult.Timeout(var sequence) ->
                        stage.say(
                                "  %2d  %s"
                                        .formatted(sequence, screen.red(stage.cross() + " lost")));
                case PingResult.Failure(var sequence, var _, var reason) ->
                        stage.say("  %2d  %s".formatted(sequence, screen.red(reason)));
            }
            stage.pause(80);
        }
        wireLog.take();
    }

    private String bar(Duration roundTrip) {
        var length = (int) Math.min(40, roundTrip.toMillis() / 2);
        var text = stage.bar(length, 40);
        return roundTrip.toMillis() < 55 ? screen.green(text) : screen.yellow(text);
    }

    /// Sends until a fragment is lost, then once more without loss.
    private void fragments(NetworkStack ann, NetworkStack bob)
            throws IOException, InterruptedException {
        stage.title(
                "4000 octets go in three fragments; for each packet bob starts a process that waits");
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
        stage.draw(passages, start);
        for (var process : reassembling()) {
            stage.say("        " + describe(process));
        }
        wire.setConditions(QUIET);
        loom.advance(GIVEN_UP);
        stage.say(
                "        ... a minute later (virtual, so at once) it gives up and tells the sender:");
        timeline(start);
        stage.say("        And without loss:");
        start = loom.clock().now();
        ping(ann.ping(), 3992);
        timeline(start);
        stage.say(
                "        bob has put together "
                        + bob.counters().of(Counter.REASSEMBLED)
                        + ", given up "
                        + bob.drops().of(Drop.REASSEMBLY_TIMEOUT)
                        + ".");
        stage.pause(400);
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
        stage.title(
                "Fifty datagrams to bob's UDP echo; what has no answer in 100 ms is sent again");
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
                                ? screen.green(stage.dot())
                                : screen.yellow(Integer.toString(Math.min(tries, 9))));
                stage.pause(20);
            }
        }
        stage.say("");
        stage.say(
                "  all fifty came back, after "
                        + sent
                        + " datagrams; a number says how often one was sent");
        stage.pause(400);
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

    private boolean file(NetworkStack ann, NetworkStack bob)
            throws IOException, InterruptedException {
        stage.title("A mebibyte over TCP; the wire takes 20 ms and loses two frames in a hundred");
        wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)).withLoss(0.02));
        var whole = new FileScene(screen, stage, loom.clock(), BOB, seed).play(ann, bob);
        wireLog.take();
        return whole;
    }

    private void processes(NetworkStack bob) throws InterruptedException {
        stage.title("Who is at work in bob: every layer is a process that owns its state");
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
                stage.say("  " + describe(process));
                stage.pause(40);
            }
        }
        stage.pause(400);
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
        stage.say("");
        stage.say(
                "%d frames, %d of them lost, in %.1f s of virtual time. And now:"
                        .formatted(frames, lost, loom.clock().now().nanos() / 1e9));
        stage.say(
                "  "
                        + screen.cyan(pad("sudo ./weft up", 28))
                        + "a live stack that this host can ping and browse");
        stage.say(
                "  "
                        + screen.cyan(pad("./weft up", 28))
                        + "the same without root, in a namespace with a shell");
        stage.say(
                "  "
                        + screen.cyan(pad("sudo ./weft ping 10.0.0.1", 28))
                        + "ping this host by a stack of its own");
        stage.say(
                "  "
                        + screen.cyan(pad("./weft demo --seed " + (seed + 1), 28))
                        + "another run of this");
    }

    private static PingResult ping(Ping ping, int size) throws IOException, InterruptedException {
        return ping.send(InetAddress.ofLiteral(BOB), Bytes.wrap(new byte[size]), TIMEOUT);
    }

    /// Draws what went over the wire since the last time.
    private void timeline(MonotonicTime start) throws InterruptedException {
        stage.draw(wireLog.take(), start);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
