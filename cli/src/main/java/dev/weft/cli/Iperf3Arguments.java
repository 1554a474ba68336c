package dev.weft.cli;

import dev.weft.services.iperf3.Iperf3Client;
import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import dev.weft.services.iperf3.Iperf3Server;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// What can be asked of iperf3, at the command line and at the console, in the words of iperf3.
@Command(name = "iperf3")
final class Iperf3Arguments {
    /// What is typed, for messages.
    static final String USAGE = "HOST [-R] [--bidir] [-P N] [-t SECS] [-u] [-b RATE]";

    /// Counts and sizes grow by 1024, rates by 1000.
    private static final String SUFFIXES = "KMGT";

    @Parameters(arity = "0..1", paramLabel = "HOST", description = "Where iperf3 -s runs.")
    private @Nullable String host;

    @Option(names = "-c", paramLabel = "HOST", description = "The same, as iperf3 has it.")
    private @Nullable String client;

    @Option(names = "-p", paramLabel = "port", description = "The server's port. Default: 5201.")
    private int port = Iperf3Server.PORT;

    @Option(names = "-R", description = "The server sends.")
    private boolean reverse;

    @Option(names = "--bidir", description = "Both send, in streams of their own.")
    private boolean both;

    @Option(
            names = "-P",
            paramLabel = "streams",
            description = "Streams at a time, in each direction. Default: 1.")
    private int streams = 1;

    @Option(names = "-t", paramLabel = "seconds", description = "How long. Default: 10.")
    private double seconds = 10;

    @Option(
            names = "-n",
            paramLabel = "bytes",
            description = "So many bytes instead; 10M are 10 * 1024 * 1024.")
    private @Nullable String octets;

    @Option(
            names = "-k",
            paramLabel = "blocks",
            description = "So many blocks or datagrams instead; with K, M and G, too.")
    private @Nullable String blocks;

    @Option(
            names = "-O",
            paramLabel = "seconds",
            description = "What is sent in the first seconds does not count. Default: 0.")
    private double omit;

    @Option(
            names = "-i",
            paramLabel = "seconds",
            description = "Between two lines, 0.1 to 60; 0 for none but the last. Default: 1.")
    private double interval = 1;

    @Option(names = "-u", description = "UDP; without, TCP.")
    private boolean udp;

    @Option(
            names = "-b",
            paramLabel = "rate",
            description =
                    "The most bits per second of each stream, such as 10M; 0 for no limit. Default:"
                            + " 1M for UDP, no limit for TCP.")
    private @Nullable String rate;

    @Option(
            names = "-l",
            paramLabel = "length",
            description =
                    "Bytes of a block or datagram. Default: 128K for TCP, what fits into a packet"
                            + " for UDP.")
    private @Nullable String length;

    @Option(
            names = "-w",
            paramLabel = "window",
            description = "Bytes of the sockets' buffers at both ends. Default: their own.")
    private @Nullable String window;

    @Option(names = "-N", description = "Small segments at once: Nagle's algorithm is off.")
    private boolean noDelay;

    @Option(
            names = "-S",
            paramLabel = "tos",
            description = "The type of service of the packets, such as 0x10. Default: 0.")
    private String typeOfService = "0";

    /// What iperf3 has, and people will try.
    @Option(names = "-J", hidden = true)
    private boolean json;

    @Option(names = "-B", hidden = true)
    private @Nullable String source;

    /// Reads what was typed at the console.
    ///
    /// @throws IllegalArgumentException if that makes no sense; the message says why
    static Iperf3Arguments parse(List<String> words) {
        var arguments = new Iperf3Arguments();
        try {
            CommandLine.populateCommand(arguments, words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return arguments;
    }

    /// Whom to measure with.
    ///
    /// @throws IllegalArgumentException if nobody was named
    String server() {
        if (host != null && client != null) {
            throw new IllegalArgumentException("two hosts: " + client + " and " + host);
        }
        if (host != null) {
            return host;
        }
        if (client != null) {
            return client;
        }
        throw new IllegalArgumentException("whom? iperf3 " + USAGE);
    }

    /// At which port.
    ///
    /// @throws IllegalArgumentException if there is no such port
    int port() {
        check("-p", port >= 1 && port <= 65_535, port);
        return port;
    }

    /// What to measure.
    ///
    /// @throws IllegalArgumentException if that makes no sense; the message says why
    Iperf3Parameters parameters() {
        check("-t", seconds > 0 && seconds <= 86_400, seconds);
        check("-P", streams >= 1 && streams <= Iperf3Parameters.MAX_STREAMS, streams);
        check("--bidir", !(both && reverse), "-R, too");
        check("-O", omit >= 0 && omit <= 60, omit);
        require(!json, "-J: there is no JSON here, only the lines that people read");
        require(source == null, "-B: there is nothing to choose, a stack has one address here");
        require(octets == null || blocks == null, "-n and -k: one of them ends the test");
        var asked =
                Iperf3Parameters.DEFAULT
                        .over(udp ? Protocol.UDP : Protocol.TCP)
                        .withDirection(direction())
                        .withStreams(streams)
                        .withDuration(Duration.ofNanos((long) (seconds * 1e9)))
                        .withRate(bitsPerSecond())
                        .withLength(small("-l", length))
                        .withOmit(Duration.ofNanos((long) (omit * 1e9)))
                        .withWindow(small("-w", window))
                        .withNoDelay(noDelay)
                        .withTypeOfService(tos());
        if (octets != null) {
            asked = asked.withOctets(some("-n", octets));
        } else if (blocks != null) {
            asked = asked.withBlocks(some("-k", blocks));
        }
        return Iperf3Client.checked(asked);
    }

    /// How often there is a line.
    ///
    /// @throws IllegalArgumentException if that makes no sense
    Duration interval() {
        check("-i", interval == 0 || (interval >= 0.1 && interval <= 60), interval);
        return Duration.ofNanos((long) (interval * 1e9));
    }

    private int tos() {
        var digits = typeOfService.toLowerCase(Locale.ROOT);
        check(
                "-S",
                digits.matches("0x[0-9a-f]{1,2}|[0-9]{1,3}") && Integer.decode(digits) <= 255,
                typeOfService);
        return Integer.decode(digits);
    }

    private static int small(String option, @Nullable String value) {
        return (int) Math.min(Integer.MAX_VALUE, number(option, value, 1024));
    }

    /// Of nothing there would be no end.
    private static long some(String option, String value) {
        var number = number(option, value, 1024);
        check(option, number > 0, value);
        return number;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private Direction direction() {
        if (both) {
            return Direction.BOTH;
        }
        return reverse ? Direction.DOWNLOAD : Direction.UPLOAD;
    }

    private long bitsPerSecond() {
        if (rate == null) {
            return udp ? Iperf3Parameters.DEFAULT_UDP_RATE : 0;
        }
        return number("-b", rate, 1000);
    }

    private static long number(String option, @Nullable String value, int step) {
        if (value == null) {
            return 0;
        }
        var last = value.isEmpty() ? "" : value.substring(value.length() - 1);
        var suffix = last.isEmpty() ? -1 : SUFFIXES.indexOf(last.toUpperCase(Locale.ROOT));
        var digits = suffix < 0 ? value : value.substring(0, value.length() - 1);
        check(option, digits.matches("[0-9]{1,15}(?:\\.[0-9]{1,9})?"), value);
        return (long) (Double.parseDouble(digits) * Math.pow(step, suffix + 1.0));
    }

    private static void check(String option, boolean valid, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(option + ": invalid argument: '" + value + "'");
        }
    }
}
