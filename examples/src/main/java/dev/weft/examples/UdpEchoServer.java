package dev.weft.examples;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import dev.weft.device.LinuxPoller;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.wire.Ipv4Prefix;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A UDP echo server on a network of its own: run it as root, then `ping 10.0.0.2` or `echo hello |
/// socat -t1 - UDP:10.0.0.2:7`.
public final class UdpEchoServer {
    private UdpEchoServer() {}

    /// Serves until it is ended.
    ///
    /// @param arguments none
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var tap = TapConfig.named("weft0").withHostAddress(Ipv4Prefix.parse("10.0.0.1/24"));
        try (var loom = CarrierLoom.start("echo", LoomConfig.DEFAULT, LinuxPoller.open());
                var device = TapDevice.open(tap);
                var stack = NetworkStack.start(loom, StackConfig.of(device, "10.0.0.2/24"))) {
            echo(stack, 7);
        }
    }

    /// Sends every datagram back to where it came from.
    ///
    /// @param stack where to listen
    /// @param port on which port
    static void echo(NetworkStack stack, int port) throws IOException, InterruptedException {
        try (var socket = stack.udpSocket().bind(new InetSocketAddress(port))) {
            while (true) {
                var datagram = socket.receive();
                socket.send(datagram.payload(), datagram.remote());
            }
        }
    }
}
