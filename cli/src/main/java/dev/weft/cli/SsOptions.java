package dev.weft.cli;

import dev.weft.socket.TcpInfo;
import dev.weft.socket.UdpInfo;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// What one run of ss is to show.
final class SsOptions {
    @Option(names = "-t", description = "TCP, and no others but those named beside it.")
    private boolean tcp;

    @Option(names = "-u", description = "UDP, and no others but those named beside it.")
    private boolean udp;

    @Option(names = "-l", description = "Only those that wait for anybody.")
    private boolean listening;

    @Option(names = "-i", description = "More of each TCP connection.")
    private boolean details;

    @Option(
            names = {"-a", "-n", "-4"},
            description = "Always the case; taken, so that a habit is no error.")
    @SuppressWarnings("unused")
    private boolean habit;

    /// The same as words.
    String words() {
        return Stream.of(
                        tcp ? "-t" : "",
                        udp ? "-u" : "",
                        listening ? "-l" : "",
                        details ? "-i" : "")
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(" "));
    }

    boolean wantsTcp() {
        return tcp || !udp;
    }

    boolean wantsUdp() {
        return udp || !tcp;
    }

    boolean wants(TcpInfo info) {
        return !listening || info.state().equals("LISTEN");
    }

    boolean wants(UdpInfo info) {
        return !listening || !info.isConnected();
    }

    boolean wantsDetails() {
        return details;
    }
}
