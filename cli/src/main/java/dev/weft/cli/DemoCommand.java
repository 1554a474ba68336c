package dev.weft.cli;

import dev.weft.csp.CarrierLoom;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `weft demo` for the command line library.
@Command(
        name = "demo",
        description = {
            "Shows two hosts over a wire with loss and delay, in one JVM. Needs no privilege and"
                    + " takes some ten seconds on a terminal.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Examples:", "  ./weft demo", "  ./weft demo --seed 7"})
final class DemoCommand implements Callable<Integer> {
    private final Screen screen;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides all that happens by chance. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2016")
    private long seed;

    DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!CarrierLoom.isAvailable()) {
            screen.warn(
                    "the demo needs JDK 25 and --add-opens java.base/java.lang=ALL-UNNAMED, which"
                            + " ./weft and java -jar set");
            return 1;
        }
        Stage.Pace pace = screen.isTerminal() ? Thread::sleep : millis -> {};
        return new Demo(screen, seed, pace).run() ? 0 : 1;
    }
}
