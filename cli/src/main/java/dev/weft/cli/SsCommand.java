package dev.weft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `weft ss`: the sockets of a stack that runs.
@Command(
        name = "ss",
        description = {
            "Shows the sockets of the stack that ./weft up runs: states, queues, round-trip times and"
                    + " windows. Options are those of ss (iproute2).",
            ""
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there is a stack, and it answered", "1:there is none", "2:wrong use"},
        footer = {
            "",
            "Examples:",
            "  sudo ./weft ss             all sockets",
            "  sudo ./weft ss -tl         who listens over TCP",
            "  sudo ./weft ss -ti         more of each connection",
            "  sudo ./weft ss --interface weft1"
        })
final class SsCommand implements Callable<Integer> {
    private final Screen screen;
    private final Supplier<RunFolder> folder;

    @Mixin private final SsOptions options = new SsOptions();

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Whose, if several are running: the interface of the stack.")
    private @Nullable String name;

    SsCommand(Screen screen, Supplier<RunFolder> folder) {
        this.screen = screen;
        this.folder = folder;
    }

    @Override
    public Integer call() {
        var line = String.join(" ", List.of("ss", options.words()));
        return new RunningStack(folder.get(), screen).ask(line.strip(), name);
    }
}
