package dev.weft.cli;

import dev.weft.services.iperf3.Iperf3Event;
import dev.weft.services.iperf3.Iperf3Flow;
import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Parameters.Direction;
import dev.weft.services.iperf3.Iperf3Stream;
import dev.weft.services.iperf3.Iperf3Summary;
import dev.weft.services.iperf3.StreamCount;
import dev.weft.services.iperf3.StreamResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The lines that iperf3 prints, as iperf3 prints them.
final class Iperf3Report {
    private static final String SEPARATOR = "- ".repeat(25).strip();
    private static final String[] BYTES = {"Bytes", "KBytes", "MBytes", "GBytes", "TBytes"};
    private static final String[] BITS = {"bits", "Kbits", "Mbits", "Gbits", "Tbits"};

    private final Iperf3Parameters parameters;
    private boolean headed;

    Iperf3Report(Iperf3Parameters parameters) {
        this.parameters = parameters;
    }

    /// Before anything else.
    List<String> header(String host, InetSocketAddress server) {
        var lines = new ArrayList<String>();
        lines.add("Connecting to host " + host + ", port " + server.getPort());
        if (parameters.direction() == Direction.DOWNLOAD) {
            lines.add("Reverse mode, remote host " + host + " is sending");
        }
        return lines;
    }

    /// What has happened.
    List<String> event(Iperf3Event event) {
        return switch (event) {
            case Iperf3Event.Connected(var streams) -> streams.stream().map(this::opened).toList();
            case Iperf3Event.Interval interval -> interval(interval);
        };
    }

    private String opened(Iperf3Stream stream) {
        return "[%3d] local %s port %d connected to %s port %d"
                .formatted(
                        stream.id(),
                        stream.local().getAddress().getHostAddress(),
                        stream.local().getPort(),
                        stream.remote().getAddress().getHostAddress(),
                        stream.remote().getPort());
    }

    private List<String> interval(Iperf3Event.Interval interval) {
        var lines = new ArrayList<String>();
        if (!headed) {
            lines.add(columns() + intervalColumns());
            headed = true;
        } else if (interval.flows().size() > 1) {
            lines.add(SEPARATOR);
        }
        for (var sending : new boolean[] {true, false}) {
            var flows =
                    interval.flows().stream()
                            .filter(each -> each.stream().sending() == sending)
                            .toList();
            for (var flow : flows) {
                lines.add(flow(name(flow.stream()), flow, interval));
            }
            if (flows.size() > 1) {
                lines.add(flow(sum(sending), sum(flows), interval));
            }
        }
        return lines;
    }

    private String columns() {
        var role = parameters.direction() == Direction.BOTH ? "[Role]" : "";
        return "[ ID]" + role + " Interval           Transfer     Bitrate       ";
    }

    private String intervalColumns() {
        var up = parameters.direction() != Direction.DOWNLOAD;
        return switch (parameters.protocol()) {
            case TCP -> up ? "  Retr  Cwnd" : "";
            case UDP -> up ? "  Total Datagrams" : "  Jitter    Lost/Total Datagrams";
        };
    }

    private String flow(String name, Iperf3Flow flow, Iperf3Event.Interval interval) {
        var count = flow.count();
        return amount(name, interval.begin(), interval.end(), count.octets())
                + switch (parameters.protocol()) {
                    case TCP -> retransmissions(flow);
                    case UDP ->
                            flow.stream().sending()
                                    ? "  " + count.packets()
                                    : "  " + losses(count.jitter(), count.lost(), count.packets());
                };
    }

    private static String retransmissions(Iperf3Flow flow) {
        if (flow.retransmissions() == StreamResult.UNKNOWN) {
            return "";
        }
        var window = flow.congestionWindow();
        return "  %3d".formatted(flow.retransmissions())
                + (window == StreamResult.UNKNOWN
                        ? ""
                        : "  " + scaled((double) window, 1024, BYTES));
    }

    private static Iperf3Flow sum(List<Iperf3Flow> flows) {
        long retransmissions = StreamResult.UNKNOWN;
        var count = StreamCount.NOTHING;
        for (var flow : flows) {
            if (flow.retransmissions() != StreamResult.UNKNOWN) {
                retransmissions = Math.max(0, retransmissions) + flow.retransmissions();
            }
            var each = flow.count();
            count =
                    new StreamCount(
                            count.octets() + each.octets(),
                            count.packets() + each.packets(),
                            count.lost() + each.lost(),
                            count.outOfOrder() + each.outOfOrder(),
                            count.jitter() + each.jitter() / flows.size());
        }
        return new Iperf3Flow(
                flows.getFirst().stream(), count, retransmissions, StreamResult.UNKNOWN);
    }

    /// When all is over.
    List<String> summary(Iperf3Summary summary) {
        var lines = new ArrayList<String>();
        lines.add(SEPARATOR);
        lines.add(columns() + summaryColumns());
        for (var sending : new boolean[] {true, false}) {
            var totals =
                    summary.totals().stream()
                            .filter(each -> each.stream().sending() == sending)
                            .toList();
            for (var total : totals) {
                var name = name(total.stream());
                total(lines, name, total.sender(), "sender");
                total(lines, name, total.receiver(), "receiver");
            }
            if (totals.size() > 1) {
                var sum = sum(sending);
                total(lines, sum, add(totals, Iperf3Summary.Total::sender), "sender");
                total(lines, sum, add(totals, Iperf3Summary.Total::receiver), "receiver");
            }
        }
        lines.add("");
        lines.add(
                summary.complete()
                        ? "iperf Done."
                        : "iperf3: interrupt - the client has terminated");
        return lines;
    }

    private String summaryColumns() {
        return switch (parameters.protocol()) {
            case TCP -> "  Retr";
            case UDP -> "  Jitter    Lost/Total Datagrams";
        };
    }

    private void total(
            List<String> lines, String name, @Nullable StreamResult result, String side) {
        if (result == null) {
            return;
        }
        var detail =
                switch (parameters.protocol()) {
                    case TCP ->
                            side.equals("sender") && result.retransmissions() >= 0
                                    ? "  %3d            ".formatted(result.retransmissions())
                                    : " ".repeat(17);
                    case UDP -> "  " + losses(result, side);
                };
        lines.add(
                amount(name, Duration.ZERO, result.time(), result.octets()) + detail + " " + side);
    }

    private interface Side {
        @Nullable StreamResult of(Iperf3Summary.Total total);
    }

    private static @Nullable StreamResult add(List<Iperf3Summary.Total> totals, Side side) {
        var results = totals.stream().map(side::of).filter(Objects::nonNull).toList();
        if (results.size() < totals.size()) {
            return null;
        }
        var longest =
                results.stream().map(StreamResult::time).max(Duration::compareTo).orElseThrow();
        var known = results.stream().anyMatch(each -> each.retransmissions() >= 0);
        return new StreamResult(
                0,
                results.stream().mapToLong(StreamResult::octets).sum(),
                known
                        ? results.stream()
                                .mapToLong(each -> Math.max(0, each.retransmissions()))
                                .sum()
                        : StreamResult.UNKNOWN,
                results.stream().mapToDouble(StreamResult::jitter).average().orElse(0),
                results.stream().mapToLong(StreamResult::lost).sum(),
                results.stream().mapToLong(StreamResult::packets).sum(),
                longest);
    }

    private String name(Iperf3Stream stream) {
        return "[%3d]".formatted(stream.id()) + role(stream.sending());
    }

    private String sum(boolean sending) {
        return "[SUM]" + role(sending);
    }

    private String role(boolean sending) {
        if (parameters.direction() != Direction.BOTH) {
            return "";
        }
        return sending ? "[TX-C]" : "[RX-C]";
    }

    private static String amount(String name, Duration begin, Duration end, long octets) {
        var seconds = (end.toNanos() - begin.toNanos()) / 1e9;
        return String.format(
                Locale.ROOT,
                "%s %6.2f-%-6.2f sec  %s  %s/sec",
                name,
                begin.toNanos() / 1e9,
                end.toNanos() / 1e9,
                scaled((double) octets, 1024, BYTES),
                scaled(seconds > 0 ? 8.0 * octets / seconds : 0, 1000, BITS));
    }

    /// A sender knows of no losses, whatever it says.
    private static String losses(StreamResult result, String side) {
        return side.equals("sender")
                ? losses(0, 0, result.packets())
                : losses(result.jitter(), result.lost(), result.packets());
    }

    private static String losses(double jitter, long lost, long packets) {
        var percent =
                lost == 0 || packets == 0
                        ? "0"
                        : String.format(Locale.ROOT, "%.1f", 100.0 * lost / packets);
        return String.format(
                Locale.ROOT, "%5.3f ms  %d/%d (%s%%)", jitter * 1000, lost, packets, percent);
    }

    /// Three digits that count, and a unit that suits.
    static String scaled(double number, int step, String[] units) {
        var unit = 0;
        while (number >= step && unit < units.length - 1) {
            number /= step;
            unit++;
        }
        var digits = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%4." + digits + "f %s", number, units[unit]);
    }
}
