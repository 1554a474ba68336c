package dev.weft.bench.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A network namespace of the bench's own.
public final class Namespace {
    /// Of every one, so that figures do not depend on what the machine is set to.
    private static final List<String> SETTINGS =
            List.of(
                    "net.ipv6.conf.all.disable_ipv6=1",
                    "net.ipv6.conf.default.disable_ipv6=1",
                    // connections by the ten thousand, one after the other
                    "net.ipv4.ip_local_port_range=1024 65535",
                    "net.ipv4.tcp_tw_reuse=1",
                    // and where the peer has no time stamps, the former does not help
                    "net.ipv4.tcp_max_tw_buckets=4000",
                    "net.ipv4.tcp_max_syn_backlog=8192",
                    // a trial shall not begin with what the last one has learnt of the path
                    "net.ipv4.tcp_no_metrics_save=1");

    private final Host host;
    private final String name;

    Namespace(Host host, String name) {
        this.host = host;
        this.name = name;
    }

    void quieten() throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("sysctl", "-qw"));
        command.addAll(SETTINGS);
        host.check(inside(command));
        chooseCongestionControl();
        ip("link", "set", "lo", "up");
    }

    /// Whatever the machine is set to: CUBIC, Linux's own choice. Some machines do not allow it in
    /// a namespace; Reno is allowed everywhere.
    private void chooseCongestionControl() throws IOException, InterruptedException {
        for (var each : List.of("cubic", "reno")) {
            var setting = "net.ipv4.tcp_congestion_control=" + each;
            var set = host.run(inside(List.of("sysctl", "-qw", setting)), Duration.ofSeconds(5));
            if (set.status() == 0) {
                host.noteCongestionControl(each);
                return;
            }
        }
    }

    /// {@return the name that `ip netns` knows}
    public String name() {
        return name;
    }

    /// What runs a program in here.
    ///
    /// @param command the program and its arguments
    /// @return the command line
    public List<String> inside(List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /// Makes a persistent TAP, up and with an address, to which a stack attaches itself.
    ///
    /// @param tap its name
    /// @param address the kernel's address on it, and its network
    /// @param mtu the largest packet in octets
    public void addTap(String tap, String address, int mtu)
            throws IOException, InterruptedException {
        ip("tuntap", "add", "dev", tap, "mode", "tap");
        ip("addr", "add", address, "dev", tap);
        bringUp(tap, mtu);
    }

    /// Makes one end of a wire here and the other end there.
    ///
    /// @param end the name here
    /// @param there the other namespace
    /// @param otherEnd the name there
    public void addVeth(String end, Namespace there, String otherEnd)
            throws IOException, InterruptedException {
        ip("link", "add", end, "type", "veth", "peer", "name", otherEnd, "netns", there.name);
    }

    /// Gives an interface an address.
    ///
    /// @param interfaceName its name
    /// @param address the address and its network
    public void addAddress(String interfaceName, String address)
            throws IOException, InterruptedException {
        ip("addr", "add", address, "dev", interfaceName);
    }

    /// Makes a bridge with these interfaces in it.
    ///
    /// @param bridge its name
    /// @param mtu the largest packet in octets
    /// @param members the interfaces, which are there already
    public void addBridge(String bridge, int mtu, List<String> members)
            throws IOException, InterruptedException {
        ip("link", "add", bridge, "type", "bridge");
        for (var each : members) {
            ip("link", "set", each, "master", bridge);
            bringUp(each, mtu);
        }
        bringUp(bridge, mtu);
    }

    /// Sets the largest packet of an interface, the length of its queue, and lets it work.
    ///
    /// @param interfaceName its name
    /// @param mtu the largest packet in octets
    public void bringUp(String interfaceName, int mtu) throws IOException, InterruptedException {
        ip("link", "set", interfaceName, "mtu", Integer.toString(mtu), "txqueuelen", "1000", "up");
    }

    /// Has the kernel send each segment as a packet of its own, with a checksum: no offload.
    ///
    /// @param interfaceName its name
    public void withoutOffload(String interfaceName) throws IOException, InterruptedException {
        host.check(
                inside(
                        List.of(
                                "ethtool",
                                "-K",
                                interfaceName,
                                "tso",
                                "off",
                                "gso",
                                "off",
                                "gro",
                                "off",
                                "tx",
                                "off",
                                "rx",
                                "off")));
    }

    /// Runs `ip` for this namespace.
    ///
    /// @param arguments all after the name of the namespace
    public void ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        host.check(command);
    }

    /// Runs `tc` for this namespace.
    ///
    /// @param arguments all after the name of the namespace
    public void tc(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("tc", "-n", name));
        command.addAll(List.of(arguments));
        host.check(command);
    }

    /// Takes it away, and with it all interfaces in it.
    public void delete() throws IOException, InterruptedException {
        host.delete(this);
    }
}
