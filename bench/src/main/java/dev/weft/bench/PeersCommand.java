package dev.weft.bench;

import dev.weft.bench.experiment.Peers;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `weft bench peers`.
@Command(
        name = "peers",
        description = "Says who can be measured here, and what to install for the others.")
final class PeersCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var host = Host.start()) {
            var peers = new Peers(NativeTools.of(host, Install.find()));
            for (var kind : SubjectKind.values()) {
                var complaint = peers.complaint(kind);
                System.out.printf(
                        "%-18s %s%n", kind.key(), complaint == null ? "usable" : complaint);
            }
        }
        return 0;
    }
}
