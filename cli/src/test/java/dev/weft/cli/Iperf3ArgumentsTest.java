package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Iperf3ArgumentsTest {
    @Test
    void aHostIsEnough() {
        var arguments = parse("10.0.0.1");
        assertEquals("10.0.0.1", arguments.server());
        assertEquals(5201, arguments.port());
        assertEquals(Iperf3Parameters.DEFAULT, arguments.parameters());
    }

    @Test
    void theHostMayBeNamedAsIperf3HasIt() {
        assertEquals("10.0.0.1", parse("-c 10.0.0.1 -R").server());
    }

    @Test
    void allOptionsAreUnderstood() {
        var arguments =
                parse(
                        "-c 10.0.0.1 -p 5202 -R -P 4 -t 2.5 -u -b 10M -l 1K -O 1.5 -i 0.5 -w 64K"
                                + " -N -S 0x10");
        assertEquals(5202, arguments.port());
        assertEquals(
                Iperf3Parameters.DEFAULT
                        .over(Protocol.UDP)
                        .withDirection(Direction.DOWNLOAD)
                        .withStreams(4)
                        .withDuration(Duration.ofMillis(2500))
                        .withRate(10_000_000)
                        .withLength(1024)
                        .withOmit(Duration.ofMillis(1500))
                        .withWindow(65_536)
                        .withNoDelay(true)
                        .withTypeOfService(16),
                arguments.parameters());
        assertEquals(Duration.ofMillis(500), arguments.interval());
    }

    @Test
    void blocksComeInsteadOfATime() {
        var parameters = parse("10.0.0.1 -k 2K").parameters();
        assertEquals(2048, parameters.blocks());
        assertEquals(Duration.ZERO, parameters.duration());
    }

    @Test
    void octetsComeInsteadOfATime() {
        var parameters = parse("10.0.0.1 -n 1.5G --bidir").parameters();
        assertEquals(3L << 29, parameters.octets());
        assertEquals(Duration.ZERO, parameters.duration());
        assertEquals(Direction.BOTH, parameters.direction());
    }

    @Test
    void udpHasARateUnlessToldOtherwise() {
        assertEquals(1 << 20, parse("10.0.0.1 -u").parameters().bitsPerSecond());
        assertEquals(0, parse("10.0.0.1 -u -b 0").parameters().bitsPerSecond());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -R               | whom? iperf3 HOST [-R] [--bidir] [-P N] [-t SECS] [-u] [-b RATE]
                    a -c b           | two hosts: b and a
                    a -p 0           | -p: invalid argument: '0'
                    a -t 0           | -t: invalid argument: '0.0'
                    a -P 129         | -P: invalid argument: '129'
                    a -b fast        | -b: invalid argument: 'fast'
                    a -b -1          | -b: invalid argument: '-1'
                    a -l 1X          | -l: invalid argument: '1X'
                    a --bidir -R     | --bidir: invalid argument: '-R, too'
                    a -n 0           | -n: invalid argument: '0'
                    a -n 0.1         | -n: invalid argument: '0.1'
                    a -k 0           | -k: invalid argument: '0'
                    a -n 1 -k 1      | -n and -k: one of them ends the test
                    a -O 61          | -O: invalid argument: '61.0'
                    a -i 0.01        | -i: invalid argument: '0.01'
                    a -S 256         | -S: invalid argument: '256'
                    a -w 1G          | the socket buffers are to be too large
                    a -J             | -J: there is no JSON here, only the lines that people read
                    a -B 10.0.0.2    | -B: there is nothing to choose, a stack has one address here
                    a -Z             | Unknown option: '-Z'
                    a b              | Unmatched argument at index 1: 'b'
                    """)
    void mistakesAreExplained(String line, String message) {
        var mistake =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> {
                            var arguments = parse(line);
                            arguments.server();
                            arguments.port();
                            arguments.parameters();
                            arguments.interval();
                        });
        assertEquals(message, mistake.getMessage());
    }

    private static Iperf3Arguments parse(String line) {
        return Iperf3Arguments.parse(List.of(line.split(" ")));
    }
}
