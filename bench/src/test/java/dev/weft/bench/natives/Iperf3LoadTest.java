package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Pinning;
import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Setting;
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
                var figures = new Loads(host, tools).iperf3(subject, in, 2, Duration.ofSeconds(1));
                assertTrue(figures.get("gbit_per_s") > 0.01, figures::toString);
                assertTrue(figures.get("min_connection_bytes") > 0, figures::toString);
            }
            subject.stop();
        }
    }
}
