package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.Channel;
import dev.weft.csp.ChannelClosedException;
import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/// A test, as the server sees it. The client leads; one that does not go on is given up.
final class ServerSide implements CspProcess {
    /// How much longer than it said a client may take to end the test.
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// How long a client may take for its results: before them it takes what is left in the
    /// streams.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How long nothing may come of what a client has sent before it ended a test that is limited
    /// by octets.
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    /// How often to look whether something has.
    private static final Duration LOOK = Duration.ofMillis(10);

    private final NetworkStack stack;
    private final Clock clock;
    private final ProcessGroup group;
    private final ControlConnection control;
    private final Channel<Arrival> arrivals;
    private final int port;
    private final Channel<StreamEvent> events;
    private final Channel<Boolean> alarm; // never rings: a way to wait until a time

    /// Prepares.
    ///
    /// @param group in which the test lives
    /// @param socket the control connection, which has sent its cookie
    /// @param arrivals brings the connections of the streams
    /// @param port of the server
    ServerSide(
            NetworkStack stack,
            ProcessGroup group,
            TcpSocket socket,
            Channel<Arrival> arrivals,
            int port) {
        this.stack = stack;
        this.clock = stack.loom().clock();
        this.group = group;
        this.control = new ControlConnection(socket, clock);
        this.arrivals = arrivals;
        this.port = port;
        this.events = group.channel("iperf3 stream events", 1);
        this.alarm = group.channel("iperf3 alarm", 1);
    }

    @Override
    public void run() throws InterruptedException {
        try (control) {
            converse();
        } catch (IOException e) {
            // The client has gone, or does not speak iperf3: there is nobody to be told.
        } finally {
            hangUpOnOthers();
        }
    }

    /// More streams than were asked for.
    private void hangUpOnOthers() {
        arrivals.close();
        for (var late = arrivals.tryReceive(); late != null; late = arrivals.tryReceive()) {
            late.socket().close();
        }
    }

    private void converse() throws IOException, InterruptedException {
        control.prepare();
        control.tell(ControlState.PARAM_EXCHANGE);
        var fields = control.readJson(ControlConnection.MOST_PARAMETERS, control.soon());
        var parameters = Iperf3Parameters.parse(fields);
        var refusal = fields.flag("sctp") ? Refusal.NO_SCTP : parameters.refusal();
        if (refusal != null) {
            control.refuse(refusal);
            return;
        }
        try (var streams = new TestStreams(group)) {
            switch (parameters.protocol()) {
                case TCP -> acceptConnections(parameters, streams);
                case UDP -> acceptHellos(parameters, streams);
            }
            measure(parameters, streams);
        }
    }

    private StreamMaker maker(Iperf3Parameters parameters) {
        // Where datagrams can be lost, the client gets what it wants only if we go on until it says
        // that it has it.
        var toSend =
                parameters.protocol() == Iperf3Parameters.Protocol.TCP
                        ? parameters.octetLimit()
                        : 0;
        return new StreamMaker(
                stack,
                group,
                parameters,
                new Quota(toSend),
                new Quota(parameters.octetLimit()),
                events);
    }

    private void acceptConnections(Iperf3Parameters parameters, TestStreams streams)
            throws IOException, InterruptedException {
        control.tell(ControlState.CREATE_STREAMS);
        var connections = new ArrayList<Arrival>();
        try (var _ = watch(arrivals::close)) {
            var deadline = control.soon();
            while (connections.size() < parameters.allStreams()) {
                var connection = arrivals.receive(deadline);
                if (connection == null) {
                    throw new SocketTimeoutException("the client makes no more streams");
                }
                streams.keep(connection.socket());
                connections.add(connection);
            }
        } catch (ChannelClosedException e) {
            throw new IOException("the client has given up", e);
        }
        hangUpOnOthers();
        connections.sort(Comparator.comparingLong(Arrival::number));
        var maker = maker(parameters);
        for (int i = 0; i < connections.size(); i++) {
            var socket = connections.get(i).socket();
            maker.prepare(socket);
            streams.add(maker.tcp(i, socket, !parameters.isOfClient(i)));
        }
    }

    private void acceptHellos(Iperf3Parameters parameters, TestStreams streams)
            throws IOException, InterruptedException {
        var maker = maker(parameters);
        var socket = stack.udpSocket();
        streams.keep(socket);
        try {
            // At the address that the client uses: its sockets take no answer from another.
            socket.bind(new InetSocketAddress(control.localAddress(), port));
        } catch (BindException e) {
            control.refuse(Refusal.NO_LISTENER);
            throw e;
        }
        maker.prepare(socket);
        control.tell(ControlState.CREATE_STREAMS);
        try (var _ = watch(socket::close)) {
            var peers = awaitHellos(socket, parameters.allStreams());
            for (int i = 0; i < peers.size(); i++) {
                streams.add(maker.udp(i, socket, peers.get(i), !parameters.isOfClient(i)));
            }
        }
        streams.add(maker.udpReceiver(socket, streams.all(), true));
    }

    /// Notices while streams are awaited that none will come: all that the client could say now is
    /// that it gives up.
    ///
    /// @param giveUp ends the waiting
    /// @return the process that watches, which has to end before others read the connection
    private ProcessGroup watch(Runnable giveUp) {
        var watch = group.group("watch");
        watch.start(
                "iperf3 watcher",
                () -> {
                    try {
                        control.awaitState(MonotonicTime.FAR_FUTURE);
                    } catch (IOException gone) {
                        // without a word
                    }
                    giveUp.run();
                });
        return watch;
    }

    private List<InetSocketAddress> awaitHellos(UdpSocket socket, int count)
            throws IOException, InterruptedException {
        var peers = new LinkedHashSet<InetSocketAddress>();
        var deadline = control.soon();
        while (peers.size() < count) {
            socket.setTimeout(Deadlines.timeout(deadline, clock));
            var datagram = socket.receive();
            if (UdpHello.is(datagram.payload())
                    && datagram.remote().getAddress().equals(control.remote().getAddress())) {
                peers.add(datagram.remote());
                socket.send(UdpHello.ANSWER, datagram.remote());
            }
        }
        return List.copyOf(peers);
    }

    private void measure(Iperf3Parameters parameters, TestStreams streams)
            throws IOException, InterruptedException {
        control.tell(ControlState.TEST_START);
        control.tell(ControlState.TEST_RUNNING);
        var measurement = new Measurement(streams.all(), clock.now());
        streams.start();
        if (awaitEnd(parameters, measurement) != ControlState.TEST_END) {
            return; // the client has given up, or says what makes no sense here
        }
        var end = awaitRest(parameters, measurement);
        streams.stop();
        var results =
                new TestResults(
                        parameters.protocol() == Iperf3Parameters.Protocol.TCP
                                && parameters.direction().isServerSending(),
                        measurement.results(end));
        // Before anything else is said: iperf3 waits for whole blocks until its streams end.
        streams.close();
        exchange(results);
    }

    private ControlState awaitEnd(Iperf3Parameters parameters, Measurement measurement)
            throws IOException, InterruptedException {
        var counted = clock.now().plus(parameters.omit());
        if (!parameters.omit().isZero()) {
            try {
                return control.awaitState(counted);
            } catch (SocketTimeoutException omitted) {
                measurement.restart(clock.now());
            }
        }
        return control.awaitState(
                parameters.duration().isZero()
                        ? MonotonicTime.FAR_FUTURE
                        : counted.plus(parameters.duration()).plus(GRACE));
    }

    /// The client has written all it wanted to, but part of that is still in its buffers. Where the
    /// end is a time, the rest came too late; where it is a number of octets, they have to come.
    ///
    /// @return when the last of them came
    private MonotonicTime awaitRest(Iperf3Parameters parameters, Measurement measurement)
            throws InterruptedException {
        var last = clock.now();
        if (parameters.octetLimit() == 0
                || parameters.protocol() == Iperf3Parameters.Protocol.UDP
                || !parameters.direction().isClientSending()) {
            return last;
        }
        var wanted = parameters.octetsInBlocks();
        var latest = control.soon();
        var before = received(measurement);
        while (before < wanted
                && clock.now().isBefore(latest)
                && clock.now().isBefore(last.plus(STANDSTILL))) {
            alarm.receive(clock.now().plus(LOOK));
            var now = received(measurement);
            if (now > before) {
                last = clock.now();
            }
            before = now;
        }
        return last;
    }

    private static long received(Measurement measurement) throws InterruptedException {
        return measurement.total().stream()
                .filter(flow -> !flow.stream().sending())
                .mapToLong(flow -> flow.count().octets())
                .sum();
    }

    private void exchange(TestResults ours) throws IOException, InterruptedException {
        control.tell(ControlState.EXCHANGE_RESULTS);
        // Read because it is in the way: the client prints both, and nobody looks at a server.
        control.readJson(ControlConnection.MOST_RESULTS, clock.now().plus(PATIENCE));
        // A client that does not read must not keep the server.
        Channel<Boolean> written = group.channel("iperf3 results written", 1);
        group.start(
                "iperf3 watchdog",
                () -> {
                    if (written.receive(control.soon()) == null) {
                        control.abort();
                    }
                });
        control.write(ours.toJson());
        control.tell(ControlState.DISPLAY_RESULTS);
        written.trySend(true);
        control.awaitState(control.soon());
    }
}
