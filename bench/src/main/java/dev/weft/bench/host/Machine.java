package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the figures were taken on.
///
/// @param cpu the processor's model
/// @param cores how many of them this process may use
/// @param memoryMegabytes the main memory
/// @param kernel name and version
/// @param system the distribution
/// @param java version and maker of the JDK
/// @param flags under which Weft's JVM runs
/// @param commit of Weft, with `+` if files have changed since
/// @param versions of the compilers and peers
public record Machine(
        String cpu,
        int cores,
        long memoryMegabytes,
        String kernel,
        String system,
        String java,
        List<String> flags,
        String commit,
        SortedMap<String, String> versions) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Looks at this machine.
    ///
    /// @param host runs the programs that know
    /// @param install whose commit is asked for
    /// @return the machine
    public static Machine look(Host host, Install install)
            throws IOException, InterruptedException {
        return new Machine(
                valueOf("/proc/cpuinfo", "model name", ':'),
                Runtime.getRuntime().availableProcessors(),
                kilobytes(valueOf("/proc/meminfo", "MemTotal", ':')) / 1024,
                "Linux " + System.getProperty("os.version"),
                valueOf("/etc/os-release", "PRETTY_NAME", '=').replace("\"", ""),
                Runtime.version() + ", " + System.getProperty("java.vendor"),
                install.flags(),
                commit(host, install.root()),
                versions(host));
    }

    private static long kilobytes(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text.replaceAll("\\D", ""));
    }

    private static String valueOf(String file, String key, char separator) throws IOException {
        if (!Files.isReadable(Path.of(file))) {
            return "";
        }
        for (var line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(key) && line.indexOf(separator) > 0) {
                return line.substring(line.indexOf(separator) + 1).strip();
            }
        }
        return "";
    }

    private static String commit(Host host, Path root) throws IOException, InterruptedException {
        var git = List.of("git", "-c", "safe.directory=*", "-C", root.toString());
        var commit = firstLine(host, append(git, "rev-parse", "--short=10", "HEAD"));
        var changes = firstLine(host, append(git, "status", "--porcelain", "-uno"));
        return commit.isEmpty() ? "unknown" : changes.isEmpty() ? commit : commit + "+";
    }

    private static List<String> append(List<String> command, String... more) {
        var whole = new ArrayList<>(command);
        whole.addAll(List.of(more));
        return whole;
    }

    private static SortedMap<String, String> versions(Host host)
            throws IOException, InterruptedException {
        var versions = new TreeMap<String, String>();
        put(versions, "gcc", firstLine(host, List.of("gcc", "-dumpfullversion")));
        put(versions, "go", firstLine(host, List.of("go", "version")));
        for (var name : List.of("liblwip-dev", "golang-gvisor-gvisor-dev")) {
            put(
                    versions,
                    name,
                    firstLine(host, List.of("dpkg-query", "-W", "-f=${Version}", name)));
        }
        put(versions, "congestion control of Linux", host.congestionControl());
        put(versions, "iperf3", firstLine(host, List.of("iperf3", "--version")));
        put(versions, "iproute2", firstLine(host, List.of("ip", "-V")));
        return versions;
    }

    private static void put(SortedMap<String, String> versions, String name, String version) {
        if (!version.isEmpty()) {
            versions.put(name, version);
        }
    }

    private static String firstLine(Host host, List<String> command)
            throws IOException, InterruptedException {
        if (!Install.hasProgram(command.getFirst())) {
            return "";
        }
        var output = host.run(command, PATIENCE);
        return output.status() == 0 ? output.text().lines().findFirst().orElse("") : "";
    }
}
