package dev.weft.arp;

import static dev.weft.testing.Lab.PEER;
import static dev.weft.testing.Lab.PEER_MAC;
import static dev.weft.testing.Lab.STACK;
import static dev.weft.testing.Lab.STACK_MAC;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AddressConflictException;
import dev.weft.InterfaceConfig;
import dev.weft.message.AddressProbing;
import dev.weft.message.AddressVerdict;
import dev.weft.message.Drop;
import dev.weft.testing.Lab;
import dev.weft.testing.TestLink;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 5227: an address belongs to one station.
class AddressGuardTest {
    private static final ArpPacket PROBE = ArpPacket.probe(STACK_MAC, STACK);
    private static final ArpPacket ANNOUNCEMENT = ArpPacket.announcement(STACK_MAC, STACK);
    private static final MacAddress OTHER = MacAddress.parse("02:00:00:00:00:66");
    private static final ArpPacket CONFLICT = ArpPacket.request(OTHER, STACK, PEER);

    private static Lab strict() {
        return Lab.plan().probing(AddressProbing.STRICT).notStarted();
    }

    /// Lets time pass until the peer hears something; how long that took.
    private static Duration untilHeard(Lab lab, ArpPacket expected) {
        var begin = lab.loom().clock().now();
        var step = Duration.ofMillis(1);
        while (lab.link().sent().isEmpty()) {
            lab.after(step);
            assertTrue(lab.loom().clock().now().since(begin).toSeconds() < 60, "nothing heard");
        }
        lab.peer().expects(expected);
        return lab.loom().clock().now().since(begin);
    }

    private static void assertWithin(int fromMillis, int toMillis, Duration time) {
        assertTrue(
                time.toMillis() >= fromMillis && time.toMillis() <= toMillis + 1,
                () -> time + " is not in " + fromMillis + " to " + toMillis + " ms");
    }

    /// §2.1.1: PROBE_WAIT, PROBE_NUM probes PROBE_MIN to PROBE_MAX apart, ANNOUNCE_WAIT; §2.3:
    /// ANNOUNCE_NUM announcements, ANNOUNCE_INTERVAL apart.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void strictlyProbesThreeTimesThenAnnouncesTwice(long seed) throws Exception {
        try (var lab = Lab.plan().seed(seed).probing(AddressProbing.STRICT).notStarted()) {
            lab.peer().silent();
            var start = lab.beginsToStart();
            assertWithin(0, 1000, untilHeard(lab, PROBE));
            assertWithin(1000, 2000, untilHeard(lab, PROBE));
            assertWithin(1000, 2000, untilHeard(lab, PROBE));
            start.isWaiting();
            assertWithin(2000, 2000, untilHeard(lab, ANNOUNCEMENT));
            start.result();
            assertWithin(2000, 2000, untilHeard(lab, ANNOUNCEMENT));
            lab.after(Duration.ofHours(1));
            lab.peer().expectsNothing();
        }
    }

    @Test
    void aProbeIsSentToAllAndClaimsNothing() throws Exception {
        try (var lab = strict()) {
            lab.peer().silent();
            lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            var frame = lab.peer().expectsFrame();
            assertEquals(MacAddress.BROADCAST, frame.destination());
            var probe = ArpPacket.parse(frame.payloadBytes());
            assertTrue(probe.senderIp().isUnspecified());
            assertEquals(MacAddress.ZERO, probe.targetMac());
            lab.after(Duration.ofSeconds(10));
        }
    }

    /// §2.1.1: a packet "where the packet's 'sender IP address' is the address being probed for".
    @Test
    void aStrictStartFailsWhenSomebodyHasTheAddress() throws Exception {
        try (var lab = strict()) {
            lab.peer().silent();
            var start = lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            lab.peer().sends(ArpPacket.reply(OTHER, STACK, STACK_MAC, PEER));
            var failure = start.failsWith(AddressConflictException.class);
            assertTrue(failure.getMessage().contains("10.0.0.2"), failure.getMessage());
            assertTrue(failure.getMessage().contains(OTHER.toString()), failure.getMessage());
            lab.peer().forgets();
            lab.after(Duration.ofSeconds(20));
            lab.peer().expectsNothing();
            assertEquals(0, lab.processes(""), "all that was started has ended");
        }
    }

    /// §2.1.1: "if [...] the host receives any ARP Probe where the packet's 'target IP address' is
    /// the address being probed for, and the packet's 'sender hardware address' is not the hardware
    /// address of any of the host's interfaces, then the host SHOULD similarly treat this as an
    /// address conflict".
    @Test
    void aStrictStartFailsWhenSomebodyElseProbesForTheAddress() throws Exception {
        try (var lab = strict()) {
            lab.peer().silent();
            var start = lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            lab.peer().sends(ArpPacket.probe(OTHER, STACK));
            start.failsWith(AddressConflictException.class);
        }
    }

    @Test
    void itsOwnProbeThatComesBackIsNoConflict() throws Exception {
        try (var lab = strict()) {
            lab.peer().silent();
            var start = lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            lab.peer().sends(PROBE);
            lab.after(Duration.ofSeconds(7));
            start.result();
        }
    }

    @Test
    void isSilentAboutTheAddressWhileItProbesStrictly() throws Exception {
        try (var lab = strict()) {
            lab.peer().silent();
            lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            lab.peer().forgets();
            lab.peer().sends(ArpPacket.request(PEER_MAC, PEER, STACK));
            lab.peer().expectsNothing();
            lab.after(Duration.ofSeconds(10));
        }
    }

    @Test
    void optimisticallyTheAddressIsUsedAtOnce() throws Exception {
        try (var lab = Lab.plan().probing(AddressProbing.OPTIMISTIC).notStarted()) {
            lab.beginsToStart().result();
            assertEquals(MonotonicTime.START, lab.loom().clock().now());
            lab.peer().sends(ipv4().carries(echoRequest(1, 1, "")));
            lab.peer().expects(echoReply(1, 1, ""));
        }
    }

    @Test
    void anOptimisticConflictIsReportedAndTheStackGoesOn() throws Exception {
        try (var lab = Lab.plan().probing(AddressProbing.OPTIMISTIC).notStarted()) {
            lab.beginsToStart().result();
            var reported = new ArrayList<AddressVerdict.Conflict>();
            lab.stack().onAddressConflict(reported::add);
            lab.after(Duration.ofSeconds(1));
            lab.peer().sends(ArpPacket.reply(OTHER, STACK, STACK_MAC, PEER));
            assertEquals(List.of(new AddressVerdict.Conflict(STACK, OTHER)), reported);
            lab.peer().sends(ipv4().carries(echoRequest(1, 1, "")));
            lab.peer().expects(echoReply(1, 1, ""));
        }
    }

    /// Whoever probes for an address in use is told by an ordinary reply (§2.1.1), even while the
    /// owner, being an optimist, still probes himself.
    @ParameterizedTest
    @EnumSource(names = {"NONE", "OPTIMISTIC"})
    void answersProbesForItsAddress(AddressProbing probing) throws Exception {
        try (var lab = Lab.plan().probing(probing).notStarted()) {
            lab.beginsToStart().result();
            lab.peer().silent().forgets();
            lab.peer().sends(ArpPacket.probe(PEER_MAC, STACK));
            assertEquals(
                    ArpPacket.reply(STACK_MAC, STACK, PEER_MAC, PROBE.senderIp()),
                    lab.peer().expectsArp());
        }
    }

    /// §2.4 (b) and §1.1, DEFEND_INTERVAL.
    @Test
    void defendsItsAddressButNotMoreThanOnceInTenSeconds() throws Exception {
        try (var lab = Lab.start()) {
            var reported = new ArrayList<AddressVerdict.Conflict>();
            lab.stack().onAddressConflict(reported::add);
            lab.peer().silent().sends(CONFLICT);
            lab.peer().expects(ANNOUNCEMENT);
            for (int i = 0; i < 9; i++) {
                lab.after(Duration.ofSeconds(1));
                lab.peer().sends(CONFLICT);
                lab.peer().expectsNothing();
            }
            lab.after(Duration.ofSeconds(1));
            lab.peer().sends(CONFLICT);
            lab.peer().expects(ANNOUNCEMENT);
            assertEquals(11, reported.size());
            lab.dropsOnly(Drop.ARP_CONFLICT, 11);
        }
    }

    @Test
    void theLimitOnDefendingHoldsBetweenTheAnnouncementsToo() throws Exception {
        try (var lab = Lab.plan().probing(AddressProbing.NONE).notStarted()) {
            lab.beginsToStart().result();
            lab.peer().silent().forgets();
            lab.stack().onAddressConflict(conflict -> {});
            lab.peer().sends(CONFLICT);
            lab.peer().expects(ANNOUNCEMENT); // in defence
            lab.after(Duration.ofSeconds(2));
            lab.peer().expects(ANNOUNCEMENT); // the second of the two
            lab.peer().sends(CONFLICT);
            lab.peer().expectsNothing();
        }
    }

    @Test
    void aStrictStartIsNotSpoiltByAConflictOnAnotherInterface() throws Exception {
        var other = new TestLink("eth1", 1500);
        var plan =
                Lab.plan()
                        .probing(AddressProbing.STRICT)
                        .with(config ->
                                config.with(
                                        InterfaceConfig.of(other, "10.0.9.2/24")
                                                .withProbing(AddressProbing.OPTIMISTIC)));
        try (var lab = plan.notStarted()) {
            var stackThere = InterfaceConfig.of(other, "10.0.9.2/24");
            var peer = lab.joins(other, OTHER, stackThere.address().address(), stackThere.mac());
            var start = lab.beginsToStart();
            lab.after(Duration.ofSeconds(1));
            peer.sends(ArpPacket.announcement(OTHER, stackThere.address().address()));
            start.isWaiting();
            lab.after(Duration.ofSeconds(10));
            start.result();
        }
    }
}
