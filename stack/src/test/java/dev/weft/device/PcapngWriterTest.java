package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.FrameObserver.Direction;
import dev.weft.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngWriterTest {
    private static final Instant TIME = Instant.ofEpochSecond(4, 294_967_299 + 2); // 2^32 + 5 ns

    private static final String HEADERS =
            """
            0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff
                0400 0400 57656674 0000 0000 28000000
            01000000 28000000 0100 0000 00000400
                0200 0400 74617030 0900 0100 09000000 0000 0000 28000000
            """;

    @Test
    void beginsWithASectionAndAnInterface() throws Exception {
        var out = new ByteArrayOutputStream();
        var _ = new PcapngWriter(out, "tap0");
        assertEquals(Bytes.fromHex(HEADERS), Bytes.wrap(out.toByteArray()));
    }

    @Test
    void aFrameIsABlockWithItsTimeAndDirection() throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = new PcapngWriter(out, "tap0");
        writer.write(Direction.INBOUND, TIME, Bytes.fromHex("aabbccddee"));
        writer.write(Direction.OUTBOUND, TIME, Bytes.fromHex("aabbccdd"));
        assertEquals(
                Bytes.fromHex(
                        HEADERS
                                + """
                                06000000 34000000 00000000 01000000 05000000 05000000 05000000
                                    aabbccddee 000000 0200 0400 01000000 0000 0000 34000000
                                06000000 30000000 00000000 01000000 05000000 04000000 04000000
                                    aabbccdd 0200 0400 02000000 0000 0000 30000000
                                """),
                Bytes.wrap(out.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 14, 60, 61, 1514, 65_549})
    void tellsTheLengthOfABlockBefore(int frameLength) throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = new PcapngWriter(out, "an interface with a long name");
        var before = out.size();
        writer.write(Direction.INBOUND, TIME, Bytes.wrap(new byte[frameLength]));
        assertEquals(PcapngWriter.blockLength(frameLength), out.size() - before);
    }
}
