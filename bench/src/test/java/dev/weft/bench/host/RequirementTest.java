package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementTest {
    @Test
    void whatIsMissingComesWithItsPackage() {
        assertEquals(
                "no such-program: apt install such-package",
                Requirement.missingProgram("such-program", "such-package"));
        assertNull(Requirement.missingProgram("sh", "dash"));
    }

    @Test
    void eachSaysWhatItIsFor() throws Exception {
        try (var host = Host.start()) {
            var all = Requirement.all(host);
            var names = all.stream().map(Requirement::name).toList();
            for (var each :
                    List.of(
                            "root",
                            "ip",
                            "/dev/net/tun",
                            "gcc",
                            "headers",
                            "taskset",
                            "ping",
                            "iperf3",
                            "go")) {
                assertTrue(names.contains(each), each);
            }
            for (var each : all) {
                assertFalse(each.use().isBlank(), each.name());
            }
        }
    }
}
