package dev.weft.tcp.connection;

import dev.weft.message.PathError;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.SequenceNumber;
import dev.weft.wire.TcpOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What routers, the peer's host and this host's own lower layers say of the way to the peer, and
/// what follows for a connection (RFC 9293 §3.9.2.2, RFC 5461, RFC 5927): mostly nothing but a word
/// to the program, for anybody could have said it.
final class PathErrors {
    private static final int LEAST_MTU = 68; // RFC 791 §3.2: what every link must carry
    private static final int LEAST_PATH_MTU = 552; // for less we make no segments: as Linux

    private final Connection connection;
    private final SequenceNumber iss;
    private Path path;
    private boolean mayBeFragmented;
    private PathError.@Nullable Kind softError;

    /// @param iss ISS: what an error has to quote that ends an open
    /// @param path the way as it is known at the beginning
    PathErrors(Connection connection, SequenceNumber iss, Path path) {
        this.connection = connection;
        this.iss = iss;
        this.path = path;
    }

    /// The way to the peer, as it is known by now.
    Path path() {
        return path;
    }

    /// Whether the path is too narrow for segments of a sensible size.
    boolean mayBeFragmented() {
        return mayBeFragmented;
    }

    /// The last thing that was said and has ended nothing.
    Optional<PathError.Kind> softError() {
        return Optional.ofNullable(softError);
    }

    /// Something new of ours has arrived: whatever routers have said, the path is there.
    void onProgress() {
        softError = null;
    }

    /// @param error what was said
    /// @param quoted the sequence number of the segment that it is about
    void onError(PathError error, SequenceNumber quoted, MonotonicTime now) {
        switch (error.kind()) {
            case FRAGMENTATION_NEEDED -> onFragmentationNeeded(error.nextHopMtu(), quoted, now);
            case PROTOCOL_UNREACHABLE, PORT_UNREACHABLE -> onHardError(error, quoted);
            case HOST_UNREACHABLE,
                    NETWORK_UNREACHABLE,
                    PROHIBITED,
                    SOURCE_ROUTE_FAILED,
                    TIME_TO_LIVE_EXCEEDED,
                    REASSEMBLY_TIME_EXCEEDED,
                    PARAMETER_PROBLEM ->
                    onSoftError(error, quoted);
        }
    }

    /// RFC 1191 §3, §6.5; RFC 5927 §7.2 has us believe only what quotes something in flight.
    ///
    /// Where less than [#LEAST_PATH_MTU] fits, segments get no smaller: who could forge that would
    /// have us send little but headers. Routers may fragment them instead (RFC 1191 §3: a host may
    /// "discontinue its discovery of the Path MTU").
    private void onFragmentationNeeded(int nextHopMtu, SequenceNumber quoted, MonotonicTime now) {
        if (!(connection.state() instanceof State.Sending sending)
                || sending instanceof State.SynReceived) {
            return; // a SYN fits everywhere
        }
        var snd = sending.snd();
        if ((nextHopMtu != 0 && nextHopMtu < LEAST_MTU)
                || quoted.isBefore(snd.una())
                || quoted.isAtLeast(snd.nxt())) {
            return;
        }
        var options = optionsLength(sending.rcv());
        var mtu = Math.max(nextHopMtu, LEAST_PATH_MTU);
        var mss = Math.min(snd.mss(), new Path(mtu, false).mss() - options);
        var smaller = mss < snd.mss();
        var tooLarge = nextHopMtu == 0 ? !smaller : nextHopMtu < mss + options + Path.HEADERS;
        if (smaller || (tooLarge && !mayBeFragmented)) {
            mayBeFragmented |= tooLarge;
            // Each fragmented packet needs an identification of its own, which pieces do not have.
            path = new Path(Math.min(mtu, path.mtu()), path.superframes() && !mayBeFragmented);
            snd.onSegmentSize(mss, path.superframes(), now);
        }
    }

    private static int optionsLength(Receiver rcv) {
        return rcv.usesTimestamps() ? TcpOptions.TIMESTAMPS_LENGTH : 0;
    }

    /// SHLD-26 has hard errors end a connection; RFC 5461 §4 and RFC 5927 §4 have them do so only
    /// while it opens, and only if the quoted segment can have been ours.
    private void onHardError(PathError error, SequenceNumber quoted) {
        if (connection.state() instanceof State.SynSent && quoted.equals(iss)) {
            connection.closed(new CloseReason.Unreachable(error.kind()));
        } else {
            softError = error.kind();
        }
    }

    /// MUST-56: no reason to give up; but it is remembered for the program. While we open, what
    /// this host itself says (no route, no neighbour) is certain.
    private void onSoftError(PathError error, SequenceNumber quoted) {
        var ours = error.reporter().equals(connection.local().address());
        if (ours && connection.state() instanceof State.SynSent && quoted.equals(iss)) {
            connection.closed(new CloseReason.Unreachable(error.kind()));
        } else {
            softError = error.kind();
        }
    }
}
