package dev.weft.bench.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The bench's own programs in C and Go. Their sources travel in the jar; each is compiled where
/// the bench runs, by the command that its first comment names, and kept until a source changes.
public final class NativeTools {
    private static final String RESOURCES = "dev/weft/bench/native";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// `// gcc -O2 limit.c -o limit`, possibly after settings of the environment.
    private static final Pattern BUILD_LINE =
            Pattern.compile("(?m)^//\\s+((?:[A-Z0-9_]+=\\S+ )*(?:gcc|go build) .*)$");

    private static final String FOLDER = "native-";

    private final Host host;
    private final Ownership ownership;
    private final Path folder;
    private final SortedMap<String, String> sources;
    private final Consumer<String> progress;
    private final Map<String, Tool> built = new HashMap<>();

    /// A program, or why there is none.
    ///
    /// @param path where it is, if it could be built
    /// @param complaint what the compiler said, if not
    public record Tool(@Nullable Path path, @Nullable String complaint) {}

    private NativeTools(
            Host host,
            Ownership ownership,
            Path folder,
            SortedMap<String, String> sources,
            Consumer<String> progress) {
        this.host = host;
        this.ownership = ownership;
        this.folder = folder;
        this.sources = sources;
        this.progress = progress;
    }

    /// The programs whose sources this jar has.
    ///
    /// @param host runs the compilers
    /// @param install where the jar is, and where to keep what was compiled
    /// @return the programs, none of them compiled yet
    public static NativeTools of(Host host, Install install) throws IOException {
        return of(host, install, _ -> {});
    }

    /// The same, for people who wait.
    ///
    /// @param host runs the compilers
    /// @param install where the jar is, and where to keep what was compiled
    /// @param progress is told of each program that is compiled
    /// @return the programs, none of them compiled yet
    public static NativeTools of(Host host, Install install, Consumer<String> progress)
            throws IOException {
        var sources = readSources(install.jar());
        var folder = install.state().resolve(FOLDER + hash(sources));
        return new NativeTools(host, Ownership.of(install), folder, sources, progress);
    }

    /// Compiles a program, unless it is there already.
    ///
    /// @param name of the program: `limit` is made of `c/limit.c` or of the folder `go/limit`
    /// @return the program, or why there is none
    public Tool tool(String name) throws IOException, InterruptedException {
        var known = built.get(name);
        if (known == null) {
            known = build(name);
            built.put(name, known);
        }
        return known;
    }

    /// Compiles a program that must be there.
    ///
    /// @param name of the program
    /// @return its path
    public String path(String name) throws IOException, InterruptedException {
        var tool = tool(name);
        if (tool.path() == null) {
            throw new CommandFailedException(name + ": " + tool.complaint());
        }
        return tool.path().toString();
    }

    private Tool build(String name) throws IOException, InterruptedException {
        var source = sources.containsKey("c/" + name + ".c") ? "c/" + name + ".c" : goMain(name);
        if (source == null) {
            return new Tool(null, "there is no source of it");
        }
        var line = buildLine(sources.getOrDefault(source, ""));
        var compiler = line.contains("go build") ? "go" : "gcc";
        var program = folder.resolve(source).resolveSibling(name);
        if (!Files.isExecutable(program)) {
            if (!Install.hasProgram(compiler)) {
                return new Tool(null, "there is no " + compiler);
            }
            progress.accept("compiling " + name + (compiler.equals("go") ? ", for a minute" : ""));
            unpack();
            var output =
                    host.run(
                            List.of(
                                    "sh",
                                    "-c",
                                    "cd \"$1\" && " + line,
                                    "sh",
                                    String.valueOf(program.getParent())),
                            PATIENCE);
            if (output.status() != 0) {
                return new Tool(null, firstError(output.errors()));
            }
            ownership.handOver(folder);
        }
        return new Tool(program, null);
    }

    private @Nullable String goMain(String name) {
        var main = "go/" + name + "/main.go";
        return sources.containsKey(main) ? main : null;
    }

    /// The command in the first comment of a source.
    static String buildLine(String source) {
        var found = BUILD_LINE.matcher(source);
        if (!found.find()) {
            throw new IllegalStateException("a source does not say how it is compiled");
        }
        return found.group(1);
    }

    private static String firstError(String errors) {
        return errors.lines()
                .filter(line -> line.contains("error") || line.contains("cannot find"))
                .findFirst()
                .orElse(errors.strip());
    }

    private void unpack() throws IOException {
        if (!Files.exists(folder)) {
            ownership.createDirectories(folder);
            Install.deleteOthers(folder, FOLDER);
        }
        for (var each : sources.entrySet()) {
            var file = folder.resolve(each.getKey());
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, each.getValue());
            }
        }
    }

    private static SortedMap<String, String> readSources(Path jar) throws IOException {
        if (Files.isDirectory(jar)) {
            return readTree(jar.resolve(RESOURCES));
        }
        try (var files = FileSystems.newFileSystem(jar)) {
            return readTree(files.getPath(RESOURCES));
        }
    }

    private static SortedMap<String, String> readTree(Path top) throws IOException {
        var sources = new TreeMap<String, String>();
        if (!Files.isDirectory(top)) {
            return sources;
        }
        try (var files = Files.walk(top)) {
            files.filter(Files::isRegularFile)
                    .forEach(each -> {
                        try {
                            sources.put(top.relativize(each).toString(), Files.readString(each));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        return sources;
    }

    /// Of all sources, headers among them: one that changes makes all programs anew.
    static String hash(SortedMap<String, String> sources) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(sources.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
