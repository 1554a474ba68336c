package dev.weft.cli;

import dev.weft.csp.PollMode;
import dev.weft.device.TapConfig;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.MacAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the options of a stack on a TAP say.
///
/// They stand in one table for two readers: the command line library, which explains and complains,
/// and [#parse], which only understands. The library takes 100 ms, since the JVM cannot keep its
/// old class files in the ahead-of-time cache; so it is not asked where there is nothing to say.
final class StackOptions {
    /// Which loom runs the stack.
    enum LoomKind {
        CARRIER,
        SHARED
    }

    /// One row of the table.
    ///
    /// @param name what is typed
    /// @param label stands for the value in the help
    /// @param description the help
    /// @param setter takes the value; [IllegalArgumentException] says what is wrong with it
    record Option(String name, String label, String description, Setter setter) {}

    /// Notes the value of an option.
    interface Setter {
        void set(StackOptions options, String value);
    }

    /// Blocking costs nothing while nothing happens.
    static final PollMode DEFAULT_POLL_MODE = PollMode.ADAPTIVE;

    static final List<Option> ALL =
            List.of(
                    new Option(
                            "--tap",
                            "NAME",
                            "The interface to make, or to attach to. Default: weft0.",
                            (it, value) -> it.tap = value),
                    new Option(
                            "--address",
                            "A/LEN",
                            "The stack's address and its network. Default: 10.0.0.2/24.",
                            (it, value) -> it.address = Ipv4Prefix.parse(value)),
                    new Option(
                            "--host-address",
                            "A/LEN",
                            "The host's address on the interface. Default: 10.0.0.1/24, or the"
                                    + " first free one of the stack's network; none with --bridge.",
                            (it, value) -> it.hostAddress = Ipv4Prefix.parse(value)),
                    new Option(
                            "--mac",
                            "M",
                            "The stack's station address. Default: 02:00 and the IP address.",
                            (it, value) -> it.mac = MacAddress.parse(value)),
                    new Option(
                            "--mtu",
                            "N",
                            "The largest packet in octets. Default: 1500.",
                            (it, value) -> it.mtu = number(value)),
                    new Option(
                            "--netns",
                            "NAME",
                            "The network namespace of the interface. Default: this one.",
                            (it, value) -> it.netns = value),
                    new Option(
                            "--bridge",
                            "NAME",
                            "The bridge that the interface joins. Default: none.",
                            (it, value) -> it.bridge = value),
                    new Option(
                            "--poll",
                            "MODE",
                            "What an idle stack does: block sleeps, busy takes a core and answers"
                                    + " soonest, adaptive is between. Default: "
                                    + lowerCase(DEFAULT_POLL_MODE)
                                    + ".",
                            (it, value) -> it.poll = choice(PollMode.values(), value)),
                    new Option(
                            "--offload",
                            "on|off",
                            "Leave checksums and segmentation to the kernel. Default: on.",
                            (it, value) -> it.offload = onOrOff(value)),
                    new Option(
                            "--loom",
                            "LOOM",
                            "What runs the processes: carrier, one thread; shared, the JDK's"
                                    + " scheduler. Default: carrier.",
                            (it, value) -> it.loom = choice(LoomKind.values(), value)),
                    new Option(
                            "--pcap",
                            "FILE",
                            "Record all frames from the start; Wireshark reads it. Default: none.",
                            (it, value) -> it.pcap = path(value)),
                    new Option(
                            "--gateway",
                            "A",
                            "The default gateway. Default: none.",
                            (it, value) -> it.gateway = Ipv4Address.parse(value)));

    /// What `up` has besides.
    static final List<Option> OF_UP =
            Stream.concat(
                            Stream.of(
                                    new Option(
                                            "--www",
                                            "DIR",
                                            "Serve everything in this folder over HTTP, to"
                                                    + " everybody. Default: none.",
                                            (it, value) -> it.files = path(value))),
                            ALL.stream())
                    .toList();

    private static final Ipv4Prefix DEFAULT_ADDRESS = Ipv4Prefix.parse("10.0.0.2/24");

    private String tap = "weft0";
    private Ipv4Prefix address = DEFAULT_ADDRESS;
    private @Nullable Ipv4Prefix hostAddress;
    private @Nullable MacAddress mac;
    private int mtu = 1500;
    private @Nullable String netns;
    private @Nullable String bridge;
    private PollMode poll = DEFAULT_POLL_MODE;
    private boolean offload = true;
    private LoomKind loom = LoomKind.CARRIER;
    private @Nullable Path pcap;
    private @Nullable Ipv4Address gateway;
    private @Nullable Path files;

    /// Reads options of `up` and their values.
    ///
    /// @param arguments `--name value` or `--name=value`, nothing else
    /// @return what they say; null if something is wrong or unknown
    static @Nullable StackOptions parse(List<String> arguments) {
        var options = new StackOptions();
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            var argument = rest.next();
            var equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            var known = find(name);
            if (known == null || (equals < 0 && !rest.hasNext())) {
                return null;
            }
            try {
                known.setter.set(
                        options, equals < 0 ? rest.next() : argument.substring(equals + 1));
            } catch (IllegalArgumentException wrong) {
                return null;
            }
        }
        return options;
    }

    private static @Nullable Option find(String name) {
        for (var option : OF_UP) {
            if (option.name.equals(name)) {
                return option;
            }
        }
        return null;
    }

    String tap() {
        return tap;
    }

    Ipv4Prefix address() {
        return address;
    }

    @Nullable MacAddress mac() {
        return mac;
    }

    @Nullable String netns() {
        return netns;
    }

    @Nullable String bridge() {
        return bridge;
    }

    PollMode poll() {
        return poll;
    }

    LoomKind loom() {
        return loom;
    }

    @Nullable Path pcap() {
        return pcap;
    }

    @Nullable Ipv4Address gateway() {
        return gateway;
    }

    /// The folder that is served.
    @Nullable Path files() {
        return files;
    }

    /// The host's address: the one that was asked for, or one that suits the stack's.
    ///
    /// @param exists whether the interface is there already; then its address is left alone
    @Nullable Ipv4Prefix hostAddress(boolean exists) {
        if (hostAddress != null || exists || bridge != null) {
            return hostAddress;
        }
        return neighbourOf(address);
    }

    /// The device that is asked for.
    ///
    /// @param exists whether the interface is there already
    TapConfig tapConfig(boolean exists) {
        return TapConfig.named(tap)
                .withMtu(mtu)
                .withOffload(offload)
                .withHostAddress(hostAddress(exists))
                .withBridge(bridge)
                .withNamespace(netns);
    }

    /// The first address of a network that is another host's.
    private static @Nullable Ipv4Prefix neighbourOf(Ipv4Prefix own) {
        var network = own.network().address().value();
        var first = own.length() == 31 ? network : network + 1;
        for (int candidate = first; candidate < first + 2; candidate++) {
            var other = new Ipv4Address(candidate);
            if (own.contains(other)
                    && !other.equals(own.address())
                    && !own.isDirectedBroadcast(other)) {
                return new Ipv4Prefix(other, own.length());
            }
        }
        return null;
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + value, e);
        }
    }

    private static boolean onOrOff(String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("neither on nor off: " + value);
        };
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file name: " + value, e);
        }
    }

    private static <E extends Enum<E>> E choice(E[] choices, String value) {
        for (var choice : choices) {
            if (lowerCase(choice).equals(value)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(
                value
                        + " is none of "
                        + Stream.of(choices)
                                .map(StackOptions::lowerCase)
                                .collect(Collectors.joining(", ")));
    }

    private static String lowerCase(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
