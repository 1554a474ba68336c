package dev.weft.device;

import static dev.weft.device.Frames.numberOf;
import static dev.weft.device.Frames.numbered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.csp.SharedLoom;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.TestLoom.Started;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import dev.weft.wire.Malformation;
import dev.weft.wire.MalformedPacketException;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.SequenceNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class VirtualWireTest {
    private static final int MTU = 1500;

    @ParameterizedTest
    @EnumSource
    void framesArriveAtTheOtherEndInTheirOrder(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            for (int i = 0; i < 50; i++) {
                left.toSend().send(numbered(i, 100));
                right.toSend().send(numbered(1000 + i, 60));
            }
            for (int i = 0; i < 50; i++) {
                assertEquals(i, numberOf(right.received().receive()));
                assertEquals(1000 + i, numberOf(left.received().receive()));
            }
            assertEquals(50, left.counters().of(Counter.FRAMES_SENT));
            assertEquals(5000, left.counters().of(Counter.OCTETS_SENT));
            assertEquals(50, left.counters().of(Counter.FRAMES_RECEIVED));
            assertEquals(3000, left.counters().of(Counter.OCTETS_RECEIVED));
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatCrossedTheWireIsOctetsThatNobodyHasVerified(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            var sent = Frames.udp(100);
            left.toSend().send(new Frame(sent.content(), Offload.VERIFIED));
            assertEquals(new Frame(sent.octets(), Offload.NONE), right.received().receive());
        });
    }

    @ParameterizedTest
    @EnumSource
    void withoutOffloadChecksumsAreCompletedAndSuperframesCut(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            assertEquals(DeviceCapabilities.none(MTU), wire.left().capabilities());
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            left.toSend().send(Frames.udpWithOpenChecksum(99));
            left.toSend().send(Frames.udpSuperframe(2500, 1000));
            for (int octets : new int[] {99, 1000, 1000, 500}) {
                var arrived = right.received().receive();
                assertEquals(Offload.NONE, arrived.offload());
                assertEquals(octets, Frames.parseUdp(arrived).payload().length());
            }
            left.toSend().send(Frames.tcpSuperframe(2500, 1000));
            var seq = SequenceNumber.of(Frames.FIRST_SEQ);
            for (int octets : new int[] {1000, 1000, 500}) {
                var arrived = right.received().receive();
                assertEquals(Offload.NONE, arrived.offload());
                var segment = Frames.parseTcp(arrived);
                assertEquals(octets, segment.payloadLength());
                assertEquals(seq, segment.seq());
                assertEquals(octets == 500, segment.isPsh());
                seq = segment.end();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void withOffloadTheWorkTravelsAlong(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU, OffloadCapabilities.ALL, OptionalLong.empty());
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            for (var sent :
                    List.of(
                            Frames.udpWithOpenChecksum(99),
                            Frames.udpSuperframe(2500, 1000),
                            Frames.tcpSuperframe(60_000, 1448))) {
                left.toSend().send(sent);
                assertEquals(new Frame(sent.octets(), sent.offload()), right.received().receive());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFrameLongerThanTheWireTakesIsDropped(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            left.toSend().send(numbered(1, MTU + 15));
            left.toSend().send(numbered(2, MTU + 14));
            assertEquals(2, numberOf(right.received().receive()));
            assertEquals(1, left.drops().of(Drop.FRAME_TOO_LARGE));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFrameThatIsNotWhatItsOffloadSaysIsDropped(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            var shortFrame = Bytes.wrap(new byte[20]);
            left.toSend().send(new Frame(shortFrame, Offload.checksum(34, 6)));
            left.toSend().send(numbered(2, 100));
            assertEquals(2, numberOf(right.received().receive()));
            assertEquals(1, left.drops().of(Drop.OFFLOAD_MALFORMED));
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentArrivesThoughItsSenderHasEnded(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", MTU);
            wire.setConditions(LinkConditions.PERFECT.withDelay(Duration.ofMillis(20)));
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            left.toSend().send(numbered(7, 100));
            while (left.counters().of(Counter.FRAMES_SENT) == 0) {
                loom.pause();
            }
            left.group().close();
            assertEquals(7, numberOf(right.received().receive()));
        });
    }

    @Test
    void whatIsSentToNobodyIsLost() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            send(loom, left, numbered(1, 100));
            loom.advance(Duration.ofSeconds(1));
            assertEquals(1, left.drops().of(Drop.LINK_LOSS));

            var right = Started.on(loom, wire.right());
            send(loom, left, numbered(2, 100));
            loom.advance(Duration.ofSeconds(1));
            assertEquals(2, numberOf(received(loom, right).getFirst()));

            right.group().close();
            send(loom, left, numbered(3, 100));
            loom.advance(Duration.ofSeconds(1));
            assertEquals(2, left.drops().of(Drop.LINK_LOSS));
        }
    }

    @Test
    void aReaderThatIsBehindLosesFramesAndNobodyWaits() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left(), 100);
            var right = Started.on(loom, wire.right(), 10);
            for (int i = 0; i < 100; i++) {
                send(loom, left, numbered(i, 100));
            }
            loom.advance(Duration.ofSeconds(1));
            assertEquals(10, received(loom, right).size());
            assertEquals(90, right.drops().of(Drop.RECEIVE_QUEUE_FULL));
        }
    }

    @Test
    void framesTakeTheTimeOfTheirDirection() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU);
            wire.setConditionsToRight(LinkConditions.PERFECT.withDelay(Duration.ofMillis(30)));
            wire.setConditionsToLeft(LinkConditions.PERFECT.withDelay(Duration.ofMillis(70)));
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            right.group()
                    .start(
                            "echo",
                            () -> {
                                while (true) {
                                    right.toSend().send(right.received().receive());
                                }
                            });
            loom.call(
                    "ping",
                    () -> {
                        left.toSend().send(numbered(1, 100));
                        left.received().receive();
                        assertEquals(
                                MonotonicTime.START.plus(Duration.ofMillis(100)),
                                loom.clock().now());
                        return true;
                    });
        }
    }

    @Test
    void theWireCanBeCutAndMended() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU);
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            wire.setConditions(LinkConditions.CUT);
            send(loom, left, numbered(1, 100));
            loom.advance(Duration.ofSeconds(1));
            wire.setConditions(LinkConditions.PERFECT);
            send(loom, left, numbered(2, 100));
            loom.advance(Duration.ofSeconds(1));
            assertEquals(List.of(2), numbers(received(loom, right)));
            assertEquals(1, right.drops().of(Drop.LINK_LOSS));
        }
    }

    @Test
    void aWrongBitIsFoundByTheReceiversChecksum() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", MTU, OffloadCapabilities.ALL, OptionalLong.of(11));
            wire.setConditions(LinkConditions.PERFECT.withCorruption(1));
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            send(loom, left, Frames.udpWithOpenChecksum(1000));
            loom.advance(Duration.ofSeconds(1));
            var arrived = received(loom, right).getFirst();
            var thrown =
                    assertThrows(MalformedPacketException.class, () -> Frames.parseUdp(arrived));
            assertEquals(Malformation.BAD_CHECKSUM, thrown.reason());
        }
    }

    @Test
    void theSameSeedsGiveTheSameRun() throws Exception {
        var byLoom = OptionalLong.empty();
        assertEquals(run(1, OptionalLong.of(2)), run(1, OptionalLong.of(2)));
        assertNotEquals(run(1, OptionalLong.of(2)), run(1, OptionalLong.of(3)));
        assertEquals(run(1, byLoom), run(1, byLoom));
        assertNotEquals(run(1, byLoom), run(2, byLoom));
    }

    @Test
    void bothEndsBelongToOneLoom() {
        try (var one = SharedLoom.start("one");
                var other = SharedLoom.start("other")) {
            var wire = VirtualWire.of("wire", MTU);
            Started.on(one, wire.left());
            assertThrows(IllegalArgumentException.class, () -> Started.on(other, wire.right()));
        }
    }

    @Test
    void anEndIsStartedOnce() {
        try (var loom = SharedLoom.start("loom")) {
            var wire = VirtualWire.of("wire", MTU);
            Started.on(loom, wire.left());
            assertThrows(IllegalStateException.class, () -> Started.on(loom, wire.left()));
        }
    }

    private static List<String> run(long loomSeed, OptionalLong wireSeed) throws Exception {
        try (var loom = new SimulatedLoom("test loom", loomSeed)) {
            var wire = VirtualWire.of("wire", MTU, OffloadCapabilities.NONE, wireSeed);
            wire.setConditions(
                    LinkConditions.PERFECT
                            .withDelay(Duration.ofMillis(3))
                            .withJitter(Duration.ofMillis(3))
                            .withLoss(0.2)
                            .withDuplication(0.2)
                            .withReordering(0.2, Duration.ofMillis(5)));
            var left = Started.on(loom, wire.left());
            var right = Started.on(loom, wire.right());
            var log = new ArrayList<String>();
            right.group()
                    .start(
                            "log",
                            () -> {
                                while (true) {
                                    var frame = right.received().receive();
                                    log.add(loom.clock().now() + " " + numberOf(frame));
                                }
                            });
            for (int i = 0; i < 100; i++) {
                send(loom, left, numbered(i, 100));
                loom.advance(Duration.ofMillis(1));
            }
            loom.advance(Duration.ofSeconds(1));
            return log;
        }
    }

    private static void send(SimulatedLoom loom, Started end, Frame frame) throws Exception {
        loom.call(
                "send",
                () -> {
                    end.toSend().send(frame);
                    return true;
                });
    }

    private static List<Frame> received(SimulatedLoom loom, Started end) throws Exception {
        return loom.call(
                "receive",
                () -> {
                    var found = new ArrayList<Frame>();
                    for (var frame = end.received().tryReceive();
                            frame != null;
                            frame = end.received().tryReceive()) {
                        found.add(frame);
                    }
                    assertNull(end.received().tryReceive());
                    return found;
                });
    }

    private static List<Integer> numbers(List<Frame> frames) {
        return frames.stream().map(Frames::numberOf).toList();
    }
}
