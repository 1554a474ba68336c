package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class Iperf3Test {
    /// Of iperf 3.12, less what is not read.
    private static final String TWO_STREAMS =
            """
            {
              "start": {"version": "iperf 3.12"},
              "intervals": [],
              "end": {
                "streams": [
                  {
                    "sender": {"socket": 5, "bytes": 1000, "retransmits": 8},
                    "receiver": {"socket": 5, "bytes": 900, "bits_per_second": 7200}
                  },
                  {
                    "sender": {"socket": 7, "bytes": 500, "retransmits": 2},
                    "receiver": {"socket": 7, "bytes": 300, "bits_per_second": 2400}
                  }
                ],
                "sum_sent": {"bytes": 1500, "bits_per_second": 12e9, "retransmits": 10},
                "sum_received": {"bytes": 1200, "bits_per_second": 9.6e9},
                "cpu_utilization_percent": {"host_total": 49.1}
              }
            }
            """;

    @Test
    void whatCameInCounts() throws IOException {
        var figures = Iperf3.figures(TWO_STREAMS);
        assertEquals(9.6, figures.get("gbit_per_s"), 1e-9);
        assertEquals(300, figures.get("min_connection_bytes"));
        assertEquals(600, figures.get("mean_connection_bytes"));
        assertEquals(10, figures.get("retransmissions"));
    }

    @Test
    void aSenderThatDoesNotCountRetransmissionsHasNone() throws IOException {
        var silent = TWO_STREAMS.replace(", \"retransmits\": 10", "");
        assertFalse(Iperf3.figures(silent).containsKey("retransmissions"));
    }

    @Test
    void itsErrorsAreOurs() {
        var refused = "{\"start\": {}, \"end\": {}, \"error\": \"Connection refused\"}";
        var error = assertThrows(IOException.class, () -> Iperf3.figures(refused));
        assertTrue(error.getMessage().contains("Connection refused"), error::getMessage);
        for (var broken :
                List.of(
                        "{\"end\": {}}",
                        "{\"start\": {}}",
                        "{\"end\": {\"streams\": []}}",
                        TWO_STREAMS.replace("sum_received", "sum_forgotten"),
                        TWO_STREAMS.replace("\"receiver\"", "\"taker\""))) {
            assertThrows(IOException.class, () -> Iperf3.figures(broken), broken);
        }
        assertThrows(IOException.class, () -> Iperf3.figures(""));
        assertThrows(IOException.class, () -> Iperf3.figures("iperf3: no such option"));
    }
}
