package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.services.iperf3.Iperf3Client;
import dev.weft.services.iperf3.Iperf3Parameters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// One run of iperf3 as a client, and what it prints.
final class Iperf3Run implements StackCommand.Job {
    private final String host;
    private final InetSocketAddress server;
    private final Screen screen;
    private final Iperf3Client client;
    private final Iperf3Report report;

    /// Prepares a run.
    ///
    /// @param host as the user calls it
    /// @param interval between two lines; zero for none but the last
    /// @throws IllegalArgumentException if the parameters cannot be; the message says why
    Iperf3Run(
            NetworkStack stack,
            String host,
            InetSocketAddress server,
            Iperf3Parameters parameters,
            Duration interval,
            Screen screen) {
        this.host = host;
        this.server = server;
        this.screen = screen;
        this.client = new Iperf3Client(stack, server, parameters, interval);
        this.report = new Iperf3Report(parameters);
    }

    /// Measures, prints, and returns when that is over.
    ///
    /// @return iperf3's exit code: 0 if the test went to its end, else 1
    @Override
    public int run() throws InterruptedException {
        report.header(host, server).forEach(screen::say);
        try {
            var summary = client.run(event -> report.event(event).forEach(screen::say));
            report.summary(summary).forEach(screen::say);
            return summary.complete() ? 0 : 1;
        } catch (IOException e) {
            screen.complain("iperf3: error - " + e.getMessage());
            return 1;
        }
    }

    /// Ends the run, from any thread; what has been measured is printed.
    @Override
    public void stop() {
        client.stop();
    }
}
