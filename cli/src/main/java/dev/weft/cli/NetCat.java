package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run of nc: what is typed goes to the peer, and what the peer says is shown.
///
/// ```text
///   input --nc input--> [ typed ] --nc output--> socket      threads: input for the whole run,
///   shown <------------- the thread that called run() ------  output for each connection
/// ```
///
/// None of the three is the loom's: both ends may block. Input that nobody has taken when a
/// connection ends is for the next one (`-k`).
final class NetCat implements StackCommand.Job {
    /// What is typed.
    interface Input {
        /// Waits for some.
        ///
        /// @return how many octets, or -1 at the end
        /// @throws InterruptedIOException if the user wants no more of this
        int read(byte[] into) throws IOException;

        /// Nobody reads any more; ends a wait where that can be.
        void close();
    }

    /// Where the peer's words go.
    interface Output {
        void write(byte[] octets, int length) throws IOException;
    }

    private static final int CHUNK = 64 * 1024;

    /// What OpenBSD's nc puts into one datagram.
    private static final int DATAGRAM = 16 * 1024;

    private final NetworkStack stack;
    private final NcOptions options;
    private final Input input;
    private final Output output;
    private final Consumer<String> messages;
    private final boolean interactive;
    private final TypedAhead typed = new TypedAhead();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile MonotonicTime lastSent;
    private volatile @Nullable AutoCloseable open;

    /// Prepares a run.
    ///
    /// @param interactive whether somebody types, who is not to be kept when the peer has gone
    /// @param messages takes what is for people, line by line
    NetCat(
            NetworkStack stack,
            NcOptions options,
            boolean interactive,
            Input input,
            Output output,
            Consumer<String> messages) {
        this.stack = stack;
        this.options = options;
        this.interactive = interactive;
        this.input = input;
        this.output = output;
        this.messages = messages;
        this.lastSent = stack.loom().clock().now();
    }

    /// What a connection of either protocol can do.
    private interface Peer extends AutoCloseable {
        void send(Bytes octets) throws IOException, InterruptedException;

        void endOfInput() throws IOException, InterruptedException;

        /// {@return null when there will be no more}
        @Nullable Bytes receive() throws IOException, InterruptedException;

        @Override
        void close();
    }

    /// Does what the options say.
    ///
    /// @return the exit code
    @Override
    public int run() throws InterruptedException {
        try {
            var address =
                    options.host().isEmpty()
                            ? InetAddress.ofLiteral("0.0.0.0")
                            : Hosts.resolve(options.host(), this::say, stopped);
            if (options.scan) {
                return scan(address);
            }
            startInput();
            return options.listen ? listen(address) : connect(address);
        } catch (IOException e) {
            return hasStopped() ? 1 : fail(e);
        } finally {
            input.close();
        }
    }

    /// Ends the run, from any thread.
    @Override
    public void stop() {
        stopped.complete(null);
        typed.stop();
        close(open);
    }

    private boolean hasStopped() {
        return stopped.isDone();
    }

    private int fail(IOException e) {
        say("nc: " + words(e));
        return 1;
    }

    private static String words(IOException e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void say(String message) {
        messages.accept(message);
    }

    private void sayIfVerbose(String message) {
        if (options.verbose) {
            say(message);
        }
    }

    private int scan(InetAddress address) throws InterruptedException {
        var found = false;
        for (int port = options.firstPort(); port <= options.lastPort() && !hasStopped(); port++) {
            try (var _ = open(address, port)) {
                say(
                        "Connection to %s %d port [%s] succeeded!"
                                .formatted(options.host(), port, options.protocol()));
                found = true;
            } catch (IOException e) {
                sayIfVerbose(refusal(port, e));
            }
        }
        return found ? 0 : 1;
    }

    private String refusal(int port, IOException e) {
        return "nc: connect to %s port %d (%s) failed: %s"
                .formatted(options.host(), port, options.protocol(), words(e));
    }

    private int connect(InetAddress address) throws InterruptedException {
        Peer peer;
        try {
            peer = open(address, options.firstPort());
        } catch (IOException e) {
            if (!hasStopped()) {
                say(refusal(options.firstPort(), e));
            }
            return 1;
        }
        sayIfVerbose(
                "Connection to %s %d port [%s] succeeded!"
                        .formatted(options.host(), options.firstPort(), options.protocol()));
        return converse(peer);
    }

    private Peer open(InetAddress address, int port) throws IOException, InterruptedException {
        var remote = new InetSocketAddress(address, port);
        return options.udp ? openUdp(remote) : openTcp(remote);
    }

    private Peer openTcp(InetSocketAddress remote) throws IOException, InterruptedException {
        var socket = stack.tcpSocket();
        remember(socket);
        try {
            if (options.sourcePort != 0 || options.source != null) {
                socket.bind(source());
            }
            socket.connect(remote, Duration.ofSeconds(options.timeout));
            return new Stream(socket, Duration.ofSeconds(options.timeout));
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Peer openUdp(InetSocketAddress remote) throws IOException, InterruptedException {
        var socket = stack.udpSocket();
        remember(socket);
        try {
            if (options.sourcePort != 0 || options.source != null) {
                socket.bind(source());
            }
            socket.setTimeout(Duration.ofSeconds(options.timeout));
            return new Datagrams(socket.connect(remote), false);
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private InetSocketAddress source() throws IOException {
        var source = options.source;
        return source == null
                ? new InetSocketAddress(options.sourcePort)
                : new InetSocketAddress(
                        Hosts.resolve(source, this::say, stopped), options.sourcePort);
    }

    private int listen(InetAddress address) throws IOException, InterruptedException {
        var local = new InetSocketAddress(address, options.firstPort());
        return options.udp ? listenUdp(local) : listenTcp(local);
    }

    private int listenTcp(InetSocketAddress local) throws IOException, InterruptedException {
        try (var listener = stack.tcpListener()) {
            int exitCode;
            do {
                remember(listener);
                if (listener.localAddress() == null) {
                    listener.bind(local);
                    sayListening(local);
                }
                var socket = listener.accept();
                remember(socket);
                sayReceived(socket.remoteAddress());
                // The timeout of -w is not for those who listen.
                exitCode = converse(new Stream(socket, Duration.ZERO));
            } while (options.keepListening && !hasStopped());
            return options.keepListening ? 1 : exitCode; // who stays has been stopped
        }
    }

    private int listenUdp(InetSocketAddress local) throws IOException, InterruptedException {
        var socket = stack.udpSocket();
        remember(socket);
        socket.bind(local);
        sayListening(local);
        return converse(new Datagrams(socket, options.keepListening));
    }

    private void sayListening(InetSocketAddress local) {
        sayIfVerbose(
                "Listening on "
                        + local.getAddress().getHostAddress()
                        + " "
                        + options.firstPort()
                        + " ("
                        + options.protocol()
                        + ")");
    }

    private void sayReceived(@Nullable InetSocketAddress remote) {
        if (remote != null) {
            sayIfVerbose(
                    "Connection received on "
                            + remote.getAddress().getHostAddress()
                            + " "
                            + remote.getPort());
        }
    }

    /// Somebody may have stopped the run just before there was something to close.
    private void remember(AutoCloseable socket) {
        open = socket;
        if (hasStopped()) {
            close(socket);
        }
    }

    private static void close(@Nullable AutoCloseable socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (Exception e) {
                // it is of no use any more
            }
        }
    }

    private void startInput() {
        if (!options.noInput) {
            Thread.ofPlatform().name("nc input").daemon(true).start(this::readInput);
        }
    }

    private void readInput() {
        var buffer = new byte[options.udp ? DATAGRAM : CHUNK];
        try {
            try {
                for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                    if (count > 0) {
                        typed.put(Bytes.copyOf(buffer, 0, count));
                    }
                }
            } catch (InterruptedIOException e) {
                stop();
            } catch (IOException e) {
                say("nc: input: " + words(e));
            }
            typed.endInput();
        } catch (InterruptedException e) {
            // the run is over
        }
    }

    private int converse(Peer peer) throws InterruptedException {
        typed.beginConversation();
        var sender = Thread.ofPlatform().name("nc output").start(() -> sendAll(peer));
        try {
            receiveAll(peer);
            if (interactive || options.listen || options.noInput) {
                typed.endConversation();
            }
            awaitEnd(sender); // a peer that has no more to say may still want to hear
            return hasStopped() ? 1 : 0;
        } catch (SocketTimeoutException e) {
            return 0; // -w: nothing has happened for so long
        } catch (IOException e) {
            return hasStopped() ? 1 : fail(e);
        } finally {
            sender.interrupt();
            sender.join();
            peer.close();
        }
    }

    /// Waits until all is sent, or nothing has been for as long as `-w` says.
    private void awaitEnd(Thread sender) throws InterruptedException {
        if (options.timeout == 0 || options.listen) {
            sender.join();
            return;
        }
        var timeout = Duration.ofSeconds(options.timeout);
        var ended = stack.loom().clock().now();
        for (var left = timeout; left.isPositive() && !sender.join(left); ) {
            var last = lastSent.isBefore(ended) ? ended : lastSent;
            left = timeout.minus(stack.loom().clock().now().since(last));
        }
    }

    private void receiveAll(Peer peer) throws IOException, InterruptedException {
        while (true) {
            try {
                var octets = peer.receive();
                if (octets == null) {
                    return;
                }
                var copy = octets.toByteArray();
                output.write(copy, copy.length);
            } catch (SocketTimeoutException e) {
                if (isIdle()) {
                    throw e;
                }
            }
        }
    }

    /// Whether nothing has been sent either.
    private boolean isIdle() {
        var silence = stack.loom().clock().now().since(lastSent);
        return silence.compareTo(Duration.ofSeconds(options.timeout)) >= 0;
    }

    private void sendAll(Peer peer) {
        try {
            for (var octets = typed.take(); octets != null; octets = typed.take()) {
                peer.send(octets);
                lastSent = stack.loom().clock().now();
            }
            if (options.shutdown && typed.hasInputEnded()) {
                peer.endOfInput();
            }
            if (interactive && options.udp) {
                stop(); // nothing else would end it
            }
        } catch (InterruptedException e) {
            // the conversation is over
        } catch (IOException e) {
            if (!hasStopped()) {
                sayIfVerbose("nc: write: " + words(e));
            }
        }
    }

    /// A TCP connection.
    private static final class Stream implements Peer {
        private final TcpSocket socket;

        Stream(TcpSocket socket, Duration timeout) {
            this.socket = socket;
            socket.setTimeout(timeout);
        }

        @Override
        public void send(Bytes octets) throws IOException, InterruptedException {
            socket.write(octets);
        }

        @Override
        public void endOfInput() throws IOException, InterruptedException {
            socket.shutdownOutput();
        }

        @Override
        public @Nullable Bytes receive() throws IOException, InterruptedException {
            return socket.read(CHUNK);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// Datagrams from and to a peer; the first one that comes makes its sender the peer.
    private static final class Datagrams implements Peer {
        private final UdpSocket socket;
        private final boolean fromAll;
        private final CompletableFuture<InetSocketAddress> peer = new CompletableFuture<>();

        Datagrams(UdpSocket socket, boolean fromAll) {
            this.socket = socket;
            this.fromAll = fromAll;
            var known = socket.remoteAddress();
            if (known != null) {
                peer.complete(known);
            }
        }

        @Override
        public void send(Bytes octets) throws IOException, InterruptedException {
            try {
                socket.send(octets, peer.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void endOfInput() {}

        @Override
        public Bytes receive() throws IOException, InterruptedException {
            var datagram = socket.receive();
            if (!fromAll && !peer.isDone()) {
                socket.connect(datagram.remote());
            }
            peer.complete(datagram.remote());
            return datagram.payload();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
