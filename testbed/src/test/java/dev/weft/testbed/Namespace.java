package dev.weft.testbed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/// A network namespace of a test's own, with a quiet loopback and nothing else in it.
final class Namespace implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    static Namespace create() {
        var namespace =
                new Namespace(
                        "weft-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement());
        Commands.run(List.of("ip", "netns", "add", namespace.name)).expectSuccess();
        namespace.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
        namespace.run("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
        namespace.run("ip", "link", "set", "lo", "up").expectSuccess();
        return namespace;
    }

    String name() {
        return name;
    }

    /// Runs a program in the namespace.
    Commands.Result run(String... command) {
        return Commands.run(inside(command));
    }

    Commands.Result runWithInput(String input, String... command) {
        return Commands.run(inside(command), input);
    }

    /// Starts a program in the namespace that goes on beside the test.
    Process start(String... command) throws IOException {
        return new ProcessBuilder(inside(command)).redirectErrorStream(true).start();
    }

    /// Does something in a thread that has moved here. A socket stays where it was opened, so any
    /// thread may use the one that this returns.
    <T> T call(Callable<T> task) throws Exception {
        var inside =
                new FutureTask<T>(() -> {
                    NamespaceEntry.enter(name);
                    return task.call();
                });
        Thread.ofPlatform().name("in " + name).daemon(true).start(inside);
        try {
            return inside.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    List<String> inside(String... command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(List.of(command));
        return whole;
    }

    @Override
    public void close() {
        Commands.run(List.of("ip", "netns", "delete", name)).expectSuccess();
    }
}
