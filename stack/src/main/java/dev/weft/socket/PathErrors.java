package dev.weft.socket;

import dev.weft.message.PathError;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/// Errors about packets, as the exceptions that Java programs know.
final class PathErrors {
    private PathErrors() {}

    static SocketException exception(PathError error, String whatFor) {
        var words = error.kind().words() + ": " + whatFor + " (says " + error.reporter() + ")";
        return switch (error.kind()) {
            case PORT_UNREACHABLE -> new PortUnreachableException(words);
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE, PROHIBITED ->
                    new NoRouteToHostException(words);
            case FRAGMENTATION_NEEDED -> new MessageTooLongException(words, error.nextHopMtu());
            case PROTOCOL_UNREACHABLE,
                    SOURCE_ROUTE_FAILED,
                    TIME_TO_LIVE_EXCEEDED,
                    REASSEMBLY_TIME_EXCEEDED,
                    PARAMETER_PROBLEM ->
                    new SocketException(words);
        };
    }
}
