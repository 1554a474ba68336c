package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What was typed, as a reader of the report types it again.
final class TypedCommand {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private TypedCommand() {}

    /// The command line without `--out`: where results go is nothing of the run's, and a folder of
    /// another machine. What a shell would take apart is quoted.
    static String of(List<String> arguments) {
        var words = new ArrayList<>(List.of("./weft"));
        for (int at = 0; at < arguments.size(); at++) {
            var word = arguments.get(at);
            if (word.equals(RunOptions.OUT)) {
                at++; // and its folder
            } else if (!word.startsWith(RunOptions.OUT + "=")) {
                words.add(quoted(word));
            }
        }
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
