package dev.weft.bench.natives;

import static dev.weft.bench.natives.TapSide.STACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/// What every program that stands behind a TAP has to offer.
final class Services {
    private Services() {}

    static void check(Side load) throws IOException, InterruptedException {
        answersPing(load);
        echoesDatagrams(load);
        speaksToOthers(load);
        echoesWithoutAWrongOctet(load);
        discardsAndSends(load);
        comesAndGoes(load);
    }

    private static void answersPing(Side load) throws IOException, InterruptedException {
        var said = load.say("ping", "-q", "-c", "5", "-i", "0.02", "-s", "1471", STACK);
        assertTrue(said.contains("5 received"), said);
    }

    private static void echoesDatagrams(Side load) throws IOException, InterruptedException {
        var said = load.say("sh", "-c", "echo over UDP | socat -t 1 - UDP:" + STACK + ":7");
        assertEquals("over UDP\n", said);
    }

    private static void speaksToOthers(Side load) throws IOException, InterruptedException {
        var said = load.say("sh", "-c", "echo over TCP | socat -t 5 - TCP:" + STACK + ":7");
        assertEquals("over TCP\n", said);
    }

    private static void echoesWithoutAWrongOctet(Side load)
            throws IOException, InterruptedException {
        var figures =
                load.measure(
                        "tcpload",
                        "verify",
                        STACK,
                        "7",
                        "--connections",
                        "10",
                        "--octets",
                        "1000003",
                        "--seed",
                        "3");
        assertEquals(10_000_030, figures.get("received"));
    }

    private static void discardsAndSends(Side load) throws IOException, InterruptedException {
        var sent =
                load.measure(
                        "tcpload", "send", STACK, "9", "--connections", "10", "--seconds", "0.3");
        var received =
                load.measure(
                        "tcpload",
                        "receive",
                        STACK,
                        "19",
                        "--connections",
                        "10",
                        "--seconds",
                        "0.3");
        assertTrue(sent.get("octets") > 1e6, sent::toString);
        assertTrue(received.get("octets") > 1e6, received::toString);
        assertEquals(0, sent.get("died"));
        assertEquals(0, received.get("died"));
    }

    private static void comesAndGoes(Side load) throws IOException, InterruptedException {
        var figures =
                load.measure(
                        "tcpload",
                        "connections",
                        STACK,
                        "7",
                        "--at-once",
                        "10",
                        "--total",
                        "200",
                        "--octets",
                        "4096");
        assertEquals(200, figures.get("ok"));
        var refused =
                load.measure(
                        "tcpload",
                        "connections",
                        STACK,
                        "8",
                        "--at-once",
                        "1",
                        "--total",
                        "1",
                        "--octets",
                        "1");
        assertEquals(1, refused.get("failed"));
    }
}
