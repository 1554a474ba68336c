package dev.weft.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Makes [Socket]s of the stack, for libraries that take a factory. Programs have [TcpSocket],
/// which does more.
///
/// All is as `java.net` says, with these choices: an interrupt closes the socket of a virtual
/// thread that waits, and nothing happens to a platform thread, as with the JDK's own; of names
/// only `localhost` is known, and means the stack's own loopback. Other names are for the caller to
/// resolve, as `new InetSocketAddress("example.org", 80)` does.
public final class StackSocketFactory extends SocketFactory {
    private final SocketLayer layer;

    private StackSocketFactory(SocketLayer layer) {
        this.layer = layer;
    }

    /// Makes a factory. Programs use `NetworkStack.socketFactory()`.
    public static StackSocketFactory of(SocketLayer layer) {
        return new StackSocketFactory(layer);
    }

    @Override
    public Socket createSocket() throws SocketException {
        return new StackSocket(new StackSocketImpl(layer));
    }

    @Override
    public Socket createSocket(@Nullable String host, int port) throws IOException {
        return createSocket(NetAddresses.resolve(host), port);
    }

    @Override
    public Socket createSocket(
            @Nullable String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(NetAddresses.resolve(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        var socket = createSocket();
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
            throws IOException {
        var socket = createSocket();
        try {
            socket.bind(new InetSocketAddress(localHost, localPort));
            socket.connect(new InetSocketAddress(host, port));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return socket;
    }
}
