package dev.weft.bench.profile;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import dev.weft.bench.subject.SubjectKind;
import dev.weft.bench.subject.Subjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What can be profiled as root: the stack on a TAP, in a process of its own that records itself,
/// under a load from the Linux side.
public enum TapWorkload {
    /// Echo requests, 128 outstanding.
    FLOOD,
    /// Echo requests of many connections at once, 300 ms apart.
    LATENCY,
    /// TCP from Linux to the stack.
    BULK_IN,
    /// TCP from the stack to Linux.
    BULK_OUT,
    /// An octet there, an octet back.
    RR_TAP,
    /// Connect, 4 KiB there and back, close.
    CONNECTIONS_TAP;

    private static final int OUTSTANDING = 128;
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int PAPER_SIZE = 1471;
    private static final int CONNECTIONS_OF_A_BATCH = 5000;

    /// The name on the command line.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// How many connections there are if nobody says.
    public int usualConnections() {
        return switch (this) {
            case FLOOD, BULK_IN, BULK_OUT -> 1;
            case LATENCY -> 1000;
            case RR_TAP, CONNECTIONS_TAP -> 100;
        };
    }

    /// Runs it, and waits for its recording.
    ///
    /// @param connections at once
    /// @param warmUp before it is recorded, at least a second
    /// @param period between two samples
    /// @param recording the file to write
    /// @param progress is told what is done next
    /// @return what the load says
    public Map<String, Double> run(
            int connections,
            Duration warmUp,
            Duration time,
            Duration period,
            Path recording,
            Consumer<String> progress)
            throws IOException, InterruptedException {
        var install = Install.find();
        try (var host = Host.start()) {
            host.checkRights();
            var tools = NativeTools.of(host, install, progress);
            var recorded = new ArrayList<>(install.flags());
            recorded.add(Profiler.flag(warmUp, time, period, recording));
            var subjects =
                    new Subjects(
                            host,
                            new Install(install.root(), install.jar(), install.java(), recorded),
                            tools);
            progress.accept("starting a stack on a TAP");
            var setting = new Setting(1500, true, Pinning.automatic(), Setting.Wire.DIRECT);
            var subject = subjects.start(SubjectKind.WEFT, setting);
            try {
                progress.accept(
                        String.format(
                                Locale.ROOT,
                                "%s, %d at once: %.1f s to get warm, %.1f s recorded",
                                this,
                                this == FLOOD ? OUTSTANDING : connections,
                                warmUp.toMillis() / 1e3,
                                time.toMillis() / 1e3));
                // the recording writes its file when it has ended
                var all = warmUp.plus(time).plusSeconds(3);
                return load(new Loads(host, tools), subject, connections, all);
            } finally {
                subject.stop();
            }
        }
    }

    private Map<String, Double> load(Loads loads, Subject subject, int connections, Duration time)
            throws IOException, InterruptedException {
        return switch (this) {
            case FLOOD -> loads.flood(subject, OUTSTANDING, time, 56);
            case LATENCY -> {
                var count = (int) time.dividedBy(INTERVAL) + 1;
                yield loads.pings(subject, connections, count, INTERVAL, PAPER_SIZE, true);
            }
            case BULK_IN -> loads.bulk(subject, true, connections, time);
            case BULK_OUT -> loads.bulk(subject, false, connections, time);
            case RR_TAP -> loads.requestsAndResponses(subject, connections, time);
            case CONNECTIONS_TAP -> connections(loads, subject, connections, time);
        };
    }

    /// That load ends after a number of connections, and not after a time: so it begins again,
    /// until the recording is over.
    private static Map<String, Double> connections(
            Loads loads, Subject subject, int atOnce, Duration time)
            throws IOException, InterruptedException {
        var start = System.nanoTime();
        var done = new TreeMap<>(Map.of("ok", 0.0, "failed", 0.0, "timed_out", 0.0));
        var took = 0.0;
        do {
            var told = loads.connections(subject, atOnce, CONNECTIONS_OF_A_BATCH, 4096);
            done.replaceAll((name, sum) -> sum + told.getOrDefault(name, 0.0));
            took = (System.nanoTime() - start) / 1e9;
        } while (took < time.toMillis() / 1e3);
        done.put("connections_per_s", done.getOrDefault("ok", 0.0) / took);
        return done;
    }
}
