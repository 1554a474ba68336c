package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.wire.Bytes;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestResultsTest {
    @Test
    void whatIperf3SendsIsUnderstood() throws Exception {
        // The -1 of iperf3 for "unknown" comes as an unsigned number.
        var results =
                parse(
                        """
                        {"cpu_util_total":4.1237711220044773,"cpu_util_user":0,
                        "cpu_util_system":4.1,"sender_has_retransmits":1,"congestion_used":"bbr",
                        "streams":[{"id":1,"bytes":12582912,"retransmits":1.8446744073709552e+19,
                        "jitter":0.0012,"errors":3,"packets":80,"start_time":0,
                        "end_time":1.000176},{"id":3,"bytes":12582912,
                        "retransmits":18446744073709551615,"jitter":0,"errors":0,"packets":0,
                        "start_time":0,"end_time":1.5},{"id":4,"bytes":7,"retransmits":9,
                        "jitter":0,"errors":0,"packets":0}]}
                        """);
        assertEquals(true, results.retransmissionsKnown());
        assertEquals(
                new StreamResult(1, 12_582_912, -1, 0.0012, 3, 80, Duration.ofNanos(1_000_176_000)),
                results.of(1));
        assertEquals(-1, results.of(3).retransmissions());
        assertEquals(9, results.of(4).retransmissions());
        assertNull(results.of(2));
    }

    @Test
    void whatIsSentIsUnderstood() throws Exception {
        var results =
                new TestResults(
                        true,
                        List.of(
                                new StreamResult(
                                        1, 1L << 42, 17, 0.25, 2, 99, Duration.ofMillis(10_001)),
                                new StreamResult(3, 0, -1, 0, 0, 0, Duration.ZERO)));
        assertEquals(results, parse(results.toJson().toString()));
    }

    @Test
    void streamsThatAreNoListAreMalformed() {
        assertThrows(ProtocolException.class, () -> parse("{\"streams\":1}"));
        assertThrows(ProtocolException.class, () -> parse("{\"streams\":[1]}"));
    }

    private static TestResults parse(String text) throws ProtocolException {
        return TestResults.parse(JsonFields.parse(Bytes.ofUtf8(text)));
    }
}
