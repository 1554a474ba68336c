package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.LinkConditions;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PingerTest {
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder dots = new StringBuilder();
    private TwoHosts hosts;

    @BeforeEach
    void start() throws Exception {
        hosts = new TwoHosts();
    }

    @AfterEach
    void stop() {
        hosts.close();
    }

    @Test
    void runWithACountLooksLikePings() throws Exception {
        assertEquals(0, run("10.0.0.2", 3, 56));
        assertEquals(
                List.of(
                        "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.",
                        "64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=4.00 ms",
                        "64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=2.00 ms",
                        "64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=2.00 ms",
                        "",
                        "--- 10.0.0.2 ping statistics ---",
                        "3 packets transmitted, 3 received, 0% packet loss, time 2002ms",
                        "rtt min/avg/max/mdev = 2.000/2.666/4.000/0.942 ms"),
                lines);
    }

    @Test
    void hostThatDoesNotAnswerIsUnreachableAndExitCodeOne() throws Exception {
        assertEquals(1, run("10.0.0.77", 1, 56));
        assertEquals("From 10.0.0.1 icmp_seq=1 Destination Host Unreachable", lines.get(1));
        assertEquals(
                "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 3000ms",
                lines.get(4));
    }

    @Test
    void noRouteIsExitCodeTwo() throws Exception {
        assertEquals(2, run("192.0.2.1", 1, 56));
        assertEquals("ping: connect: Network is unreachable", lines.getLast());
    }

    @Test
    void silenceEndsAfterTheLastRequestsWait() throws Exception {
        assertEquals(0, run("10.0.0.2", 1, 56));
        hosts.wire.setConditions(LinkConditions.CUT);
        lines.clear();
        var before = hosts.loom.clock().now();

        assertEquals(1, run("10.0.0.2", 2, 56));

        assertEquals("2 packets transmitted, 0 received, 100% packet loss, time 0ms", lines.get(3));
        assertEquals(
                Duration.ofSeconds(11), hosts.loom.clock().now().since(before), "1 s and 10 s");
    }

    @Test
    void largePingsGoInFragments() throws Exception {
        assertEquals(0, run("10.0.0.2", 1, 65_507));
        assertTrue(lines.get(1).startsWith("65515 bytes from 10.0.0.2: icmp_seq=1"), lines.get(1));
    }

    @Test
    void tooLongForTheInterfaceAndNotToBeFragmentedIsALocalError() throws Exception {
        assertEquals(1, run(options("10.0.0.2", 1, 1473, null, true, false)));
        assertEquals("ping: local error: message too long, mtu=1500", lines.get(1));
    }

    @Test
    void deadlineEndsARunWithoutCount() throws Exception {
        assertEquals(0, run(options("10.0.0.2", 0, 56, Duration.ofMillis(2500), false, false)));
        assertTrue(lines.get(6).startsWith("3 packets transmitted, 3 received"), lines.toString());
    }

    @Test
    void floodDrawsADotForARequestAndTakesItBackForAReply() throws Exception {
        assertEquals(0, run(options("10.0.0.2", 5, 56, null, false, true)));
        assertEquals(".\b \b".repeat(5), dots.toString());
        assertTrue(lines.getLast().contains("ipg/ewma"), lines.getLast());
    }

    private int run(String host, long count, int size) throws IOException, InterruptedException {
        return run(options(host, count, size, null, false, false));
    }

    private int run(PingOptions options) throws IOException, InterruptedException {
        return new Pinger(hosts.ours, options, lines::add, dots::append).run();
    }

    private static PingOptions options(
            String host,
            long count,
            int size,
            @Nullable Duration deadline,
            boolean dontFragment,
            boolean flood) {
        return new PingOptions(
                host,
                InetAddress.ofLiteral(host),
                count,
                Duration.ofSeconds(1),
                size,
                Duration.ofSeconds(10),
                deadline,
                null,
                0,
                dontFragment,
                null,
                false,
                false,
                flood);
    }
}
