package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.SimulatedLoom;
import dev.weft.message.Counter;
import dev.weft.message.Counters;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.wire.Bytes;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpSegment;
import dev.weft.wire.VirtioNetHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file stands for the kernel: what is written to it is read afterwards.
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class TapWriterTest {
    private static final int MTU = 1500;
    private static final OffloadCapabilities CHECKSUMS =
            new OffloadCapabilities(true, false, false, false);

    @TempDir private Path directory;
    private Counters counters = new Counters(false);
    private final Drops drops = new Drops();
    private final List<Long> seenByReader = new ArrayList<>();
    private boolean readerIsBehind;

    /// What the kernel gets when the stack sends these.
    private List<Frame> written(OffloadCapabilities kernel, Frame... frames) throws Exception {
        var file = Files.createTempFile(directory, "kernel", "");
        var fd = Libc.open(file.toString(), Libc.O_RDWR);
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var group = loom.group("device");
            var toSend = group.<Frame>channel("to send", frames.length);
            var attachment =
                    new Attachment(
                            group.channel("received", 1),
                            toSend,
                            FrameObserver.NONE,
                            counters,
                            drops);
            group.start(
                    "writer",
                    new TapWriter(
                            new TapSetup.Opened(fd, "file", MTU, kernel),
                            loom,
                            attachment,
                            () -> readerIsBehind));
            group.start(
                    "reader",
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            loom.pause();
                            seenByReader.add(counters.of(Counter.FRAMES_SENT));
                        }
                    });
            loom.call(
                    "test",
                    () -> {
                        for (var each : frames) {
                            toSend.send(each);
                        }
                        return true;
                    });
            loom.advance(Duration.ZERO);
        } finally {
            Libc.close(fd);
        }
        return read(Bytes.wrap(Files.readAllBytes(file)));
    }

    private static List<Frame> read(Bytes file) throws MalformedPacketException {
        var frames = new ArrayList<Frame>();
        var header = VirtioNetHeader.LEGACY_LENGTH;
        for (var rest = file; !rest.isEmpty(); ) {
            var offload = VirtioNetHeader.parse(rest, header).offload();
            var end = header + EthernetFrame.HEADER_LENGTH;
            end += rest.u16(end + 2); // the total length of the packet
            frames.add(new Frame(rest.slice(header, end), offload));
            rest = rest.slice(end);
        }
        return frames;
    }

    @Test
    void aKernelThatCutsGetsTheSuperframe() throws Exception {
        var superframe = Frames.tcpSuperframe(60_000, 1448);
        assertEquals(
                List.of(new Frame(superframe.octets(), superframe.offload())),
                written(OffloadCapabilities.ALL, superframe));
        assertEquals(1, counters.of(Counter.FRAMES_SENT));
    }

    @Test
    void theReaderHasItsTurnBetweenManyOctets() throws Exception {
        var superframe = Frames.tcpSuperframe(60_000, 1448);
        var frames =
                written(
                        OffloadCapabilities.ALL,
                        Collections.nCopies(60, superframe).toArray(Frame[]::new));
        assertEquals(60, frames.size());
        assertTrue(
                seenByReader.stream().anyMatch(sent -> sent > 0 && sent < 60),
                seenByReader::toString);
    }

    @Test
    void theReaderHasItsTurnBetweenManyFrames() throws Exception {
        var small = Frames.tcpSuperframe(1000, 1448);
        var frames =
                written(
                        OffloadCapabilities.ALL,
                        Collections.nCopies(300, small).toArray(Frame[]::new));
        assertEquals(300, frames.size());
        assertTrue(seenByReader.contains(128L), seenByReader::toString);
    }

    /// How many turns the reader has until all of 300 frames are written.
    private int turnsOfReader() throws Exception {
        counters = new Counters(false);
        seenByReader.clear();
        var small = Frames.tcpSuperframe(1000, 1448);
        written(OffloadCapabilities.ALL, Collections.nCopies(300, small).toArray(Frame[]::new));
        return seenByReader.indexOf(300L);
    }

    /// Two more in each of two pauses; one may fall on either side of a turn of the writer.
    @Test
    void aReaderThatIsBehindHasMoreTurns() throws Exception {
        var usually = turnsOfReader();
        readerIsBehind = true;
        var behind = turnsOfReader();
        assertTrue(behind >= usually + 3, () -> usually + " turns, " + behind + " if behind");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forAnyOtherTheSuperframeIsCut(boolean checksums) throws Exception {
        var superframe = Frames.tcpSuperframe(3000, 1448);
        var frames = written(checksums ? CHECKSUMS : OffloadCapabilities.NONE, superframe);
        assertEquals(3, frames.size());
        var seq = SequenceNumber.of(Frames.FIRST_SEQ);
        for (int i = 0; i < 3; i++) {
            var frame = frames.get(i);
            var offload = frame.offload();
            assertEquals(checksums, offload.needsChecksum());
            assertEquals(checksums ? Frames.TCP_AT : 0, offload.checksumStart());
            assertEquals(checksums ? TcpSegment.CHECKSUM_OFFSET : 0, offload.checksumOffset());
            if (!checksums) {
                var segment = Frames.parseTcp(frame);
                assertEquals(i < 2 ? 1448 : 104, segment.payloadLength());
                assertEquals(seq, segment.seq());
                assertEquals(i == 2, segment.isPsh());
                seq = segment.end();
            }
        }
        assertEquals(3, counters.of(Counter.FRAMES_SENT));
        assertEquals(0, drops.of(Drop.FRAME_TOO_LARGE));
    }

    /// Segments larger than the link are nobody's to cut.
    @Test
    void segmentsThatDoNotFitAreDropped() throws Exception {
        var frames = written(OffloadCapabilities.NONE, Frames.tcpSuperframe(3000, 1449));
        assertEquals(1, frames.size());
        assertEquals(102, Frames.parseTcp(frames.getFirst()).payloadLength());
        assertEquals(2, drops.of(Drop.FRAME_TOO_LARGE));
    }

    @Test
    void octetsThatAreNotWhatTheirOffloadSaysAreDropped() throws Exception {
        var bad = new Frame(Bytes.wrap(new byte[40]), Frames.tcpSuperframe(3000, 1448).offload());
        assertEquals(List.of(), written(OffloadCapabilities.NONE, bad));
        assertEquals(1, drops.of(Drop.OFFLOAD_MALFORMED));
    }
}
