package dev.weft.tcp;

import dev.weft.message.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who has which local port, and who listens there: connections, being opened or open, do not stand
/// in a listener's way (RFC 9293 MUST-42). Owned by the [TcpDealer].
final class TcpPorts {
    private static final class Reservation {
        private final Endpoint local;
        private @Nullable ListenerHandle listener;

        Reservation(Endpoint local) {
            this.local = local;
        }
    }

    private final Map<Integer, List<Reservation>> ports = new HashMap<>();

    boolean isReserved(int port) {
        return ports.containsKey(port);
    }

    /// False if somebody has it: the same address, or either of them all addresses.
    boolean reserve(Endpoint local) {
        var reservations = ports.computeIfAbsent(local.port(), _ -> new ArrayList<>(1));
        for (var each : reservations) {
            if (local.address().isUnspecified()
                    || each.local.address().isUnspecified()
                    || each.local.address().equals(local.address())) {
                return false;
            }
        }
        reservations.add(new Reservation(local));
        return true;
    }

    void release(Endpoint local) {
        var reservations = ports.get(local.port());
        if (reservations != null) {
            reservations.removeIf(each -> each.local.equals(local));
            if (reservations.isEmpty()) {
                ports.remove(local.port());
            }
        }
    }

    void listen(Endpoint local, ListenerHandle listener) {
        for (var each : ports.getOrDefault(local.port(), List.of())) {
            if (each.local.equals(local)) {
                each.listener = listener;
            }
        }
    }

    /// Who listens at an address and port: who has named the address, before who takes all.
    @Nullable ListenerHandle listenerFor(Endpoint local) {
        ListenerHandle found = null;
        for (var each : ports.getOrDefault(local.port(), List.of())) {
            if (each.local.address().equals(local.address())) {
                return each.listener;
            }
            if (each.local.address().isUnspecified()) {
                found = each.listener;
            }
        }
        return found;
    }

    List<ListenerHandle> listeners() {
        var all = new ArrayList<ListenerHandle>();
        for (var reservations : ports.values()) {
            for (var each : reservations) {
                if (each.listener != null) {
                    all.add(each.listener);
                }
            }
        }
        return all;
    }
}
