package dev.weft.bench.load;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import dev.weft.bench.host.CommandFailedException;
import dev.weft.bench.host.Host;
import dev.weft.bench.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// iperf3 as the load, against Weft's own server for it, or against `iperf3 -s` where the subject
/// is Linux.
final class Iperf3 {
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final double GIGA = 1e9;

    private final Host host;

    Iperf3(Host host) {
        this.host = host;
    }

    Map<String, Double> bulk(Subject subject, boolean in, int connections, Duration time)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                "iperf3",
                                "--json",
                                "--client",
                                subject.address(),
                                "--parallel",
                                Integer.toString(connections),
                                "--time",
                                Long.toString(time.toSeconds()),
                                "--omit",
                                "1"));
        if (!in) {
            command.add("--reverse");
        }
        var pinning = subject.setting().pinning();
        var server = subject.kind().isWeft() ? null : startServer(subject);
        try {
            var output =
                    host.run(subject.loadSide().inside(pinning.load(command)), time.plus(GRACE));
            if (output.status() != 0 && output.text().isBlank()) {
                throw new CommandFailedException("iperf3: " + output.lastWords());
            }
            return figures(output.text()); // which says also what went wrong
        } finally {
            if (server != null) {
                server.toHandle().destroy();
            }
        }
    }

    /// One that ends after a test, and listens when this returns.
    private Process startServer(Subject subject) throws IOException {
        var command = List.of("iperf3", "--server", "--one-off", "--forceflush");
        var process =
                host.start(subject.farSide().inside(subject.setting().pinning().subject(command)));
        var output = process.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("listening")) {
                return process;
            }
        }
        process.toHandle().destroy();
        throw new IOException("iperf3 --server does not listen");
    }

    /// From what `iperf3 --json` prints: what has come in at whoever received.
    static Map<String, Double> figures(String json) throws IOException {
        var end = read(json);
        var octets =
                end.streams().stream()
                        .mapToDouble(each -> each.receiver().bytes())
                        .summaryStatistics();
        var figures = new TreeMap<String, Double>();
        figures.put("gbit_per_s", end.received().bitsPerSecond() / GIGA);
        figures.put("min_connection_bytes", octets.getMin());
        figures.put("mean_connection_bytes", octets.getAverage());
        var retransmissions = end.sent().retransmits();
        if (retransmissions != null) {
            figures.put("retransmissions", retransmissions);
        }
        return figures;
    }

    private static End read(String json) throws IOException {
        Output output;
        try {
            output = new Gson().fromJson(json, Output.class);
        } catch (JsonParseException e) {
            throw new IOException("not what iperf3 prints: " + json.strip(), e);
        }
        if (output == null || output.error() != null) {
            throw new IOException("iperf3: " + (output == null ? "silent" : output.error()));
        }
        var end = output.end();
        if (end == null || !end.isWhole()) {
            throw new IOException("iperf3 says nothing of what was received");
        }
        return end;
    }

    /// An error comes with an end that is empty, and so does a test that was broken off.
    private record Output(@Nullable End end, @Nullable String error) {}

    /// Gson leaves null what is not there.
    private record End(
            List<StreamEnd> streams,
            @SerializedName("sum_sent") Sum sent,
            @SerializedName("sum_received") Sum received) {
        boolean isWhole() {
            return Stream.of(streams, sent, received).allMatch(Objects::nonNull)
                    && !streams.isEmpty()
                    && streams.stream().allMatch(each -> each != null && each.receiver() != null);
        }
    }

    private record StreamEnd(Sum receiver) {}

    /// @param retransmits of Linux, and where the sender has told
    private record Sum(
            double bytes,
            @SerializedName("bits_per_second") double bitsPerSecond,
            @Nullable Double retransmits) {}
}
