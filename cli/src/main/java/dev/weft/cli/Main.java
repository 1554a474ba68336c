package dev.weft.cli;

import java.util.List;

/// Where the executable jar starts.
public final class Main {
    /// For the launcher, not for people: what the ahead-of-time cache shall know.
    private static final String TRAINING = "train";

    private Main() {}

    /// Runs the command that the arguments name, and exits with its code.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        System.exit(run(Screen.ofSystem(), arguments));
    }

    /// Runs the command that the arguments name.
    ///
    /// @return what the process should exit with
    static int run(Screen screen, String... arguments) {
        var words = List.of(arguments);
        if (!words.isEmpty() && words.getFirst().equals("up")) {
            var options = StackOptions.parse(words.subList(1, words.size()));
            if (options != null) {
                return runUp(options, screen);
            }
        }
        if (words.equals(List.of(TRAINING))) {
            return Training.run(screen);
        }
        return WeftCommand.run(screen, arguments);
    }

    private static int runUp(StackOptions options, Screen screen) {
        try {
            return new Up(options, screen).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
