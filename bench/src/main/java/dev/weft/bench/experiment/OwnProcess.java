package dev.weft.bench.experiment;

import dev.weft.bench.host.CommandFailedException;
import dev.weft.bench.load.Json;
import dev.weft.bench.subject.InStack;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Stacks that talk to themselves, each measurement in a process of its own.
final class OwnProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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

    /// An ahead-of-time cache (JEP 514) for [InStack], made when it is first asked for.
    static synchronized Path aotCache(Workshop workshop) throws IOException, InterruptedException {
        var jar = workshop.install().jar();
        if (Files.isDirectory(jar)) {
            throw new CommandFailedException("an ahead-of-time cache needs a jar");
        }
        var stamp = Long.toHexString(Files.getLastModifiedTime(jar).toMillis() ^ Files.size(jar));
        var cache = workshop.install().state().resolve("in-stack-" + stamp + ".aot");
        if (!Files.exists(cache)) {
            Files.createDirectories(cache.getParent());
            workshop.host()
                    .check(
                            command(
                                    workshop,
                                    SubjectKind.WEFT,
                                    Flags.of("-XX:AOTCacheOutput=" + cache),
                                    "throughput",
                                    "10",
                                    "0",
                                    "1"),
                            PATIENCE);
        }
        return cache;
    }
}
