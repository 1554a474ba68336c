package dev.weft.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft` for the command line library. Alone it does nothing; its sub-commands do.
@Command(
        name = "weft",
        description = {
            "A TCP/IP stack in user space, made of communicating sequential processes.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "./weft test builds everything and runs every test.",
            "./weft bench measures Weft beside its peers; ./weft profile shows where time goes.",
            "",
            "Examples:",
            "  ./weft demo                 see it work, without any privilege",
            "  sudo ./weft up              a live stack that this host can ping and browse",
            "  ./weft up --help            what can be chosen"
        })
final class WeftCommand implements Runnable {
    @Spec private CommandSpec spec;

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    private WeftCommand() {}

    /// Runs the command that the arguments name.
    ///
    /// @param arguments the command line
    /// @return what the process should exit with
    static int run(Screen screen, String... arguments) {
        return commandLine(screen).execute(arguments);
    }

    /// All commands.
    static CommandLine commandLine(Screen screen) {
        var colours = Screen.wantsColours(System.getenv()) && screen.isTerminal();
        var forUp = new StackOptions();
        var forPing = new StackOptions();
        var forNc = new StackOptions();
        var forGet = new StackOptions();
        var forIperf3 = new StackOptions();
        return new CommandLine(new WeftCommand())
                .addSubcommand(withOptions(new UpCommand(forUp, screen), forUp, StackOptions.OF_UP))
                .addSubcommand(
                        withOptions(new PingCommand(forPing, screen), forPing, StackOptions.ALL))
                .addSubcommand(withOptions(new NcCommand(forNc, screen), forNc, StackOptions.ALL))
                .addSubcommand(
                        withOptions(new GetCommand(forGet, screen), forGet, StackOptions.ALL))
                .addSubcommand(
                        withOptions(
                                new Iperf3Command(forIperf3, screen), forIperf3, StackOptions.ALL))
                .addSubcommand(withHelp(new SsCommand(screen, RunFolder::ofThisProcess)))
                .addSubcommand(
                        withHelp(new ConsoleCommand(screen, RunFolder::ofThisProcess))
                                .setStopAtPositional(true)) // what follows is for the other one
                .addSubcommand(new DemoCommand(screen))
                .setParameterExceptionHandler(WeftCommand::explainBriefly)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(
                                colours ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(true);
    }

    /// The whole help would hide what is wrong.
    private static int explainBriefly(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        var out = command.getErr();
        out.println(name + ": " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, out);
        out.println("Try: ./" + name + " --help");
        out.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static CommandLine withOptions(
            Object implementation, StackOptions options, List<StackOptions.Option> table) {
        var command = withHelp(implementation);
        for (var each : table) {
            command.getCommandSpec()
                    .addOption(
                            OptionSpec.builder(each.name())
                                    .paramLabel(each.label())
                                    .description(each.description())
                                    .type(String.class)
                                    .setter(setter(command, each, options))
                                    .build());
        }
        return command;
    }

    private static CommandLine withHelp(Object implementation) {
        var command = new CommandLine(implementation);
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec().addOption(help());
        }
        return command;
    }

    /// For commands whose options are those of another program, which has no `--version`.
    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build();
    }

    private static ISetter setter(
            CommandLine command, StackOptions.Option option, StackOptions options) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) { // before parsing, the library sets all to nothing
                    try {
                        option.setter().set(options, (String) value);
                    } catch (IllegalArgumentException e) {
                        throw new ParameterException(
                                command, option.name() + ": " + e.getMessage());
                    }
                }
                return value;
            }
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
