package dev.weft.cli;

import dev.weft.time.MonotonicTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How the demo looks: its lines, its pictures of frames, and the pace at which they come.
final class Stage {
    private static final int PICTURE = 46;

    /// How long to wait before the next line.
    interface Pace {
        void pause(int millis) throws InterruptedException;
    }

    private final Screen screen;
    private final Pace pace;
    private final boolean unicode;

    Stage(Screen screen, Pace pace) {
        this.screen = screen;
        this.pace = pace;
        this.unicode = screen.shows('█') && screen.shows('─') && screen.shows('✗');
    }

    void title(String text) throws InterruptedException {
        say("");
        say(screen.bold(text));
        pause(300);
    }

    void say(String text) {
        screen.say(text);
    }

    void pause(int millis) throws InterruptedException {
        pace.pause(millis);
    }

    /// So much of a width.
    String bar(int length, int width) {
        return (unicode ? "█" : "#").repeat(length) + " ".repeat(width - length);
    }

    String dot() {
        return unicode ? "●" : "o";
    }

    String cross() {
        return unicode ? "✗" : "x";
    }

    String line(int length) {
        return (unicode ? "─" : "-").repeat(length);
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /// Shows what went over the wire.
    void draw(List<WireLog.Passage> passages, MonotonicTime start) throws InterruptedException {
        for (var passage : passages) {
            draw(passage, start);
        }
    }

    private void draw(WireLog.Passage passage, MonotonicTime start) throws InterruptedException {
        var when = "%8.1f ms ".formatted(passage.sent().since(start).toNanos() / 1e6);
        var words = " " + passage.words() + " ";
        var room = Math.max(4, PICTURE + 10 - words.length());
        if (screen.isTerminal()) {
            for (int part = 1; part < 4; part++) {
                screen.print(
                        "\r" + screen.dim(when) + arrow(passage, words, room * part / 4, room));
                pause(15);
            }
            screen.print("\r");
        }
        say(screen.dim(when) + arrow(passage, words, room, room));
        pause(60);
    }

    /// The words and their arrow, as far as the frame has come.
    private String arrow(WireLog.Passage passage, String words, int length, int room) {
        var lost = passage.arrived() == null;
        var reach = lost ? Math.min(length, room * 2 / 3) : length;
        var done = length == room;
        var head = !done ? "" : lost ? cross() : passage.toRight() ? ">" : "<";
        var shaft = line(Math.max(0, reach - head.length()));
        var gap = " ".repeat(room - shaft.length() - head.length());
        var end = done && lost ? screen.red(head) : head;
        return passage.toRight()
                ? "|" + screen.green(words) + shaft + end + gap + "|"
                : "|" + gap + end + shaft + screen.yellow(words) + "|";
    }
}
