package dev.weft.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/// A [DatagramSocket] of the stack, for libraries that take one. Programs have [UdpSocket], which
/// does more.
///
/// All is as `java.net` says, with these choices: an interrupt closes the socket of a virtual
/// thread that waits in [#receive] or [#send], and nothing happens to a platform thread, as with
/// the JDK's own; multicast groups cannot be joined; a packet that is to be used with sockets of
/// other makers too needs its length set before.
///
/// Whatever asks the stack is overridden, for the inherited methods hold monitors while they wait.
public final class StackDatagramSocket extends DatagramSocket {
    private final StackDatagramSocketImpl impl;

    private StackDatagramSocket(StackDatagramSocketImpl impl) {
        super(impl);
        this.impl = impl;
    }

    /// Opens a socket. Programs use `NetworkStack.datagramSocket()`.
    ///
    /// @param local what to bind it to; null to leave it unbound, so that options can be set before
    public static StackDatagramSocket open(SocketLayer layer, @Nullable SocketAddress local)
            throws SocketException {
        var impl = new StackDatagramSocketImpl(layer);
        var socket = new StackDatagramSocket(impl);
        try {
            impl.allowBroadcast();
            if (local != null) {
                socket.bind(local);
            }
        } catch (SocketException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    @Override
    public void bind(@Nullable SocketAddress local) throws SocketException {
        requireOpen();
        var address = resolved(local == null ? new InetSocketAddress(0) : local);
        impl.bind(address.getPort(), address.getAddress());
    }

    @Override
    public void connect(@Nullable InetAddress address, int port) {
        if (address == null) {
            throw new IllegalArgumentException("connect: null address");
        }
        try {
            connect(new InetSocketAddress(address, port));
        } catch (SocketException e) {
            throw new UncheckedIOException("connect failed", e);
        }
    }

    @Override
    public void connect(@Nullable SocketAddress peer) throws SocketException {
        if (peer == null) {
            throw new IllegalArgumentException("connect: null address");
        }
        var address = resolved(peer);
        if (!isClosed()) {
            impl.connect(address.getAddress(), address.getPort());
        }
    }

    @Override
    public void disconnect() {
        if (!isClosed()) {
            impl.disconnect();
        }
    }

    @Override
    public boolean isBound() {
        return impl.local() != null;
    }

    @Override
    public boolean isConnected() {
        return impl.peer() != null;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        var peer = impl.peer();
        return peer == null ? null : peer.getAddress();
    }

    @Override
    public int getPort() {
        var peer = impl.peer();
        return peer == null ? -1 : peer.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return impl.peer();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return isClosed() ? null : impl.local();
    }

    @Override
    public void send(DatagramPacket packet) throws IOException {
        requireOpen();
        try {
            impl.send(packet);
        } catch (InterruptedIOException e) {
            close();
            throw NetCalls.closedByInterrupt(e);
        }
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
        requireOpen();
        try {
            impl.receive(packet);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            close();
            throw NetCalls.closedByInterrupt(e);
        }
    }

    @Override
    public void close() {
        super.close();
        impl.end();
    }

    private void requireOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    private static InetSocketAddress resolved(SocketAddress address) throws SocketException {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (inet.isUnresolved()) {
            throw new SocketException("Unresolved address");
        }
        return inet;
    }
}
