package dev.weft.socket;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/// A [ServerSocket] of the stack.
final class StackServerSocket extends ServerSocket {
    private final SocketLayer layer;
    private final StackServerSocketImpl impl;

    StackServerSocket(SocketLayer layer) {
        this(layer, new StackServerSocketImpl(layer));
    }

    private StackServerSocket(SocketLayer layer, StackServerSocketImpl impl) {
        super(impl);
        this.layer = layer;
        this.impl = impl;
    }

    /// The inherited method makes sockets of the JDK's own kind, which no other server socket can
    /// connect.
    @Override
    public Socket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        var accepted = new StackSocket(new StackSocketImpl(layer));
        implAccept(accepted);
        return accepted;
    }

    @Override
    public void close() throws IOException {
        super.close();
        impl.end();
    }
}
