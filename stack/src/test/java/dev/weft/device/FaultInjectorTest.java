package dev.weft.device;

import static dev.weft.device.Frames.numberOf;
import static dev.weft.device.Frames.numbered;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.csp.SimulatedLoom;
import dev.weft.device.TestLoom.Started;
import dev.weft.message.Drop;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Frame;
import dev.weft.wire.Offload;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.TcpSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class FaultInjectorTest {
    @ParameterizedTest
    @EnumSource
    void withoutConditionsEverythingPasses(TestLoom kind) throws Exception {
        kind.run(loom -> {
            var wire = VirtualWire.of("wire", 1500);
            var faulty = FaultInjector.before(wire.left());
            assertEquals(wire.left().name(), faulty.name());
            assertEquals(1500, faulty.mtu());
            assertEquals(wire.left().capabilities(), faulty.capabilities());
            var left = Started.on(loom, faulty);
            var right = Started.on(loom, wire.right());
            for (int i = 0; i < 50; i++) {
                left.toSend().send(numbered(i, 100));
                right.toSend().send(numbered(i, 100));
            }
            for (int i = 0; i < 50; i++) {
                assertEquals(i, numberOf(right.received().receive()));
                assertEquals(i, numberOf(left.received().receive()));
            }
        });
    }

    @Test
    void eachDirectionHasItsFaults() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", 1500);
            var faulty = FaultInjector.before(wire.left(), 5);
            var left = Started.on(loom, faulty);
            var right = Started.on(loom, wire.right());
            faulty.setOutgoing(LinkConditions.CUT);
            faulty.setIncoming(LinkConditions.PERFECT.withDelay(Duration.ofMillis(40)));
            loom.call(
                    "test",
                    () -> {
                        left.toSend().send(numbered(1, 100));
                        right.toSend().send(numbered(2, 100));
                        assertEquals(2, numberOf(left.received().receive()));
                        assertEquals(
                                MonotonicTime.START.plus(Duration.ofMillis(40)),
                                loom.clock().now());
                        return true;
                    });
            assertEquals(1, left.drops().of(Drop.LINK_LOSS));
            faulty.setConditions(LinkConditions.PERFECT);
            loom.call(
                    "test",
                    () -> {
                        left.toSend().send(numbered(3, 100));
                        assertEquals(3, numberOf(right.received().receive()));
                        return true;
                    });
        }
    }

    @Test
    void openChecksumsAreCompletedBeforeABitGoesWrong() throws Exception {
        // With the seed of the fault alone both runs flip the same bit.
        assertEquals(corrupted(false), corrupted(true));
    }

    /// Loss and delay are those of the frames that a wire would carry.
    @Test
    void superframesAreCutBeforeAnythingHappensToThem() throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", 1500, OffloadCapabilities.ALL, OptionalLong.empty());
            var faulty = FaultInjector.before(wire.left(), 5);
            var left = Started.on(loom, faulty);
            var right = Started.on(loom, wire.right());
            var superframe = Frames.tcpSuperframe(2500, 1000);
            loom.call(
                    "test",
                    () -> {
                        left.toSend().send(superframe);
                        var whole = new Frame(superframe.octets(), superframe.offload());
                        assertEquals(whole, right.received().receive());

                        faulty.setOutgoing(LinkConditions.PERFECT.withDelay(Duration.ofMillis(5)));
                        left.toSend().send(superframe);
                        for (int octets : new int[] {1000, 1000, 500}) {
                            var arrived = right.received().receive();
                            assertEquals(
                                    Offload.checksum(Frames.TCP_AT, TcpSegment.CHECKSUM_OFFSET),
                                    arrived.offload());
                            assertEquals(Frames.TCP_AT + 32 + octets, arrived.length());
                        }

                        faulty.setOutgoing(LinkConditions.PERFECT.withCorruption(1e-18));
                        left.toSend().send(superframe);
                        for (int octets : new int[] {1000, 1000, 500}) {
                            var arrived = right.received().receive();
                            assertEquals(Offload.NONE, arrived.offload());
                            assertEquals(octets, Frames.parseTcp(arrived).payloadLength());
                        }

                        faulty.setOutgoing(LinkConditions.CUT);
                        left.toSend().send(superframe);
                        return true;
                    });
            loom.advance(Duration.ofSeconds(1));
            assertEquals(3, left.drops().of(Drop.LINK_LOSS));
        }
    }

    private static List<Object> corrupted(boolean openChecksum) throws Exception {
        try (var loom = new SimulatedLoom("test loom", 1)) {
            var wire = VirtualWire.of("wire", 1500);
            var faulty = FaultInjector.before(wire.left(), 5);
            faulty.setOutgoing(LinkConditions.PERFECT.withCorruption(1));
            var left = Started.on(loom, faulty);
            var right = Started.on(loom, wire.right());
            var found = new ArrayList<>();
            loom.call(
                    "test",
                    () -> {
                        left.toSend()
                                .send(
                                        openChecksum
                                                ? Frames.udpWithOpenChecksum(100)
                                                : Frames.udp(100));
                        found.add(right.received().receive());
                        return true;
                    });
            return found;
        }
    }
}
