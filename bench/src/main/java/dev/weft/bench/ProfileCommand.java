package dev.weft.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `weft profile`.
@Command(
        name = "profile",
        description = "Records where the time of an experiment goes.",
        mixinStandardHelpOptions = true)
final class ProfileCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.err.println("weft profile: not built yet");
        return 1;
    }
}
