package dev.weft.services.iperf3;

import dev.weft.csp.CspProcess;
import dev.weft.csp.ProcessGroup;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import java.util.ArrayList;
import java.util.List;

/// The streams of a test at this end, their processes and their sockets.
final class TestStreams implements AutoCloseable {
    private final ProcessGroup senders;
    private final ProcessGroup receivers;
    private final List<TestStream> streams = new ArrayList<>();
    private final List<CspProcess> others = new ArrayList<>();
    private final List<TcpSocket> connections = new ArrayList<>();
    private final List<UdpSocket> sockets = new ArrayList<>();

    /// Makes a place for them.
    ///
    /// @param group of the test
    TestStreams(ProcessGroup group) {
        senders = group.group("senders");
        receivers = group.group("receivers");
    }

    /// Closes a socket in the end, whatever becomes of it until then.
    void keep(TcpSocket socket) {
        connections.add(socket);
    }

    /// Closes a socket in the end, whatever becomes of it until then.
    void keep(UdpSocket socket) {
        sockets.add(socket);
    }

    void add(TestStream stream) {
        streams.add(stream);
    }

    /// Adds a process that receives for several streams.
    void add(UdpReceivingProcess process) {
        others.add(process);
    }

    List<TestStream> all() {
        return List.copyOf(streams);
    }

    void start() {
        others.forEach(each -> receivers.start("iperf3 UDP receiver", each));
        for (var stream : streams) {
            var process = stream.process();
            if (process != null) {
                (stream.info().sending() ? senders : receivers)
                        .start("iperf3 stream " + stream.info().id(), process);
            }
        }
    }

    /// Lets nothing more go out. What comes goes on coming: nobody's sender is to be stuck.
    void stopSending() {
        senders.close();
    }

    /// Lets nothing more go out or come.
    void stop() {
        senders.close();
        receivers.close();
    }

    @Override
    public void close() {
        stop();
        streams.forEach(TestStream::close);
        connections.forEach(TcpSocket::close);
        sockets.forEach(UdpSocket::close);
    }
}
