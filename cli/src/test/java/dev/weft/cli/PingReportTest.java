package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.message.PathError;
import dev.weft.socket.PingResult;
import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected lines are those of `ping` from iputils.
class PingReportTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("10.0.0.2");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000, 12_345_000);

    private final PingOptions options = PingOptions.of("10.0.0.2", HOST);
    private final PingReport report = new PingReport(options);

    @Test
    void headerTellsDataAndPacket() {
        assertEquals(List.of("PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data."), report.header());
    }

    @Test
    void replyTellsOctetsSequenceTimeToLiveAndTime() {
        assertEquals(
                "64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=0.870 ms",
                report.reply(reply(HOST, options.data()), NOW));
    }

    @Test
    void replyFromAnotherHostIsMarked() {
        assertEquals(
                "64 bytes from 10.0.0.3: icmp_seq=3 ttl=64 time=0.870 ms (DIFFERENT ADDRESS!)",
                report.reply(reply(InetAddress.ofLiteral("10.0.0.3"), options.data()), NOW));
    }

    @Test
    void changedDataIsShownWithItsPlace() {
        var changed = options.data().toByteArray();
        changed[20] = 0x7f;
        assertEquals(
                "64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=0.870 ms\n"
                        + "wrong data byte #20 should be 0x14 but was 0x7f",
                report.reply(reply(HOST, Bytes.wrap(changed)), NOW));
    }

    @Test
    void requestTooShortForATimeStampHasNoTime() {
        var small = options.with(1, Duration.ofSeconds(1), 8);
        assertEquals(
                "16 bytes from 10.0.0.2: icmp_seq=3 ttl=64",
                new PingReport(small).reply(reply(HOST, small.data()), NOW));
    }

    @Test
    void timeOfTheDayStandsBeforeTheLineIfWanted() {
        var withTime =
                new PingOptions(
                        "10.0.0.2",
                        HOST,
                        0,
                        Duration.ofSeconds(1),
                        56,
                        Duration.ofSeconds(10),
                        null,
                        null,
                        0,
                        false,
                        null,
                        false,
                        true,
                        false);
        assertEquals(
                "[1700000000.012345] From 10.0.0.1 icmp_seq=3 Time to live exceeded",
                new PingReport(withTime)
                        .failure(failure(PathError.Kind.TIME_TO_LIVE_EXCEEDED), NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "NETWORK_UNREACHABLE, Destination Net Unreachable",
        "HOST_UNREACHABLE, Destination Host Unreachable",
        "PROTOCOL_UNREACHABLE, Destination Protocol Unreachable",
        "PORT_UNREACHABLE, Destination Port Unreachable",
        "PROHIBITED, Packet filtered",
        "REASSEMBLY_TIME_EXCEEDED, Frag reassembly time exceeded"
    })
    void errorsHaveTheWordsOfPing(PathError.Kind kind, String words) {
        assertEquals("From 10.0.0.1 icmp_seq=3 " + words, report.failure(failure(kind), NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000", "34, 0.034", "870, 0.870", "999, 0.999", "1005, 1.01", "9994, 9.99",
        "9995, 10.0", "11816, 11.8", "99949, 99.9", "99950, 100", "108321, 108", "1234567, 1235"
    })
    void timeHasThreeDigitsThatCount(long micros, String text) {
        assertEquals(text, PingReport.time(Duration.ofNanos(micros * 1000)));
    }

    @Test
    void summaryOfAGoodRun() {
        var statistics = new PingStatistics();
        for (int i = 1; i <= 2; i++) {
            statistics.onSent();
            statistics.onReply(i);
        }
        statistics.onRoundTrip(Duration.ofNanos(11_816_000));
        statistics.onRoundTrip(Duration.ofNanos(870_000));
        assertEquals(
                List.of(
                        "",
                        "--- 10.0.0.2 ping statistics ---",
                        "2 packets transmitted, 2 received, 0% packet loss, time 200ms",
                        "rtt min/avg/max/mdev = 0.870/6.343/11.816/5.473 ms"),
                report.summary(statistics, Duration.ofMillis(200)));
    }

    @Test
    void summaryTellsLossAndErrors() {
        var statistics = new PingStatistics();
        for (int i = 0; i < 3; i++) {
            statistics.onSent();
        }
        statistics.onReply(3);
        statistics.onError();
        assertEquals(
                "3 packets transmitted, 1 received, +1 errors, 66.6667% packet loss, time 2003ms",
                statistics.packets(Duration.ofMillis(2003)));
    }

    @Test
    void requestsThatWereOnTheWayTogetherMakeAPipe() {
        var statistics = new PingStatistics();
        for (int i = 0; i < 3; i++) {
            statistics.onSent();
        }
        statistics.onReply(1);
        statistics.onRoundTrip(Duration.ofMillis(2));
        assertEquals(
                "rtt min/avg/max/mdev = 2.000/2.000/2.000/0.000 ms, pipe 3",
                statistics.roundTrips(false, Duration.ofSeconds(2)));
    }

    private static PingResult.Reply reply(InetAddress from, Bytes data) {
        return new PingResult.Reply(
                3,
                from,
                64,
                Duration.ofNanos(870_400),
                data,
                data.equals(PingOptions.of("", HOST).with(0, Duration.ZERO, data.length()).data()));
    }

    private static PingResult.Failure failure(PathError.Kind kind) {
        return new PingResult.Failure(3, InetAddress.ofLiteral("10.0.0.1"), kind.words());
    }
}
