package dev.weft.bench.subject;

import dev.weft.bench.host.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// A program that is a wire between two TAPs, and delays and loses what goes over it.
final class BadWire {
    private final Process process;
    private final BufferedReader answers;

    private BadWire(Process process) {
        this.process = process;
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Starts it, and waits until both TAPs are there.
    static BadWire start(Host host, List<String> command) throws IOException {
        var wire = new BadWire(host.start(command));
        wire.awaitReady();
        return wire;
    }

    /// From now on.
    ///
    /// @param roundTrip half of it in each direction
    /// @param lossPercent of the frames, in each direction
    void setConditions(Duration roundTrip, double lossPercent) throws IOException {
        var line = roundTrip.toNanos() / 2000 + " " + lossPercent + "\n";
        var input = process.getOutputStream();
        input.write(line.getBytes(StandardCharsets.US_ASCII));
        input.flush();
        awaitReady();
    }

    private void awaitReady() throws IOException {
        var line = answers.readLine();
        if (!"ready".equals(line)) {
            throw new IOException("the bad wire is broken: " + line);
        }
    }

    void stop() {
        process.toHandle().destroy();
    }
}
