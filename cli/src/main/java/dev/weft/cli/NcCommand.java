package dev.weft.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/// `weft nc`: what `nc` does, by a stack of its own.
@Command(
        name = "nc",
        description = {
            "Talks TCP or UDP by a stack of its own on a TAP interface: what is read goes to the peer,"
                    + " what the peer says is written. Options are those of OpenBSD's nc.",
            ""
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there was a connection",
            "1:there was none, or it failed",
            "2:wrong use"
        },
        footer = {
            "",
            "10.0.0.1 is the host's side of the interface. Examples:",
            "  echo hello | sudo ./weft nc -N 10.0.0.1 7777     to a listener on the host",
            "  sudo ./weft nc -l 7777                           wait for: nc 10.0.0.2 7777",
            "  sudo ./weft nc -z -v -w 2 10.0.0.1 20-25         who listens?",
            "  echo hello | sudo ./weft nc -u -w 1 10.0.0.1 9"
        })
final class NcCommand extends StackCommand {
    @Mixin private final NcOptions options = new NcOptions();

    NcCommand(StackOptions stackOptions, Screen screen) {
        super(stackOptions, screen, 1);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            options.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return run(
                String.join(" ", options.words),
                stack ->
                        new NetCat(
                                stack,
                                options,
                                Screen.isTerminal(0),
                                new StandardInput(),
                                screen::write,
                                screen::complain));
    }

    /// Octets as they come. A read of it cannot be ended, so its thread is left behind.
    private static final class StandardInput implements NetCat.Input {
        private final FileInputStream stream = new FileInputStream(FileDescriptor.in);

        @Override
        public int read(byte[] into) throws IOException {
            return stream.read(into);
        }

        @Override
        public void close() {}
    }
}
