package dev.weft.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedCommandTest {
    @Test
    void whereResultsGoIsLeftOut() {
        assertEquals(
                "./weft bench all --quick --peers",
                TypedCommand.of(
                        List.of("bench", "all", "--out", "/tmp/run", "--quick", "--peers")));
        assertEquals("./weft bench rr", TypedCommand.of(List.of("bench", "rr", "--out=/tmp/run")));
    }

    @Test
    void aShellTakesItAsItWas() {
        assertEquals(
                "./weft bench bulk --only 'mtu=1500 offload=on' --subjects 'weft|kernel'",
                TypedCommand.of(
                        List.of(
                                "bench",
                                "bulk",
                                "--only",
                                "mtu=1500 offload=on",
                                "--subjects",
                                "weft|kernel")));
        assertEquals(
                "./weft bench rr --only 'it'\\''s'",
                TypedCommand.of(List.of("bench", "rr", "--only", "it's")));
    }
}
