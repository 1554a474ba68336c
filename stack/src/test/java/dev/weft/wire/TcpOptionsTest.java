package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9293 §3.1, §3.2; RFC 7323; RFC 2018.
class TcpOptionsTest {
    private static final TcpOptions ALL =
            TcpOptions.NONE
                    .withMss(1460)
                    .withWindowScale(7)
                    .withSackPermitted()
                    .withTimestamps(0x01020304, 0xfffefdfc);

    /// Surrounded by octets that do not concern it.
    private static TcpOptions parse(String hex) throws MalformedPacketException {
        var options = Bytes.fromHex(hex);
        var segment = Bytes.fromHex("ff".repeat(20) + options.toHex() + "0204ffff");
        return TcpOptions.parse(segment, 20, 20 + options.length());
    }

    // Writing.

    /// The order in which Linux writes them.
    @Test
    void allAreWrittenInWholeWords() {
        assertEquals(Bytes.fromHex("020405b4 0402080a 01020304 fffefdfc 01030307"), ALL.toBytes());
    }

    @Test
    void timestampsAloneAreWhatRfc7323Recommends() {
        var options = TcpOptions.ofTimestamps(1, 2);
        assertEquals(TcpOptions.NONE.withTimestamps(1, 2), options);
        assertEquals(Bytes.fromHex("0101080a 00000001 00000002"), options.toBytes());
        assertEquals(TcpOptions.TIMESTAMPS_LENGTH, options.length());
    }

    @Test
    void noneAreNoOctets() throws MalformedPacketException {
        assertEquals(Bytes.empty(), TcpOptions.NONE.toBytes());
        assertSame(TcpOptions.NONE, parse(""));
    }

    @Test
    void sackPermittedWithoutTimestampsHasItsOwnWord() {
        assertEquals(
                Bytes.fromHex("020405b4 01010402 01030300"),
                TcpOptions.NONE.withMss(1460).withSackPermitted().withWindowScale(0).toBytes());
    }

    @Test
    void everyCombinationSurvivesARoundTrip() throws MalformedPacketException {
        for (var options : combinations()) {
            assertEquals(0, options.length() % 4);
            assertEquals(options, parse(options.toBytes().toHex()));
        }
    }

    private static List<TcpOptions> combinations() {
        var combinations = new ArrayList<TcpOptions>();
        for (int bits = 0; bits < 16; bits++) {
            var options = TcpOptions.NONE;
            options = (bits & 1) != 0 ? options.withMss(65_535) : options;
            options = (bits & 2) != 0 ? options.withWindowScale(14) : options;
            options = (bits & 4) != 0 ? options.withSackPermitted() : options;
            options = (bits & 8) != 0 ? options.withTimestamps(-1, 5) : options;
            assertEquals((bits & 1) != 0, options.hasMss());
            assertEquals((bits & 2) != 0, options.hasWindowScale());
            combinations.add(options);
        }
        return combinations;
    }

    /// What is written fills its words with options that say how long they are, and with no
    /// operations in front of them: no list is ended before the header is.
    @Test
    @Requirement({"RFC 9293 MUST-68", "RFC 9293 MUST-69"})
    void nothingStandsBehindTheOptions() {
        for (var options : combinations()) {
            Bytes octets = options.toBytes();
            int at = 0;
            while (at < octets.length()) {
                assertTrue(octets.u8(at) != 0, options::toString);
                at += octets.u8(at) == 1 ? 1 : octets.u8(at + 1);
            }
            assertEquals(octets.length(), at);
        }
    }

    // Reading.

    @ParameterizedTest
    @Requirement({"RFC 9293 MUST-4", "RFC 9293 MUST-64"})
    @CsvSource({
        "020405b4, 1460",
        "02040000, 0",
        "0101 020405b4 0000, 1460", // not on a word boundary
        "01 020405b4, 1460", // no padding at the end
        "020405b4 00 020400ff 99, 1460", // what follows the end is padding
        "020405b4 02040218, 536", // the last one counts
        "00, -1",
        "0000000000, -1",
        "01010101, -1"
    })
    void theMaximumSegmentSizeIsFound(String hex, int mss) throws MalformedPacketException {
        var found = parse(hex);
        assertEquals(mss, found.mss());
        assertEquals(mss != -1, found.hasMss());
        assertEquals(mss == -1 ? TcpOptions.NONE : TcpOptions.NONE.withMss(mss), found);
    }

    @ParameterizedTest
    @CsvSource({
        "020405b4 0402080a0102030400000000 01030307",
        "080a0102030400000000 0402 030307 020405b4",
        "030307 01 0402 01 080a0102030400000000 020405b4 00"
    })
    void theOrderIsTheSenders(String hex) throws MalformedPacketException {
        assertEquals(ALL.withTimestamps(0x01020304, 0), parse(hex));
    }

    /// Twelve octets that are not the usual twelve.
    @ParameterizedTest
    @CsvSource({
        "080a 00000001 00000002 0101",
        "080a 00000001 00000002 0000",
        "01 080a 00000001 00000002 01"
    })
    void timestampsMayBePaddedOtherwise(String hex) throws MalformedPacketException {
        assertEquals(TcpOptions.ofTimestamps(1, 2), parse(hex));
    }

    /// RFC 7323 §2.3: a shift above 14 is taken for 14, and that is not for the parser to do.
    @Test
    void theWindowScaleIsWhatItSays() throws MalformedPacketException {
        assertEquals(255, parse("0303ff").windowScale());
    }

    @Test
    @Requirement({"RFC 9293 MUST-6", "RFC 9293 MUST-68"})
    void unknownKindsArePassedOver() throws MalformedPacketException {
        for (int kind = 5; kind < 256; kind++) {
            if (kind == 8) {
                continue;
            }
            for (int length = 2; length <= 36; length++) {
                var option = "%02x%02x%s".formatted(kind, length, "02".repeat(length - 2));
                assertEquals(
                        TcpOptions.NONE.withMss(536),
                        parse(option + "02040218"),
                        () -> "kind " + option);
            }
        }
    }

    /// Blocks stand behind the timestamps, as Linux writes them.
    @Test
    void sackBlocksArePassedOver() throws MalformedPacketException {
        assertEquals(
                TcpOptions.ofTimestamps(1, 2),
                parse("0101080a 00000001 00000002 0101050a 00000003 00000004"));
    }

    /// "(e.g., zero)"
    @ParameterizedTest
    @Requirement("RFC 9293 MUST-7")
    @CsvSource({
        "02000000", // zero, at which a parser might stand for ever
        "fe000000",
        "02010000", // does not count its own two octets
        "fe010000",
        "020405", // reaches past the header by one
        "02ff05b4",
        "fe050000",
        "01010102", // no length at all
        "010101fe",
        "02030500", // not the one that the kind has
        "020505b400",
        "03020000",
        "03040700",
        "0403ff",
        "0809 00000001 000000",
        "080b 00000001 00000002 00",
        "0802",
        "0202"
    })
    void illegalLengthsAreRefused(String hex) {
        var e = assertThrows(MalformedPacketException.class, () -> parse(hex));
        assertEquals(Malformation.BAD_OPTION, e.reason());
    }

    @Test
    void anythingElseIsReadOrRefused() {
        var random = new Random(11);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            var octets = new byte[20 + random.nextInt(11) * 4];
            random.nextBytes(octets);
            for (int at = 20; at < octets.length; at++) {
                if (random.nextBoolean()) {
                    octets[at] = (byte) random.nextInt(12); // kinds and lengths that there are
                }
            }
            try {
                var options = TcpOptions.parse(Bytes.wrap(octets), 20, octets.length);
                assertTrue(options.length() <= 20);
                read++;
            } catch (MalformedPacketException e) {
                assertEquals(Malformation.BAD_OPTION, e.reason());
            }
        }
        assertTrue(read > 0);
    }

    // Values.

    @Test
    void isShownAsTcpdumpDoes() {
        assertEquals("<mss 1460,sackOK,TS val 16909060 ecr 4294901244,wscale 7>", ALL.toString());
        assertEquals("", TcpOptions.NONE.toString());
    }

    @Test
    void whatDoesNotFitIsOurMistake() {
        for (int wrong : new int[] {-2, 65_536}) {
            assertThrows(IllegalArgumentException.class, () -> TcpOptions.NONE.withMss(wrong));
        }
        for (int wrong : new int[] {-2, 256}) {
            assertThrows(
                    IllegalArgumentException.class, () -> TcpOptions.NONE.withWindowScale(wrong));
        }
        assertThrows(
                IllegalArgumentException.class, () -> new TcpOptions(-1, -1, false, false, 1, 0));
        assertFalse(TcpOptions.NONE.withMss(0).equals(TcpOptions.NONE));
    }
}
