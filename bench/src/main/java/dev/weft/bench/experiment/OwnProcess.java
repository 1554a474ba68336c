package dev.weft.bench.experiment;

import dev.weft.bench.host.CommandFailedException;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Ownership;
import dev.weft.bench.load.Json;
import dev.weft.bench.subject.InStack;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Stacks that talk to themselves, each measurement in a process of its own.
final class OwnProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CACHE = "in-stack-";

    private OwnProcess() {}

    /// Runs the bench's own program for a stack.
    ///
    /// @param flags of the JVM, if it is Weft's
    /// @return what it measured
    static Map<String, Double> run(Workshop workshop, SubjectKind kind, Flags flags, String... what)
            throws IOException, InterruptedException {
        return Json.numbers(workshop.host().check(command(workshop, kind, flags, what), PATIENCE));
    }

    /// More flags of the JVM.
    record Flags(List<String> words) {
        static final Flags NONE = new Flags(List.of());

        static Flags of(String... words) {
            return new Flags(List.of(words));
        }
    }

    static List<String> command(Workshop workshop, SubjectKind kind, Flags flags, String... what)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (kind.isWeft()) {
            command.add(workshop.install().java());
            command.addAll(workshop.install().flags());
            command.addAll(flags.words());
            command.addAll(workshop.install().classPath());
            command.add(InStack.class.getName());
        } else {
            command.add(workshop.tools().path(kind.key()));
            command.add("--in-stack");
        }
        command.addAll(List.of(what));
        return command;
    }

    /// Flags for a process with an ahead-of-time cache (JEP 514) of [InStack], which is made when
    /// it is first asked for. A JVM that cannot use it does not start: else it would be measured
    /// without.
    static synchronized Flags withCache(Workshop workshop)
            throws IOException, InterruptedException {
        return Flags.of("-XX:AOTCache=" + cache(workshop), "-XX:AOTMode=on");
    }

    private static Path cache(Workshop workshop) throws IOException, InterruptedException {
        var install = workshop.install();
        var jar = install.jar();
        if (Files.isDirectory(jar)) {
            throw new CommandFailedException("an ahead-of-time cache needs a jar");
        }
        var madeFor =
                Objects.hash(
                        Files.getLastModifiedTime(jar).toMillis(),
                        Files.size(jar),
                        install.java(),
                        Runtime.version(),
                        install.flags());
        var cache = install.state().resolve(CACHE + Integer.toHexString(madeFor) + ".aot");
        if (!Files.exists(cache)) {
            var ownership = Ownership.of(install);
            ownership.createDirectories(install.state());
            // under another name, so that it is whole when it is there
            var unfinished = cache.resolveSibling(cache.getFileName() + ".new");
            var training = Flags.of("-XX:AOTCacheOutput=" + unfinished);
            workshop.host()
                    .check(
                            command(
                                    workshop,
                                    SubjectKind.WEFT,
                                    training,
                                    "throughput",
                                    "10",
                                    "0",
                                    "1"),
                            PATIENCE);
            Files.move(unfinished, cache, StandardCopyOption.REPLACE_EXISTING);
            ownership.handOver(cache);
            Install.deleteOthers(cache, CACHE);
        }
        return cache;
    }
}
