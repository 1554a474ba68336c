package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.services.http.Site;
import dev.weft.services.http.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// HTTP over the stack, asked by curl over the kernel's TCP.
@NeedsTestbed(programs = {"curl", "tshark"})
class WebTest {
    private static final String BASE = "http://" + KernelLab.STACK;

    @TempDir private Path folder;
    private Path root;
    private byte[] octets;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectory(folder.resolve("www"));
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret"));
        octets = new byte[20_000_003];
        new Random(7).nextBytes(octets);
        Files.write(root.resolve("large.bin"), octets);
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void curlGetsFilesAndParts(LoomKind loom) throws Exception {
        try (var lab = KernelLab.start(loom);
                var _ = serve(lab)) {
            assertEquals(hash(octets), hashOf(lab, BASE + "/large.bin"));
            assertEquals(
                    hash(Arrays.copyOfRange(octets, 1_000_000, 9_000_001)),
                    hashOf(lab, "-r", "1000000-9000000", BASE + "/large.bin"));
            assertEquals(
                    hash(Arrays.copyOfRange(octets, octets.length - 5, octets.length)),
                    hashOf(lab, "-r", "-5", BASE + "/large.bin"));
            var head = curl(lab, "-I", BASE + "/large.bin").output();
            assertTrue(head.startsWith("HTTP/1.1 200 OK"), head);
            assertTrue(head.contains("Content-Length: 20000003"), head);
        }
    }

    @Test
    void curlResumesAndAsksAgain() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var _ = serve(lab)) {
            var copy = folder.resolve("copy");
            Files.write(copy, Arrays.copyOf(octets, 5_000_000));
            curl(lab, "-C", "-", "-o", copy.toString(), BASE + "/large.bin");
            assertEquals(hash(octets), hash(Files.readAllBytes(copy)));

            var tag = folder.resolve("tag").toString();
            var save = new String[] {"--etag-save", tag, "-o", "/dev/null"};
            curl(lab, append(save, BASE + "/large.bin"));
            assertEquals("304", code(lab, "--etag-compare", tag, BASE + "/large.bin"));
            assertEquals("304", code(lab, "-z", copy.toString(), BASE + "/large.bin"));
        }
    }

    @Test
    void curlFindsNoWayOut() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var _ = serve(lab)) {
            assertEquals("400", code(lab, "--path-as-is", BASE + "/../secret"));
            assertEquals("400", code(lab, "--path-as-is", BASE + "/%2e%2e/secret"));
            assertEquals("404", code(lab, BASE + "/out"));
            assertEquals("405", code(lab, "-X", "DELETE", BASE + "/large.bin"));
            assertEquals("405", code(lab, "-d", "@" + root + "/large.bin", BASE + "/large.bin"));
        }
    }

    @ParameterizedTest
    @EnumSource(LoomKind.class)
    void manyAtOnceAreServed(LoomKind loom) throws Exception {
        Files.writeString(root.resolve("small"), "small\n");
        try (var lab = KernelLab.start(loom);
                var _ = serve(lab)) {
            var said = curl(lab, "-Z", "--parallel-max", "50", BASE + "/small?[1-300]");
            assertEquals("small\n".repeat(300), said.output());
            said = curl(lab, BASE + "/small?[1-100]");
            assertEquals("small\n".repeat(100), said.output(), "one connection");
        }
    }

    @Test
    void statusTellsOfTheConnectionThatAsks() throws Exception {
        try (var lab = KernelLab.start(LoomKind.CARRIER);
                var _ = serve(lab)) {
            var page = curl(lab, BASE + "/status").output();
            assertTrue(page.contains("<td>ESTABLISHED</td><td>10.77.0.2:80</td>"), page);
            assertTrue(page.contains("<td>weft0</td><td>10.77.0.2/24</td>"), page);
            assertTrue(page.contains("<td>tcp dealer</td>"), page);
        }
    }

    @Test
    void upServesAFolderUntilItIsTerminated() throws Exception {
        try (var namespace = Namespace.create();
                var weft = Launched.start(namespace, "up", "--www", root.toString())) {
            weft.awaitLine("Try from another terminal");
            var listing = namespace.run("curl", "-sS", "http://10.0.0.2/").expectSuccess();
            assertTrue(listing.output().contains(">large.bin</a>"), listing.output());
            var command = "curl -sS http://10.0.0.2/large.bin | sha256sum";
            var hash = namespace.run("sh", "-c", command).expectSuccess().output();
            assertTrue(hash.startsWith(hash(octets)), hash);

            // One that is in the midst of things does not keep it.
            var slow =
                    namespace.start(
                            "curl", "-sS", "--limit-rate", "100K", "http://10.0.0.2/large.bin");
            assertTrue(slow.getInputStream().read() >= 0);
            var end = weft.terminate();
            slow.destroyForcibly();
            assertEquals(0, end.status(), end.output());
            assertTrue(end.output().endsWith("weft: ended; the interface weft0 is gone"));
        }
    }

    private WebServer serve(KernelLab lab) throws IOException {
        return WebServer.start(
                lab.stack().serverSocketFactory(), 80, Site.of(lab.stack()).withFiles(root));
    }

    private static Commands.Result curl(KernelLab lab, String... arguments) {
        var command = new String[] {"curl", "--no-progress-meter", "--max-time", "50"};
        return lab.onKernel(append(command, arguments)).expectSuccess();
    }

    private static String code(KernelLab lab, String... arguments) {
        return curl(lab, append(new String[] {"-o", "/dev/null", "-w", "%{http_code}"}, arguments))
                .output();
    }

    private static String[] append(String[] some, String... others) {
        var all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        return all;
    }

    private static String hashOf(KernelLab lab, String... arguments) {
        var command =
                "curl --no-progress-meter --max-time 50 "
                        + String.join(" ", arguments)
                        + " | sha256sum";
        return lab.onKernel("sh", "-c", command).expectSuccess().output().substring(0, 64);
    }

    private static String hash(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }
}
