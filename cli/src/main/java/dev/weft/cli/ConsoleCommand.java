package dev.weft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    private final Screen screen;
    private final Supplier<RunFolder> folder;

    @Spec private CommandSpec spec;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Whose, if several are running: the interface of the stack.")
    private @Nullable String name;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "What to do.")
    private List<String> words = List.of();

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    ConsoleCommand(Screen screen, Supplier<RunFolder> folder) {
        this.screen = screen;
        this.folder = folder;
    }

    @Override
    public Integer call() {
        var line = String.join(" ", words);
        if (!ConsoleCommands.onlyLooks(line)) {
            throw new ParameterException(
                    spec.commandLine(), "none of those that only look: " + words.getFirst());
        }
        return new RunningStack(folder.get(), screen).ask(line, name);
    }
}
