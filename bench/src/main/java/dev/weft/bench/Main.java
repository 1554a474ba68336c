package dev.weft.bench;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// Where the executable jar starts: what `./weft` does not do itself.
@Command(
        name = "weft",
        description = "Measures Weft.",
        subcommands = {BenchCommand.class, ProfileCommand.class})
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    /// Of all commands.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused") // the library acts on it
    private boolean help;

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    private Main() {}

    /// Runs the command that the arguments name, and exits with its code.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /// Runs the command that the arguments name.
    ///
    /// @return what the process should exit with
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainBriefly)
                .setExecutionExceptionHandler(Main::explain)
                .execute(arguments);
    }

    /// The whole help would hide what is wrong.
    private static int explainBriefly(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        var out = command.getErr();
        out.println(name + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, out);
        out.println("Try: ./" + name + " --help");
        out.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /// What the machine refuses is no mistake of ours: a line says it.
    private static int explain(Exception e, CommandLine command, ParseResult parsed)
            throws Exception {
        switch (e) {
            case InterruptedException _ -> command.getErr().println("ended early");
            case IOException _ -> command.getErr().println("weft: " + e.getMessage());
            default -> throw e;
        }
        return 1;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
