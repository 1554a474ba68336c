package dev.weft.arp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.AddressProbing;
import dev.weft.message.AddressVerdict;
import dev.weft.message.NetworkInterface;
import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.ArpPacket;
import dev.weft.wire.EtherType;
import dev.weft.wire.EthernetFrame;
import dev.weft.wire.Frame;
import dev.weft.wire.MacAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Sees to it that our address is ours alone: probes, announces, then defends it, in the order of
/// RFC 5227 §2.
public final class AddressGuard implements CspProcess {
    // RFC 5227 §1.1
    private static final Duration PROBE_WAIT = Duration.ofSeconds(1);
    private static final int PROBE_NUM = 3;
    private static final Duration PROBE_MIN = Duration.ofSeconds(1);
    private static final Duration PROBE_MAX = Duration.ofSeconds(2);
    private static final Duration ANNOUNCE_WAIT = Duration.ofSeconds(2);
    private static final int ANNOUNCE_NUM = 2;
    private static final Duration ANNOUNCE_INTERVAL = Duration.ofSeconds(2);
    private static final Duration DEFEND_INTERVAL = Duration.ofSeconds(10);

    private final NetworkInterface self;
    private final AddressProbing probing;
    private final Source<ArpPacket> conflicts;
    private final Sink<Frame> device;
    private final Sink<AddressVerdict> dealer;
    private final Sink<AddressVerdict> report;
    private final Clock clock;
    private final RandomGenerator random;
    private MonotonicTime mayDefendFrom = MonotonicTime.START;

    /// Makes the guard of an interface's address.
    ///
    /// @param self the interface
    /// @param probing how careful to be
    /// @param conflicts packets of stations that use the address
    /// @param device where probes and announcements go
    /// @param dealer is told what was found out, and answers for the address then
    /// @param report is told, too, for people
    /// @param clock the loom's
    /// @param random the loom's
    public AddressGuard(
            NetworkInterface self,
            AddressProbing probing,
            Source<ArpPacket> conflicts,
            Sink<Frame> device,
            Sink<AddressVerdict> dealer,
            Sink<AddressVerdict> report,
            Clock clock,
            RandomGenerator random) {
        this.self = self;
        this.probing = probing;
        this.conflicts = conflicts;
        this.device = device;
        this.dealer = dealer;
        this.report = report;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void run() throws InterruptedException {
        if (probing != AddressProbing.NONE && !probe()) {
            return; // RFC 5227 §2.1.1: the address must not be used
        }
        tell(new AddressVerdict.Ours(self.address().address()));
        for (int i = 0; i < ANNOUNCE_NUM; i++) {
            announce();
            if (i + 1 < ANNOUNCE_NUM) {
                defendUntil(clock.now().plus(ANNOUNCE_INTERVAL));
            }
        }
        defendUntil(MonotonicTime.FAR_FUTURE);
    }

    /// RFC 5227 §2.1.1; false if another station has the address.
    private boolean probe() throws InterruptedException {
        if (heardWithin(upTo(PROBE_WAIT))) {
            return false;
        }
        for (int i = 1; i <= PROBE_NUM; i++) {
            send(ArpPacket.probe(self.mac(), self.address().address()));
            var last = i == PROBE_NUM;
            var pause = last ? ANNOUNCE_WAIT : PROBE_MIN.plus(upTo(PROBE_MAX.minus(PROBE_MIN)));
            if (heardWithin(pause)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a conflict shows up within this time; it is reported.
    private boolean heardWithin(Duration time) throws InterruptedException {
        var packet = conflicts.receive(clock.now().plus(time));
        if (packet == null) {
            return false;
        }
        report(packet);
        return probing == AddressProbing.STRICT;
    }

    /// RFC 5227 §2.4 (b): answer a conflict by one announcement, and not more often than every ten
    /// seconds, so that two who both defend do not fill the link.
    private void defendUntil(MonotonicTime end) throws InterruptedException {
        while (true) {
            var packet = conflicts.receive(end);
            if (packet == null) {
                return;
            }
            report(packet);
            if (!clock.now().isBefore(mayDefendFrom)) {
                announce();
                mayDefendFrom = clock.now().plus(DEFEND_INTERVAL);
            }
        }
    }

    private void report(ArpPacket packet) {
        tell(new AddressVerdict.Conflict(self.address().address(), packet.senderMac()));
    }

    private void tell(AddressVerdict verdict) {
        dealer.trySend(verdict);
        report.trySend(verdict);
    }

    private void announce() throws InterruptedException {
        send(ArpPacket.announcement(self.mac(), self.address().address()));
    }

    private void send(ArpPacket packet) throws InterruptedException {
        device.send(
                Frame.of(
                        new EthernetFrame(
                                MacAddress.BROADCAST, self.mac(), EtherType.ARP, packet)));
    }

    private Duration upTo(Duration longest) {
        return Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
    }
}
