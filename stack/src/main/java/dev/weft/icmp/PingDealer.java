package dev.weft.icmp;

import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.csp.Source;
import dev.weft.message.Drop;
import dev.weft.message.Drops;
import dev.weft.message.PathError;
import dev.weft.wire.IcmpMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deals echo replies, and errors about echo requests, to the processes that wait for them.
public final class PingDealer implements CspProcess {
    private final Source<PingEvent> events;
    private final Drops drops;
    private final Map<Integer, Sink<PingAnswer>> waiting = new HashMap<>();

    /// Makes the dealer.
    ///
    /// @param events requests, replies and errors
    /// @param drops counts what nobody waits for
    public PingDealer(Source<PingEvent> events, Drops drops) {
        this.events = events;
        this.drops = drops;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            switch (events.receive()) {
                case PingEvent.Expect(var identifier, var sequence, var answer) ->
                        waiting.put(key(identifier, sequence), answer);
                case PingEvent.Forget(var identifier, var sequence, var answer) ->
                        waiting.remove(key(identifier, sequence), answer);
                case PingEvent.Replied(var reply) -> onReply(reply);
                case PingEvent.Failed(var error) -> onError(error);
            }
        }
    }

    private void onReply(EchoReplyReceived reply) {
        @Nullable Sink<PingAnswer> asker = waiting.get(key(reply.identifier(), reply.sequence()));
        if (asker == null || !asker.trySend(new PingAnswer.Replied(reply))) {
            drops.count(Drop.ICMP_UNEXPECTED_REPLY);
        }
    }

    /// The quote begins with the request's own header: type, code, checksum, identifier, sequence.
    private void onError(PathError error) {
        var quoted = error.transportHeader();
        if (quoted.length() < IcmpMessage.HEADER_LENGTH
                || quoted.u8(0) != IcmpMessage.EchoRequest.TYPE) {
            drops.count(Drop.ICMP_ERROR_UNMATCHED);
            return;
        }
        @Nullable Sink<PingAnswer> asker = waiting.get(key(quoted.u16(4), quoted.u16(6)));
        if (asker == null || !asker.trySend(new PingAnswer.Failed(error))) {
            drops.count(Drop.ICMP_ERROR_UNMATCHED);
        }
    }

    private static int key(int identifier, int sequence) {
        return identifier << 16 | sequence;
    }
}
