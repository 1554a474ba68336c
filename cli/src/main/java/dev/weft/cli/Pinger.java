package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.ProcessGroup;
import dev.weft.message.PathError;
import dev.weft.socket.MessageTooLongException;
import dev.weft.socket.Ping;
import dev.weft.socket.PingResult;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run of ping.
///
/// ```text
///   ping sender --starts--> ping 1, ping 2 ... --events--> the thread that prints
///               <--pulse--- (flood: the next)
/// ```
///
/// The printing thread is none of the loom's: a terminal may be slow.
final class Pinger implements StackCommand.Job {
    private sealed interface Event {
        /// A request is on its way.
        record Sent() implements Event {}

        /// Something became of one.
        record Settled(PingResult result) implements Event {}

        /// One could not be sent.
        record Refused(IOException why) implements Event {}

        /// There are no more.
        record AllSent() implements Event {}

        /// The user has seen enough.
        record Stopped() implements Event {}
    }

    private static final Duration FLOOD_INTERVAL = Duration.ofMillis(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int BATCH = 256;

    private final NetworkStack stack;
    private final PingOptions options;
    private final Consumer<String> lines;
    private final Consumer<String> flood;
    private final PingReport report;
    private final PingStatistics statistics = new PingStatistics();
    private final ProcessGroup group;
    private final Channel<Event> events;
    private final Channel<Boolean> pulses;
    private final MonotonicTime start;

    private MonotonicTime lastEvent;
    private MonotonicTime end;
    private boolean ended;
    private boolean unreachable;

    /// Prepares a run.
    ///
    /// @param lines takes what is printed, line by line
    /// @param flood takes dots and backspaces
    Pinger(
            NetworkStack stack,
            PingOptions options,
            Consumer<String> lines,
            Consumer<String> flood) {
        this.stack = stack;
        this.options = options;
        this.lines = lines;
        this.flood = flood;
        this.report = new PingReport(options);
        this.group = stack.loom().group("ping command");
        this.events = group.channel("ping events", BATCH);
        this.pulses = group.channel("ping pulses", 1);
        this.start = stack.loom().clock().now();
        this.lastEvent = start;
        this.end = earliest(options.deadline(), MonotonicTime.FAR_FUTURE);
    }

    private MonotonicTime earliest(@Nullable Duration after, MonotonicTime other) {
        if (after == null) {
            return other;
        }
        var then = start.plus(after);
        return then.isBefore(other) ? then : other;
    }

    /// Sends, prints, and returns when the run is over.
    ///
    /// @return ping's exit code: 0 if there were replies, 1 if not, 2 if there is no way
    @Override
    public int run() throws IOException, InterruptedException {
        try (group) {
            report.header().forEach(lines);
            var ping = ping();
            group.start("ping sender", () -> sendAll(ping));
            while (!ended) {
                var batch = nextEvents();
                if (batch.isEmpty()) {
                    break; // time is over
                }
                batch.forEach(this::handle);
            }
        } catch (LoomClosedException e) {
            // the stack has been closed: say what we have seen
        }
        if (unreachable) {
            return 2;
        }
        report.summary(statistics, lastEvent.since(start)).forEach(lines);
        var tooFew = options.deadline() != null && statistics.received() < options.count();
        return statistics.received() == 0 || tooFew ? 1 : 0;
    }

    /// Ends the run, from any thread; the summary is printed.
    @Override
    public void stop() {
        try {
            stack.loom()
                    .call(
                            "stop ping",
                            () -> {
                                events.send(new Event.Stopped());
                                return true;
                            });
        } catch (Exception e) {
            // it has ended already
        }
    }

    private Ping ping() throws IOException, InterruptedException {
        var ping = stack.ping();
        ping.setOption(StandardSocketOptions.IP_TOS, options.typeOfService());
        ping.setOption(WeftSocketOptions.IP_DONTFRAGMENT, options.dontFragment());
        var timeToLive = options.timeToLive();
        if (timeToLive != null) {
            ping.setOption(WeftSocketOptions.IP_TTL, timeToLive);
        }
        return ping;
    }

    /// The process that sends.
    private void sendAll(Ping ping) throws InterruptedException {
        var clock = stack.loom().clock();
        var data = options.data();
        var next = clock.now();
        for (long i = 1; options.count() == 0 || i <= options.count(); i++) {
            group.start("ping request " + i, () -> ask(ping, data));
            events.send(new Event.Sent());
            if (i == options.count()) {
                break;
            }
            if (options.flood()) {
                pulses.receive(clock.now().plus(FLOOD_INTERVAL), false);
            } else {
                var now = clock.now();
                next = next.plus(options.interval());
                next = next.isBefore(now) ? now : next; // late is late: no burst to catch up
                pulses.receive(next, false);
            }
        }
        events.send(new Event.AllSent());
    }

    /// A process for each request.
    private void ask(Ping ping, Bytes data) throws InterruptedException {
        try {
            var result = ping.send(options.host(), data, LONGEST_WAIT);
            if (options.flood()) {
                pulses.trySend(true);
            }
            events.send(new Event.Settled(result));
        } catch (IOException e) {
            events.send(new Event.Refused(e));
        }
    }

    private List<Event> nextEvents() throws IOException, InterruptedException {
        try {
            return stack.loom()
                    .call(
                            "ping events",
                            () -> {
                                var batch = new ArrayList<Event>();
                                var first = events.receive(end, new Event.AllSent());
                                if (!stack.loom().clock().now().isBefore(end)) {
                                    return batch;
                                }
                                batch.add(first);
                                for (var more = events.tryReceive();
                                        more != null && batch.size() < BATCH;
                                        more = events.tryReceive()) {
                                    batch.add(more);
                                }
                                return batch;
                            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(Event event) {
        if (ended) {
            return;
        }
        switch (event) {
            case Event.Sent() -> {
                statistics.onSent();
                dot(".");
            }
            case Event.Settled(var result) -> settle(result);
            case Event.Refused(var why) -> refuse(why);
            case Event.AllSent() -> awaitRest();
            case Event.Stopped() -> ended = true;
        }
        if (options.count() > 0 && statistics.settled() >= options.count()) {
            ended = true;
        }
    }

    private void settle(PingResult result) {
        switch (result) {
            case PingResult.Reply reply -> {
                touch();
                statistics.onReply(reply.sequence());
                if (report.isTimed()) {
                    statistics.onRoundTrip(reply.roundTrip());
                }
                dot("\b \b");
                line(report.reply(reply, now()));
            }
            case PingResult.Failure failure -> {
                touch();
                statistics.onError();
                dot("\bE");
                line(isTooLongForUs(failure) ? tooLong() : report.failure(failure, now()));
            }
            case PingResult.Timeout _ -> {} // as iputils: what is missing tells itself
        }
    }

    private void refuse(IOException why) {
        switch (why) {
            case NoRouteToHostException _ -> {
                lines.accept("ping: connect: Network is unreachable");
                unreachable = true;
                ended = true;
            }
            case MessageTooLongException _ -> {
                touch();
                statistics.onError();
                line(tooLong());
            }
            default -> {
                lines.accept("ping: sendmsg: " + why.getMessage());
                ended = true;
            }
        }
    }

    private void touch() {
        lastEvent = stack.loom().clock().now();
    }

    /// iputils waits for twice the longest time that a reply has taken so far.
    private void awaitRest() {
        var wait = options.linger();
        if (statistics.received() > 0) {
            var twice = statistics.largestRoundTrip().multipliedBy(2);
            wait = twice.compareTo(options.interval()) > 0 ? twice : options.interval();
        }
        var then = stack.loom().clock().now().plus(wait);
        end = then.isBefore(end) ? then : end;
    }

    private boolean isTooLongForUs(PingResult.Failure failure) {
        return failure.reason().equals(PathError.Kind.FRAGMENTATION_NEEDED.words())
                && stack.interfaces().stream()
                        .anyMatch(each ->
                                each.address()
                                        .address()
                                        .toInetAddress()
                                        .equals(failure.reporter()));
    }

    private String tooLong() {
        return PingReport.tooLong(stack.interfaces().getLast().mtu());
    }

    private void line(String text) {
        if (!options.quiet() && !options.flood()) {
            lines.accept(text);
        }
    }

    private void dot(String text) {
        if (options.flood() && !options.quiet()) {
            flood.accept(text);
        }
    }

    private Instant now() {
        return stack.loom().clock().wallTime();
    }
}
