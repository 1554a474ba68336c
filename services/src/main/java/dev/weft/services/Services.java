package dev.weft.services;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import dev.weft.socket.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Services that run on a stack.
///
/// ```java
/// try (var services = Services.start(stack)) {
///     ...
/// }
/// ```
public final class Services implements AutoCloseable {
    private final List<ProcessGroup> groups = new ArrayList<>();

    private Services() {}

    /// Starts all of them.
    ///
    /// @param stack where they are offered
    /// @return the services, to be closed; the stack's end is theirs, too
    /// @throws java.net.BindException if a port is taken
    public static Services start(NetworkStack stack) throws IOException, InterruptedException {
        return start(stack, EnumSet.allOf(UdpService.class));
    }

    /// Starts some of them.
    ///
    /// @param stack where they are offered
    /// @param wanted which ones
    /// @return the services, to be closed; the stack's end is theirs, too
    /// @throws java.net.BindException if a port is taken
    public static Services start(NetworkStack stack, Set<UdpService> wanted)
            throws IOException, InterruptedException {
        var services = new Services();
        try {
            for (var service : wanted) {
                services.start(stack, service);
            }
            return services;
        } catch (IOException | InterruptedException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private void start(NetworkStack stack, UdpService service)
            throws IOException, InterruptedException {
        // Bound here, not in the process: whoever starts it learns that the port is taken.
        var socket = bind(stack, service.port());
        var server = new DatagramServer(socket, responder(stack, service));
        groups.add(stack.start("udp " + service.name().toLowerCase(Locale.ROOT), server));
    }

    private static UdpSocket bind(NetworkStack stack, int port)
            throws IOException, InterruptedException {
        var socket = stack.udpSocket();
        try {
            return socket.bind(new InetSocketAddress(port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Responder responder(NetworkStack stack, UdpService service) {
        var askers = new Askers(stack);
        return switch (service) {
            case ECHO -> askers.only(datagram -> datagram.payload());
            case DISCARD -> datagram -> null;
            case DAYTIME -> askers.only(new Daytime(stack.loom().clock()));
            case CHARGEN -> askers.only(new Chargen(stack.loom().random()));
        };
    }

    /// Ends them, and gives their ports back.
    @Override
    public void close() {
        groups.forEach(ProcessGroup::close);
    }
}
