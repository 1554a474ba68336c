package dev.weft.bench.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where this copy of Weft is, and how it is run: the launcher says both.
///
/// @param root the folder of `./weft`
/// @param jar the jar or folder that has the bench's classes
/// @param java the program that runs Java
/// @param flags the flags under which `./weft` runs Java
public record Install(Path root, Path jar, String java, List<String> flags) {
    /// {@return what the launcher said, or what a test is run from}
    public static Install find() {
        var jar =
                Path.of(
                        Install.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath());
        // bench/target/weft-bench.jar, or bench/target/classes
        var root = System.getProperty("weft.root", jar.resolve("../../..").normalize().toString());
        var flags = System.getProperty("weft.flags", "-XX:+UseSerialGC -Xms64m -Xmn16m");
        return new Install(
                Path.of(root),
                jar,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Stream.of(flags.strip().split("\\s+", -1))
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    /// {@return the launcher}
    public String weft() {
        return root.resolve("weft").toString();
    }

    /// {@return a folder for what is made once and used again}
    public Path state() {
        return root.resolve(".weft/bench");
    }

    /// Takes away what a newer one takes the place of.
    ///
    /// @param keep the newer one, a file or a folder
    /// @param prefix how the names of its kind begin
    public static void deleteOthers(Path keep, String prefix) throws IOException {
        var old = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(keep.toAbsolutePath().getParent(), prefix + "*")) {
            all.forEach(each -> {
                if (!each.getFileName().equals(keep.getFileName())) {
                    old.add(each);
                }
            });
        }
        for (var each : old) {
            try (var inside = Files.walk(each)) {
                for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /// {@return what `java` needs to run a class of the bench}
    public List<String> classPath() {
        return List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Files.isDirectory(jar) ? System.getProperty("java.class.path") : jar.toString());
    }

    /// Whether a program is there.
    ///
    /// @param program its name
    /// @return whether a folder of `PATH`, or one where the system keeps its own, has it
    public static boolean hasProgram(String program) {
        var path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
