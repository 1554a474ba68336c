package dev.weft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin private final SsOptions options = new SsOptions();
    @Mixin private final WhichStack stack;

    SsCommand(Screen screen, Supplier<RunFolder> folder) {
        this.stack = new WhichStack(screen, folder);
    }

    @Override
    public Integer call() {
        var line = String.join(" ", List.of("ss", options.words()));
        return stack.ask(line.strip());
    }
}
