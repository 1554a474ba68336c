package dev.weft.bench.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.experiment.Experiment;
import dev.weft.bench.experiment.Plan;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Pinning;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// One thread that reads from a TAP, or writes to it, in both sizes.
@NeedsNatives(programs = "taskset")
class RawTapTest {
    @Test
    void framesHaveTheirSize() throws Exception {
        var plan = new Plan(true, 1, OptionalInt.empty(), false, false, Pinning.automatic());
        var cases =
                Experiment.ALL.stream()
                        .filter(each -> each.name().equals("raw-tap"))
                        .flatMap(each -> each.cases(plan).stream())
                        .toList();
        assertEquals(4, cases.size());
        try (var host = Host.start()) {
            var runner = Runners.on(host, 1);
            assertTrue(runner.run(cases, () -> {}));
            assertEquals(List.of(), runner.failures());
            for (var each : runner.measurements()) {
                var frames = each.metrics().get("frames_per_s");
                var bits = each.metrics().get("gbit_per_s") * 1e9;
                var size = Double.parseDouble(each.parameters().get("frame"));
                assertTrue(frames > 0, each::toString);
                assertEquals(size * 8, bits / frames, size * 8 / 1000, each::toString);
            }
        }
    }
}
