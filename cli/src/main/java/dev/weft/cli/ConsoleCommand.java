package dev.weft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft console`: one command of the console of a stack that runs.
@Command(
        name = "console",
        description = {
            "Has the stack that ./weft up runs do a command of its console that only looks: addr,"
                    + " route, arp, stats, drops, ss, processes.",
            ""
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there is a stack, and it answered", "1:there is none", "2:wrong use"},
        footer = {
            "",
            "Examples:",
            "  sudo ./weft console drops",
            "  sudo ./weft console --interface weft1 processes"
        })
final class ConsoleCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private final WhichStack stack;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "What to do.")
    private List<String> words = List.of();

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    ConsoleCommand(Screen screen, Supplier<RunFolder> folder) {
        this.stack = new WhichStack(screen, folder);
    }

    @Override
    public Integer call() {
        var line = String.join(" ", words);
        if (!ConsoleCommands.onlyLooks(line)) {
            throw new ParameterException(
                    spec.commandLine(), "none of those that only look: " + words.getFirst());
        }
        return stack.ask(line);
    }
}
