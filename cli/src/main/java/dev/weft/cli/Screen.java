package dev.weft.cli;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What people read: results on one stream, all else on the other; colours where that is a terminal
/// and `NO_COLOR` (no-color.org) is not set.
final class Screen {
    private final PrintStream out;
    private final PrintStream errors;
    private final boolean terminal;
    private final boolean colours;
    private volatile @Nullable Consumer<String> above;

    Screen(PrintStream out, PrintStream errors, boolean terminal, boolean colours) {
        this.out = out;
        this.errors = errors;
        this.terminal = terminal;
        this.colours = colours;
    }

    /// The screen of this program.
    static Screen ofSystem() {
        var terminal = isTerminal(1);
        return new Screen(
                System.out, System.err, terminal, terminal && wantsColours(System.getenv()));
    }

    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    /// Whether a file descriptor of this process is a terminal. `System.console()` knows, too, but
    /// brings a line editor along, which costs 50 ms.
    static boolean isTerminal(int descriptor) {
        try {
            var file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether results go to a terminal.
    boolean isTerminal() {
        return terminal;
    }

    /// Whether results may have characters such as this one.
    boolean shows(char character) {
        return out.charset().newEncoder().canEncode(character);
    }

    Charset charset() {
        return out.charset();
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /// Without the end of a line.
    void print(String text) {
        out.print(text);
        out.flush();
    }

    /// Octets that are nobody's words.
    void write(byte[] octets, int length) {
        out.write(octets, 0, length);
        out.flush();
    }

    /// Something that the user should know but did not ask for.
    void warn(String message) {
        var line = "weft: " + message;
        var editor = above;
        if (editor != null) {
            try {
                editor.accept(yellow(line));
                return;
            } catch (IllegalStateException | IOError e) {
                // the terminal is being closed
            }
        }
        errors.println(line);
        errors.flush();
    }

    /// An error in the words of a command that people know.
    void complain(String line) {
        errors.println(line);
        errors.flush();
    }

    /// While a line is being edited, warnings go above it.
    void warnAbove(@Nullable Consumer<String> editor) {
        above = editor;
    }

    String bold(String text) {
        return style("1", text);
    }

    String dim(String text) {
        return style("2", text);
    }

    String red(String text) {
        return style("31", text);
    }

    String green(String text) {
        return style("32", text);
    }

    String yellow(String text) {
        return style("33", text);
    }

    String cyan(String text) {
        return style("36", text);
    }

    private String style(String code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
