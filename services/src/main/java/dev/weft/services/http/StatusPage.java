package dev.weft.services.http;

import dev.weft.NetworkStack;
import dev.weft.message.NetworkInterface;
import dev.weft.socket.TcpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What a stack does at this moment.
final class StatusPage {
    /// A busy stack has thousands of connections, and a process for each.
    private static final int MOST_ROWS = 200;

    private static final int NO_NUMBERS = Integer.MAX_VALUE;

    private StatusPage() {}

    static Page of(NetworkStack stack) {
        var own = stack.interfaces().getLast().address().address();
        var page = new Page("Weft " + own);
        page.heading("Weft " + own)
                .paragraph(
                        "A TCP/IP stack in user space, made of communicating sequential processes,"
                                + " on a "
                                + stack.loom()
                                + ".");
        interfaces(page, stack.interfaces());
        connections(page, stack.tcpConnections());
        drops(page, stack);
        counters(page, stack);
        processes(page, stack);
        return page;
    }

    private static void interfaces(Page page, List<NetworkInterface> interfaces) {
        page.section("Interfaces").table("Name", "Address", "Station", "#MTU");
        for (var each : interfaces) {
            page.row(
                    List.of(
                            each.name(),
                            each.address().toString(),
                            each.isLoopback() ? "" : each.mac().toString(),
                            Integer.toString(each.mtu())),
                    3);
        }
        page.endTable().endSection();
    }

    private static void connections(Page page, List<TcpInfo> connections) {
        page.section("TCP")
                .table(
                        "State",
                        "Local",
                        "Remote",
                        "#To read",
                        "#To send",
                        "#RTT ms",
                        "#cwnd",
                        "#Sent",
                        "#Received",
                        "#Sent again");
        connections.stream().limit(MOST_ROWS).forEach(each -> page.row(cells(each), 3));
        page.endTable();
        more(page, connections.size());
        page.endSection();
    }

    private static List<String> cells(TcpInfo info) {
        return List.of(
                info.state(),
                address(info.local()),
                address(info.remote()),
                number(info.receiveQueue()),
                number(info.sendQueue()),
                millis(info.smoothedRtt()),
                number(info.congestionWindow()),
                number(info.octetsAcknowledged()),
                number(info.octetsReceived()),
                number(info.retransmissions()));
    }

    private static String address(InetSocketAddress address) {
        return address.getAddress().getHostAddress()
                + ":"
                + (address.getPort() == 0 ? "*" : Integer.toString(address.getPort()));
    }

    private static void drops(Page page, NetworkStack stack) {
        page.section("Dropped");
        var drops = stack.drops().nonZero();
        if (drops.isEmpty()) {
            page.paragraph("Nothing has been dropped.");
        } else {
            page.table("What", "#Times");
            drops.forEach((drop, times) -> page.row(List.of(drop.description(), number(times)), 1));
            page.endTable();
        }
        page.endSection();
    }

    private static void counters(Page page, NetworkStack stack) {
        page.section("Counted").table("What", "#Times");
        stack.counters()
                .all()
                .forEach((counter, times) -> {
                    if (times != 0) {
                        var name = counter.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                        page.row(List.of(name, number(times)), 1);
                    }
                });
        page.endTable().endSection();
    }

    private static void processes(Page page, NetworkStack stack) {
        var processes = stack.processes();
        page.section("Processes").table("Group", "Process", "Waits for");
        processes.stream()
                .limit(MOST_ROWS)
                .forEach(each ->
                        page.row(List.of(each.group(), each.name(), each.waitsFor()), NO_NUMBERS));
        page.endTable();
        more(page, processes.size());
        page.endSection();
    }

    private static void more(Page page, int all) {
        if (all > MOST_ROWS) {
            page.paragraph(String.format(Locale.ROOT, "The first %d of %,d.", MOST_ROWS, all));
        }
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e6);
    }
}
