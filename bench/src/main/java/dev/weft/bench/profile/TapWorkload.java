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

/// What can be profiled as root: the stack on a TAP, in a process of its own that records itself,
/// under a load from the Linux side.
public enum TapWorkload {
    /// Echo requests, 128 outstanding.
    FLOOD,
    /// TCP from Linux to the stack.
    BULK_IN,
    /// TCP from the stack to Linux.
    BULK_OUT,
    /// An octet there, an octet back.
    RR_TAP,
    /// Connect, 4 KiB there and back, close.
    CONNECTIONS_TAP;

    private static final int OUTSTANDING = 128;

    /// The name on the command line.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// How many connections there are if nobody says.
    public int usualConnections() {
        return switch (this) {
            case FLOOD, BULK_IN, BULK_OUT -> 1;
            case RR_TAP, CONNECTIONS_TAP -> 100;
        };
    }

    /// Runs it, and waits for its recording.
    ///
    /// @param connections at once
    /// @param warmUp before it is recorded, at least a second
    /// @param period between two samples
    /// @param recording the file to write
    /// @return what the load says
    public Map<String, Double> run(
            int connections, Duration warmUp, Duration time, Duration period, Path recording)
            throws IOException, InterruptedException {
        var install = Install.find();
        try (var host = Host.start()) {
            host.checkRights();
            var tools = NativeTools.of(host, install);
            var recorded = new ArrayList<>(install.flags());
            recorded.add(Profiler.flag(warmUp, time, period, recording));
            var subjects =
                    new Subjects(
                            host,
                            new Install(install.root(), install.jar(), install.java(), recorded),
                            tools);
            var setting = new Setting(1500, true, Pinning.automatic(), Setting.Wire.DIRECT);
            var subject = subjects.start(SubjectKind.WEFT, setting);
            try {
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
            case BULK_IN -> loads.bulk(subject, true, connections, time);
            case BULK_OUT -> loads.bulk(subject, false, connections, time);
            case RR_TAP -> loads.requestsAndResponses(subject, connections, time);
            case CONNECTIONS_TAP ->
                    loads.connections(subject, connections, (int) (time.toMillis() * 10), 4096);
        };
    }
}
