package dev.weft.device;

import static dev.weft.device.Frames.numbered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.Loom;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.FrameObserver.Direction;
import dev.weft.device.TestLoom.Started;
import dev.weft.message.Drop;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class PcapRecorderTest {
    private static final int MTU = 1500;

    @ParameterizedTest
    @EnumSource
    void framesPassWhetherTheyAreRecordedOrNot(TestLoom kind, @TempDir Path directory)
            throws Exception {
        var wire = VirtualWire.of("wire", MTU);
        var recorder = PcapRecorder.before(wire.left());
        var file = directory.resolve("capture.pcapng");
        try (var loom = kind.start()) {
            var left = Started.on(loom, recorder);
            var right = Started.on(loom, wire.right());
            exchange(loom, left, right, 1);
            recorder.capture().start(file);
            assertTrue(recorder.capture().isOn());
            exchange(loom, left, right, 2);
            recorder.capture().stop();
            assertFalse(recorder.capture().isOn());
            exchange(loom, left, right, 3);
        }
        var octets = Files.size(file);
        var out = new ByteArrayOutputStream();
        var expected = new PcapngWriter(out, "wire left");
        var time = SimulatedLoom.EPOCH;
        expected.write(Direction.OUTBOUND, time, numbered(2, 101).octets());
        expected.write(Direction.INBOUND, time, numbered(2, 60).octets());
        assertEquals(out.size(), octets);
        if (kind == TestLoom.SIMULATED) {
            assertEquals(Bytes.wrap(out.toByteArray()), Bytes.wrap(Files.readAllBytes(file)));
        }
        recorder.close();
    }

    @Test
    void theCaptureOfASimulationIsTheSameOctetForOctet() throws Exception {
        assertEquals(simulation(5), simulation(5));
    }

    @Test
    void checksumsAreCompleteInBothDirections() throws Exception {
        for (var direction : Direction.values()) {
            for (var sent :
                    new Frame[] {
                        Frames.udpWithOpenChecksum(100),
                        Frames.udpSuperframe(2000, 500),
                        Frames.tcpSuperframe(60_000, 1448),
                        new Frame(
                                Frames.udpWithOpenChecksum(99).octets(),
                                Offload.checksum(Frames.UDP_AT, Frames.UDP_CHECKSUM_AT))
                    }) {
                var complete = sent.content().toBytes();
                if (sent.content() instanceof Bytes) {
                    complete = Frames.udp(99).octets();
                }
                var expected = new ByteArrayOutputStream();
                new PcapngWriter(expected, "wire left")
                        .write(direction, SimulatedLoom.EPOCH, complete);
                assertEquals(
                        Bytes.wrap(expected.toByteArray()),
                        captured(direction, sent),
                        direction + " " + sent.offload());
            }
        }
    }

    @Test
    void onlyOneCaptureAtATime(@TempDir Path directory) throws Exception {
        var capture = PcapRecorder.before(VirtualWire.of("wire", MTU).left()).capture();
        capture.start(directory.resolve("one"));
        assertThrows(IllegalStateException.class, () -> capture.start(directory.resolve("other")));
        assertThrows(
                IllegalStateException.class, () -> capture.startTo(new ByteArrayOutputStream()));
        capture.stop();
        capture.stop();
        assertFalse(Files.exists(directory.resolve("other")));
    }

    @Test
    void aFileThatCannotBeOpenedIsToldAtOnce(@TempDir Path directory) {
        var capture = PcapRecorder.before(VirtualWire.of("wire", MTU).left()).capture();
        assertThrows(IOException.class, () -> capture.start(directory.resolve("no/such/place")));
        assertFalse(capture.isOn());
    }

    @Test
    void aFailureIsCountedByFrameAndToldAtTheEnd() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU);
            var recorder = PcapRecorder.before(wire.left());
            var left = Started.on(loom, recorder);
            var right = Started.on(loom, wire.right());
            recorder.capture().startTo(new FullDisk(200));
            exchange(loom, left, right, 1);
            exchange(loom, left, right, 2);
            assertEquals(4, left.drops().of(Drop.CAPTURE_QUEUE_FULL));
            assertThrows(IOException.class, recorder.capture()::stop);
            recorder.capture().startTo(new ByteArrayOutputStream());
        }
    }

    @Test
    void closingTheDeviceEndsTheCapture(@TempDir Path directory) throws Exception {
        var recorder = PcapRecorder.before(VirtualWire.of("wire", MTU).left());
        recorder.capture().start(directory.resolve("capture"));
        recorder.close();
        assertFalse(recorder.capture().isOn());
    }

    private static void exchange(Loom loom, Started left, Started right, int number)
            throws Exception {
        loom.call(
                "exchange",
                () -> {
                    left.toSend().send(numbered(number, 101));
                    right.received().receive();
                    right.toSend().send(numbered(number, 60));
                    left.received().receive();
                    return true;
                });
    }

    private static Bytes captured(Direction direction, Frame sent) throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU, OffloadCapabilities.ALL, OptionalLong.empty());
            var recorder = PcapRecorder.before(wire.left());
            var left = Started.on(loom, recorder);
            var right = Started.on(loom, wire.right());
            var out = new ByteArrayOutputStream();
            recorder.capture().startTo(out);
            loom.call(
                    "test",
                    () -> {
                        switch (direction) {
                            case OUTBOUND -> {
                                left.toSend().send(sent);
                                right.received().receive();
                            }
                            case INBOUND -> {
                                right.toSend().send(sent);
                                left.received().receive();
                            }
                        }
                        return true;
                    });
            return Bytes.wrap(out.toByteArray());
        }
    }

    private static Bytes simulation(long seed) throws Exception {
        try (var loom = new SimulatedLoom("test loom", seed)) {
            var wire = VirtualWire.of("wire", MTU);
            wire.setConditions(
                    LinkConditions.PERFECT
                            .withDelay(Duration.ofMillis(3))
                            .withJitter(Duration.ofMillis(3))
                            .withLoss(0.1));
            var recorder = PcapRecorder.before(wire.left());
            var left = Started.on(loom, recorder);
            var right = Started.on(loom, wire.right());
            var out = new ByteArrayOutputStream();
            recorder.capture().startTo(out);
            right.group()
                    .start(
                            "echo",
                            () -> {
                                while (true) {
                                    right.toSend().send(right.received().receive());
                                }
                            });
            loom.call(
                    "send",
                    () -> {
                        for (int i = 0; i < 50; i++) {
                            left.toSend().send(numbered(i, 60 + i));
                        }
                        return true;
                    });
            loom.advance(Duration.ofSeconds(1));
            return Bytes.wrap(out.toByteArray());
        }
    }

    private static final class FullDisk extends OutputStream {
        private int room;

        FullDisk(int room) {
            this.room = room;
        }

        @Override
        public void write(int octet) throws IOException {
            if (room-- <= 0) {
                throw new IOException("no space left");
            }
        }
    }
}
