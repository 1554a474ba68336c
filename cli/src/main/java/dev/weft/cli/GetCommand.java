package dev.weft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

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
final class GetCommand extends StackCommand {
    @Mixin private final GetOptions options = new GetOptions();

    GetCommand(StackOptions stackOptions, Screen screen) {
        super(stackOptions, screen, 1);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            options.uri();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return run(
                options.url,
                stack -> new Download(stack.socketFactory(), options, screen, System::nanoTime));
    }
}
