package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.LIMIT;
import static dev.weft.bench.subject.SubjectKind.LIMIT_OFFLOAD;

import dev.weft.bench.host.Namespace;
import dev.weft.bench.load.Json;
import dev.weft.bench.result.Results;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a TAP can do with nobody behind it who thinks: one thread in C that only reads what another
/// one of Linux sends, or only writes.
final class RawTap implements Experiment {
    private static final String TAP = "tap0";
    private static final String LOAD_ADDRESS = "10.0.0.1/24";
    private static final String ADDRESS = "10.0.0.2";
    private static final int DISCARD = 9;
    private static final int SMALL_FRAME = 64;
    private static final int SMALL_MTU = 1500;

    /// The largest that Linux allows on a TAP.
    private static final int LARGE_MTU = 65_521;

    private static final int ETHERNET = 14;
    private static final int IP_AND_UDP = 28;
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "raw-tap";
    }

    @Override
    public String about() {
        return "frames a second that one thread reads from a TAP, and writes, without a stack";
    }

    @Override
    public List<Case> cases(Plan plan) {
        var cases = new ArrayList<Case>();
        for (var reads : List.of(true, false)) {
            cases.add(frames(plan, SMALL_FRAME, reads));
            cases.add(frames(plan, LARGE_MTU + ETHERNET, reads));
        }
        return cases;
    }

    /// Large frames with virtio headers, as stacks have them that read so much at once.
    private Case frames(Plan plan, int octets, boolean reads) {
        return new Case(
                name(),
                Results.parameters(
                        "direction", reads ? "read" : "write", "frame", Integer.toString(octets)),
                plan.setting(),
                List.of(octets == SMALL_FRAME ? LIMIT : LIMIT_OFFLOAD),
                plan.trial().plusMillis(600),
                turn -> measure(turn, octets, reads, plan.trial()));
    }

    private static Map<String, Double> measure(Turn turn, int octets, boolean reads, Duration time)
            throws IOException, InterruptedException {
        var mtu = octets == SMALL_FRAME ? SMALL_MTU : LARGE_MTU;
        var namespace = turn.workshop().host().namespace("raw-tap");
        try {
            namespace.addTap(TAP, LOAD_ADDRESS, mtu);
            return Turn.only(
                    reads
                            ? read(turn, namespace, octets, mtu, time)
                            : write(turn, namespace, octets, mtu, time),
                    "frames_per_s",
                    "gbit_per_s");
        } finally {
            namespace.delete();
        }
    }

    private static Map<String, Double> write(
            Turn turn, Namespace namespace, int octets, int mtu, Duration time)
            throws IOException, InterruptedException {
        return limit(turn, namespace, mtu, time, "write", Integer.toString(octets));
    }

    /// While Linux sends as fast as it can.
    private static Map<String, Double> read(
            Turn turn, Namespace namespace, int octets, int mtu, Duration time)
            throws IOException, InterruptedException {
        // since nobody answers an ARP request
        namespace.ip(
                "neigh",
                "replace",
                ADDRESS,
                "lladdr",
                "02:00:00:00:00:01",
                "dev",
                TAP,
                "nud",
                "permanent");
        var load =
                List.of(
                        turn.workshop().tools().path("udpload"),
                        ADDRESS,
                        Integer.toString(DISCARD),
                        "--size",
                        Integer.toString(octets - ETHERNET - IP_AND_UDP),
                        "--seconds",
                        Long.toString(time.plus(GRACE).toSeconds()));
        var pinning = turn.subjectSetting().pinning();
        var sending =
                turn.workshop()
                        .host()
                        .start(
                                new ProcessBuilder(namespace.inside(pinning.load(load)))
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .redirectError(ProcessBuilder.Redirect.DISCARD));
        try {
            return limit(turn, namespace, mtu, time, "read");
        } finally {
            sending.destroy();
        }
    }

    private static Map<String, Double> limit(
            Turn turn, Namespace namespace, int mtu, Duration time, String what, String... more)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(turn.workshop().tools().path(SubjectKind.LIMIT.key()));
        if (turn.kind() == LIMIT_OFFLOAD) {
            command.add("--offload");
        }
        command.addAll(
                List.of(
                        "--mtu",
                        Integer.toString(mtu),
                        what,
                        TAP,
                        Double.toString(time.toMillis() / 1e3)));
        command.addAll(List.of(more));
        var pinned = turn.subjectSetting().pinning().subject(command);
        return Json.numbers(
                turn.workshop().host().check(namespace.inside(pinned), time.plus(GRACE)));
    }
}
