package dev.weft.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft get`: gets a URL, by a stack of its own.
@Command(
        name = "get",
        description = {"Gets a URL over HTTP by a stack of its own on a TAP interface.", ""},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is there", "1:it is not, or not whole", "2:wrong use"},
        footer = {
            "",
            "10.0.0.1 is the host's side of the interface. Examples:",
            "  sudo ./weft get http://10.0.0.1:8000/",
            "  sudo ./weft get -o kernel.tar 10.0.0.1:8000/linux.tar"
        })
final class GetCommand implements Callable<Integer> {
    private final StackOptions stackOptions;
    private final Screen screen;

    @Spec private CommandSpec spec;

    @Mixin private final GetOptions options = new GetOptions();

    // The command line library fills in the rest before it runs the command.
    @SuppressWarnings("NullAway.Init")
    GetCommand(StackOptions stackOptions, Screen screen) {
        this.stackOptions = stackOptions;
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            options.uri();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (!Up.mayMakeInterface(stackOptions, screen, "get " + options.url)) {
            return 1;
        }
        try (var host = Host.start(stackOptions, screen)) {
            return run(host);
        } catch (IOException e) {
            screen.complain("get: " + Host.describe(e));
            return 1;
        }
    }

    private int run(Host host) {
        var download =
                new Download(host.stack().socketFactory(), options, screen, System::nanoTime);
        var exitCode = new CompletableFuture<Integer>();
        var ending =
                Ending.onSignal(() -> {
                    download.stop();
                    exitCode.join();
                    host.close();
                    return 1;
                });
        try {
            exitCode.complete(download.run());
        } finally {
            exitCode.complete(1); // unless it has been completed
            ending.cancel();
        }
        return exitCode.join();
    }
}
