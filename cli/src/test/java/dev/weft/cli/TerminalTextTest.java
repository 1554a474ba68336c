package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    private final TerminalText text = new TerminalText();

    @Test
    void charactersMayComeInParts() {
        var octets = "aä€🙂z".getBytes(StandardCharsets.UTF_8);
        var shown = new StringBuilder();
        for (var octet : octets) {
            shown.append(text.of(new byte[] {octet}, 1));
        }
        assertEquals("aä€🙂z", shown.toString());
    }

    @Test
    void terminalGetsNoOrders() {
        assertEquals("\ufffd[2Jx\ty\n\ufffd", of("\033[2Jx\ty\r\n\u0007"));
    }

    @Test
    void whatIsNoTextIsShownAsSuch() {
        assertEquals("\ufffda", text.of(new byte[] {(byte) 0xff, 'a'}, 2));
    }

    private String of(String sent) {
        var octets = sent.getBytes(StandardCharsets.UTF_8);
        return text.of(octets, octets.length);
    }
}
