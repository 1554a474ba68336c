package dev.weft.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir private Path folder;

    @Test
    void theMedianOfThreeIsTheMiddle() {
        assertEquals(new Spread(2, 1, 9, 3), Spread.of(List.of(9.0, 1.0, 2.0)));
    }

    @Test
    void theMedianOfFourIsBetweenTheTwoInTheMiddle() {
        assertEquals(new Spread(2.5, 1, 9, 4), Spread.of(List.of(9.0, 1.0, 2.0, 3.0)));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        var results = SomeResults.of("flood", "replies_per_s", 100, 80);
        var file = folder.resolve("results.json");
        results.write(file);
        assertEquals(results, Results.read(file));
    }

    @Test
    void laterResultsTakeThePlaceOfEarlierOnes() throws IOException {
        var file = folder.resolve("results.json");
        SomeResults.of("flood", "replies_per_s", 100, 80).write(file);
        var later = SomeResults.of("rr", "transactions_per_s", 10, 8);
        later.write(file);
        assertEquals(later, Results.read(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "nothing unfinished stays");
        }
    }

    @Test
    void somethingElseIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("results.json"), "[");
        assertThrows(IOException.class, () -> Results.read(file));
    }

    @Test
    void roundsOfOneCaseAndSubjectBelongTogether() {
        var results = SomeResults.of("flood", "replies_per_s", 100, 80);
        var parameters = results.cases("flood").getFirst();
        assertEquals(
                new Spread(100, 90, 110, 3),
                results.spread("flood", parameters, "weft", "replies_per_s"));
        assertNull(results.spread("flood", parameters, "gvisor", "replies_per_s"));
        assertEquals(List.of("weft", "limit"), results.subjects("flood"));
    }
}
