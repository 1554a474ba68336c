package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.socket.UdpSocket;
import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A test, as the client sees it, who leads it. An interrupt ends it before its time, and what has
/// been measured by then is told.
///
/// ```text
///   control reader --states, results--> client <--finished, failed-- streams
///                                         |
///                                      reports --> the thread that waits
/// ```
final class ClientSide implements CspProcess {
    /// A rest of an interval that is shorter is not worth a line.
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private static final Duration HELLO_INTERVAL = Duration.ofSeconds(3);

    /// How long the server may take to say what is next. It may have to wait for others itself.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MOST_EVENTS = 64 + 4 * Iperf3Parameters.MAX_STREAMS;

    private final NetworkStack stack;
    private final Clock clock;
    private final ProcessGroup group;
    private final InetSocketAddress server;
    private final Iperf3Parameters asked;
    private final Duration interval;
    private final Sink<ClientReport> reports;
    private final Channel<ClientEvent> events;
    private @Nullable Measurement measurement;

    /// Prepares.
    ///
    /// @param group in which the test lives
    /// @param interval how often there is something to tell; zero for not before the end
    /// @param reports takes what is told; what does not fit is left out, except for the end
    ClientSide(
            NetworkStack stack,
            ProcessGroup group,
            InetSocketAddress server,
            Iperf3Parameters asked,
            Duration interval,
            Sink<ClientReport> reports) {
        this.stack = stack;
        this.clock = stack.loom().clock();
        this.group = group;
        this.server = server;
        this.asked = asked;
        this.interval = interval;
        this.reports = reports;
        this.events = group.channel("iperf3 client events", MOST_EVENTS);
    }

    @Override
    public void run() throws InterruptedException {
        try (var socket = stack.tcpSocket()) {
            socket.connect(server, PATIENCE);
            converse(new ControlConnection(socket, clock));
        } catch (IOException e) {
            reports.send(new ClientReport.Broken(e));
        } finally {
            reports.close();
        }
    }

    private void converse(ControlConnection control) throws IOException, InterruptedException {
        try {
            control.prepare();
            var cookie = Cookie.random(stack.loom().random());
            control.write(cookie);
            group.start("iperf3 control reader", () -> listen(control));
            expect(ControlState.PARAM_EXCHANGE);
            var parameters = asked.length() == 0 ? withLengthFor(control) : asked;
            control.write(parameters.toJson());
            expect(ControlState.CREATE_STREAMS);
            try (var streams = new TestStreams(group)) {
                var toReceive = new Quota(parameters.octetLimit());
                open(parameters, streams, toReceive, cookie);
                expect(ControlState.TEST_START);
                expect(ControlState.TEST_RUNNING);
                var measuring = new Measurement(streams.all(), clock.now());
                measurement = measuring;
                streams.start();
                await(parameters, measuring, new Finish(parameters, toReceive));
                streams.stopSending();
                tellRest(measuring);
                exchange(control, parameters, measuring);
            }
        } catch (InterruptedException e) {
            control.tell(ControlState.CLIENT_TERMINATE);
            var measured = measurement;
            if (measured != null) {
                done(measured, measured.results(clock.now()), null);
            }
        }
    }

    /// Datagrams as long as the segments of TCP are not fragmented.
    private Iperf3Parameters withLengthFor(ControlConnection control)
            throws IOException, InterruptedException {
        return switch (asked.protocol()) {
            case TCP -> asked;
            case UDP -> asked.withLength(control.segmentSize());
        };
    }

    private void open(
            Iperf3Parameters parameters, TestStreams streams, Quota toReceive, Cookie cookie)
            throws IOException, InterruptedException {
        var toSend = new Quota(parameters.octetLimit());
        var maker = new StreamMaker(stack, group, parameters, toSend, toReceive, events);
        for (int i = 0; i < parameters.allStreams(); i++) {
            var sending = parameters.isOfClient(i);
            switch (parameters.protocol()) {
                case TCP -> connect(maker, streams, i, sending, cookie);
                case UDP -> greet(maker, streams, i, sending);
            }
        }
        var opened = streams.all().stream().map(TestStream::info).toList();
        tell(new Iperf3Event.Connected(opened));
    }

    private void connect(
            StreamMaker maker, TestStreams streams, int index, boolean sending, Cookie cookie)
            throws IOException, InterruptedException {
        var socket = stack.tcpSocket();
        streams.keep(socket);
        maker.prepare(socket);
        socket.connect(server, PATIENCE);
        socket.write(cookie.octets());
        streams.add(maker.tcp(index, socket, sending));
    }

    private void greet(StreamMaker maker, TestStreams streams, int index, boolean sending)
            throws IOException, InterruptedException {
        var socket = stack.udpSocket();
        streams.keep(socket);
        maker.prepare(socket);
        socket.connect(server);
        awaitAnswer(socket);
        var stream = maker.udp(index, socket, server, sending);
        streams.add(stream);
        if (!sending) {
            streams.add(maker.udpReceiver(socket, List.of(stream), false));
        }
    }

    /// Whatever comes is an answer: a server whose answer has been lost may be sending already.
    private void awaitAnswer(UdpSocket socket) throws IOException, InterruptedException {
        var latest = clock.now().plus(PATIENCE);
        socket.setTimeout(HELLO_INTERVAL);
        while (true) {
            socket.send(UdpHello.HELLO);
            try {
                socket.receive();
                return;
            } catch (SocketTimeoutException e) {
                if (!clock.now().isBefore(latest)) {
                    throw e;
                }
            }
        }
    }

    /// Tells what goes on until there is no more to do.
    private void await(Iperf3Parameters parameters, Measurement measuring, Finish finish)
            throws IOException, InterruptedException {
        if (!parameters.omit().isZero()) {
            if (isOverBefore(clock.now().plus(parameters.omit()), finish)) {
                return;
            }
            measuring.restart(clock.now());
        }
        var end =
                parameters.duration().isZero()
                        ? MonotonicTime.FAR_FUTURE
                        : clock.now().plus(parameters.duration());
        while (clock.now().isBefore(end)) {
            var tick = interval.isZero() ? end : measuring.intervalBegin().plus(interval);
            if (isOverBefore(MonotonicTime.earlier(tick, end), finish)) {
                return;
            }
            if (clock.now().isBefore(end)) {
                tell(measuring.interval(clock.now()));
            }
        }
    }

    private void tellRest(Measurement measuring) throws InterruptedException {
        if (interval.isZero()) {
            return;
        }
        var rest = measuring.interval(clock.now());
        if (rest.begin().isZero() || rest.end().minus(rest.begin()).compareTo(SHORTEST) >= 0) {
            tell(rest);
        }
    }

    /// Waits for the streams to be finished, until a time.
    private boolean isOverBefore(MonotonicTime time, Finish finish)
            throws IOException, InterruptedException {
        for (var event = events.receive(time); event != null; event = events.receive(time)) {
            switch (event) {
                case StreamEvent.Finished(var id) -> {
                    if (finish.comesWith(id)) {
                        return true;
                    }
                }
                case StreamEvent.Failed _,
                        ClientEvent.Lost _,
                        ClientEvent.Told _,
                        ClientEvent.Results _ ->
                        throw unexpected(event);
            }
        }
        return false;
    }

    private void exchange(
            ControlConnection control, Iperf3Parameters parameters, Measurement measuring)
            throws IOException, InterruptedException {
        var ours = measuring.results(clock.now());
        control.tell(ControlState.TEST_END);
        expect(ControlState.EXCHANGE_RESULTS);
        var retransmissionsKnown =
                parameters.protocol() == Iperf3Parameters.Protocol.TCP
                        && parameters.direction().isClientSending();
        control.write(new TestResults(retransmissionsKnown, ours).toJson());
        var theirs = expectResults();
        expect(ControlState.DISPLAY_RESULTS);
        control.tell(ControlState.IPERF_DONE);
        done(measuring, ours, theirs);
    }

    private void done(Measurement measuring, List<StreamResult> ours, @Nullable TestResults theirs)
            throws InterruptedException {
        var totals = new ArrayList<Iperf3Summary.Total>();
        var streams = measuring.streams();
        for (int i = 0; i < streams.size(); i++) {
            var stream = streams.get(i).info();
            var own = ours.get(i);
            var other = theirs == null ? null : theirs.of(stream.id());
            totals.add(
                    stream.sending()
                            ? new Iperf3Summary.Total(stream, own, other)
                            : new Iperf3Summary.Total(stream, other, own));
        }
        reports.send(new ClientReport.Done(new Iperf3Summary(totals, theirs != null)));
    }

    private void tell(Iperf3Event event) {
        reports.trySend(new ClientReport.News(event));
    }

    private void expect(ControlState wanted) throws IOException, InterruptedException {
        var event = nextOfControl();
        if (!event.equals(new ClientEvent.Told(wanted))) {
            throw unexpected(event);
        }
    }

    private TestResults expectResults() throws IOException, InterruptedException {
        var event = nextOfControl();
        if (event instanceof ClientEvent.Results(var results)) {
            return results;
        }
        throw unexpected(event);
    }

    /// What the server says next; what becomes of a stream does not matter while the ends talk.
    private ClientEvent nextOfControl() throws IOException, InterruptedException {
        var latest = clock.now().plus(PATIENCE);
        while (true) {
            var event = events.receive(latest);
            if (event == null) {
                throw new SocketTimeoutException("the server does not go on with the test");
            }
            if (!(event instanceof StreamEvent)) {
                return event;
            }
        }
    }

    private static IOException unexpected(ClientEvent event) {
        return switch (event) {
            case ClientEvent.Lost(var why) -> why;
            case ClientEvent.Told(var state) ->
                    state == ControlState.SERVER_TERMINATE
                            ? new IOException("the server has terminated")
                            : new ProtocolException("the server says " + state + " out of turn");
            case ClientEvent.Results _ ->
                    new ProtocolException("the server sends results out of turn");
            case StreamEvent.Failed(_, var why) -> why;
            case StreamEvent.Finished(var id) ->
                    new ProtocolException("stream " + id + " has ended out of turn");
        };
    }

    /// The process that reads what the server says.
    private void listen(ControlConnection control) throws InterruptedException {
        try {
            var state = ControlState.IPERF_START;
            while (state != ControlState.DISPLAY_RESULTS) {
                state = control.awaitState(MonotonicTime.FAR_FUTURE);
                switch (state) {
                    case ACCESS_DENIED ->
                            throw new IOException(
                                    "the server is busy running a test, try again later");
                    case SERVER_ERROR ->
                            throw new IOException("the server says: " + control.readRefusal());
                    case EXCHANGE_RESULTS -> {
                        events.send(new ClientEvent.Told(state));
                        var fields =
                                control.readJson(
                                        ControlConnection.MOST_RESULTS, MonotonicTime.FAR_FUTURE);
                        events.send(new ClientEvent.Results(TestResults.parse(fields)));
                    }
                    case TEST_START,
                            TEST_RUNNING,
                            TEST_END,
                            PARAM_EXCHANGE,
                            CREATE_STREAMS,
                            SERVER_TERMINATE,
                            CLIENT_TERMINATE,
                            DISPLAY_RESULTS,
                            IPERF_START,
                            IPERF_DONE ->
                            events.send(new ClientEvent.Told(state));
                }
            }
        } catch (IOException e) {
            events.trySend(new ClientEvent.Lost(e));
        }
    }

    /// Knows when the streams have done what was asked for.
    private static final class Finish {
        private final Iperf3Parameters parameters;
        private final Quota toReceive;
        private final Set<Integer> finished = new HashSet<>();

        Finish(Iperf3Parameters parameters, Quota toReceive) {
            this.parameters = parameters;
            this.toReceive = toReceive;
        }

        /// Notes that a stream is finished.
        ///
        /// @return whether the test is
        boolean comesWith(int id) {
            finished.add(id);
            // Of datagrams that are sent to us the last may be lost.
            var mayLack =
                    parameters.protocol() == Iperf3Parameters.Protocol.UDP
                            && parameters.direction().isClientSending();
            return allFinished(true) && (mayLack || toReceive.isUsedUp() || allFinished(false));
        }

        private boolean allFinished(boolean ofClient) {
            for (int i = 0; i < parameters.allStreams(); i++) {
                if (parameters.isOfClient(i) == ofClient && !finished.contains(TestStream.id(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
