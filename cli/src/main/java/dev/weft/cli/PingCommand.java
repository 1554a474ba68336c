package dev.weft.cli;

import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `weft ping`: what `ping` does, by a stack of its own.
@Command(
        name = "ping",
        description = {
            "Pings a host by a stack of its own on a TAP interface. Options and output are those of"
                    + " ping (iputils).",
            ""
        },
        mixinStandardHelpOptions = false,
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there were replies", "1:there were none", "2:something is wrong"},
        footer = {
            "",
            "Examples:",
            "  sudo ./weft ping 10.0.0.1                  the host's side of the interface",
            "  sudo ./weft ping -c 5 -s 4000 10.0.0.1     in fragments",
            "  sudo ./weft ping -M do -s 1473 10.0.0.1    too long, and not to be fragmented"
        })
final class PingCommand extends StackCommand {
    @Parameters(paramLabel = "HOST", description = "Whom to ping.")
    private String host;

    @Option(names = "-c", paramLabel = "count", description = "Stop after <count> replies.")
    private long count;

    @Option(
            names = "-i",
            paramLabel = "interval",
            description = "Seconds between requests. Default: 1.")
    private double interval = 1;

    @Option(
            names = "-s",
            paramLabel = "size",
            description = "Octets of data in a request. Default: 56.")
    private int size = PingOptions.DEFAULT_SIZE;

    @Option(names = "-t", paramLabel = "ttl", description = "The time to live of requests.")
    private @Nullable Integer timeToLive;

    @Option(
            names = "-W",
            paramLabel = "timeout",
            description = "Seconds to wait for a reply, when none has come yet. Default: 10.")
    private double linger = 10;

    @Option(
            names = "-w",
            paramLabel = "deadline",
            description = "Stop after so many seconds, whatever has come.")
    private double deadline;

    @Option(names = "-q", description = "Only the summary.")
    private boolean quiet;

    @Option(names = "-n", description = "Numbers, no names: always the case.")
    @SuppressWarnings("unused") // taken, so that a habit is no error
    private boolean numeric;

    @Option(names = "-D", description = "The time before each line.")
    private boolean timestamps;

    @Option(
            names = "-f",
            description =
                    "Flood: the next request as soon as a reply has come; a dot a request, a"
                            + " backspace a reply.")
    private boolean flood;

    @Option(
            names = "-M",
            paramLabel = "do|dont",
            description = "May requests be fragmented on the way? do: no. dont: yes, the default.")
    private String pathMtuDiscovery = "dont";

    @Option(names = "-Q", paramLabel = "tos", description = "The type of service of requests.")
    private String typeOfService = "0";

    @Option(
            names = "-p",
            paramLabel = "pattern",
            description = "Hexadecimal digits that fill the data, up to 16 octets.")
    private @Nullable String pattern;

    // The command line library fills in the rest before it runs the command.
    @SuppressWarnings("NullAway.Init")
    PingCommand(StackOptions stackOptions, Screen screen) {
        super(stackOptions, screen, 2);
    }

    @Override
    public Integer call() throws InterruptedException {
        checkRanges();
        InetAddress address;
        try {
            address = Hosts.lookUp(host);
        } catch (UnknownHostException e) {
            screen.complain("ping: " + host + ": Name or service not known");
            return 2;
        }
        var options = options(address);
        return run(host, stack -> new Pinger(stack, options, screen::say, screen::print));
    }

    private void checkRanges() {
        check("-c", count >= 0, count);
        check("-i", interval >= 0 && interval <= 86_400, interval);
        check("-s", size >= 0 && size <= PingOptions.MAX_SIZE, size);
        check("-t", timeToLive == null || (timeToLive >= 1 && timeToLive <= 255), timeToLive);
        check("-W", linger > 0 && linger <= 86_400, linger);
        check("-w", deadline >= 0 && deadline <= 86_400 * 365, deadline);
        check("-M", pathMtuDiscovery.matches("do|dont|want"), pathMtuDiscovery);
        check(
                "-Q",
                typeOfService.toLowerCase(Locale.ROOT).matches("0x[0-9a-f]{1,2}|[0-9]{1,3}")
                        && tos() <= 255,
                typeOfService);
        check("-p", pattern == null || pattern.matches("(?:[0-9a-fA-F]{2}){1,16}"), pattern);
    }

    private void check(String option, boolean valid, @Nullable Object value) {
        if (!valid) {
            throw new ParameterException(
                    spec.commandLine(), option + ": invalid argument: '" + value + "'");
        }
    }

    private int tos() {
        return Integer.decode(typeOfService);
    }

    private PingOptions options(InetAddress address) {
        return new PingOptions(
                host,
                address,
                count,
                seconds(interval),
                size,
                seconds(linger),
                deadline == 0 ? null : seconds(deadline),
                timeToLive,
                tos(),
                pathMtuDiscovery.equals("do"),
                pattern == null ? null : Bytes.fromHex(pattern),
                quiet,
                timestamps,
                flood);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
