package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.csp.PollMode;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackOptionsTest {
    @Test
    void defaultsAreASmallNetworkOfTwo() {
        var options = parse("");
        assertEquals("weft0", options.tap());
        assertEquals(Ipv4Prefix.parse("10.0.0.2/24"), options.address());
        assertEquals(Ipv4Prefix.parse("10.0.0.1/24"), options.hostAddress(false));
        assertEquals(PollMode.ADAPTIVE, options.poll());
        assertEquals(StackOptions.LoomKind.CARRIER, options.loom());
        var tap = options.tapConfig(false);
        assertEquals(1500, tap.mtu());
        assertEquals(true, tap.offload());
        assertNull(tap.namespace());
        assertNull(tap.bridge());
    }

    @Test
    void everyOptionIsTaken() {
        var options =
                parse(
                        "--tap t1 --address 10.1.0.9/16 --host-address=10.1.0.8/16 --mac 02:00:00:00:00:09"
                                + " --mtu 9000 --netns blue --bridge br0 --poll=busy --offload off"
                                + " --loom shared --pcap /tmp/x.pcapng --gateway 10.1.0.1");
        assertEquals("t1", options.tap());
        assertEquals(Ipv4Prefix.parse("10.1.0.9/16"), options.address());
        assertEquals(Ipv4Prefix.parse("10.1.0.8/16"), options.hostAddress(true));
        assertEquals(MacAddress.parse("02:00:00:00:00:09"), options.mac());
        assertEquals(PollMode.BUSY, options.poll());
        assertEquals(StackOptions.LoomKind.SHARED, options.loom());
        assertEquals(Path.of("/tmp/x.pcapng"), options.pcap());
        assertEquals(Ipv4Address.parse("10.1.0.1"), options.gateway());
        var tap = options.tapConfig(false);
        assertEquals(9000, tap.mtu());
        assertEquals(false, tap.offload());
        assertEquals("blue", tap.namespace());
        assertEquals("br0", tap.bridge());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--tap",
                "--mtu x",
                "--mtu=",
                "--poll lazy",
                "--unknown 1",
                "weft0",
                "--tap weft0 extra"
            })
    void whatItDoesNotUnderstandIsLeftToTheLibrary(String line) {
        assertNull(StackOptions.parse(List.of(line.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.7.2/24, 192.168.7.1/24",
        "192.168.7.1/24, 192.168.7.2/24",
        "10.0.0.0/31, 10.0.0.1/31",
        "10.0.0.1/31, 10.0.0.0/31",
        "10.0.0.2/30, 10.0.0.1/30"
    })
    void hostGetsTheFirstFreeAddressOfTheNetwork(String own, String host) {
        assertEquals(Ipv4Prefix.parse(host), parse("--address " + own).hostAddress(false));
    }

    @Test
    void hostHasNoAddressWhereNoneCanOrShouldBe() {
        assertNull(parse("--address 10.0.0.1/32").hostAddress(false));
        assertNull(parse("--bridge br0").hostAddress(false), "the bridge has it");
        assertNull(parse("").hostAddress(true), "an existing interface is left as it is");
    }

    private static StackOptions parse(String line) {
        var options = StackOptions.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
        assertNotNull(options, line);
        return options;
    }
}
