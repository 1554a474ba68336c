package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.device.Capture;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The console of `weft up`: edits lines, remembers them, completes them, and has [ConsoleCommands]
/// do what they say.
final class Console {
    private static final int HISTORY_LENGTH = 1000;

    private final ConsoleCommands commands;
    private final Screen screen;

    Console(NetworkStack stack, Capture capture, Screen screen) {
        this.commands = new ConsoleCommands(stack, capture, screen);
        this.screen = screen;
    }

    /// Reads and does commands, until the user has enough.
    void run() throws IOException, InterruptedException {
        try (var terminal = TerminalBuilder.builder().system(true).build()) {
            run(terminal, historyFile(System.getenv(), System.getProperty("user.home", "")));
        }
    }

    /// The same on a terminal of any kind.
    void run(Terminal terminal, @Nullable Path history) throws InterruptedException {
        // Between two lines Ctrl-C ends the command that runs; while a line is edited the reader
        // has a handler of its own.
        terminal.handle(Terminal.Signal.INT, signal -> commands.interrupt());
        var reader = reader(terminal, history);
        screen.warnAbove(reader::printAbove);
        try {
            var prompt = screen.bold("weft> ");
            var goesOn = true;
            while (goesOn) {
                goesOn = commands.execute(readLine(reader, prompt));
            }
        } catch (EndOfFileException e) {
            // Ctrl-D: the same as exit
        } catch (IOError e) {
            throw new InterruptedException(); // so the reader says it when its thread is
            // interrupted
        } finally {
            screen.warnAbove(null);
        }
    }

    /// Ctrl-C gives up the line; on an empty one it is the same as exit.
    private static String readLine(LineReader reader, String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (UserInterruptException e) {
            return e.getPartialLine().isBlank() ? "exit" : "";
        }
    }

    private static LineReader reader(Terminal terminal, @Nullable Path history) {
        var parser = new DefaultParser();
        parser.setEscapeChars(null); // file names are taken as they are
        parser.setQuoteChars(new char[0]);
        var builder =
                LineReaderBuilder.builder()
                        .appName("weft")
                        .terminal(terminal)
                        .parser(parser)
                        .completer(new Words())
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .variable(LineReader.HISTORY_SIZE, HISTORY_LENGTH)
                        .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LENGTH);
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        return builder.build();
    }

    /// `~/.weft_history` if it is there; else where the XDG rules put state; null without a home.
    static @Nullable Path historyFile(Map<String, String> environment, String home) {
        if (home.isEmpty()) {
            return null;
        }
        var inHome = Path.of(home, ".weft_history");
        var state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (state.isEmpty() || Files.exists(inHome)) {
            return inHome;
        }
        return Path.of(state, "weft", "history");
    }

    /// Completes commands, and the files of `capture`.
    private static final class Words implements Completer {
        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            if (line.wordIndex() == 0) {
                for (var each : ConsoleCommands.ALL) {
                    candidates.add(
                            new Candidate(
                                    each.name(),
                                    each.name(),
                                    null,
                                    each.description(),
                                    null,
                                    null,
                                    true));
                }
            } else if (line.words().getFirst().equals("capture")) {
                candidates.add(new Candidate("off"));
                files(line.word()).forEach(file -> candidates.add(file));
            } else if (line.words().getFirst().equals("ping")) {
                Stream.of("-c", "-s", "-i").map(Candidate::new).forEach(candidates::add);
            }
        }

        private static List<Candidate> files(String begun) {
            var found = new ArrayList<Candidate>();
            var folder = begun.substring(0, begun.lastIndexOf('/') + 1);
            try (var entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
                for (var entry : entries) {
                    var isFolder = Files.isDirectory(entry);
                    var name = folder + entry.getFileName() + (isFolder ? "/" : "");
                    found.add(
                            new Candidate(
                                    name,
                                    String.valueOf(entry.getFileName()),
                                    null,
                                    null,
                                    null,
                                    null,
                                    !isFolder));
                }
            } catch (IOException | RuntimeException e) {
                return List.of(); // nothing to complete then
            }
            return found;
        }
    }
}
