package dev.weft.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/// Makes [ServerSocket]s of the stack, for libraries that take a factory. Programs have
/// [TcpListener], which does more.
///
/// What [StackSocketFactory] says of interrupts holds for `accept`, too.
public final class StackServerSocketFactory extends ServerSocketFactory {
    private static final int DEFAULT_BACKLOG = 50; // as java.net has it

    private final SocketLayer layer;

    private StackServerSocketFactory(SocketLayer layer) {
        this.layer = layer;
    }

    /// Makes a factory. Programs use `NetworkStack.serverSocketFactory()`.
    public static StackServerSocketFactory of(SocketLayer layer) {
        return new StackServerSocketFactory(layer);
    }

    @Override
    public ServerSocket createServerSocket() {
        return new StackServerSocket(layer);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
            throws IOException {
        var server = createServerSocket();
        try {
            server.bind(new InetSocketAddress(address, port), backlog);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }
}
