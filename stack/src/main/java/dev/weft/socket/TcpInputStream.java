package dev.weft.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Reads from a [TcpSocket].
final class TcpInputStream extends InputStream {
    private final TcpSocket socket;

    TcpInputStream(TcpSocket socket) {
        this.socket = socket;
    }

    @Override
    public int read() throws IOException {
        var octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        try {
            return socket.read(into, from, length);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public int available() throws IOException {
        try {
            return socket.available();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException();
    }
}
