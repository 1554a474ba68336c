package dev.weft.cli;

import dev.weft.NetworkStack;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that does one job by a stack of its own, and ends with it.
abstract class StackCommand implements Callable<Integer> {
    private final StackOptions stackOptions;
    private final int failure;

    final Screen screen;

    @Spec CommandSpec spec;

    /// What a command does once there is a stack.
    interface Job {
        /// {@return the exit code}
        int run() throws IOException, InterruptedException;

        /// Ends it early, from any thread.
        void stop();
    }

    /// Makes the job.
    interface Making {
        Job on(NetworkStack stack);
    }

    /// @param failure the exit code when there is no stack, or the job fails
    // The command line library fills in the specification before it runs the command.
    @SuppressWarnings("NullAway.Init")
    StackCommand(StackOptions stackOptions, Screen screen, int failure) {
        this.stackOptions = stackOptions;
        this.screen = screen;
        this.failure = failure;
    }

    /// Starts a stack, and does a job on it. A signal ends both.
    ///
    /// @param peer whom the job is about
    /// @return the exit code
    final int run(String peer, Making making) throws InterruptedException {
        if (!Up.mayMakeInterface(stackOptions, screen, spec.name() + " " + peer)) {
            return failure;
        }
        try (var host = Host.start(stackOptions, screen)) {
            return run(host, making.on(host.stack()));
        } catch (IOException e) {
            screen.complain(complaint(Host.describe(e)));
            return failure;
        }
    }

    private int run(Host host, Job job) throws IOException, InterruptedException {
        var exitCode = new CompletableFuture<Integer>();
        var ending =
                Ending.onSignal(() -> {
                    job.stop();
                    var code = exitCode.join();
                    host.close();
                    return code;
                });
        try {
            var code = job.run();
            host.awaitGoodbyes();
            exitCode.complete(code);
        } finally {
            exitCode.complete(failure); // unless it has been completed
            ending.cancel();
        }
        return exitCode.join();
    }

    /// What went wrong, as the program says it whose place the command takes.
    String complaint(String what) {
        return spec.name() + ": " + what;
    }
}
