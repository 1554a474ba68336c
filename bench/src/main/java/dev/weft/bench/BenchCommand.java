package dev.weft.bench;

import dev.weft.bench.experiment.Case;
import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft bench`.
@Command(
        name = "bench",
        description = {
            "Measures Weft beside its peers, and writes a report with tables and pictures.",
            "",
            "Experiments: latency, throughput, in-stack-bulk, raw-tap, flood, rr, connections, bulk,"
                    + " memory, startup, scale, loss; or all. All but throughput, in-stack-bulk and memory"
                    + " need root: each stack gets a network namespace and a TAP of its own.",
            "",
            "Ctrl-C ends a run early; the report is of what has been done. Results are written"
                    + " after each round, so that a run that is killed leaves them, too: see report.",
            ""
        },
        subcommands = {
            PeersCommand.class,
            CheckCommand.class,
            ReportCommand.class,
            MicroCommand.class,
            RacesCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  sudo ./weft bench all --quick          everything in about half an hour",
            "  sudo ./weft bench all --peers          everything, in some hours",
            "  sudo ./weft bench latency --only 'connections=1000 size=1471'",
            "  ./weft bench throughput                needs no privilege"
        })
final class BenchCommand implements Callable<Integer> {
    private static final String EVERYTHING = "all";

    @Parameters(paramLabel = "EXPERIMENT", arity = "0..*", description = "Which, or all.")
    private List<String> experiments = List.of();

    @Mixin private RunOptions options = new RunOptions();

    @Spec private CommandSpec spec;

    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    BenchCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var chosen = chosen();
        if (options.iperf3) {
            require("iperf3", "iperf3");
        }
        if (options.realPing) {
            require("ping", "iputils-ping");
        }
        if (!options.pinning.isPossible()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pin split needs two cores, and this process may use one");
        }
        if (options.requests != null && options.requests < 1) {
            throw new ParameterException(spec.commandLine(), "--requests is at least 1.");
        }
        var plan = options.plan();
        var cases = new ArrayList<Case>();
        for (var each : chosen) {
            each.cases(plan).stream().filter(this::isWanted).forEach(cases::add);
        }
        if (cases.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no case has --only in its title");
        }
        var out = System.out;
        if (options.realPing) {
            out.println(
                    "--real-ping: the kernel copies each reply to the raw sockets of all processes;"
                            + " above some 600 this measures the kernel, and not the stack.");
        }
        var complete =
                new BenchRun(Install.find(), out, isTerminal())
                        .run(
                                TypedCommand.of(spec.commandLine().getParseResult().originalArgs()),
                                plan,
                                cases,
                                this::isWanted,
                                new ResultsFolder(options.folder()));
        return complete ? 0 : 1;
    }

    private void require(String program, String inPackage) {
        var complaint = Requirement.missingProgram(program, inPackage);
        if (complaint != null) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
    }

    private List<Experiment> chosen() {
        if (experiments.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which experiment? " + names());
        }
        if (experiments.equals(List.of(EVERYTHING))) {
            return Experiment.ALL;
        }
        if (experiments.contains(EVERYTHING)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'all' has all others in it: name either it, or some of them. "
                            + "--only chooses cases by their titles");
        }
        return experiments.stream().distinct().map(this::named).toList();
    }

    private Experiment named(String name) {
        return Experiment.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "no experiment: '" + name + "'. There are " + names()));
    }

    private static String names() {
        var names = Experiment.ALL.stream().map(Experiment::name).collect(Collectors.joining(", "));
        return names + "; or all.";
    }

    private boolean isWanted(Case each) {
        return options.only == null || options.only.matcher(each.title()).find();
    }

    private boolean isWanted(SubjectKind kind) {
        if (options.subjects != null) {
            return options.subjects.matcher(kind.key()).matches();
        }
        return options.peers || !kind.isPeer();
    }

    /// `System.console()` brings a line editor along, and says yes to less.
    static boolean isTerminal() {
        try {
            var file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
