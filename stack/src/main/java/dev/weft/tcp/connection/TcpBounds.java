package dev.weft.tcp.connection;

/// How much of TCP may be held at once: with these, whatever peers do costs a bounded amount of
/// memory.
///
/// @param receiveBuffer octets that may wait for a connection's program at most; the window starts
///   with [#INITIAL_BUFFER] and grows towards this as the program reads
/// @param sendBuffer octets of a connection's program that may wait to be acknowledged at most; it
///   starts small, too, and grows with what the path and the peer take
/// @param bufferedOctets octets that all connections may hold together, for programs and for peers;
///   beyond that each may hold [#SURE_BUFFER] in each direction
/// @param sharedWindow octets of window that connections whose programs read much share, so that
///   they do not fill the queues on the way; each has [#INITIAL_BUFFER] in any case
/// @param outOfOrder segments of a connection that may wait for one before them; no fewer than a
///   window has, or some that arrive are lost here
/// @param segmentQueue segments and calls that may wait for a connection's process; no fewer than
///   frames between the device and TCP, or a burst that they have let through is lost here
/// @param connections connections at once, without those in TIME-WAIT
/// @param halfOpen handshakes that a listener has under way at once; the oldest gives way
/// @param backlog connections that may wait to be accepted, where the program does not say
/// @param timeWaits connections in TIME-WAIT; the oldest gives way
public record TcpBounds(
        int receiveBuffer,
        int sendBuffer,
        long bufferedOctets,
        long sharedWindow,
        int outOfOrder,
        int segmentQueue,
        int connections,
        int halfOpen,
        int backlog,
        int timeWaits) {
    /// Octets that a connection may hold in each direction whatever the others hold.
    public static final int SURE_BUFFER = 8192;

    /// Octets with which the buffers of every connection begin.
    public static final int INITIAL_BUFFER = 65_536;

    /// 4 MiB each way, 512 MiB together, 32 MiB of shared window, 262,144 connections, 1024
    /// half-open, 128 waiting.
    public static final TcpBounds DEFAULT =
            new TcpBounds(
                    4 << 20, 4 << 20, 512 << 20, 32 << 20, 4096, 1024, 262_144, 1024, 128, 65_536);

    /// Checks the values.
    public TcpBounds {
        if (receiveBuffer < 1
                || sendBuffer < 1
                || bufferedOctets < 1
                || sharedWindow < 1
                || outOfOrder < 1
                || segmentQueue < 1
                || connections < 1
                || halfOpen < 1
                || backlog < 1
                || timeWaits < 1) {
            throw new IllegalArgumentException("bounds have to be positive");
        }
        if (receiveBuffer > 1 << 30) {
            throw new IllegalArgumentException("a window is at most 1 GiB, RFC 7323 §2.3");
        }
    }

    /// The same with other buffers.
    public TcpBounds withBuffers(int receive, int send) {
        return new TcpBounds(
                receive,
                send,
                bufferedOctets,
                sharedWindow,
                outOfOrder,
                segmentQueue,
                connections,
                halfOpen,
                backlog,
                timeWaits);
    }

    /// The same with another number of octets for all connections together.
    public TcpBounds withBufferedOctets(long newBufferedOctets) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                newBufferedOctets,
                sharedWindow,
                outOfOrder,
                segmentQueue,
                connections,
                halfOpen,
                backlog,
                timeWaits);
    }

    /// The same with another number of octets of window for all that read much.
    public TcpBounds withSharedWindow(long newSharedWindow) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                bufferedOctets,
                newSharedWindow,
                outOfOrder,
                segmentQueue,
                connections,
                halfOpen,
                backlog,
                timeWaits);
    }

    /// The same with another number of segments that wait for one before them.
    public TcpBounds withOutOfOrder(int newOutOfOrder) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                bufferedOctets,
                sharedWindow,
                newOutOfOrder,
                segmentQueue,
                connections,
                halfOpen,
                backlog,
                timeWaits);
    }

    /// The same with another number of connections.
    public TcpBounds withConnections(int newConnections) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                bufferedOctets,
                sharedWindow,
                outOfOrder,
                segmentQueue,
                newConnections,
                halfOpen,
                backlog,
                timeWaits);
    }

    /// The same with other queues of each listener.
    public TcpBounds withListening(int newHalfOpen, int newBacklog) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                bufferedOctets,
                sharedWindow,
                outOfOrder,
                segmentQueue,
                connections,
                newHalfOpen,
                newBacklog,
                timeWaits);
    }

    /// The same with another number of connections in TIME-WAIT.
    public TcpBounds withTimeWaits(int newTimeWaits) {
        return new TcpBounds(
                receiveBuffer,
                sendBuffer,
                bufferedOctets,
                sharedWindow,
                outOfOrder,
                segmentQueue,
                connections,
                halfOpen,
                backlog,
                newTimeWaits);
    }
}
