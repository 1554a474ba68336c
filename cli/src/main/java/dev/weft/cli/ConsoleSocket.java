package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.device.Capture;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The way into a running stack for commands such as `./weft ss`: a socket in the file system, at
/// which the console commands that only look can be asked.
///
/// ```text
///   asks     the line of a command, up to LONGEST octets
///   answers  what the console would show, and one octet: 0, or 1 if something was wrong
/// ```
///
/// Who may open the socket is a matter of the folder it is in ([RunFolder]). One is served after
/// the other, and none longer than [#PATIENCE].
final class ConsoleSocket implements AutoCloseable {
    /// The longest line.
    static final int LONGEST = 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WAITING = 8;

    private final NetworkStack stack;
    private final Capture capture;
    private final Path file;
    private final ServerSocketChannel channel;
    private final Duration patience;

    private ConsoleSocket(
            NetworkStack stack,
            Capture capture,
            Path file,
            ServerSocketChannel channel,
            Duration patience) {
        this.stack = stack;
        this.capture = capture;
        this.file = file;
        this.channel = channel;
        this.patience = patience;
    }

    /// Opens the way in.
    ///
    /// @param file where the socket is to be; nobody else's may be there
    static ConsoleSocket open(NetworkStack stack, Capture capture, Path file) throws IOException {
        return open(stack, capture, file, PATIENCE);
    }

    static ConsoleSocket open(NetworkStack stack, Capture capture, Path file, Duration patience)
            throws IOException {
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(file); // of a process with our number that is no more
            channel.bind(UnixDomainSocketAddress.of(file), WAITING);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        var socket = new ConsoleSocket(stack, capture, file, channel, patience);
        Thread.ofPlatform().name("weft console socket").daemon(true).start(socket::run);
        return socket;
    }

    private void run() {
        try {
            while (true) {
                serve(channel.accept());
            }
        } catch (IOException e) {
            // closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The thread that serves ends with its channel.
    private void serve(SocketChannel asking) throws IOException, InterruptedException {
        try (asking) {
            Thread.ofVirtual()
                    .name("weft console request")
                    .start(() -> answer(asking))
                    .join(patience);
        }
    }

    private void answer(SocketChannel asking) {
        var octets = new BufferedOutputStream(Channels.newOutputStream(asking));
        var out = new PrintStream(octets, false, StandardCharsets.UTF_8);
        try (asking;
                out) {
            var fine = answer(readLine(asking), new Screen(out, out, false, false));
            out.write(fine ? 0 : 1);
        } catch (IOException | RuntimeException e) {
            // who asks has gone, or the stack; without the last octet it is no answer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// {@return whether there was nothing to complain of}
    private boolean answer(String line, Screen screen) throws InterruptedException {
        if (!ConsoleCommands.onlyLooks(line)) {
            screen.complain("weft: not at this door: " + line);
            return false;
        }
        var commands = new ConsoleCommands(stack, capture, screen, new Nobody());
        commands.execute(line);
        return !commands.hasComplained();
    }

    private static String readLine(SocketChannel asking) throws IOException {
        var buffer = ByteBuffer.allocate(LONGEST);
        while (buffer.hasRemaining() && asking.read(buffer) >= 0) {
            var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            var end = text.indexOf('\n');
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        throw new IOException("no line");
    }

    /// Ends it, and takes the socket away. Closing twice does nothing.
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    /// Commands that only look read nothing.
    private static final class Nobody implements ConsoleCommands.Keyboard {
        @Override
        public NetCat.Input lines() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void show(String text) {
            throw new UnsupportedOperationException();
        }
    }
}
