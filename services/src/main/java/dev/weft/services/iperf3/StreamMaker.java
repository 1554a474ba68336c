package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.Sink;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.time.Clock;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Objects;

/// Makes the streams of a test at one end of it.
final class StreamMaker {
    private final ProcessGroup group;
    private final Clock clock;
    private final Iperf3Parameters parameters;
    private final Quota toSend;
    private final Quota toReceive;
    private final Sink<? super StreamEvent> events;
    private final byte[] block;

    /// Prepares.
    ///
    /// @param group in which the streams are to live
    /// @param toSend what may be sent by all streams
    /// @param toReceive what is to be received by all streams
    StreamMaker(
            NetworkStack stack,
            ProcessGroup group,
            Iperf3Parameters parameters,
            Quota toSend,
            Quota toReceive,
            Sink<? super StreamEvent> events) {
        this.group = group;
        this.clock = stack.loom().clock();
        this.parameters = parameters;
        this.toSend = toSend;
        this.toReceive = toReceive;
        this.events = events;
        this.block = new byte[parameters.blockLength()];
        stack.loom().random().nextBytes(block);
    }

    /// Makes a stream of a connection.
    TestStream tcp(int index, TcpSocket socket, boolean sending) {
        var info =
                new Iperf3Stream(
                        TestStream.id(index),
                        sending,
                        Objects.requireNonNull(socket.localAddress()),
                        Objects.requireNonNull(socket.remoteAddress()));
        var meter = new StreamMeter();
        var blocks = Bytes.wrap(block);
        var process =
                sending
                        ? sender(info.id(), meter, number -> socket.write(blocks))
                        : new TcpReceivingProcess(info.id(), socket, toReceive, meter, events);
        return new TestStream(info, meter, process, socket);
    }

    /// Makes a stream of datagrams.
    ///
    /// @param socket for this stream alone, or for all
    TestStream udp(int index, UdpSocket socket, InetSocketAddress peer, boolean sending) {
        var info =
                new Iperf3Stream(
                        TestStream.id(index),
                        sending,
                        Objects.requireNonNull(socket.localAddress()),
                        peer);
        var meter = new StreamMeter();
        var process =
                sending
                        ? sender(info.id(), meter, number -> socket.send(datagram(number), peer))
                        : null;
        return new TestStream(info, meter, process, null);
    }

    /// Makes the process that receives what comes to a socket.
    UdpReceivingProcess udpReceiver(UdpSocket socket, List<TestStream> streams, boolean serving) {
        return new UdpReceivingProcess(
                socket, streams, serving, parameters.wideCounters(), toReceive, events, clock);
    }

    /// Sets what the parameters say of a connection.
    void prepare(TcpSocket socket) throws IOException, InterruptedException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, parameters.noDelay());
        if (parameters.typeOfService() != 0) {
            socket.setOption(StandardSocketOptions.IP_TOS, parameters.typeOfService());
        }
        if (parameters.window() != 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, parameters.window());
            socket.setOption(StandardSocketOptions.SO_RCVBUF, parameters.window());
        }
    }

    /// Sets what the parameters say of a socket for datagrams.
    void prepare(UdpSocket socket) throws IOException, InterruptedException {
        socket.setOption(WeftSocketOptions.IP_DONTFRAGMENT, parameters.dontFragment());
        socket.setOption(StandardSocketOptions.IP_TOS, parameters.typeOfService());
        if (parameters.window() != 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, parameters.window());
        }
    }

    private SendingProcess sender(int id, StreamMeter meter, SendingProcess.Outlet outlet) {
        return new SendingProcess(
                id,
                parameters,
                outlet,
                toSend,
                meter,
                events,
                group.channel("iperf3 alarm " + id, 1),
                clock);
    }

    private Bytes datagram(long number) {
        var datagram = block.clone();
        new UdpHeader(clock.now(), number).writeTo(datagram, parameters.wideCounters());
        return Bytes.wrap(datagram);
    }
}
