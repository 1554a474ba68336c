package dev.weft.services;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import dev.weft.services.iperf3.Iperf3Server;
import dev.weft.socket.TcpListener;
import dev.weft.socket.UdpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Services that run on a stack, over UDP and over TCP.
///
/// ```java
/// try (var services = Services.start(stack)) {
///     ...
/// }
/// ```
public final class Services implements AutoCloseable {
    /// How many connections each service has at most, unless told otherwise.
    public static final int CONNECTIONS = 1024;

    /// The most that is taken from a connection at once.
    private static final int CHUNK = 1 << 20;

    private final List<ProcessGroup> groups = new ArrayList<>();

    private Services() {}

    /// Starts all of them, and a server for iperf3.
    ///
    /// @param stack where they are offered
    /// @return the services, to be closed; the stack's end is theirs, too
    /// @throws java.net.BindException if a port is taken
    public static Services start(NetworkStack stack) throws IOException, InterruptedException {
        var services = start(stack, EnumSet.allOf(Service.class));
        try {
            services.groups.add(Iperf3Server.start(stack, Iperf3Server.PORT));
            return services;
        } catch (IOException | InterruptedException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /// Starts some of them.
    ///
    /// @param stack where they are offered
    /// @param wanted which ones
    /// @return the services, to be closed; the stack's end is theirs, too
    /// @throws java.net.BindException if a port is taken
    public static Services start(NetworkStack stack, Set<Service> wanted)
            throws IOException, InterruptedException {
        return start(stack, wanted, CONNECTIONS);
    }

    /// Starts some of them.
    ///
    /// @param stack where they are offered
    /// @param wanted which ones
    /// @param connections how many each may have at a time; who comes later waits
    /// @return the services, to be closed; the stack's end is theirs, too
    /// @throws java.net.BindException if a port is taken
    public static Services start(NetworkStack stack, Set<Service> wanted, int connections)
            throws IOException, InterruptedException {
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections);
        }
        var services = new Services();
        try {
            for (var service : wanted) {
                services.startDatagrams(stack, service);
                services.startStreams(stack, service, connections);
            }
            return services;
        } catch (IOException | InterruptedException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private void startDatagrams(NetworkStack stack, Service service)
            throws IOException, InterruptedException {
        // Bound here, not in the process: whoever starts it learns that the port is taken.
        var socket = bindUdp(stack, service.port());
        var server = new DatagramServer(socket, responder(stack, service));
        groups.add(stack.start("udp " + name(service), server));
    }

    private void startStreams(NetworkStack stack, Service service, int connections)
            throws IOException, InterruptedException {
        var listener = bindTcp(stack, service.port());
        var name = "tcp " + name(service);
        var server =
                new StreamServer(
                        stack.loom(), name, listener, conversation(stack, service), connections);
        groups.add(stack.start(name, server));
    }

    private static UdpSocket bindUdp(NetworkStack stack, int port)
            throws IOException, InterruptedException {
        var socket = stack.udpSocket();
        try {
            return socket.bind(new InetSocketAddress(port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static TcpListener bindTcp(NetworkStack stack, int port)
            throws IOException, InterruptedException {
        var listener = stack.tcpListener();
        try {
            return listener.bind(new InetSocketAddress(port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static Responder responder(NetworkStack stack, Service service) {
        var askers = new Askers(stack);
        return switch (service) {
            case ECHO -> askers.only(datagram -> datagram.payload());
            case DISCARD -> datagram -> null;
            case DAYTIME -> askers.only(new Daytime(stack.loom().clock()));
            case CHARGEN -> askers.only(new Chargen(stack.loom().random()));
        };
    }

    private static Conversation conversation(NetworkStack stack, Service service) {
        return switch (service) {
            case ECHO ->
                    peer -> {
                        for (Bytes read = peer.read(CHUNK); read != null; read = peer.read(CHUNK)) {
                            peer.write(read);
                        }
                    };
            case DISCARD ->
                    peer -> {
                        while (peer.read(CHUNK) != null) {
                            // forgotten
                        }
                    };
            case DAYTIME -> new Daytime(stack.loom().clock());
            case CHARGEN -> new CharacterStream();
        };
    }

    private static String name(Service service) {
        return service.name().toLowerCase(Locale.ROOT);
    }

    /// Ends them and their connections, and gives their ports back.
    @Override
    public void close() {
        groups.forEach(ProcessGroup::close);
    }
}
