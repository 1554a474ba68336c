package dev.weft.tcp;

import static dev.weft.testing.Lab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import dev.weft.device.LinkConditions;
import dev.weft.message.Drop;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.tcp.MatrixCase.Order;
import dev.weft.tcp.MatrixCase.Stream;
import dev.weft.wire.Bytes;
import java.io.OutputStream;
import java.net.NoRouteToHostException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One run of a [MatrixCase]: a client on the left host and a server on the right one for each
/// exchange, and somebody who looks what they have got and what they leave behind.
final class MatrixRun {
    private static final int PORT = 80;
    private static final Duration PATIENCE = Duration.ofDays(1);

    /// Something of a program, which may fail in any way.
    private interface Part {
        void run() throws Exception;
    }

    private final MatrixCase plan;
    private final Duration longest;
    private final List<TcpListener> listeners = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int ended;

    MatrixRun(MatrixCase plan) {
        this(plan, plan.longest());
    }

    /// @param longest how long it may take, in virtual time
    MatrixRun(MatrixCase plan, Duration longest) {
        this.plan = plan;
        this.longest = longest;
    }

    /// Runs it, and checks everything.
    ///
    /// @param pcap gets what passes the client's end of the wire
    /// @return all that has happened, in a word: equal for equal runs
    String run(OutputStream pcap) throws Exception {
        try (var hosts =
                new TwoHosts(
                        plan.seed(),
                        plan.mtu(),
                        plan.capabilities(),
                        plan.client(),
                        plan.server())) {
            hosts.recordTo(pcap);
            hosts.wire().setConditionsToRight(plan.toRight());
            hosts.wire().setConditionsToLeft(plan.toLeft());
            var processes = hosts.loom().processes().size();
            for (int n = 0; n < plan.exchanges().size(); n++) {
                serve(hosts.right(), n);
                call(hosts.left(), n);
            }
            awaitEnd(hosts);
            listeners.forEach(TcpListener::close);
            hosts.wire().setConditions(LinkConditions.PERFECT);
            hosts.after(Duration.ofMinutes(10)); // the last retransmissions, and TIME-WAIT
            hosts.assertNothingFailed();
            assertEquals(List.of(), hosts.left().tcpConnections());
            assertEquals(List.of(), hosts.right().tcpConnections());
            assertEquals(processes, hosts.loom().processes().size(), "a process is left");
            assertNothingMalformed(hosts);
            return hosts.trace();
        }
    }

    private void awaitEnd(TwoHosts hosts) {
        var begin = hosts.loom().clock().now();
        while (ended < 2 * plan.exchanges().size()) {
            hosts.after(Duration.ofSeconds(10));
            if (!failures.isEmpty()) {
                throw new AssertionError(describe(hosts), failures.getFirst());
            }
            hosts.assertNothingFailed();
            assertTrue(
                    hosts.loom().clock().now().since(begin).compareTo(longest) <= 0,
                    () -> "no end after " + longest + "; " + describe(hosts));
        }
    }

    private static String describe(TwoHosts hosts) {
        return "left: %s %s%nright: %s %s"
                .formatted(
                        hosts.left().tcpConnections(),
                        hosts.left().drops().nonZero(),
                        hosts.right().tcpConnections(),
                        hosts.right().drops().nonZero());
    }

    private void assertNothingMalformed(TwoHosts hosts) {
        if (plan.toLeft().corruption() + plan.toRight().corruption() > 0) {
            return;
        }
        for (var drop : List.of(Drop.TCP_MALFORMED, Drop.TCP_BAD_CHECKSUM)) {
            assertEquals(0, hosts.left().drops().of(drop), drop::name);
            assertEquals(0, hosts.right().drops().of(drop), drop::name);
        }
    }

    private void serve(NetworkStack on, int n) throws Exception {
        var listener = on.tcpListener();
        listeners.add(listener);
        listener.setOption(WeftSocketOptions.TCP_USER_TIMEOUT, PATIENCE)
                .setOption(StandardSocketOptions.TCP_NODELAY, plan.noDelay())
                .bind(at(TwoHosts.RIGHT, PORT + n));
        var exchange = plan.exchanges().get(n);
        begin(
                on,
                "server " + n,
                () -> {
                    try (var socket = listener.accept()) {
                        speak(
                                on,
                                exchange.order(),
                                exchange.order() == Order.SERVER_FIRST,
                                () -> write(socket, exchange.down(), 2 * n + 1),
                                () -> read(on, socket, exchange.up(), 2 * n));
                    }
                });
    }

    private void call(NetworkStack on, int n) {
        var exchange = plan.exchanges().get(n);
        begin(
                on,
                "client " + n,
                () -> {
                    try (var socket = connect(on, PORT + n)) {
                        speak(
                                on,
                                exchange.order(),
                                exchange.order() == Order.CLIENT_FIRST,
                                () -> write(socket, exchange.up(), 2 * n),
                                () -> read(on, socket, exchange.down(), 2 * n + 1));
                    }
                });
    }

    /// On a wire that loses all of its questions, ARP gives up, and with it whoever connects.
    private TcpSocket connect(NetworkStack on, int port) throws Exception {
        while (true) {
            var socket =
                    on.tcpSocket()
                            .setOption(WeftSocketOptions.TCP_USER_TIMEOUT, PATIENCE)
                            .setOption(StandardSocketOptions.TCP_NODELAY, plan.noDelay());
            try {
                return socket.connect(at(TwoHosts.RIGHT, port));
            } catch (NoRouteToHostException e) {
                socket.close();
            }
        }
    }

    private void begin(NetworkStack on, String name, Part program) {
        on.start(
                name,
                () -> {
                    guarded(name, program);
                    ended++;
                });
    }

    private void guarded(String name, Part program) throws InterruptedException {
        try {
            program.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            failures.add(new AssertionError(name, e));
        }
    }

    private void speak(NetworkStack on, Order order, boolean first, Part write, Part read)
            throws Exception {
        if (order == Order.TOGETHER) {
            ProcessGroup writer = on.start("writer", () -> guarded("writer", write));
            read.run();
            writer.join();
        } else if (first) {
            write.run();
            read.run();
        } else {
            read.run();
            write.run();
        }
    }

    private static void write(TcpSocket socket, Stream stream, int number) throws Exception {
        for (int at = 0; at < stream.octets(); at += stream.write()) {
            var octets = new byte[Math.min(stream.write(), stream.octets() - at)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = Stream.octetAt(at + i, number);
            }
            socket.write(Bytes.wrap(octets));
        }
        socket.shutdownOutput();
    }

    private static void read(NetworkStack on, TcpSocket socket, Stream stream, int number)
            throws Exception {
        var pause = on.loom().group("pause").<Boolean>channel("pause", 1);
        var at = 0;
        while (true) {
            var octets = socket.read(stream.read());
            if (octets == null) {
                assertEquals(stream.octets(), at, "octets");
                return;
            }
            for (int i = 0; i < octets.length(); i++, at++) {
                if ((byte) octets.u8(i) != Stream.octetAt(at, number)) {
                    throw new AssertionError("octet " + at + " of stream " + number);
                }
            }
            if (!stream.pause().isZero()) {
                pause.receive(on.loom().clock().now().plus(stream.pause()));
            }
        }
    }
}
