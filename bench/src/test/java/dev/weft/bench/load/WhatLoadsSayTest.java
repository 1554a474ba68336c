package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatLoadsSayTest {
    @TempDir private Path folder;

    @Test
    void theNumbersOfTheLastLineCount() throws IOException {
        assertEquals(
                Map.of("sent", 3.0, "mean_us", 1.5),
                Json.numbers("held\n{\"sent\": 3, \"mean_us\": 1.5, \"name\": \"x\"}\n"));
    }

    @Test
    void whatIsNoObjectIsAnError() {
        assertThrows(IOException.class, () -> Json.numbers("no route to host\n"));
        assertThrows(IOException.class, () -> Json.numbers(""));
        assertThrows(IOException.class, () -> Json.numbers("[1]"));
    }

    @Test
    void timesAreLittleEndianNanoseconds() throws IOException {
        var times = ByteBuffer.allocate(8 * 100).order(ByteOrder.LITTLE_ENDIAN);
        for (long each = 1; each <= 100; each++) {
            times.putLong(each * 1000);
        }
        var file = Files.write(folder.resolve("times"), times.array());
        var summary = Rtts.read(file);
        assertEquals(50.5, summary.get("mean_us"), 0.1);
        assertEquals(50, summary.get("p50_us"), 0.1);
        assertEquals(99, summary.get("p99_us"), 0.2);
        assertEquals(100, summary.get("max_us"), 0.2);
    }

    @Test
    void noTimesGiveNoFigures() throws IOException {
        assertTrue(Rtts.read(Files.createFile(folder.resolve("none"))).isEmpty());
    }

    @Test
    void theMeanOfPingsIsThatOfTheirMeans() {
        var one =
                """
                50 packets transmitted, 50 received, 0% packet loss, time 14700ms
                rtt min/avg/max/mdev = 0.048/0.100/0.500/0.010 ms
                """;
        var other =
                """
                50 packets transmitted, 25 received, 50% packet loss, time 14700ms
                rtt min/avg/max/mdev = 0.048/0.300/0.400/0.010 ms
                """;
        var silent = "50 packets transmitted, 0 received, 100% packet loss, time 14700ms\n";
        var figures = Loads.ofPings(List.of(one, other, silent));
        assertEquals(200, figures.get("mean_us"), 1e-6);
        assertEquals(500, figures.get("max_us"), 1e-6);
        assertEquals(50, figures.get("loss_percent"), 1e-6);
    }
}
