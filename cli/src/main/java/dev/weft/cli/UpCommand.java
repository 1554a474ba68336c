package dev.weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `weft up` for the command line library.
@Command(
        name = "up",
        description = {
            "Starts a stack on a TAP interface, with echo, discard, daytime and chargen over UDP and TCP"
                    + " and a page about itself over HTTP.",
            "",
            "On a terminal there is a console (try help); otherwise the stack runs until SIGTERM."
                    + " Who may not make interfaces gets a private network namespace with a shell"
                    + " in it.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  sudo ./weft up",
            "  sudo ./weft up --www ~/Music",
            "  sudo ./weft up --address 192.168.7.2/24 --pcap /tmp/weft.pcapng",
            "  sudo ./weft up --bridge br0 --address 192.168.1.50/24 --gateway 192.168.1.1",
            "  sudo ip netns exec blue ./weft up --poll busy"
        })
final class UpCommand implements Callable<Integer> {
    private final StackOptions options;
    private final Screen screen;

    UpCommand(StackOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Up(options, screen).run();
    }
}
