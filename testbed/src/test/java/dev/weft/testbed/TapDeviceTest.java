package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.device.TapException;
import dev.weft.wire.Ipv4Prefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Making, attaching to and failing to make an interface.
@NeedsTestbed
class TapDeviceTest {
    private Namespace namespace;

    @BeforeEach
    void makeNamespace() {
        namespace = Namespace.create();
    }

    @AfterEach
    void deleteNamespace() {
        namespace.close();
    }

    @Test
    void aNewInterfaceIsUpAndAddressedAndGoesAwayWithTheDevice() throws Exception {
        try (var tap =
                TapDevice.open(
                        named("tap7").withMtu(1400).withHostAddress(prefix("10.78.0.1/24")))) {
            assertEquals("tap7", tap.name());
            assertEquals(1400, tap.mtu());
            var shown = namespace.run("ip", "address", "show", "tap7").output();
            assertTrue(shown.contains("inet 10.78.0.1/24"), shown);
            assertTrue(shown.contains("mtu 1400"), shown);
            assertTrue(shown.contains(",UP"), shown);
        }
        assertEquals(1, namespace.run("ip", "link", "show", "tap7").status());
    }

    @Test
    void aPersistentInterfaceStays() throws Exception {
        namespace.run("ip", "tuntap", "add", "tap7", "mode", "tap").expectSuccess();
        TapDevice.open(named("tap7").withOrigin(TapConfig.Origin.EXISTING)).close();
        assertEquals(0, namespace.run("ip", "link", "show", "tap7").status());
    }

    @Test
    void offloadIsThereUnlessItIsNotWanted() throws Exception {
        try (var tap = TapDevice.open(named("tap7"))) {
            assertTrue(tap.capabilities().checksum());
            assertTrue(tap.capabilities().tcpSegmentation4());
        }
        try (var tap = TapDevice.open(named("tap8").withOffload(false))) {
            assertFalse(tap.capabilities().checksum());
        }
    }

    @Test
    void errorsSayWhatIsWrong() throws Exception {
        namespace.run("ip", "link", "add", "taken", "type", "bridge").expectSuccess();
        namespace.run("ip", "address", "add", "10.79.0.1/24", "dev", "taken").expectSuccess();
        assertRefused("taken", named("taken"));
        assertRefused("15", named("a-name-that-is-too-long"));
        assertRefused("no-such-bridge", named("tap7").withBridge("no-such-bridge"));
        assertRefused("no-such-netns", TapConfig.named("tap7").withNamespace("no-such-netns"));
        assertRefused("10.79.0.1", named("tap7").withHostAddress(prefix("10.79.0.1/24")));
        assertRefused("tap9", named("tap9").withOrigin(TapConfig.Origin.EXISTING));
        try (var first = TapDevice.open(named("tap7"))) {
            assertRefused(first.name(), named("tap7"));
        }
    }

    private static void assertRefused(String part, TapConfig config) {
        var refused = assertThrows(TapException.class, () -> TapDevice.open(config).close());
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    private TapConfig named(String name) {
        return TapConfig.named(name).withNamespace(namespace.name());
    }

    private static Ipv4Prefix prefix(String text) {
        return Ipv4Prefix.parse(text);
    }
}
