package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.services.iperf3.Iperf3Event;
import dev.weft.services.iperf3.Iperf3Flow;
import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Parameters.Protocol;
import dev.weft.services.iperf3.Iperf3Stream;
import dev.weft.services.iperf3.Iperf3Summary;
import dev.weft.services.iperf3.Iperf3Summary.Total;
import dev.weft.services.iperf3.StreamCount;
import dev.weft.services.iperf3.StreamResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Iperf3ReportTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 5201);

    @Test
    void uploadShowsRetransmissionsAndTheWindow() {
        var report = new Iperf3Report(Iperf3Parameters.DEFAULT);
        var stream = stream(1, true);
        assertLines(
                """
                Connecting to host example, port 5201
                [  1] local 10.0.0.2 port 40001 connected to 10.0.0.1 port 5201
                [ ID] Interval           Transfer     Bitrate         Retr  Cwnd
                [  1]   0.00-1.00   sec  1.22 MBytes  10.2 Mbits/sec    7  14.1 KBytes
                """,
                report.header("example", SERVER),
                report.event(new Iperf3Event.Connected(List.of(stream))),
                report.event(
                        new Iperf3Event.Interval(
                                Duration.ZERO,
                                SECOND,
                                List.of(
                                        new Iperf3Flow(
                                                stream,
                                                new StreamCount(1_277_952, 0, 0, 0, 0),
                                                7,
                                                14_480)))));
    }

    @Test
    void downloadInTwoStreamsShowsTheirSum() {
        var parameters = Iperf3Parameters.DEFAULT.withDirection(Direction.DOWNLOAD).withStreams(2);
        var report = new Iperf3Report(parameters);
        assertLines(
                """
                Connecting to host example, port 5201
                Reverse mode, remote host example is sending
                [ ID] Interval           Transfer     Bitrate
                [  1]   1.00-2.00   sec  1.00 MBytes  8.39 Mbits/sec
                [  3]   1.00-2.00   sec  2.00 MBytes  16.8 Mbits/sec
                [SUM]   1.00-2.00   sec  3.00 MBytes  25.2 Mbits/sec
                """,
                report.header("example", SERVER),
                report.event(
                        new Iperf3Event.Interval(
                                SECOND,
                                SECOND.multipliedBy(2),
                                List.of(flow(1, false, 1 << 20), flow(3, false, 2 << 20)))));
    }

    @Test
    void datagramsShowLossesAndJitter() {
        var parameters = Iperf3Parameters.DEFAULT.over(Protocol.UDP).withDirection(Direction.BOTH);
        var report = new Iperf3Report(parameters);
        var sent = new StreamCount(1_000_000, 1000, 0, 0, 0);
        var received = new StreamCount(990_000, 1000, 10, 1, 0.000_123);
        assertLines(
                """
                [ ID][Role] Interval           Transfer     Bitrate         Total Datagrams
                [  1][TX-C]   0.00-1.00   sec   977 KBytes  8.00 Mbits/sec  1000
                [  3][RX-C]   0.00-1.00   sec   967 KBytes  7.92 Mbits/sec  0.123 ms  10/1000 (1.0%)
                """,
                report.event(
                        new Iperf3Event.Interval(
                                Duration.ZERO,
                                SECOND,
                                List.of(
                                        new Iperf3Flow(stream(1, true), sent, -1, -1),
                                        new Iperf3Flow(stream(3, false), received, -1, -1)))));
    }

    @Test
    void summaryHasBothSidesOfEachStreamAndTheirSum() {
        var report = new Iperf3Report(Iperf3Parameters.DEFAULT.withStreams(2));
        var first = new Total(stream(1, true), result(1, 2 << 20, 3), result(1, 1 << 20, -1));
        var second = new Total(stream(3, true), result(3, 2 << 20, 4), result(3, 2 << 20, -1));
        assertLines(
                """
                - - - - - - - - - - - - - - - - - - - - - - - - -
                [ ID] Interval           Transfer     Bitrate         Retr
                [  1]   0.00-1.00   sec  2.00 MBytes  16.8 Mbits/sec    3             sender
                [  1]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec                  receiver
                [  3]   0.00-1.00   sec  2.00 MBytes  16.8 Mbits/sec    4             sender
                [  3]   0.00-1.00   sec  2.00 MBytes  16.8 Mbits/sec                  receiver
                [SUM]   0.00-1.00   sec  4.00 MBytes  33.6 Mbits/sec    7             sender
                [SUM]   0.00-1.00   sec  3.00 MBytes  25.2 Mbits/sec                  receiver

                iperf Done.
                """,
                report.summary(new Iperf3Summary(List.of(first, second), true)));
    }

    @Test
    void ofATestThatWasStoppedOnlyOneSideIsKnown() {
        var report = new Iperf3Report(Iperf3Parameters.DEFAULT.over(Protocol.UDP));
        var total = new Total(stream(1, true), result(1, 1000, -1), null);
        assertLines(
                """
                - - - - - - - - - - - - - - - - - - - - - - - - -
                [ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
                [  1]   0.00-1.00   sec  1000 Bytes  8.00 Kbits/sec  0.000 ms  0/0 (0%) sender

                iperf3: interrupt - the client has terminated
                """,
                report.summary(new Iperf3Summary(List.of(total), false)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 a",
        "9.99, 9.99 a",
        "9.996, 10.0 a",
        "99.94, 99.9 a",
        "99.96, ' 100 a'",
        "999, ' 999 a'",
        "1000, 1.00 b",
        "123456789, 123457 b"
    })
    void numbersHaveThreeDigitsThatCount(double number, String shown) {
        assertEquals(shown, Iperf3Report.scaled(number, 1000, new String[] {"a", "b"}));
    }

    private static Iperf3Stream stream(int id, boolean sending) {
        return new Iperf3Stream(
                id, sending, new InetSocketAddress("10.0.0.2", 40_000 + id), SERVER);
    }

    private static Iperf3Flow flow(int id, boolean sending, long octets) {
        return new Iperf3Flow(stream(id, sending), new StreamCount(octets, 0, 0, 0, 0), -1, -1);
    }

    private static StreamResult result(int id, long octets, long retransmissions) {
        return new StreamResult(id, octets, retransmissions, 0, 0, 0, SECOND);
    }

    @SafeVarargs
    private static void assertLines(String expected, List<String>... parts) {
        var lines = new StringBuilder();
        for (var part : parts) {
            part.forEach(line -> lines.append(line.stripTrailing()).append('\n'));
        }
        assertEquals(expected, lines.toString());
    }
}
