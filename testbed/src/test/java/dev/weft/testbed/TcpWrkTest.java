package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.services.http.Site;
import dev.weft.services.http.WebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many requests at once, by wrk, which hangs up in the midst of them.
@NeedsTestbed(programs = {"wrk", "tshark"})
@Timeout(60)
class TcpWrkTest {
    private static final Pattern REQUESTS =
            Pattern.compile("(\\d+) requests in .*, ([0-9.]+)(K|M|G)B read");
    private static final int PAGE = 5000;
    private static final int MOST_FIELDS = 600;
    private static final int CONNECTIONS = 64;

    @OnBothLooms
    void allAnswersAreGoodOnes(TcpSetting setting, @TempDir Path folder) throws Exception {
        Files.write(folder.resolve("page"), new byte[PAGE]);
        try (var lab = setting.start();
                var _ =
                        WebServer.start(
                                lab.stack().serverSocketFactory(),
                                80,
                                Site.of(lab.stack()).withFiles(folder))) {
            var said =
                    lab.onKernel(
                                    "wrk",
                                    "-t2",
                                    "-c" + CONNECTIONS,
                                    "-d2",
                                    "--timeout",
                                    "10s",
                                    "http://" + KernelLab.STACK + "/page")
                            .expectSuccess()
                            .output();
            assertFalse(said.contains("Socket errors"), said);
            assertFalse(said.contains("Non-2xx"), said);
            var requests = REQUESTS.matcher(said);
            assertTrue(requests.find(), said);
            var count = Integer.parseInt(requests.group(1));
            assertTrue(count >= CONNECTIONS, said);
            var octets =
                    Double.parseDouble(requests.group(2))
                            * Math.pow(1024, "KMG".indexOf(requests.group(3)) + 1.0);
            // Those of the last requests have not been read to the end.
            assertTrue(octets > 0.99 * count * PAGE, said);
            assertTrue(octets < 1.01 * (count + CONNECTIONS) * (PAGE + MOST_FIELDS), said);
            lab.awaitEndOfConnections();
        }
    }
}
