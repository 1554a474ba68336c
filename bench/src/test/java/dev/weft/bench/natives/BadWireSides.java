package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.bench.host.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Two kernels with `badwire` in between.
final class BadWireSides implements AutoCloseable {
    static final String KERNEL = "10.78.0.2";

    final Host host = Host.start();
    final Side load = new Side(host, "load");
    final Side kernel = new Side(host, "kernel");
    private final Process wire;
    private final BufferedReader answers;

    BadWireSides() throws IOException, InterruptedException {
        var middle = host.namespace("middle");
        wire = host.start(middle.inside(List.of(load.path("badwire"), "left", "right")));
        answers = new BufferedReader(wire.inputReader(StandardCharsets.UTF_8));
        assertEquals("ready", answers.readLine());
        middle.ip("link", "set", "left", "netns", load.namespace.name());
        middle.ip("link", "set", "right", "netns", kernel.namespace.name());
        load.namespace.addAddress("left", "10.78.0.1/24");
        kernel.namespace.addAddress("right", KERNEL + "/24");
        load.namespace.bringUp("left", 1500);
        kernel.namespace.bringUp("right", 1500);
        // so that no ARP is lost or waited for later
        assertEquals(1, load.measure("pingload", "--count", "1", KERNEL).get("received"));
    }

    /// From now on, in both directions.
    void setConditions(int delayMicroseconds, double lossPercent) throws IOException {
        var input = wire.getOutputStream();
        input.write(
                (delayMicroseconds + " " + lossPercent + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
        assertEquals("ready", answers.readLine());
    }

    /// What pingload writes down.
    ///
    /// @return nanoseconds, the least first: that one has the least of whatever else the machine
    ///   does
    long[] roundTrips(String... options) throws IOException, InterruptedException {
        var file = host.folder().resolve("rtts");
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--interval-ms", "20", "--rtts", file.toString(), KERNEL));
        load.measure("pingload", arguments.toArray(String[]::new));
        var octets = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var times = new long[octets.remaining() / Long.BYTES];
        octets.asLongBuffer().get(times);
        Arrays.sort(times);
        return times;
    }

    @Override
    public void close() {
        host.close();
    }
}
