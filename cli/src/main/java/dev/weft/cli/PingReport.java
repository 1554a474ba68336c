package dev.weft.cli;

import dev.weft.message.PathError;
import dev.weft.socket.PingResult;
import dev.weft.wire.Bytes;
import dev.weft.wire.IcmpMessage;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The lines of ping, in the words of iputils.
final class PingReport {
    /// iputils puts a time stamp of so many octets into the data, and knows no time without.
    private static final int TIMESTAMP_LENGTH = 16;

    private static final int IPV4_HEADER = 20;

    private final PingOptions options;
    private final Bytes data;

    PingReport(PingOptions options) {
        this.options = options;
        this.data = options.data();
    }

    /// `PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.`
    List<String> header() {
        var lines = new ArrayList<String>();
        var pattern = options.pattern();
        if (pattern != null) {
            lines.add("PATTERN: 0x" + pattern.toHex());
        }
        lines.add(
                "PING "
                        + options.name()
                        + " ("
                        + address(options.host())
                        + ") "
                        + options.size()
                        + "("
                        + (options.size() + IcmpMessage.HEADER_LENGTH + IPV4_HEADER)
                        + ") bytes of data.");
        return lines;
    }

    /// `64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.870 ms`
    String reply(PingResult.Reply reply, Instant now) {
        var line = new StringBuilder(timestamp(now));
        line.append(reply.data().length() + IcmpMessage.HEADER_LENGTH)
                .append(" bytes from ")
                .append(address(reply.from()))
                .append(": icmp_seq=")
                .append(reply.sequence())
                .append(" ttl=")
                .append(reply.timeToLive());
        if (isTimed()) {
            line.append(" time=").append(time(reply.roundTrip())).append(" ms");
        }
        if (!reply.from().equals(options.host())) {
            line.append(" (DIFFERENT ADDRESS!)");
        }
        if (!reply.intact()) {
            line.append(difference(reply.data()));
        }
        return line.toString();
    }

    private String difference(Bytes returned) {
        if (returned.length() < data.length()) {
            return " (truncated)";
        }
        for (int i = 0; i < data.length(); i++) {
            if (returned.u8(i) != data.u8(i)) {
                return "\nwrong data byte #%d should be 0x%x but was 0x%x"
                        .formatted(i, data.u8(i), returned.u8(i));
            }
        }
        return "";
    }

    /// `From 10.0.0.1 icmp_seq=1 Destination Host Unreachable`
    String failure(PingResult.Failure failure, Instant now) {
        return timestamp(now)
                + "From "
                + address(failure.reporter())
                + " icmp_seq="
                + failure.sequence()
                + " "
                + reason(failure.reason());
    }

    /// `ping: local error: message too long, mtu=1500`
    static String tooLong(int mtu) {
        return "ping: local error: message too long, mtu=" + mtu;
    }

    private static String reason(String words) {
        for (var kind : PathError.Kind.values()) {
            if (kind.words().equals(words)) {
                return reason(kind);
            }
        }
        return words;
    }

    private static String reason(PathError.Kind kind) {
        return switch (kind) {
            case NETWORK_UNREACHABLE -> "Destination Net Unreachable";
            case HOST_UNREACHABLE -> "Destination Host Unreachable";
            case PROTOCOL_UNREACHABLE -> "Destination Protocol Unreachable";
            case PORT_UNREACHABLE -> "Destination Port Unreachable";
            case FRAGMENTATION_NEEDED -> "Frag needed and DF set";
            case SOURCE_ROUTE_FAILED -> "Source Route Failed";
            case PROHIBITED -> "Packet filtered";
            case TIME_TO_LIVE_EXCEEDED -> "Time to live exceeded";
            case REASSEMBLY_TIME_EXCEEDED -> "Frag reassembly time exceeded";
            case PARAMETER_PROBLEM -> "Parameter problem";
        };
    }

    /// The block at the end, which begins with an empty line.
    List<String> summary(PingStatistics statistics, Duration elapsed) {
        return List.of(
                "",
                "--- " + options.name() + " ping statistics ---",
                statistics.packets(elapsed),
                statistics.roundTrips(options.flood(), elapsed));
    }

    /// Whether replies have a time.
    boolean isTimed() {
        return options.size() >= TIMESTAMP_LENGTH;
    }

    private String timestamp(Instant now) {
        return options.timestamps()
                ? String.format(
                        Locale.ROOT, "[%d.%06d] ", now.getEpochSecond(), now.getNano() / 1000)
                : "";
    }

    /// Three digits that count, as iputils rounds them.
    static String time(Duration roundTrip) {
        var micros = roundTrip.toNanos() / 1000;
        if (micros >= 100_000 - 50) {
            return Long.toString((micros + 500) / 1000);
        }
        if (micros >= 10_000 - 5) {
            return String.format(
                    Locale.ROOT, "%d.%01d", (micros + 50) / 1000, (micros + 50) % 1000 / 100);
        }
        if (micros >= 1000) {
            return String.format(
                    Locale.ROOT, "%d.%02d", (micros + 5) / 1000, (micros + 5) % 1000 / 10);
        }
        return String.format(Locale.ROOT, "0.%03d", micros);
    }

    private static String address(InetAddress address) {
        return address.getHostAddress();
    }
}
