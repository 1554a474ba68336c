package dev.weft.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks a stack that another process runs (`./weft up`), at its [ConsoleSocket].
final class RunningStack {
    private static final int CHUNK = 64 * 1024;

    private final RunFolder folder;
    private final Screen screen;

    RunningStack(RunFolder folder, Screen screen) {
        this.folder = folder;
        this.screen = screen;
    }

    /// Has it do a command, and shows what it answers.
    ///
    /// @param wanted the name of its interface; null if there is but one
    /// @return the exit code
    int ask(String line, @Nullable String wanted) {
        try {
            return ask(line, find(wanted));
        } catch (IOException e) {
            screen.warn(Host.describe(e));
            return 1;
        }
    }

    private Path find(@Nullable String wanted) throws IOException {
        var running = running();
        var meant =
                wanted == null
                        ? running
                        : running.stream().filter(each -> RunFolder.isNamed(each, wanted)).toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        if (running.isEmpty()) {
            throw new IOException("no ./weft up is running" + hint());
        }
        var names = running.stream().map(RunFolder::nameOf).collect(Collectors.joining(", "));
        throw new IOException(
                meant.isEmpty()
                        ? "no ./weft up has the interface " + wanted + "; there are: " + names
                        : "several are running: " + names + "; choose with --interface NAME");
    }

    private String hint() {
        return folder.user() == 0
                ? "; start one: ./weft up"
                : " that is yours; start one, or ask root's with sudo";
    }

    /// Those that answer; what others have left behind is taken away.
    private List<Path> running() throws IOException {
        var running = new ArrayList<Path>();
        for (var socket : folder.sockets()) {
            try (var _ = connect(socket)) {
                running.add(socket);
            } catch (ConnectException e) {
                Files.deleteIfExists(socket); // killed
            } catch (IOException e) {
                if (Files.exists(socket)) {
                    throw e;
                }
            }
        }
        return running;
    }

    private static SocketChannel connect(Path socket) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private int ask(String line, Path socket) throws IOException {
        try (var channel = connect(socket)) {
            var octets = (line + "\n").getBytes(StandardCharsets.UTF_8);
            if (octets.length > ConsoleSocket.LONGEST) {
                throw new IOException("too long a command");
            }
            for (var rest = ByteBuffer.wrap(octets); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            return show(channel);
        }
    }

    /// All but the last octet, which is the exit code.
    private int show(SocketChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(CHUNK);
        while (channel.read(buffer) >= 0) {
            if (buffer.position() > 1) {
                screen.write(buffer.array(), buffer.position() - 1);
                buffer.put(0, buffer.get(buffer.position() - 1)).position(1);
            }
        }
        var code = buffer.position() == 0 ? -1 : buffer.get(0);
        if (code != 0 && code != 1) {
            throw new IOException("the stack has ended, or did not answer in time");
        }
        return code;
    }
}
