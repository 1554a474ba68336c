package dev.weft.socket;

import dev.weft.message.Endpoint;
import dev.weft.message.PathError;
import dev.weft.tcp.connection.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/// The ends of connections, as the exceptions that Java programs know.
final class TcpErrors {
    private TcpErrors() {}

    /// Why a connection did not open.
    static IOException notOpened(CloseReason reason, Endpoint remote) {
        return switch (reason) {
            case CloseReason.Refused _, CloseReason.Reset _ ->
                    new ConnectException("connection refused: " + remote);
            case CloseReason.TimedOut(var after, var softError) ->
                    softError
                            .<IOException>map(kind ->
                                    unreachable(
                                            kind, remote + ", after " + after.toSeconds() + " s"))
                            .orElseGet(() ->
                                    new ConnectException(
                                            "connection timed out: "
                                                    + remote
                                                    + " has not answered for "
                                                    + after.toSeconds()
                                                    + " s"));
            case CloseReason.Unreachable(var kind) -> unreachable(kind, remote.toString());
            case CloseReason.Aborted _, CloseReason.DataLost _, CloseReason.Finished _ ->
                    new SocketException("connection aborted: " + remote);
        };
    }

    /// Why a connection does not go on.
    static IOException broken(CloseReason reason, Endpoint remote) {
        return switch (reason) {
            case CloseReason.Reset _, CloseReason.Refused _ ->
                    new SocketException("connection reset by " + remote);
            case CloseReason.TimedOut(var after, var softError) ->
                    new SocketException(
                            "connection timed out: "
                                    + remote
                                    + " has not answered for "
                                    + after.toSeconds()
                                    + " s"
                                    + softError.map(kind -> " (" + kind.words() + ")").orElse(""));
            case CloseReason.Unreachable(var kind) -> unreachable(kind, remote.toString());
            case CloseReason.Finished _ -> new SocketException("broken pipe: " + remote);
            case CloseReason.Aborted _, CloseReason.DataLost _ ->
                    new SocketException("connection aborted");
        };
    }

    private static SocketException unreachable(PathError.Kind kind, String where) {
        return switch (kind) {
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE, PROHIBITED ->
                    new NoRouteToHostException(kind.words() + ": " + where);
            case PORT_UNREACHABLE, PROTOCOL_UNREACHABLE ->
                    new ConnectException("connection refused, " + kind.words() + ": " + where);
            case FRAGMENTATION_NEEDED,
                    SOURCE_ROUTE_FAILED,
                    TIME_TO_LIVE_EXCEEDED,
                    REASSEMBLY_TIME_EXCEEDED,
                    PARAMETER_PROBLEM ->
                    new SocketException(kind.words() + ": " + where);
        };
    }
}
