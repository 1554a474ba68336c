package dev.weft.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft iperf3`: what `iperf3 -c` does, by a stack of its own.
@Command(
        name = "iperf3",
        description = {
            "Measures throughput to an iperf3 -s, or from it, by a stack of its own on a TAP"
                    + " interface. Options and output are those of iperf3.",
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
            "  sudo ./weft iperf3 10.0.0.1 -u -b 500M     datagrams"
        })
final class Iperf3Command implements Callable<Integer> {
    private final StackOptions stackOptions;
    private final Screen screen;

    @Spec private CommandSpec spec;

    @Mixin private Iperf3Arguments arguments;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused") // the library acts on it
    private boolean help;

    // The command line library fills in the rest before it runs the command.
    @SuppressWarnings("NullAway.Init")
    Iperf3Command(StackOptions stackOptions, Screen screen) {
        this.stackOptions = stackOptions;
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        var host = checked(arguments::server);
        var port = checked(arguments::port);
        var parameters = checked(arguments::parameters);
        InetAddress address;
        try {
            address = Hosts.resolve(host, screen::complain);
        } catch (UnknownHostException e) {
            screen.complain("iperf3: error - " + e.getMessage());
            return 2;
        }
        if (!Up.mayMakeInterface(stackOptions, screen, "iperf3 " + host)) {
            return 2;
        }
        try (var stack = Host.start(stackOptions, screen)) {
            var server = new InetSocketAddress(address, port);
            return run(stack, new Iperf3Run(stack.stack(), host, server, parameters, screen));
        } catch (IOException e) {
            screen.complain("iperf3: error - " + Host.describe(e));
            return 2;
        }
    }

    private int run(Host stack, Iperf3Run run) throws InterruptedException {
        var exitCode = new CompletableFuture<Integer>();
        var ending =
                Ending.onSignal(() -> {
                    run.stop();
                    var code = exitCode.join();
                    stack.close();
                    return code;
                });
        try {
            exitCode.complete(run.run());
        } finally {
            exitCode.complete(2); // unless it has been completed
            ending.cancel();
        }
        return exitCode.join();
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
