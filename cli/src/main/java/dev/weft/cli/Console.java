package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.device.Capture;
import java.io.IOError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
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

    private final NetworkStack stack;
    private final Capture capture;
    private final Screen screen;

    Console(NetworkStack stack, Capture capture, Screen screen) {
        this.stack = stack;
        this.capture = capture;
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
        var reader = reader(terminal, history);
        var commands = new ConsoleCommands(stack, capture, screen, new Typing(reader, screen));
        // Between two lines Ctrl-C ends the command that runs; while a line is edited the reader
        // has a handler of its own.
        terminal.handle(Terminal.Signal.INT, signal -> commands.interrupt());
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

    /// Lines that are typed while a command runs. They are no commands: nothing completes or
    /// remembers them.
    private static final class Typing implements ConsoleCommands.Keyboard {
        private final LineReader reader;
        private final Screen screen;
        private volatile boolean reading;

        Typing(LineReader reader, Screen screen) {
            this.reader = reader;
            this.screen = screen;
        }

        @Override
        public NetCat.Input lines() {
            return new Lines();
        }

        @Override
        public void show(String text) {
            if (reading) {
                reader.printAbove(text);
            } else {
                screen.print(text);
            }
        }

        private void setUp(boolean typing) {
            reader.setVariable(LineReader.DISABLE_HISTORY, typing);
            reader.setVariable(LineReader.DISABLE_COMPLETION, typing);
            reading = typing;
        }

        private final class Lines implements NetCat.Input {
            private byte[] line = {};
            private int taken;
            private volatile boolean closed;
            private volatile @Nullable Thread waiting;

            @Override
            public int read(byte[] into) throws IOException {
                waiting = Thread.currentThread();
                if (taken == line.length) {
                    var next = closed ? null : readLine();
                    if (next == null) {
                        return -1;
                    }
                    line = (next + "\n").getBytes(StandardCharsets.UTF_8);
                    taken = 0;
                }
                var count = Math.min(into.length, line.length - taken);
                System.arraycopy(line, taken, into, 0, count);
                taken += count;
                return count;
            }

            private @Nullable String readLine() throws InterruptedIOException {
                setUp(true);
                try {
                    return reader.readLine("");
                } catch (EndOfFileException e) {
                    return null;
                } catch (UserInterruptException | IOError e) {
                    throw new InterruptedIOException();
                } finally {
                    setUp(false);
                }
            }

            /// Returns when the line is given up, so that the console can have the next one.
            @Override
            public void close() {
                closed = true;
                var thread = waiting;
                if (thread != null) {
                    thread.interrupt();
                    awaitEnd(thread);
                }
            }

            private static void awaitEnd(Thread thread) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
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
            } else if (line.words().getFirst().equals("ss")) {
                Stream.of("-t", "-u", "-l", "-i").map(Candidate::new).forEach(candidates::add);
            } else if (line.words().getFirst().equals("nc")) {
                Stream.of("-l", "-u", "-v", "-z", "-w")
                        .map(Candidate::new)
                        .forEach(candidates::add);
            } else if (line.words().getFirst().equals("get")) {
                candidates.add(new Candidate("-o"));
                files(line.word()).forEach(file -> candidates.add(file));
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
