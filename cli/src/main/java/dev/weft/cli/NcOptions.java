package dev.weft.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What one run of nc is to do: for the command line, and for the console.
final class NcOptions {
    private static final int MAX_PORT = 65_535;

    @Option(names = "-l", description = "Listen for a connection instead of making one.")
    boolean listen;

    @Option(names = "-k", description = "Listen for another one when it has ended.")
    boolean keepListening;

    @Option(names = "-u", description = "UDP instead of TCP.")
    boolean udp;

    @Option(
            names = "-N",
            description =
                    "Close the way out after the end of the input. Some servers need it to finish;"
                            + " at the console it is always so.")
    boolean shutdown;

    @Option(names = "-z", description = "Only see who listens; send nothing.")
    boolean scan;

    @Option(names = "-d", description = "Do not read the input.")
    boolean noInput;

    @Option(names = "-v", description = "Say what happens.")
    boolean verbose;

    @Option(names = "-p", paramLabel = "port", description = "The source port.")
    int sourcePort;

    @Option(names = "-s", paramLabel = "address", description = "The source address.")
    @Nullable String source;

    @Option(
            names = "-w",
            paramLabel = "seconds",
            description =
                    "End when nobody answers, or nothing happens, for so long. Default: never.")
    int timeout;

    @Option(
            names = {"-4", "-n"},
            hidden = true,
            description = "Always the case; taken, so that a habit is no error.")
    boolean habit;

    @Parameters(
            paramLabel = "HOST PORT",
            arity = "0..2",
            hideParamSyntax = true,
            description = "Whom to talk to; a range as 20-30 for -z. With -l: [HOST] PORT.")
    List<String> words = List.of();

    /// The peer, or with `-l` the address to listen on; empty for all.
    private String host = "";

    private int firstPort;
    private int lastPort;

    /// Looks whether all of it makes sense together.
    ///
    /// @throws IllegalArgumentException says what does not
    void check() {
        require(words.size() <= 2, "unexpected " + (words.size() > 2 ? words.get(2) : ""));
        require(!keepListening || listen, "-k needs -l");
        require(
                !listen || (!scan && sourcePort == 0 && source == null),
                "-l goes with none of -z, -p and -s");
        require(sourcePort >= 0 && sourcePort <= MAX_PORT, "-p: invalid port: " + sourcePort);
        require(timeout >= 0, "-w: invalid timeout: " + timeout);
        if (listen) {
            require(!words.isEmpty(), "on which port? nc -l [HOST] PORT");
            host = words.size() == 2 ? words.getFirst() : "";
        } else {
            require(words.size() == 2, "whom? nc HOST PORT");
            host = words.getFirst();
        }
        ports(words.getLast());
        require(scan || firstPort == lastPort, "a range of ports is for -z");
    }

    private void ports(String text) {
        var dash = text.indexOf('-', 1);
        firstPort = port(dash < 0 ? text : text.substring(0, dash));
        lastPort = dash < 0 ? firstPort : port(text.substring(dash + 1));
        require(firstPort <= lastPort, "invalid range of ports: " + text);
    }

    private static int port(String text) {
        try {
            var port = Integer.parseInt(text);
            if (port >= 1 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("invalid port: " + text);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    String host() {
        return host;
    }

    int firstPort() {
        return firstPort;
    }

    int lastPort() {
        return lastPort;
    }

    String protocol() {
        return udp ? "udp" : "tcp";
    }
}
