package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Root hands over, others have nothing to hand over: whoever runs the tests, all that is new
/// belongs to the owner of the checkout.
class OwnershipTest {
    private static final int SOMEBODY = 12_345;

    @TempDir private Path folder;
    private Path checkout;
    private int owner;

    @BeforeEach
    void somebodyHasACheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        owner = uid(checkout);
        if (owner == 0) {
            Files.setAttribute(checkout, "unix:uid", SOMEBODY);
            owner = SOMEBODY;
        }
    }

    @Test
    void foldersThatAreMadeAreHandedOver() throws IOException {
        var before = uid(folder);
        ownership().createDirectories(folder.resolve("results/today"));
        assertEquals(owner, uid(folder.resolve("results")));
        assertEquals(owner, uid(folder.resolve("results/today")));
        assertEquals(before, uid(folder), "what was there stays as it is");
    }

    @Test
    void allInAFolderIsHandedOver() throws IOException {
        var inside = Files.createDirectories(folder.resolve("plots/all"));
        var file = Files.writeString(inside.resolve("a.svg"), "");
        var other = Files.writeString(folder.resolve("other"), "");
        var before = uid(other);
        ownership().handOver(folder.resolve("plots"));
        ownership().handOver(folder.resolve("not there"));
        assertEquals(owner, uid(file));
        assertEquals(owner, uid(inside));
        assertEquals(before, uid(other));
    }

    private Ownership ownership() {
        return Ownership.of(new Install(checkout, checkout, "java", List.of()));
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }
}
