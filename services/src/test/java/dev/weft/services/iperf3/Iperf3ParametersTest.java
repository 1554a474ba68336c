package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import dev.weft.wire.Bytes;
import java.net.ProtocolException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iperf3ParametersTest {
    @Test
    void whatIperf3SendsWithoutOptionsIsTheDefault() throws Exception {
        var parameters =
                parse(
                        """
                        {"tcp":true,"omit":0,"time":10,"num":0,"blockcount":0,"parallel":1,
                        "len":131072,"pacing_timer":1000,"client_version":"3.12"}
                        """);
        assertEquals(Iperf3Parameters.DEFAULT.withLength(131_072), parameters);
        assertEquals(131_072, Iperf3Parameters.DEFAULT.blockLength());
    }

    @Test
    void allOptionsAreUnderstood() throws Exception {
        var parameters =
                parse(
                        """
                        {"udp":true,"omit":1,"time":0,"num":3000000,"blockcount":0,"MSS":1400,
                        "nodelay":true,"parallel":2,"bidirectional":true,"window":65536,
                        "len":1000,"bandwidth":100000000,"pacing_timer":2000,"burst":10,"TOS":16,
                        "title":"title","extra_data":"x","get_server_output":1,
                        "udp_counters_64bit":1,"dont_fragment":1,"congestion":"cubic"}
                        """);
        assertEquals(
                new Iperf3Parameters(
                        Protocol.UDP,
                        Direction.BOTH,
                        2,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        3_000_000,
                        0,
                        1000,
                        100_000_000,
                        10,
                        Duration.ofMillis(2),
                        true,
                        65_536,
                        16,
                        true,
                        true),
                parameters);
        assertNull(parameters.refusal());
    }

    @Test
    void whatAClientSaysIsWhatAServerUnderstands() throws Exception {
        var said =
                Iperf3Parameters.DEFAULT
                        .over(Protocol.UDP)
                        .withDirection(Direction.DOWNLOAD)
                        .withStreams(3)
                        .withOctets(1L << 40)
                        .withRate(Iperf3Parameters.DEFAULT_UDP_RATE)
                        .withLength(1448);
        assertEquals(said, parse(said.toJson().toString()));
    }

    @Test
    void aPartOfASecondIsSaidAsAWholeOne() throws Exception {
        var said = Iperf3Parameters.DEFAULT.withDuration(Duration.ofMillis(1200));
        assertEquals(Duration.ofSeconds(2), parse(said.toJson().toString()).duration());
    }

    @Test
    void theTighterOfTwoLimitsCounts() throws Exception {
        assertEquals(0, parse("{}").octetLimit());
        assertEquals(500, parse("{\"num\":500}").octetLimit());
        assertEquals(1280, parse("{\"blockcount\":10,\"len\":128}").octetLimit());
        assertEquals(500, parse("{\"num\":500,\"blockcount\":10,\"len\":128}").octetLimit());
    }

    @Test
    void streamsOfTheClientComeFirst() {
        var both = Iperf3Parameters.DEFAULT.withDirection(Direction.BOTH).withStreams(2);
        assertEquals(4, both.allStreams());
        assertEquals(true, both.isOfClient(1));
        assertEquals(false, both.isOfClient(2));
        assertEquals(false, both.withDirection(Direction.DOWNLOAD).isOfClient(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"parallel":129}                  | STREAMS
                    {"parallel":0}                    | STREAMS
                    {"parallel":-1}                   | STREAMS
                    {"time":86401}                    | DURATION
                    {"time":1e300}                    | DURATION
                    {"time":-1}                       | DURATION
                    {"omit":61}                       | OMIT
                    {"window":536870913}              | BUFFER_SIZE
                    {"burst":1001}                    | BURST
                    {"len":1048577}                   | BLOCK_SIZE
                    {"len":-1}                        | BLOCK_SIZE
                    {"udp":true,"len":65508}          | UDP_BLOCK_SIZE
                    {"udp":true,"len":15}             | UDP_BLOCK_SIZE
                    {"num":-1}                        | PARAMETERS
                    {"blockcount":1e18,"len":1048576} | PARAMETERS
                    {"bandwidth":-5}                  | PARAMETERS
                    {"TOS":256}                       | PARAMETERS
                    """)
    void whatIsOutOfRangeIsRefused(String text, Refusal refusal) throws Exception {
        assertEquals(refusal, parse(text).refusal());
    }

    @Test
    void pacingIsKeptInReason() throws Exception {
        assertEquals(Duration.ofNanos(100_000), parse("{\"pacing_timer\":0}").pacing());
        assertEquals(Duration.ofSeconds(1), parse("{\"pacing_timer\":1e12}").pacing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "7",
                "{} {}",
                "{time:1}",
                "{\"time\":\"soon\"}",
                "{\"parallel\":[1]}",
                "{\"tcp\":true,\"udp\":{}}"
            })
    void nonsenseIsMalformed(String text) {
        assertThrows(ProtocolException.class, () -> parse(text));
    }

    @Test
    void deepNestingIsMalformed() {
        assertThrows(ProtocolException.class, () -> parse("{\"a\":" + "[".repeat(8000)));
    }

    @Test
    void numbersOfAnyLengthAreOnlyLarge() throws Exception {
        assertEquals(Long.MAX_VALUE, parse("{\"num\":1" + "0".repeat(900) + "}").octets());
        assertEquals(Long.MAX_VALUE, parse("{\"num\":1e999999999}").octets());
    }

    private static Iperf3Parameters parse(String text) throws ProtocolException {
        return Iperf3Parameters.parse(JsonFields.parse(Bytes.ofUtf8(text)));
    }
}
