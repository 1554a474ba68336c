package dev.weft.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which of the stacks that run a command is for.
final class WhichStack {
    private final Screen screen;
    private final Supplier<RunFolder> folder;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Whose, if several are running: the interface of the stack.")
    private @Nullable String name;

    WhichStack(Screen screen, Supplier<RunFolder> folder) {
        this.screen = screen;
        this.folder = folder;
    }

    /// Has it do a command of its console, and shows what it answers.
    ///
    /// @return the exit code
    int ask(String line) {
        return new RunningStack(folder.get(), screen).ask(line, name);
    }
}
