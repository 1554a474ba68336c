package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import dev.weft.bench.subject.SubjectKind;
import dev.weft.bench.subject.Subjects;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// iperf3 as the client of whoever has a server for it.
@NeedsNatives(programs = {"iperf3", "taskset"})
class Iperf3LoadTest {
    @ParameterizedTest
    @EnumSource(names = {"WEFT", "KERNEL"})
    void measuresBothWays(SubjectKind kind) throws Exception {
        try (var host = Host.start()) {
            var install = Install.find();
            var tools = NativeTools.of(host, install);
            var setting = new Setting(1500, true, Pinning.automatic(), Setting.Wire.DIRECT);
            var subject = new Subjects(host, install, tools).start(kind, setting);
            for (var in : List.of(true, false)) {
                var before = octets(host, subject, in);
                var beforeBack = octets(host, subject, !in);
                var figures = new Loads(host, tools).iperf3(subject, in, 2, Duration.ofSeconds(1));
                var both = 2 * figures.get("mean_connection_bytes");
                assertEquals(
                        both * 8 / 1e9,
                        figures.get("gbit_per_s"),
                        both * 2 / 1e9,
                        figures::toString);
                assertTrue(figures.get("min_connection_bytes") > 0, figures::toString);
                var moved = octets(host, subject, in) - before;
                var movedBack = octets(host, subject, !in) - beforeBack;
                // the interface has also seen headers, and the second that does not count
                assertTrue(moved > both, () -> moved + " of " + figures);
                assertTrue(movedBack < moved / 2, () -> movedBack + " and " + moved);
            }
            subject.stop();
        }
    }

    /// What has gone over the load's interface.
    private static double octets(Host host, Subject subject, boolean toSubject) throws Exception {
        var counter = (toSubject ? "tx" : "rx") + "_bytes";
        var name = subject.kind().isWeft() ? "tap0" : "wire0";
        var file = "/sys/class/net/" + name + "/statistics/" + counter;
        return Double.parseDouble(
                host.check(subject.loadSide().inside(List.of("cat", file))).strip());
    }
}
