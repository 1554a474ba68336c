package dev.weft.socket;

import java.io.IOException;
import java.io.OutputStream;

/// Writes to a [TcpSocket].
final class TcpOutputStream extends OutputStream {
    private final TcpSocket socket;

    TcpOutputStream(TcpSocket socket) {
        this.socket = socket;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        try {
            socket.write(octets, from, length);
        } catch (InterruptedException e) {
            throw TcpInputStream.interrupted();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
