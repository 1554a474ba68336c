package dev.weft.socket;

import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.Loom;
import dev.weft.csp.ProcessFailedException;
import dev.weft.device.Device;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import dev.weft.testing.LoomKind;
import dev.weft.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// TCP on every loom, from processes and from threads outside; over loopback, and over a wire
/// between two stacks.
@Timeout(60)
class TcpLoomsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private interface Body {
        void run(Loom loom, NetworkStack stack) throws Exception;
    }

    private static void onLoopback(LoomKind kind, Body body) throws Exception {
        var failures = new ConcurrentLinkedQueue<ProcessFailedException>();
        var loom = kind.start();
        try (loom) {
            loom.onFailure(failures::add);
            var stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
            try {
                body.run(loom, stack);
            } finally {
                stack.close();
            }
            assertEquals(List.of(), loom.processes(), "left running");
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    /// Gives back to each peer what it says.
    private static TcpListener echoing(NetworkStack stack, int port) throws Exception {
        var listener = stack.tcpListener().bind(at("127.0.0.1", port));
        stack.start("acceptor", () -> accept(stack, listener));
        return listener;
    }

    private static void accept(NetworkStack stack, TcpListener listener)
            throws InterruptedException {
        try {
            while (true) {
                var socket = listener.accept();
                stack.start("echo", () -> echo(socket));
            }
        } catch (ClosedChannelException e) {
            // done
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(TcpSocket socket) throws InterruptedException {
        try (socket) {
            for (var got = socket.read(65_536); got != null; got = socket.read(65_536)) {
                socket.write(got);
            }
        } catch (IOException peerIsGone) {
            // its own choice
        }
    }

    private static Bytes readToTheEnd(TcpSocket socket) throws Exception {
        var all = new ByteArrayOutputStream();
        for (var got = socket.read(65_536); got != null; got = socket.read(65_536)) {
            all.writeBytes(got.toByteArray());
        }
        return Bytes.wrap(all.toByteArray());
    }

    private static void exchange(NetworkStack stack, int octets) throws Exception {
        try (var socket = stack.tcpSocket().connect(at("127.0.0.1", 7))) {
            socket.setTimeout(LONG);
            socket.write(pattern(octets));
            socket.shutdownOutput();
            assertEquals(pattern(octets), readToTheEnd(socket));
        }
    }

    @ParameterizedTest
    @EnumSource
    void echoesOfEverySize(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    echoing(stack, 7);
                    for (int octets : new int[] {0, 1, 1448, 65_535, 65_536, 65_537, 200_000}) {
                        exchange(stack, octets);
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void manySmallQuestions(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    echoing(stack, 7);
                    try (var socket = stack.tcpSocket().connect(at("127.0.0.1", 7))) {
                        socket.setTimeout(LONG);
                        for (int i = 0; i < 300; i++) {
                            socket.write(Bytes.of(i & 0xff));
                            assertEquals(Bytes.of(i & 0xff), socket.read(10));
                        }
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void manyProcessesAtOnce(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    echoing(stack, 7);
                    var group = loom.group("clients");
                    for (int n = 0; n < 50; n++) {
                        var octets = n * 997;
                        group.start(
                                "client " + n,
                                () -> {
                                    try {
                                        exchange(stack, octets);
                                    } catch (InterruptedException e) {
                                        throw e;
                                    } catch (Exception e) {
                                        throw new AssertionError(e);
                                    }
                                });
                    }
                    group.join();
                });
    }

    @ParameterizedTest
    @EnumSource
    void failuresReachTheirSocket(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    assertThrows(
                            ConnectException.class,
                            () -> stack.tcpSocket().connect(at("127.0.0.1", 4711)));
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    assertThrows(
                            BindException.class,
                            () -> stack.tcpListener().bind(at("127.0.0.1", 80)));
                    listener.setTimeout(Duration.ofMillis(2));
                    assertThrows(SocketTimeoutException.class, listener::accept);
                    listener.setTimeout(LONG);
                    var client = stack.tcpSocket().connect(at("127.0.0.1", 80));
                    var server = listener.accept();
                    client.setTimeout(Duration.ofMillis(2));
                    assertThrows(SocketTimeoutException.class, () -> client.read(1));
                    client.setTimeout(LONG);
                    server.abort();
                    assertThrows(IOException.class, () -> client.read(1));
                    listener.close();
                    stack.tcpListener().bind(at("127.0.0.1", 80)).close();
                });
    }

    @ParameterizedTest
    @EnumSource
    void connectionsComeAndGo(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    for (int i = 0; i < 300; i++) {
                        var client = stack.tcpSocket().connect(at("127.0.0.1", 80));
                        var server = listener.accept();
                        client.close();
                        assertNull(server.read(1));
                        server.close();
                    }
                    listener.close();
                });
    }

    @ParameterizedTest
    @EnumSource
    void betweenTwoStacks(LoomKind kind) throws Exception {
        var loom = kind.start();
        try (loom) {
            var wire = VirtualWire.of("wire", 1500);
            var left = NetworkStack.start(loom, attached(wire.left(), "10.0.0.1/24"));
            var right = NetworkStack.start(loom, attached(wire.right(), "10.0.0.2/24"));
            var listener = right.tcpListener().bind(at("10.0.0.2", 7));
            right.start("acceptor", () -> accept(right, listener));
            try (var socket = left.tcpSocket().connect(at("10.0.0.2", 7), LONG)) {
                socket.setTimeout(LONG);
                left.start(
                        "writer",
                        () -> {
                            try {
                                socket.write(pattern(1_000_000));
                                socket.shutdownOutput();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
                assertEquals(pattern(1_000_000), readToTheEnd(socket));
            }
            left.close();
            right.close();
        }
    }

    private static StackConfig attached(Device device, String address) {
        return StackConfig.loopbackOnly()
                .with(InterfaceConfig.of(device, address).withProbing(AddressProbing.NONE));
    }

    // From threads outside. A simulated loom is run by its one caller, so not there.

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void threadsOutsideAtTheSameTime(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    echoing(stack, 7);
                    var failures = new ConcurrentLinkedQueue<Throwable>();
                    var threads = new ArrayList<Thread>();
                    for (int n = 0; n < 6; n++) {
                        var octets = 1 + n * 20_000;
                        threads.add(
                                Thread.ofPlatform()
                                        .start(() -> {
                                            try {
                                                for (int i = 0; i < 10; i++) {
                                                    exchange(stack, octets);
                                                }
                                            } catch (Throwable t) {
                                                failures.add(t);
                                            }
                                        }));
                    }
                    for (var thread : threads) {
                        thread.join();
                    }
                    assertEquals(List.of(), List.copyOf(failures));
                });
    }

    /// Two threads share a socket: one writes, the other reads.
    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void oneThreadWritesWhileAnotherReads(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    echoing(stack, 7);
                    try (var socket = stack.tcpSocket().connect(at("127.0.0.1", 7))) {
                        socket.setTimeout(LONG);
                        var octets = pattern(5_000_000);
                        var ended = new CompletableFuture<Throwable>();
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        socket.write(octets);
                                        socket.shutdownOutput();
                                        ended.complete(null);
                                    } catch (Throwable t) {
                                        ended.complete(t);
                                    }
                                });
                        assertEquals(octets, readToTheEnd(socket));
                        assertNull(ended.join());
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void closingWakesThreadsOutside(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    var client = stack.tcpSocket().connect(at("127.0.0.1", 80));
                    var server = listener.accept();
                    var reading = waiting(() -> client.read(1));
                    var writing =
                            waiting(() -> {
                                client.write(new byte[100 << 20], 0, 100 << 20);
                                return true;
                            });
                    var accepting = waiting(listener::accept);
                    client.close();
                    listener.close();
                    assertInstanceOf(ClosedChannelException.class, reading.ended.join());
                    assertInstanceOf(ClosedChannelException.class, writing.ended.join());
                    assertInstanceOf(ClosedChannelException.class, accepting.ended.join());
                    server.close();
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void theStacksEndWakesThreadsOutside(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    var client = stack.tcpSocket().connect(at("127.0.0.1", 80));
                    listener.accept();
                    var reading = waiting(() -> client.read(1));
                    var accepting = waiting(listener::accept);
                    stack.close();
                    assertInstanceOf(ClosedChannelException.class, reading.ended.join());
                    assertInstanceOf(ClosedChannelException.class, accepting.ended.join());
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void anInterruptOutsideLosesNothing(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    var accepting = waiting(listener::accept);
                    accepting.thread.interrupt();
                    assertInstanceOf(InterruptedException.class, accepting.ended.join());
                    var client = stack.tcpSocket().connect(at("127.0.0.1", 80));
                    var server = listener.accept();
                    for (int i = 0; i < 20; i++) {
                        var reading = waiting(() -> client.read(1));
                        reading.thread.interrupt();
                        assertInstanceOf(InterruptedException.class, reading.ended.join());
                        server.write(Bytes.of(i));
                        client.setTimeout(LONG);
                        assertEquals(Bytes.of(i), client.read(1));
                        client.setTimeout(Duration.ZERO);
                    }
                    client.close();
                    server.close();
                    listener.close();
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CARRIER", "SHARED"})
    void anInterruptedThreadOutsideGivesThePortBack(LoomKind kind) throws Exception {
        onLoopback(
                kind,
                (loom, stack) -> {
                    var listener = stack.tcpListener().bind(at("127.0.0.1", 80));
                    Thread.currentThread().interrupt();
                    listener.close();
                    assertTrue(Thread.interrupted());
                    stack.tcpListener().bind(at("127.0.0.1", 80)).close();
                });
    }

    private record Waiting(Thread thread, CompletableFuture<Throwable> ended) {}

    /// A thread that does something, and by all appearances waits.
    private static Waiting waiting(Callable<?> what) {
        var ended = new CompletableFuture<Throwable>();
        var thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                ended.complete(new AssertionError("got " + what.call()));
                            } catch (Throwable t) {
                                ended.complete(t);
                            }
                        });
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return new Waiting(thread, ended);
    }
}
