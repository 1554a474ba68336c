package dev.weft.icmp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.PathError;
import dev.weft.wire.IpProtocol;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deals errors about our packets to the transports they concern, whether an ICMP message brought
/// them or our own lower layers (RFC 1122 §3.2.2: errors "MUST be passed to the transport layer").
public final class PathErrorDealer implements CspProcess {
    private final Source<PathError> errors;
    private final Sink<PingEvent> pings;
    private final Map<Integer, Sink<PathError>> transports;
    private final Drops drops;

    /// Makes the dealer.
    ///
    /// @param errors what went wrong
    /// @param pings is told of echo requests
    /// @param transports is told of everything else, by protocol
    /// @param drops counts what concerns nobody
    public PathErrorDealer(
            Source<PathError> errors,
            Sink<PingEvent> pings,
            Map<Integer, Sink<PathError>> transports,
            Drops drops) {
        this.errors = errors;
        this.pings = pings;
        this.transports = Map.copyOf(transports);
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            var error = errors.receive();
            if (!deal(error)) {
                drops.count(Drop.ICMP_ERROR_UNMATCHED);
            }
        }
    }

    private boolean deal(PathError error) {
        if (error.protocol() == IpProtocol.ICMP) {
            return pings.trySend(new PingEvent.Failed(error));
        }
        @Nullable Sink<PathError> transport = transports.get(error.protocol());
        return transport != null && transport.trySend(error);
    }
}
