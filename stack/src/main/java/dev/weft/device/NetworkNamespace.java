package dev.weft.device;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A network namespace of Linux, to do something in.
///
/// `setns(2)` moves a thread, not a process: a thread of its own goes there and ends, so that
/// nobody else is ever in the wrong place.
record NetworkNamespace(String path) {
    /// Where `ip netns` keeps names.
    private static final String NAMED = "/run/netns/";

    /// What is done there.
    interface Task<T> {
        T run() throws TapException;
    }

    /// @param name a name that `ip netns` knows, or the path of a namespace file
    static NetworkNamespace of(String name) {
        return new NetworkNamespace(name.contains("/") ? name : NAMED + name);
    }

    <T> T call(Task<T> task) throws TapException {
        var inside =
                new FutureTask<T>(() -> {
                    enter();
                    return task.run();
                });
        Thread.ofPlatform().name("namespace " + path).daemon(true).start(inside);
        try {
            return get(inside);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TapException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static <T> T get(FutureTask<T> task) throws ExecutionException {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // it takes milliseconds, and half an interface is no use
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void enter() throws TapException {
        var fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw new TapException(
                    "there is no network namespace %s (%s): `ip netns list` shows those there are, `ip netns add` makes one"
                            .formatted(path, Libc.describe(-fd)));
        }
        try {
            var result = Libc.setns(fd, Libc.CLONE_NEWNET);
            if (result == -Libc.EPERM) {
                throw new TapException(
                        "entering the network namespace %s is not permitted: run as root, or with CAP_SYS_ADMIN"
                                .formatted(path));
            }
            if (result < 0) {
                throw new TapException(
                        "%s cannot be entered (%s): is it a network namespace?"
                                .formatted(path, Libc.describe(-result)));
            }
        } finally {
            Libc.close(fd);
        }
    }
}
