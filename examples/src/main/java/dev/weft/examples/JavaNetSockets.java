package dev.weft.examples;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.LoomConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/// Code that knows `java.net` and nothing else, on a stack: it gets factories. So do libraries.
public final class JavaNetSockets {
    private JavaNetSockets() {}

    /// Asks a server on the same stack, over the stack's loopback.
    ///
    /// @param arguments none
    public static void main(String[] arguments) throws IOException {
        try (var loom = CarrierLoom.start("java.net", LoomConfig.DEFAULT);
                var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
                var server = stack.serverSocketFactory().createServerSocket(7000)) {
            Thread.ofVirtual().start(() -> answer(server));
            var host = InetAddress.getLoopbackAddress();
            System.out.println(ask(stack.socketFactory(), host, 7000, "Weft"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String ask(SocketFactory sockets, InetAddress host, int port, String name)
            throws IOException {
        try (var socket = sockets.createSocket(host, port)) {
            socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Answers one question.
    static void answer(ServerSocket server) {
        try (var peer = server.accept()) {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
            var answer = "hello, " + reader.readLine();
            peer.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
