package dev.weft.docs;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CspProcess;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.Device;
import dev.weft.device.FaultInjector;
import dev.weft.device.LinkConditions;
import dev.weft.device.PcapRecorder;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What was seen of stacks that had something of everything to do.
///
/// @param processes that ran
/// @param capacities of the channels that were there
/// @param uses who has used which channel
record Observation(Set<Running> processes, Map<String, Integer> capacities, Set<Use> uses) {
    /// A process.
    record Running(String name, String group) {}

    /// A process has sent or received a value.
    record Use(String process, String channel, String action) {}

    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int MTU = 1500;

    /// Something that a program does.
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static Observation empty() {
        return new Observation(new HashSet<>(), new HashMap<>(), new HashSet<>());
    }

    static Observation make() throws Exception {
        var seen = empty();
        var red = VirtualWire.of("red", MTU);
        var green = VirtualWire.of("green", MTU);
        var blue = VirtualWire.of("blue", MTU);
        try (var loom = new SimulatedLoom("observed", 42)) {
            loom.traceTo((time, process, channel, action, value) ->
                    seen.uses.add(new Use(process, channel, action)));
            Device recorded = PcapRecorder.before(FaultInjector.before(red.right()));
            Device faulty = FaultInjector.before(PcapRecorder.before(green.right()));
            try (var alice =
                            NetworkStack.start(
                                    loom,
                                    StackConfig.of(red.left(), "10.0.0.1/24")
                                            .with(strict(green.left(), "10.1.0.1/24")));
                    var bob = NetworkStack.start(loom, StackConfig.of(recorded, "10.0.0.2/24"));
                    var carol = NetworkStack.start(loom, StackConfig.of(faulty, "10.1.0.3/24"));
                    var dave =
                            NetworkStack.start(loom, StackConfig.of(blue.left(), "10.2.0.4/24"));
                    var twin =
                            NetworkStack.start(loom, StackConfig.of(blue.right(), "10.2.0.4/24"))) {
                dave.onAddressConflict(_ -> {});
                twin.onAddressConflict(_ -> {});
                seen.look(loom);
                echoes(seen, loom, alice, bob, carol);
                connections(seen, loom, alice, bob);
                nobodyAnswers(seen, loom, alice);
                fragmentsGetLost(seen, loom, red, alice);
            }
        }
        return seen;
    }

    private static InterfaceConfig strict(Device device, String address) {
        return InterfaceConfig.of(device, address).withProbing(AddressProbing.STRICT);
    }

    /// Pings, datagrams, fragments and errors, both ways.
    private static void echoes(
            Observation seen,
            SimulatedLoom loom,
            NetworkStack alice,
            NetworkStack bob,
            NetworkStack carol)
            throws IOException, InterruptedException {
        var server = bob.udpSocket().bind(new InetSocketAddress(7));
        bob.start("echo", program(() -> echo(server)));
        var raw = bob.rawSocket(99);
        bob.start("raw reader", program(raw::receive));
        alice.rawSocket(99).send(Bytes.of(1), address("10.0.0.2"));
        alice.start("pinger", program(() -> ping(alice, "10.0.0.2", 4000)));
        alice.start("pinger over green", program(() -> ping(alice, "10.1.0.3", 56)));
        carol.start("pinger back", program(() -> ping(carol, "10.1.0.1", 56)));
        alice.start("pinger of itself", program(() -> ping(alice, "127.0.0.1", 56)));
        var client = alice.udpSocket();
        alice.start("asker", program(() -> ask(client, 7)));
        alice.start("asker in vain", program(() -> ask(alice.udpSocket(), 8)));
        seen.look(loom);
        loom.advance(A_WHILE);
        alice.interfaces().forEach(alice::neighbours);
        alice.udpSockets();
        seen.look(loom);
        client.close();
    }

    /// Connections that are accepted, refused and closed, and one to nobody.
    private static void connections(
            Observation seen, SimulatedLoom loom, NetworkStack alice, NetworkStack bob)
            throws IOException, InterruptedException {
        var listener = bob.tcpListener().bind(new InetSocketAddress(7));
        bob.start("acceptor", program(() -> echoConnections(listener)));
        alice.start("caller", program(() -> call(alice.tcpSocket(), "10.0.0.2", 7)));
        alice.start("caller in vain", program(() -> call(alice.tcpSocket(), "10.0.0.2", 8)));
        alice.start("caller of nobody", program(() -> call(alice.tcpSocket(), "10.0.0.77", 7)));
        alice.start("caller of itself", program(() -> call(alice.tcpSocket(), "127.0.0.1", 9)));
        var idle = alice.tcpSocket().connect(at("10.0.0.2", 7));
        seen.look(loom);
        idle.info();
        alice.tcpConnections();
        bob.tcpConnections();
        seen.look(loom);
        loom.advance(A_WHILE);
        seen.look(loom);
        idle.setOption(StandardSocketOptions.SO_LINGER, 5);
        alice.start("closer", program(idle::close));
        alice.tcpConnections();
        seen.look(loom);
        loom.advance(A_WHILE);
        listener.close();
        seen.look(loom);
    }

    private static void nobodyAnswers(Observation seen, SimulatedLoom loom, NetworkStack alice) {
        alice.start("pinger of nobody", program(() -> ping(alice, "10.0.0.77", 56)));
        loom.advance(MOMENT);
        seen.look(loom);
        loom.advance(A_WHILE);
    }

    private static void fragmentsGetLost(
            Observation seen, SimulatedLoom loom, VirtualWire wire, NetworkStack alice) {
        wire.setConditions(LinkConditions.PERFECT.withLoss(0.3));
        alice.start("large pinger", program(() -> ping(alice, "10.0.0.2", 40_000)));
        loom.advance(MOMENT);
        seen.look(loom);
        loom.advance(Duration.ofMinutes(2));
    }

    private static void echo(UdpSocket socket) throws IOException, InterruptedException {
        while (true) {
            var datagram = socket.receive();
            socket.send(datagram.payload(), datagram.remote());
        }
    }

    private static void echoConnections(TcpListener listener)
            throws IOException, InterruptedException {
        while (true) {
            try (var socket = listener.accept()) {
                for (var octets = socket.read(9000); octets != null; octets = socket.read(9000)) {
                    socket.write(octets);
                }
            }
        }
    }

    private static void call(TcpSocket socket, String host, int port)
            throws IOException, InterruptedException {
        try (socket) {
            socket.connect(at(host, port));
            socket.write(Bytes.wrap(new byte[40_000]));
            socket.shutdownOutput();
            for (var octets = socket.read(9000); octets != null; ) {
                octets = socket.read(9000);
            }
        }
    }

    private static void ask(UdpSocket socket, int port) throws IOException, InterruptedException {
        socket.connect(at("10.0.0.2", port));
        socket.send(Bytes.of(1, 2, 3));
        socket.receive();
    }

    private static void ping(NetworkStack from, String host, int size)
            throws IOException, InterruptedException {
        from.ping().send(address(host), Bytes.wrap(new byte[size]), Duration.ofSeconds(5));
    }

    private static InetSocketAddress at(String host, int port) throws IOException {
        return new InetSocketAddress(address(host), port);
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private static CspProcess program(Work work) {
        return () -> {
            try {
                work.run();
            } catch (IOException expected) {
                // some of it fails, on purpose
            }
        };
    }

    private void look(SimulatedLoom loom) {
        loom.processes().forEach(each -> processes.add(new Running(each.name(), each.group())));
        loom.channels().forEach(each -> capacities.put(each.name(), each.capacity()));
    }
}
