package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What Linux keeps connections in. It counts the objects of each kind for the whole machine.
public final class Slabs {
    private static final Path FILE = Path.of("/proc/slabinfo");

    /// A socket, its inode, its file, and its place in an epoll. Not its directory entry: of those
    /// there are as many as anybody has looked at files meanwhile.
    private static final Set<String> OF_CONNECTIONS =
            Set.of("TCP", "sock_inode_cache", "filp", "eventpoll_epi");

    private static final int MOST_LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private Slabs() {}

    /// {@return the octets of all connections of this machine}
    public static long ofConnections() throws IOException {
        if (!Files.isReadable(FILE)) {
            throw new IOException(FILE + " cannot be read: run it as root");
        }
        return ofConnections(Files.readAllLines(FILE));
    }

    /// The same when it does not fall any more: what was closed goes some time later.
    ///
    /// @return octets
    public static long ofConnectionsAtRest() throws IOException, InterruptedException {
        var octets = ofConnections();
        for (int i = 0; i < MOST_LOOKS; i++) {
            Thread.sleep(BETWEEN_LOOKS);
            var now = ofConnections();
            if (now >= octets) {
                break;
            }
            octets = now;
        }
        return octets;
    }

    /// From lines such as `TCP 66 130 2368 ...`: a name, objects in use, objects, octets of each.
    static long ofConnections(List<String> lines) throws IOException {
        var missing = new HashSet<>(OF_CONNECTIONS);
        var octets = 0L;
        for (var line : lines) {
            var words = line.split("\\s+", 5);
            if (missing.remove(words[0])) {
                octets += Long.parseLong(words[1]) * Long.parseLong(words[3]);
            }
        }
        if (!missing.isEmpty()) {
            // a kernel may put kinds of one size together
            throw new IOException(FILE + " does not count " + String.join(", ", missing));
        }
        return octets;
    }
}
