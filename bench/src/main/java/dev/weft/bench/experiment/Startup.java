package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.GVISOR;
import static dev.weft.bench.subject.SubjectKind.LIMIT;
import static dev.weft.bench.subject.SubjectKind.LWIP;
import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.host.LauncherCache;
import dev.weft.bench.host.Namespace;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.result.Results;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// From the start of a process until the first ping over the TAP is answered. For Weft that is
/// `./weft up`, launcher included.
final class Startup implements Experiment {
    private static final String ADDRESS = "10.0.0.2";
    private static final String TAP = "tap0";

    /// `ping -D` writes the time at which a reply came before it.
    private static final Pattern REPLY = Pattern.compile("^\\[(\\d+\\.\\d+)].*bytes from.*");

    private static final Duration CACHE_PATIENCE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String about() {
        return "from the start of ./weft up to the first answered ping";
    }

    @Override
    public List<Case> cases(Plan plan) {
        return List.of(startup(plan, true), startup(plan, false));
    }

    private Case startup(Plan plan, boolean cached) {
        return new Case(
                name(),
                Results.parameters("aot-cache", cached ? "on" : "off"),
                plan.setting(),
                cached ? List.of(WEFT) : List.of(LIMIT, LWIP, GVISOR, WEFT),
                Duration.ofMillis(1500),
                turn -> measure(turn, cached));
    }

    private static Map<String, Double> measure(Turn turn, boolean cached)
            throws IOException, InterruptedException {
        var noPing = Requirement.missingProgram("ping", "iputils-ping");
        if (noPing != null) {
            throw new IOException(noPing);
        }
        if (turn.kind().isWeft()) {
            prepare(turn.workshop(), cached);
        }
        var host = turn.workshop().host();
        var namespace = host.namespace("startup");
        try {
            namespace.addTap(TAP, "10.0.0.1/24", 1500);
            // so that pings go out from the beginning, and not only when an ARP request repeats
            namespace.ip(
                    "neigh",
                    "replace",
                    ADDRESS,
                    "lladdr",
                    "02:00:0a:00:00:02",
                    "dev",
                    TAP,
                    "nud",
                    "permanent");
            var ping =
                    host.start(
                            namespace.inside(
                                    List.of(
                                            "ping", "-D", "-n", "-i", "0.002", "-c", "10000", "-W",
                                            "1", ADDRESS)));
            try {
                return Map.of("start_ms", startAndAwait(turn, namespace, ping, cached));
            } finally {
                ping.destroy();
            }
        } finally {
            namespace.delete();
        }
    }

    private static double startAndAwait(
            Turn turn, Namespace namespace, Process ping, boolean cached)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                        turn.kind().isWeft()
                                ? namespace.inside(
                                        List.of(
                                                turn.workshop().install().weft(),
                                                "up",
                                                "--tap",
                                                TAP))
                                : namespace.inside(
                                        turn.workshop()
                                                .subjects()
                                                .command(turn.kind(), turn.subjectSetting())));
        builder.environment().put("WEFT_BUILD", "never");
        builder.environment().put("WEFT_AOT", aot(cached));
        builder.redirectErrorStream(true).redirectOutput(new File("/dev/null"));
        Thread.sleep(100); // ping itself has to start
        var start = Instant.now();
        var process = turn.workshop().host().start(builder);
        try (var replies =
                new BufferedReader(
                        new InputStreamReader(ping.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = replies.readLine(); line != null; line = replies.readLine()) {
                var reply = REPLY.matcher(line);
                if (reply.matches()) {
                    var began = start.getEpochSecond() + start.getNano() / 1e9;
                    return (Double.parseDouble(reply.group(1)) - began) * 1000;
                }
            }
        } finally {
            process.destroy();
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        throw new IOException("no ping was answered");
    }

    /// Builds what is old. With the cache, waits until the launcher has made it in the background;
    /// without, it is not to be made beside what is measured.
    private static void prepare(Workshop workshop, boolean cached)
            throws IOException, InterruptedException {
        var install = workshop.install();
        var start = List.of("env", "WEFT_AOT=" + aot(cached), install.weft(), "--version");
        workshop.host().check(start, Duration.ofMinutes(5));
        if (!cached) {
            return;
        }
        var cache = new LauncherCache(install);
        var end = Instant.now().plus(CACHE_PATIENCE);
        while (cache.complaint() != null) {
            if (Instant.now().isAfter(end)) {
                throw new IOException(
                        "without its ahead-of-time cache this would be another start: "
                                + cache.complaint()
                                + ". ./weft --version makes it in the background; what it says is in"
                                + " .weft/aot.log");
            }
            Thread.sleep(200);
        }
    }

    private static String aot(boolean cached) {
        return cached ? "auto" : "off";
    }
}
