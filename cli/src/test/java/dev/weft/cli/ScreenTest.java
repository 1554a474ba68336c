package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
    @Test
    void noColourWhereNobodyWantsIt() {
        assertTrue(Screen.wantsColours(Map.of("TERM", "xterm")));
        assertTrue(Screen.wantsColours(Map.of("NO_COLOR", "")), "no-color.org: when not empty");
        assertFalse(Screen.wantsColours(Map.of("NO_COLOR", "1")));
        assertFalse(Screen.wantsColours(Map.of("TERM", "dumb")));
    }

    @Test
    void textIsPlainWithoutColours() {
        assertEquals("x", new Captured().screen.red("x"));
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        assertEquals("\033[31mx\033[0m", new Screen(nowhere, nowhere, true, true).red("x"));
    }

    @Test
    void warningsGoAboveALineThatIsBeingEdited() {
        var captured = new Captured();
        var above = new ArrayList<String>();
        captured.screen.warn("one");
        captured.screen.warnAbove(above::add);
        captured.screen.warn("two");
        captured.screen.warnAbove(null);
        captured.screen.warn("three");
        assertEquals("weft: one\nweft: three\n", captured.errors());
        assertEquals(List.of("weft: two"), above);
    }

    @Test
    void charactersThatTheTerminalCannotShowAreNotUsed() {
        var ascii =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.US_ASCII);
        assertFalse(new Screen(ascii, ascii, false, false).shows('█'));
        assertTrue(new Captured().screen.shows('█'));
    }
}
