package dev.weft.arp;

import dev.weft.time.MonotonicTime;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which station has which address: a bounded table whose entries age.
///
/// It cannot be flooded out. An entry that we asked for, or have sent to, is *confirmed*; one that
/// came with a request to us is not until we use it. A full table makes room by dropping the oldest
/// unconfirmed entry, and takes no unconfirmed one if there is none to drop.
final class NeighbourCache {
    /// A neighbour as the console shows it.
    private static final class Entry {
        private MacAddress mac;
        private MonotonicTime confirmedAt;
        private boolean confirmed;
        private boolean usedLately;
        private boolean refreshing;

        Entry(MacAddress mac, MonotonicTime now) {
            this.mac = mac;
            this.confirmedAt = now;
        }
    }

    private final int limit;
    private final Duration lifetime;
    private final Map<Ipv4Address, Entry> entries = new LinkedHashMap<>();

    NeighbourCache(int limit, Duration lifetime) {
        this.limit = limit;
        this.lifetime = lifetime;
    }

    /// The station that has an address, for sending to it now; null if unknown.
    @Nullable MacAddress use(Ipv4Address address) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return null;
        }
        entry.confirmed = true;
        entry.usedLately = true;
        return entry.mac;
    }

    boolean knows(Ipv4Address address) {
        return entries.containsKey(address);
    }

    /// The answer to a question of ours.
    void confirm(Ipv4Address address, MacAddress mac, MonotonicTime now) {
        if (learn(address, mac, now, true)) {
            var entry = entries.get(address);
            if (entry != null) {
                entry.confirmed = true;
            }
        }
    }

    /// Takes what an ARP packet says of its sender (RFC 826, "Packet Reception").
    ///
    /// @param mayAdd whether an unknown sender may be added, which is if the packet was for us
    void hear(Ipv4Address address, MacAddress mac, MonotonicTime now, boolean mayAdd) {
        if (mayAdd || knows(address)) {
            learn(address, mac, now, false);
        }
    }

    private boolean learn(
            Ipv4Address address, MacAddress mac, MonotonicTime now, boolean confirmed) {
        Entry known = entries.get(address);
        if (known != null) {
            known.mac = mac;
            known.confirmedAt = now;
            known.refreshing = false;
            return true;
        }
        if (entries.size() >= limit && !makeRoom(confirmed)) {
            return false;
        }
        entries.put(address, new Entry(mac, now));
        return true;
    }

    private boolean makeRoom(boolean forConfirmed) {
        Ipv4Address victim = null;
        for (var each : entries.entrySet()) {
            if (!each.getValue().confirmed) {
                victim = each.getKey();
                break;
            }
        }
        if (victim == null && forConfirmed) {
            victim = entries.keySet().iterator().next();
        }
        return victim != null && entries.remove(victim) != null;
    }

    /// Forgets what has not been heard of for the lifetime.
    ///
    /// @return the neighbours who should be asked again before it is over: those in use who have
    ///   passed three quarters of it
    List<Map.Entry<Ipv4Address, MacAddress>> age(MonotonicTime now) {
        var toRefresh = new ArrayList<Map.Entry<Ipv4Address, MacAddress>>();
        var all = entries.entrySet().iterator();
        while (all.hasNext()) {
            var each = all.next();
            var entry = each.getValue();
            var age = now.since(entry.confirmedAt);
            if (age.compareTo(lifetime) >= 0) {
                all.remove();
            } else if (entry.usedLately
                    && !entry.refreshing
                    && age.multipliedBy(4).compareTo(lifetime.multipliedBy(3)) >= 0) {
                entry.refreshing = true;
                entry.usedLately = false;
                toRefresh.add(Map.entry(each.getKey(), entry.mac));
            }
        }
        return toRefresh;
    }

    void forget(Ipv4Address address) {
        entries.remove(address);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Map<Ipv4Address, MacAddress> contents() {
        var copy = new LinkedHashMap<Ipv4Address, MacAddress>();
        entries.forEach((address, entry) -> copy.put(address, entry.mac));
        return copy;
    }
}
