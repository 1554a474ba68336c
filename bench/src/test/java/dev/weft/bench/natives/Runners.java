package dev.weft.bench.natives;

import dev.weft.bench.experiment.Progress;
import dev.weft.bench.experiment.Runner;
import dev.weft.bench.experiment.Workshop;
import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.load.Loads;
import dev.weft.bench.subject.Subjects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What takes trials as in a run of the bench, in silence.
final class Runners {
    private Runners() {}

    static Runner on(Host host, int rounds) throws IOException {
        var install = Install.find();
        var tools = NativeTools.of(host, install);
        var workshop =
                new Workshop(
                        host,
                        install,
                        tools,
                        new Subjects(host, install, tools),
                        new Loads(host, tools));
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Runner(workshop, rounds, _ -> true, new Progress(nowhere, true, () -> 0));
    }
}
