package dev.weft.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `weft bench races`, for the list of commands: the launcher runs it, from a jar of its own.
@Command(
        name = "races",
        description =
                "Lets threads race for what they share, by jcstress and with its options: -t NAME ...")
final class RacesCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        throw new IOException("races are another jar's: ./weft bench races");
    }
}
