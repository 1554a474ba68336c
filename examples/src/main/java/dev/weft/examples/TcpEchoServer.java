package dev.weft.examples;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.device.LinuxPoller;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.socket.TcpSocket;
import dev.weft.wire.Ipv4Prefix;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A TCP echo server on a network of its own: run it as root, then `nc 10.0.0.2 7`.
public final class TcpEchoServer {
    private static final int CHUNK = 65_536;

    private TcpEchoServer() {}

    /// Serves until it is ended.
    ///
    /// @param arguments none
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var tap = TapConfig.named("weft0").withHostAddress(Ipv4Prefix.parse("10.0.0.1/24"));
        try (var loom = CarrierLoom.start("echo", LoomConfig.DEFAULT, LinuxPoller.open());
                var device = TapDevice.open(tap);
                var stack = NetworkStack.start(loom, StackConfig.of(device, "10.0.0.2/24"))) {
            serve(stack, 7);
        }
    }

    /// Accepts connections, and has each of them in a process of its own.
    ///
    /// @param stack where to listen
    /// @param port on which port
    static void serve(NetworkStack stack, int port) throws IOException, InterruptedException {
        try (var listener = stack.tcpListener().bind(new InetSocketAddress(port))) {
            while (true) {
                var peer = listener.accept();
                stack.start("echo to " + peer.remoteAddress(), () -> echo(peer));
            }
        }
    }

    private static void echo(TcpSocket peer) throws InterruptedException {
        try (peer) {
            for (var octets = peer.read(CHUNK); octets != null; octets = peer.read(CHUNK)) {
                peer.write(octets); // waits while the peer does not read
            }
        } catch (IOException e) {
            System.err.println(peer.remoteAddress() + ": " + e.getMessage());
        }
    }
}
