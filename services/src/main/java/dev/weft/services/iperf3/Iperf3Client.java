package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.ProcessGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What `iperf3 -c` does: measures the throughput to a server, or from it.
///
/// ```java
/// var client = new Iperf3Client(stack, new InetSocketAddress("10.0.0.1", Iperf3Server.PORT),
///         Iperf3Parameters.DEFAULT);
/// var summary = client.run(event -> System.out.println(event));
/// ```
///
/// The streams are processes of the stack's loom; the one who listens is called by the thread that
/// waits, which may be slow.
public final class Iperf3Client {
    /// How often a listener is told, unless he wants it otherwise.
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /// Intervals that wait for a listener who is very slow.
    private static final int MOST_REPORTS = 64;

    private final NetworkStack stack;
    private final InetSocketAddress server;
    private final Iperf3Parameters parameters;
    private final Duration interval;
    private volatile @Nullable Thread process;

    /// Prepares a test.
    ///
    /// @param server where the server listens
    /// @param parameters what is to be done
    /// @throws IllegalArgumentException if that cannot be done; the message says why
    public Iperf3Client(NetworkStack stack, InetSocketAddress server, Iperf3Parameters parameters) {
        this(stack, server, parameters, INTERVAL);
    }

    /// The same for who wants to be told more often, or less.
    ///
    /// @param interval how often; zero for not before the end
    public Iperf3Client(
            NetworkStack stack,
            InetSocketAddress server,
            Iperf3Parameters parameters,
            Duration interval) {
        this.stack = stack;
        this.server = server;
        this.parameters = checked(parameters);
        this.interval = interval;
    }

    /// {@return the parameters, if a client can do what they say}
    ///
    /// @throws IllegalArgumentException if not; the message says why
    public static Iperf3Parameters checked(Iperf3Parameters parameters) {
        var refusal = parameters.refusal();
        if (refusal != null) {
            throw new IllegalArgumentException(refusal.words());
        }
        return parameters;
    }

    /// Runs the test, and waits for its end.
    ///
    /// @param listener is told while it goes on
    /// @return how it went, which is not all if [#stop] ended it
    /// @throws IOException if there is no server, it is busy, does not go on or goes away
    public Iperf3Summary run(Consumer<Iperf3Event> listener)
            throws IOException, InterruptedException {
        try (var group = stack.loom().group("iperf3 client")) {
            Channel<ClientReport> reports = group.channel("iperf3 reports", MOST_REPORTS);
            start(group, new ClientSide(stack, group, server, parameters, interval, reports));
            while (true) {
                switch (next(reports)) {
                    case ClientReport.News(var event) -> listener.accept(event);
                    case ClientReport.Done(var summary) -> {
                        return summary;
                    }
                    case ClientReport.Broken(var why) -> throw why;
                }
            }
        } catch (LoomClosedException e) {
            throw stopped(e);
        }
    }

    /// Ends the test, from any thread; [#run] tells what has been measured until then.
    public void stop() {
        var running = process;
        if (running == null) {
            return;
        }
        try {
            stack.loom()
                    .call(
                            "stop iperf3",
                            () -> {
                                running.interrupt();
                                return true;
                            });
        } catch (Exception e) {
            // it has ended already
        }
    }

    private void start(ProcessGroup group, ClientSide test) {
        process = group.start("iperf3 client", test);
    }

    private ClientReport next(Channel<ClientReport> reports)
            throws IOException, InterruptedException {
        try {
            return stack.loom().call("iperf3 reports", reports::receive);
        } catch (ChannelClosedException e) {
            throw stopped(e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static IOException stopped(Exception cause) {
        var stopped = new InterruptedIOException("the test was stopped before it began");
        stopped.initCause(cause);
        return stopped;
    }
}
