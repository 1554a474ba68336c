package dev.weft.bench.host;

import java.util.ArrayList;
import java.util.List;

/// Which cores a subject and its load run on. On few cores the same pair of programs runs at half
/// or double speed, depending on where the kernel puts them; so all pairs are put alike.
public enum Pinning {
    /// Where the kernel likes.
    NONE,
    /// The subject on one core, the load on another.
    SPLIT,
    /// Both on one core.
    SAME;

    private static final String SUBJECT_CORE = "0";

    /// {@return what suits this machine}
    public static Pinning automatic() {
        return Runtime.getRuntime().availableProcessors() > 1 ? SPLIT : NONE;
    }

    /// What runs a subject.
    ///
    /// @param command the program and its arguments
    /// @return the command line
    public List<String> subject(List<String> command) {
        return this == NONE ? command : on(SUBJECT_CORE, command);
    }

    /// What runs a load.
    ///
    /// @param command the program and its arguments
    /// @return the command line
    public List<String> load(List<String> command) {
        return switch (this) {
            case NONE -> command;
            case SPLIT -> on("1", command);
            case SAME -> on(SUBJECT_CORE, command);
        };
    }

    private static List<String> on(String core, List<String> command) {
        var whole = new ArrayList<>(List.of("taskset", "-c", core));
        whole.addAll(command);
        return whole;
    }
}
