package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NativeToolsTest {
    @Test
    void aSourceSaysHowItIsCompiled() {
        var source =
                """
                // tool: does it all
                //
                //   gcc -O2 -Wall tool.c -o tool
                //
                //   tool ADDRESS
                """;
        assertEquals("gcc -O2 -Wall tool.c -o tool", NativeTools.buildLine(source));
    }

    @Test
    void goMayNeedAnEnvironment() {
        assertEquals(
                "GO111MODULE=off GOPATH=/usr/share/gocode go build -o tool .",
                NativeTools.buildLine(
                        "//   GO111MODULE=off GOPATH=/usr/share/gocode go build -o tool .\n"));
    }

    @Test
    void aSourceThatDoesNotSaySoIsAMistake() {
        assertThrows(IllegalStateException.class, () -> NativeTools.buildLine("int main() {}"));
    }

    @Test
    void aHeaderThatChangesMakesThemAnew() {
        var program = Map.of("c/tool.c", "#include \"clock.h\"", "c/clock.h", "typedef int nanos;");
        var changed = new TreeMap<>(program);
        changed.put("c/clock.h", "typedef long nanos;");
        assertNotEquals(NativeTools.hash(new TreeMap<>(program)), NativeTools.hash(changed));
    }
}
