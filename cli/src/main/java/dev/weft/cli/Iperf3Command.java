package dev.weft.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/// `weft iperf3`: what `iperf3 -c` does, by a stack of its own.
@Command(
        name = "iperf3",
        description = {
            "Measures throughput to an iperf3 -s, or from it, by a stack of its own on a TAP"
                    + " interface. The options below and the output are those of iperf3.",
            ""
        },
        mixinStandardHelpOptions = false,
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the test went to its end", "1:it did not", "2:something is wrong"},
        footer = {
            "",
            "Examples:",
            "  sudo ./weft iperf3 10.0.0.1                the stack sends for ten seconds",
            "  sudo ./weft iperf3 10.0.0.1 -R -P 4        the host sends, in four streams",
            "  sudo ./weft iperf3 10.0.0.1 -O 2 -i 0.5    without the first two seconds",
            "  sudo ./weft iperf3 10.0.0.1 -u -b 500M     datagrams"
        })
final class Iperf3Command extends StackCommand {
    @Mixin private Iperf3Arguments arguments;

    // The command line library fills in the rest before it runs the command.
    @SuppressWarnings("NullAway.Init")
    Iperf3Command(StackOptions stackOptions, Screen screen) {
        super(stackOptions, screen, 2);
    }

    @Override
    public Integer call() throws InterruptedException {
        var host = checked(arguments::server);
        var port = checked(arguments::port);
        var parameters = checked(arguments::parameters);
        var interval = checked(arguments::interval);
        InetAddress address;
        try {
            address = Hosts.resolve(host, screen::complain);
        } catch (IOException e) {
            screen.complain(complaint(String.valueOf(e.getMessage())));
            return 2;
        }
        var server = new InetSocketAddress(address, port);
        return run(host, stack -> new Iperf3Run(stack, host, server, parameters, interval, screen));
    }

    @Override
    String complaint(String what) {
        return "iperf3: error - " + what;
    }

    private interface Reading<T> {
        T read();
    }

    private <T> T checked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
