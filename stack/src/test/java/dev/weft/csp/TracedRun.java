package dev.weft.csp;

import java.time.Duration;

/// A small network of processes on the simulated loom that shows every value in its channels: the
/// text by which two runs are compared, also when they happen in two JVMs.
final class TracedRun {
    private TracedRun() {}

    public static void main(String[] arguments) throws Exception {
        System.out.print(trace(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1])));
    }

    /// Producers send with pauses of random length to a dealer, which hands on to a user.
    static String trace(long seed, int valuesOfEach) throws Exception {
        var text = new StringBuilder();
        try (var loom = new SimulatedLoom("traced", seed)) {
            loom.traceTo((time, process, channel, action, value) ->
                    text.append(
                            "%s %s %s %s %s%n".formatted(time, process, action, value, channel)));
            loom.call(
                    "main",
                    () -> {
                        run(loom, valuesOfEach);
                        return true;
                    });
        }
        return text.toString();
    }

    private static void run(SimulatedLoom loom, int valuesOfEach) throws InterruptedException {
        var group = loom.group("group");
        var left = group.<String>channel("left", 2);
        var right = group.<String>channel("right", 2);
        var out = group.<String>channel("out", 1);
        var never = group.<Integer>channel("never", 1);
        for (var sink : new Channel<?>[] {left, right}) {
            @SuppressWarnings("unchecked")
            var strings = (Channel<String>) sink;
            group.start(
                    "producer of " + sink.name(),
                    () -> {
                        for (int i = 0; i < valuesOfEach; i++) {
                            strings.send(sink.name() + i);
                            var rest = Duration.ofMillis(loom.random().nextInt(3));
                            never.receive(loom.clock().now().plus(rest), 0);
                        }
                        strings.close();
                    });
        }
        group.start(
                "dealer",
                () -> {
                    var events = Select.<String, String>from(left, it -> it).or(right, it -> it);
                    try {
                        while (true) {
                            var deadline = loom.clock().now().plus(Duration.ofMillis(1));
                            out.send(events.next(deadline, "nothing"));
                        }
                    } catch (ChannelClosedException e) {
                        out.close();
                    }
                });
        group.start(
                "user",
                () -> {
                    try {
                        while (true) {
                            out.receive();
                        }
                    } catch (ChannelClosedException e) {
                        // that was all
                    }
                });
        group.join();
    }
}
