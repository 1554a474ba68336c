package dev.weft.testbed.javanet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;

/// A server socket that speaks TLS on what another one accepts: `SSLServerSocketFactory` can make
/// its own sockets only.
final class TlsServerSocket extends ServerSocket {
    private final ServerSocket plain;
    private final SSLSocketFactory tls;

    private TlsServerSocket(ServerSocket plain, SSLSocketFactory tls) throws IOException {
        this.plain = plain;
        this.tls = tls;
    }

    static ServerSocketFactory factory(ServerSocketFactory plain, SSLSocketFactory tls) {
        return new ServerSocketFactory() {
            @Override
            public ServerSocket createServerSocket() throws IOException {
                return new TlsServerSocket(plain.createServerSocket(), tls);
            }

            @Override
            public ServerSocket createServerSocket(int port) throws IOException {
                return new TlsServerSocket(plain.createServerSocket(port), tls);
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog) throws IOException {
                return new TlsServerSocket(plain.createServerSocket(port, backlog), tls);
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
                    throws IOException {
                return new TlsServerSocket(plain.createServerSocket(port, backlog, address), tls);
            }
        };
    }

    @Override
    public Socket accept() throws IOException {
        return tls.createSocket(plain.accept(), null, true);
    }

    @Override
    public void bind(SocketAddress local, int backlog) throws IOException {
        plain.bind(local, backlog);
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public int getLocalPort() {
        return plain.getLocalPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return plain.getLocalSocketAddress();
    }

    @Override
    public boolean isBound() {
        return plain.isBound();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        plain.setReuseAddress(on);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        plain.setReceiveBufferSize(size);
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        plain.setSoTimeout(timeout);
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
