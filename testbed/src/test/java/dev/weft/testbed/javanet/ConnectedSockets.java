package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A server, and two sockets that are connected.
record ConnectedSockets(Maker.Sockets maker, ServerSocket server, Socket client, Socket accepted)
        implements AutoCloseable {
    static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");

    static ConnectedSockets of(Maker maker) throws Exception {
        var sockets = maker.open();
        var server = sockets.servers().createServerSocket(0, 5, HOST);
        var accepting = Background.start(server::accept);
        var client = sockets.clients().createSocket(HOST, server.getLocalPort());
        return new ConnectedSockets(sockets, server, client, accepting.result());
    }

    @Override
    public void close() throws IOException {
        try (maker;
                server;
                accepted;
                client) {
            // all of them
        }
    }

    static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(US_ASCII));
    }

    static String read(Socket from, int octets) throws IOException {
        return new String(from.getInputStream().readNBytes(octets), US_ASCII);
    }

    static boolean writeAndShut(Socket socket, byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.shutdownOutput();
        return true;
    }
}
