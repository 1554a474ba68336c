package dev.weft.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;

/// A [TcpSocket] as a channel: interrupted calls close it.
final class TcpByteChannel implements ByteChannel {
    private final TcpSocket socket;

    TcpByteChannel(TcpSocket socket) {
        this.socket = socket;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            return socket.read(into);
        } catch (InterruptedException e) {
            throw closedByInterrupt();
        }
    }

    @Override
    public int write(ByteBuffer octets) throws IOException {
        var length = octets.remaining();
        try {
            socket.write(octets);
            return length;
        } catch (InterruptedException e) {
            throw closedByInterrupt();
        }
    }

    private ClosedByInterruptException closedByInterrupt() {
        socket.close();
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() {
        socket.close();
    }
}
