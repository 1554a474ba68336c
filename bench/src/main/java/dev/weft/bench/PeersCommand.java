package dev.weft.bench;

import dev.weft.bench.experiment.Peers;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `weft bench peers`.
@Command(
        name = "peers",
        description = {
            "Says who can be measured here, what the machine lacks, and how to install it.",
            "The first time it compiles what is written in C and Go."
        })
final class PeersCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var host = Host.start()) {
            System.out.println("The machine:");
            for (var each : Requirement.all(host)) {
                say(each.name(), each.complaint(), "for " + each.use());
            }
            System.out.println();
            System.out.println("Who can be measured:");
            var tools = NativeTools.of(host, Install.find(), System.err::println);
            var peers = new Peers(tools);
            for (var kind : SubjectKind.values()) {
                say(kind.key(), peers.complaint(kind, true), "");
            }
        }
        return 0;
    }

    private static void say(String name, @Nullable String complaint, String use) {
        var what = complaint == null ? "usable" : complaint;
        System.out.println("  %-18s %-8s %s".formatted(name, what, use).stripTrailing());
    }
}
