package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;

/// The authors' own way: processes of `ping`.
@NeedsNatives(programs = {"ping", "taskset"})
class RealPingTest {
    @Test
    void threeProcessesSendThreePingsEach() throws Exception {
        try (var host = Host.start()) {
            var install = Install.find();
            var tools = NativeTools.of(host, install);
            var setting = new Setting(1500, true, Pinning.automatic(), Setting.Wire.DIRECT);
            var subject = new Subjects(host, install, tools).start(SubjectKind.KERNEL, setting);
            var figures =
                    new Loads(host, tools).realPings(subject, 3, 3, Duration.ofMillis(200), 1471);
            assertEquals(0, figures.get("loss_percent"));
            assertTrue(figures.get("mean_us") > 0, figures::toString);
            assertTrue(figures.get("max_us") >= figures.get("mean_us"), figures::toString);
            var counted =
                    host.check(subject.farSide().inside(List.of("nstat", "-asz", "IcmpInEchos")));
            assertTrue(counted.matches("(?s).*IcmpInEchos\\s+9\\s.*"), counted);
            subject.stop();
        }
    }
}
