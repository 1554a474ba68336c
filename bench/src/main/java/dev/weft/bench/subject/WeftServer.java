package dev.weft.bench.subject;

import com.google.gson.Gson;
import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.PollMode;
import dev.weft.device.LinuxPoller;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.services.iperf3.Iperf3Server;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.TreeMap;

/// The process that is measured when Weft is: a stack on a TAP, with echo, discard and a source
/// over TCP, and a server for iperf3. It does what a program would do that wants to be fast, and
/// nothing else.
public final class WeftServer {
    private static final int BACKLOG = 1024;
    private static final int PIECE = 1 << 16;
    private static final int BIG_PIECE = 1 << 20;

    private final NetworkStack stack;

    private WeftServer(NetworkStack stack) {
        this.stack = stack;
    }

    /// Serves until it is killed; then its counters go to the standard error.
    ///
    /// @param arguments the TAP, the address, the MTU, the poll mode, `offload` or `no-offload`
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var tap =
                TapConfig.named(arguments[0])
                        .withMtu(Integer.parseInt(arguments[2]))
                        .withOffload(arguments[4].equals("offload"));
        var config = LoomConfig.DEFAULT.withPollMode(PollMode.valueOf(arguments[3]));
        try (var loom = CarrierLoom.start("weft", config, LinuxPoller.open());
                var device = TapDevice.open(tap);
                var stack =
                        NetworkStack.start(
                                loom,
                                StackConfig.loopbackOnly()
                                        .with(InterfaceConfig.of(device, arguments[1])))) {
            var server = new WeftServer(stack);
            server.serve(Service.ECHO, WeftServer::echo);
            server.serve(Service.DISCARD, WeftServer::discard);
            server.serve(Service.SOURCE, WeftServer::source);
            Iperf3Server.start(stack, Iperf3Server.PORT);
            Runtime.getRuntime().addShutdownHook(new Thread(server::report));
            System.out.println("ready");
            stack.join();
        }
    }

    /// What it does with a connection, which is closed when it returns.
    private interface Program {
        void run(TcpSocket socket) throws IOException, InterruptedException;
    }

    private void serve(int port, Program program) throws IOException, InterruptedException {
        var listener = stack.tcpListener().bind(new InetSocketAddress(port), BACKLOG);
        stack.start("listener " + port, () -> acceptAll(listener, program));
    }

    private void acceptAll(TcpListener listener, Program program) throws InterruptedException {
        var connections = stack.loom().group("connections");
        try {
            while (true) {
                var socket = listener.accept();
                connections.start("connection", () -> run(socket, program));
            }
        } catch (IOException closed) {
            // so are we
        }
    }

    private static void run(TcpSocket socket, Program program) throws InterruptedException {
        try (socket) {
            program.run(socket);
        } catch (IOException e) {
            // a load that ends resets what is on its way
        }
    }

    private static void echo(TcpSocket socket) throws IOException, InterruptedException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        for (var octets = socket.read(PIECE); octets != null; octets = socket.read(PIECE)) {
            socket.write(octets);
        }
    }

    private static void discard(TcpSocket socket) throws IOException, InterruptedException {
        while (socket.read(BIG_PIECE) != null) {
            // it is gone
        }
    }

    private static void source(TcpSocket socket) throws IOException, InterruptedException {
        var octets = Bytes.wrap(new byte[BIG_PIECE]);
        while (true) {
            socket.write(octets);
        }
    }

    private void report() {
        var counted =
                Map.of(
                        "counters", new TreeMap<>(stack.counters().all()),
                        "drops", new TreeMap<>(stack.drops().nonZero()));
        System.err.println(new Gson().toJson(counted));
    }
}
