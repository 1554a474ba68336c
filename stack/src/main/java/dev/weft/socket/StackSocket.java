package dev.weft.socket;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/// A [Socket] of the stack.
final class StackSocket extends Socket {
    private final StackSocketImpl impl;

    StackSocket(StackSocketImpl impl) throws SocketException {
        super(impl);
        this.impl = impl;
    }

    @Override
    public void close() throws IOException {
        super.close();
        impl.end();
    }
}
