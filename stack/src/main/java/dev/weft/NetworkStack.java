package dev.weft;

import dev.weft.arp.NeighbourEvent;
import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.ChannelInfo;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.ProcessInfo;
import dev.weft.csp.Sink;
import dev.weft.events.Events;
import dev.weft.ipv4.core.Route;
import dev.weft.message.AddressProbing;
import dev.weft.message.AddressVerdict;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.message.NetworkInterface;
import dev.weft.socket.Ping;
import dev.weft.socket.RawSocket;
import dev.weft.socket.SocketLayer;
import dev.weft.socket.StackDatagramSocket;
import dev.weft.socket.StackServerSocketFactory;
import dev.weft.socket.StackSocketFactory;
import dev.weft.socket.TcpInfo;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.TcpSockets;
import dev.weft.socket.UdpInfo;
import dev.weft.socket.UdpSocket;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// A TCP/IP stack of this process's own.
///
/// ```java
/// try (var loom = CarrierLoom.start("weft", LoomConfig.DEFAULT, LinuxPoller.open());
///         var device = TapDevice.open(TapConfig.named("weft0"));
///         var stack = NetworkStack.start(loom, StackConfig.of(device, "10.0.0.2/24"))) {
///     var socket = stack.udpSocket().bind(new InetSocketAddress(7));
///     ...
/// }
/// ```
///
/// All methods may be called by any thread.
public final class NetworkStack implements AutoCloseable {
    private final StackConfig config;
    private final Loom loom;
    private final ProcessGroup group;
    private final ProcessGroup programs;
    private final Wiring wiring;
    private final SocketLayer sockets;
    private final Counters counters;
    private final Drops drops;
    private volatile Consumer<AddressVerdict.Conflict> conflictHandler = NetworkStack::logConflict;

    private NetworkStack(
            StackConfig config,
            ProcessGroup group,
            ProcessGroup programs,
            Wiring wiring,
            Counters counters,
            Drops drops) {
        this.config = config;
        this.loom = group.loom();
        this.group = group;
        this.programs = programs;
        this.wiring = wiring;
        this.sockets = wiring.sockets();
        this.counters = counters;
        this.drops = drops;
    }

    /// Starts a stack.
    ///
    /// @param loom runs it; may run other stacks, too
    /// @param config what it is to be like; its devices must not have been started
    /// @throws AddressConflictException with [AddressProbing#STRICT], if another station has the
    ///   address
    /// @throws IllegalArgumentException if the configuration contradicts itself
    public static NetworkStack start(Loom loom, StackConfig config)
            throws IOException, InterruptedException {
        return onLoom(loom, "start stack", () -> startOnLoom(loom, config));
    }

    private static NetworkStack startOnLoom(Loom loom, StackConfig config)
            throws IOException, InterruptedException {
        var counters = new Counters(loom.isParallel());
        var drops = new Drops((drop, times) -> Events.dropped(drop.name(), times));
        var group = loom.group("stack");
        try {
            var wiring = new Wiring(config, group, counters, drops);
            wiring.start();
            awaitStrictProbing(config, wiring.verdicts());
            var programs = loom.group("programs");
            var stack = new NetworkStack(config, group, programs, wiring, counters, drops);
            group.start("address report", stack::reportConflicts);
            return stack;
        } catch (IOException | InterruptedException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private static void awaitStrictProbing(StackConfig config, Channel<AddressVerdict> verdicts)
            throws IOException, InterruptedException {
        var outstanding =
                config.interfaces().stream()
                        .filter(each -> each.probing() == AddressProbing.STRICT)
                        .count();
        while (outstanding > 0) {
            switch (verdicts.receive()) {
                case AddressVerdict.Ours(var address) -> {
                    if (isStrict(config, address)) {
                        outstanding--;
                    }
                }
                case AddressVerdict.Conflict conflict -> {
                    if (isStrict(config, conflict.address())) {
                        throw new AddressConflictException(conflict);
                    }
                    logConflict(conflict); // nobody can have set a handler yet
                }
            }
        }
    }

    private static boolean isStrict(StackConfig config, Ipv4Address address) {
        return config.interfaces().stream()
                .anyMatch(each ->
                        each.probing() == AddressProbing.STRICT
                                && each.address().address().equals(address));
    }

    /// Opens a UDP socket that is not bound yet.
    public UdpSocket udpSocket() {
        return UdpSocket.open(sockets);
    }

    /// Opens a TCP socket that is not connected yet.
    public TcpSocket tcpSocket() {
        return TcpSocket.open(sockets);
    }

    /// Opens a TCP listener that is not bound yet.
    public TcpListener tcpListener() {
        return TcpListener.open(sockets);
    }

    /// Makes TCP sockets of `java.net`, for libraries that take a factory.
    public SocketFactory socketFactory() {
        return StackSocketFactory.of(sockets);
    }

    /// Makes TCP server sockets of `java.net`, for libraries that take a factory.
    public ServerSocketFactory serverSocketFactory() {
        return StackServerSocketFactory.of(sockets);
    }

    /// Opens a UDP socket of `java.net` on a port that is free.
    public DatagramSocket datagramSocket() throws SocketException {
        return datagramSocket(new InetSocketAddress(0));
    }

    /// Opens a UDP socket of `java.net` on a port.
    ///
    /// @param port 0 to have one chosen
    /// @param address null or the wildcard address for all of the host's
    public DatagramSocket datagramSocket(int port, @Nullable InetAddress address)
            throws SocketException {
        return datagramSocket(new InetSocketAddress(address, port));
    }

    /// Opens a UDP socket of `java.net`.
    ///
    /// @param local what to bind it to; null to leave that for later
    public DatagramSocket datagramSocket(@Nullable SocketAddress local) throws SocketException {
        return StackDatagramSocket.open(sockets, local);
    }

    /// The TCP connections of this moment, listeners first.
    public List<TcpInfo> tcpConnections() {
        return onLoomUnchecked("show tcp", () -> TcpSockets.list(sockets));
    }

    /// Waits until the peers of all TCP connections know what programs have said, and that they
    /// have closed: a stack that is closed says nothing more to anybody. Listeners are not waited
    /// for; a connection that nobody has closed is.
    ///
    /// @param patience how long to wait at most
    /// @return whether that was enough
    public boolean awaitGoodbyes(Duration patience) throws InterruptedException {
        try {
            return onLoom(
                    loom,
                    "await goodbyes",
                    () -> TcpSockets.awaitGoodbyes(sockets, loom.clock().now().plus(patience)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The UDP sockets of this moment that are bound, in the order of their ports.
    public List<UdpInfo> udpSockets() {
        return onLoomUnchecked("show udp", () -> UdpSocket.list(sockets));
    }

    /// Opens a raw socket.
    ///
    /// @param protocol of [dev.weft.wire.IpProtocol], or any other number to 255
    public RawSocket rawSocket(int protocol) throws IOException, InterruptedException {
        return RawSocket.open(sockets, protocol);
    }

    /// Makes a ping with an identifier of its own.
    public Ping ping() throws IOException, InterruptedException {
        return Ping.open(sockets);
    }

    /// Runs a program as a process on the stack's loom, where sockets cost no change of thread. It
    /// must not do what blocks a loom: file I/O, long computations. If it fails, it is reported,
    /// and the stack goes on.
    ///
    /// @return the group that the program runs in, to end it or wait for it
    public ProcessGroup start(String name, CspProcess program) {
        return onLoomUnchecked(
                "start " + name,
                () -> {
                    var own = loom.group("program " + name);
                    own.start(name, program);
                    try {
                        programs.start("keeper of " + name, () -> keep(own));
                    } catch (LoomClosedException stackHasEnded) {
                        own.close();
                        throw stackHasEnded;
                    }
                    return own;
                });
    }

    /// Ends the program with the stack, not the stack with the program.
    private static void keep(ProcessGroup program) throws InterruptedException {
        try {
            program.join();
        } catch (ProcessFailedException reported) {
            // its loom has told whoever listens
        } finally {
            program.close();
        }
    }

    /// Waits until the stack ends.
    ///
    /// @throws ProcessFailedException if it does because one of its processes failed
    public void join() throws InterruptedException {
        group.join();
    }

    /// Says who is told when another station uses one of our addresses (RFC 5227 §2.4). The default
    /// writes to the [System.Logger] `dev.weft`.
    public void onAddressConflict(Consumer<AddressVerdict.Conflict> handler) {
        conflictHandler = handler;
    }

    /// The configuration that the stack was started with.
    public StackConfig config() {
        return config;
    }

    /// The loom that runs the stack.
    public Loom loom() {
        return loom;
    }

    /// The interfaces, loopback first.
    public List<NetworkInterface> interfaces() {
        return wiring.routing().interfaces();
    }

    /// The routes, the most specific first.
    public List<Route> routes() {
        return wiring.routing().routes();
    }

    /// Which stations are known on an interface at this moment.
    public Map<Ipv4Address, MacAddress> neighbours(NetworkInterface on) {
        var table = wiring.neighbourTables().get(on);
        return table == null
                ? Map.of()
                : onLoomUnchecked("show neighbours", () -> showNeighbours(table));
    }

    /// What has been counted so far.
    public Counters counters() {
        return counters;
    }

    /// What has been dropped so far.
    public Drops drops() {
        return drops;
    }

    /// The processes of this moment, and what they wait for; of all stacks on the loom.
    public List<ProcessInfo> processes() {
        return loom.processes();
    }

    /// The channels of this moment, and what waits in them; of all stacks on the loom.
    public List<ChannelInfo> channels() {
        return loom.channels();
    }

    /// Ends programs and stack, waits for their processes, then closes the devices. The loom goes
    /// on; sockets that are left are told. Not to be called by a program of the stack, which would
    /// wait for its own end.
    @Override
    public void close() {
        programs.close();
        group.close();
        config.interfaces().forEach(each -> each.device().close());
    }

    private Map<Ipv4Address, MacAddress> showNeighbours(Sink<NeighbourEvent> table)
            throws InterruptedException {
        Channel<Map<Ipv4Address, MacAddress>> reply = group.answers("neighbours shown", 1);
        try {
            table.send(new NeighbourEvent.Show(reply));
            return reply.receive();
        } catch (ChannelClosedException stackHasEnded) {
            return Map.of();
        }
    }

    private void reportConflicts() throws InterruptedException {
        while (true) {
            switch (wiring.verdicts().receive()) {
                case AddressVerdict.Conflict conflict -> conflictHandler.accept(conflict);
                case AddressVerdict.Ours _ -> {}
            }
        }
    }

    private static void logConflict(AddressVerdict.Conflict conflict) {
        System.getLogger("dev.weft")
                .log(
                        System.Logger.Level.WARNING,
                        "address {0} is used by another station, {1}",
                        conflict.address(),
                        conflict.other());
    }

    private static <T> T onLoom(Loom loom, String what, Callable<T> task)
            throws IOException, InterruptedException {
        try {
            return loom.call(what, task);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T onLoomUnchecked(String what, Callable<T> task) {
        try {
            return onLoom(loom, what, task);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoomClosedException(what + " interrupted");
        }
    }
}
