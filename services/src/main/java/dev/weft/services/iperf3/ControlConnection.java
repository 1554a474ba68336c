package dev.weft.services.iperf3;

import com.google.gson.JsonObject;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.WeftSocketOptions;
import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/// Over which the two ends of a test agree. Every read has a deadline, and a length that is known
/// or bounded.
final class ControlConnection implements AutoCloseable {
    /// How long an end may take for what it can do at once.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What iperf3's own server takes for parameters.
    static final int MOST_PARAMETERS = 8 * 1024;

    /// Results of 256 streams take a quarter of this.
    static final int MOST_RESULTS = 256 * 1024;

    private static final int LENGTH_OF_LENGTH = 4;

    private final TcpSocket socket;
    private final Clock clock;

    /// Takes a connection that is open.
    ControlConnection(TcpSocket socket, Clock clock) {
        this.socket = socket;
        this.clock = clock;
    }

    /// Has single octets sent at once, and the end of a peer noticed that cannot say it: a test may
    /// have no end of its own.
    void prepare() throws IOException, InterruptedException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(WeftSocketOptions.TCP_KEEPIDLE, 10);
        socket.setOption(WeftSocketOptions.TCP_KEEPINTERVAL, 5);
        socket.setOption(WeftSocketOptions.TCP_KEEPCOUNT, 4);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    InetSocketAddress remote() {
        return Objects.requireNonNull(socket.remoteAddress());
    }

    InetAddress localAddress() {
        return Objects.requireNonNull(socket.localAddress()).getAddress();
    }

    /// The largest segment, which is also a good length for datagrams.
    int segmentSize() throws IOException, InterruptedException {
        return socket.info().segmentSize();
    }

    /// The time until which the other end may take for what it can do at once.
    MonotonicTime soon() {
        return clock.now().plus(PATIENCE);
    }

    void tell(ControlState state) throws IOException, InterruptedException {
        socket.write(Bytes.of(state.octet()));
    }

    /// Says why there is no test.
    void refuse(Refusal refusal) throws IOException, InterruptedException {
        var numbers = ByteBuffer.allocate(9);
        numbers.put((byte) ControlState.SERVER_ERROR.octet()).putInt(refusal.number()).putInt(0);
        socket.write(numbers.flip());
    }

    /// The reason that follows [ControlState#SERVER_ERROR], in words.
    String readRefusal() throws IOException, InterruptedException {
        return Refusal.wordsOf(read(8, soon()).u32(0));
    }

    /// Waits for the other end to say something.
    ///
    /// @throws SocketTimeoutException if it does not by the deadline; it may be asked again
    /// @throws ProtocolException if it is nothing that there is
    ControlState awaitState(MonotonicTime deadline) throws IOException, InterruptedException {
        var octet = read(1, deadline).u8(0);
        var state = ControlState.of(octet);
        if (state == null) {
            throw new ProtocolException("iperf3 has no state " + octet);
        }
        return state;
    }

    void write(Cookie cookie) throws IOException, InterruptedException {
        socket.write(cookie.octets());
    }

    void write(JsonObject json) throws IOException, InterruptedException {
        var text = json.toString().getBytes(StandardCharsets.UTF_8);
        var message = ByteBuffer.allocate(LENGTH_OF_LENGTH + text.length);
        socket.write(message.putInt(text.length).put(text).flip());
    }

    /// Reads an object of limited length.
    JsonFields readJson(int most, MonotonicTime deadline) throws IOException, InterruptedException {
        var length = read(LENGTH_OF_LENGTH, deadline).u32AsLong(0);
        if (length > most) {
            throw new ProtocolException("iperf3 message of " + length + " octets");
        }
        return JsonFields.parse(read((int) length, deadline));
    }

    /// Reads so many octets.
    ///
    /// @throws SocketTimeoutException if they have not come by the deadline
    /// @throws EOFException if fewer come
    Bytes read(int length, MonotonicTime deadline) throws IOException, InterruptedException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            socket.setTimeout(Deadlines.timeout(deadline, clock));
            if (socket.read(buffer) < 0) {
                throw new EOFException("the other end has closed the control connection");
            }
        }
        return Bytes.wrap(buffer.array());
    }

    /// Ends it, whatever others are waiting for in it.
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.close();
    }
}
