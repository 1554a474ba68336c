package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which cores a subject and its load run on. On few cores the same pair of programs runs at half
/// or double speed, depending on where the kernel puts them; so all pairs are put alike.
public enum Pinning {
    /// Where the kernel likes.
    NONE,
    /// The subject on one core, the load on another.
    SPLIT,
    /// Both on one core.
    SAME;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final List<Integer> CORES = coresOfThisProcess();

    /// Whether there are as many cores as that takes.
    ///
    /// @return whether subjects and loads can be put so
    public boolean isPossible() {
        return this != SPLIT || CORES.size() > 1;
    }

    /// {@return what suits this machine}
    public static Pinning automatic() {
        return Runtime.getRuntime().availableProcessors() > 1 && SPLIT.isPossible() ? SPLIT : NONE;
    }

    /// What runs a subject.
    ///
    /// @param command the program and its arguments
    /// @return the command line
    public List<String> subject(List<String> command) {
        return this == NONE ? command : on(CORES.getFirst(), command);
    }

    /// What runs a load.
    ///
    /// @param command the program and its arguments
    /// @return the command line
    public List<String> load(List<String> command) {
        return switch (this) {
            case NONE -> command;
            case SPLIT -> on(CORES.get(1), command);
            case SAME -> on(CORES.getFirst(), command);
        };
    }

    /// What moves all threads of a subject that runs to where it belongs.
    ///
    /// @param pid its process
    /// @return the command line, or null if it may stay where it is
    public @Nullable List<String> gather(long pid) {
        return this == NONE ? null : move(pid, List.of(CORES.getFirst()));
    }

    /// What lets all threads of a subject that runs use all cores.
    ///
    /// @param pid its process
    /// @return the command line, or null if they may already
    public @Nullable List<String> spread(long pid) {
        return this == NONE ? null : move(pid, CORES);
    }

    private static List<String> move(long pid, List<Integer> cores) {
        var list = cores.stream().map(String::valueOf).collect(Collectors.joining(","));
        return List.of("taskset", "-a", "-c", "-p", list, Long.toString(pid));
    }

    private static List<String> on(int core, List<String> command) {
        var whole = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        whole.addAll(command);
        return whole;
    }

    /// In a container these need not be the first ones.
    private static List<Integer> coresOfThisProcess() {
        try {
            for (var line : Files.readAllLines(STATUS)) {
                if (line.startsWith(ALLOWED)) {
                    return coresIn(line.substring(ALLOWED.length()).strip());
                }
            }
        } catch (IOException e) {
            // no Linux, and so nothing to pin
        }
        return List.of(0);
    }

    /// From a list as the kernel writes it: `0-1,4`.
    static List<Integer> coresIn(String list) {
        return Stream.of(list.split(",", -1))
                .map(each -> each.split("-", -1))
                .flatMap(ends ->
                        IntStream.rangeClosed(
                                        Integer.parseInt(ends[0]),
                                        Integer.parseInt(ends[ends.length - 1]))
                                .boxed())
                .toList();
    }
}
