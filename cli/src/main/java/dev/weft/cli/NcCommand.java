package dev.weft.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft nc`: what `nc` does, by a stack of its own.
@Command(
        name = "nc",
        description = {
            "Talks TCP or UDP by a stack of its own on a TAP interface: what is read goes to the peer,"
                    + " what the peer says is written. Options are those of OpenBSD's nc.",
            ""
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there was a connection",
            "1:there was none, or it failed",
            "2:wrong use"
        },
        footer = {
            "",
            "10.0.0.1 is the host's side of the interface. Examples:",
            "  echo hello | sudo ./weft nc -N 10.0.0.1 7777     to a listener on the host",
            "  sudo ./weft nc -l 7777                           wait for: nc 10.0.0.2 7777",
            "  sudo ./weft nc -z -v -w 2 10.0.0.1 20-25         who listens?",
            "  echo hello | sudo ./weft nc -u -w 1 10.0.0.1 9"
        })
final class NcCommand implements Callable<Integer> {
    private final StackOptions stackOptions;
    private final Screen screen;

    @Spec private CommandSpec spec;

    @Mixin private final NcOptions options = new NcOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused") // the library acts on it
    private boolean help;

    // The command line library fills in the rest before it runs the command.
    @SuppressWarnings("NullAway.Init")
    NcCommand(StackOptions stackOptions, Screen screen) {
        this.stackOptions = stackOptions;
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            options.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (!Up.mayMakeInterface(stackOptions, screen, "nc " + String.join(" ", options.words))) {
            return 1;
        }
        try (var host = Host.start(stackOptions, screen)) {
            return run(host);
        } catch (IOException e) {
            screen.complain("nc: " + Host.describe(e));
            return 1;
        }
    }

    private int run(Host host) throws InterruptedException {
        var netCat =
                new NetCat(
                        host.stack(),
                        options,
                        Screen.isTerminal(0),
                        new StandardInput(),
                        screen::write,
                        screen::complain);
        var exitCode = new CompletableFuture<Integer>();
        var ending =
                Ending.onSignal(() -> {
                    netCat.stop();
                    var code = exitCode.join();
                    host.close();
                    return code;
                });
        try {
            exitCode.complete(netCat.run());
        } finally {
            exitCode.complete(1); // unless it has been completed
            ending.cancel();
        }
        return exitCode.join();
    }

    /// Octets as they come. A read of it cannot be ended, so its thread is left behind.
    private static final class StandardInput implements NetCat.Input {
        private final FileInputStream stream = new FileInputStream(FileDescriptor.in);

        @Override
        public int read(byte[] into) throws IOException {
            return stream.read(into);
        }

        @Override
        public void close() {}
    }
}
