package dev.weft.bench.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that the machine has to have.
///
/// @param name what it is
/// @param use who needs it, and what for
/// @param complaint what is wrong and what to do about it; null if it is there
public record Requirement(String name, String use, @Nullable String complaint) {
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final Path INCLUDES = Path.of("/usr/include");

    /// Looks for all of them.
    ///
    /// @param host tries what cannot be seen
    /// @return them, those first without which little can be measured
    public static List<Requirement> all(Host host) throws InterruptedException {
        return List.of(
                program("ip", "iproute2", "all on a TAP or a veth"),
                program("sysctl", "procps", "all on a TAP or a veth"),
                root(host),
                tun(),
                program("taskset", "util-linux", "subject and load on cores of their own (--pin)"),
                program("gcc", "gcc", "all loads, the limit, Linux, lwIP"),
                headers(),
                program("ping", "iputils-ping", "startup, and --real-ping"),
                program("ethtool", "ethtool", "Linux without offload"),
                program("iperf3", "iperf3", "bulk --iperf3"),
                program("go", "golang-go", "gVisor"));
    }

    private static Requirement program(String name, String inPackage, String use) {
        return new Requirement(name, use, missingProgram(name, inPackage));
    }

    /// Why a program cannot be run.
    ///
    /// @param name of the program
    /// @param inPackage of Debian's that has it
    /// @return what to do, or null if it is there
    public static @Nullable String missingProgram(String name, String inPackage) {
        return Install.hasProgram(name) ? null : "no " + name + ": apt install " + inPackage;
    }

    private static Requirement root(Host host) throws InterruptedException {
        var use = "all but throughput, in-stack-bulk and memory";
        if (!Install.hasProgram("ip")) {
            return new Requirement("root", use, "cannot be told without ip");
        }
        try {
            host.namespace("probe").delete();
            return new Requirement("root", use, null);
        } catch (IOException e) {
            return new Requirement(
                    "root",
                    use,
                    "no right to make network namespaces: sudo ./weft bench ... ("
                            + e.getMessage()
                            + ")");
        }
    }

    private static Requirement tun() {
        return new Requirement(TUN.toString(), "all on a TAP", complaintOfTun());
    }

    /// By opening it: where the module is missing, or a container does not allow it, the node may
    /// be there all the same.
    ///
    /// @return what to do, or null if there can be TAP devices
    public static @Nullable String complaintOfTun() {
        if (!Files.exists(TUN)) {
            return "no "
                    + TUN
                    + ": load the module with `modprobe tun`; in a container, start it with"
                    + " `--device "
                    + TUN
                    + "`";
        }
        try (var _ = FileChannel.open(TUN, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return null;
        } catch (IOException e) {
            return TUN
                    + " cannot be opened ("
                    + e.getClass().getSimpleName()
                    + ": "
                    + e.getMessage()
                    + "): run it as root; `modprobe tun` loads the module";
        }
    }

    private static Requirement headers() {
        var use = "whatever gcc compiles";
        for (var each : List.of("stdio.h", "linux/if_tun.h")) {
            if (!Files.exists(INCLUDES.resolve(each))) {
                return new Requirement(
                        "headers", use, "no " + each + ": apt install libc6-dev linux-libc-dev");
            }
        }
        return new Requirement("headers", use, null);
    }
}
