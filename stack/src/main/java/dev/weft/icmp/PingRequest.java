package dev.weft.icmp;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Sink;
import dev.weft.message.PacketToSend;
import dev.weft.time.Clock;
import dev.weft.wire.IcmpMessage;
import java.time.Duration;

/// Sends one echo request and waits for what becomes of it: the paper's "dedicated goroutine that
/// is started for each of the mentioned ping requests".
///
/// @param request the message, which names the request by identifier and sequence
/// @param packet the same, ready for the IPv4 sender
/// @param timeout how long to wait
/// @param dealer deals the replies
/// @param sender takes the request
/// @param answers where replies to this request arrive
/// @param outcome gets the first of them, or that there was none
/// @param clock the loom's
public record PingRequest(
        IcmpMessage.EchoRequest request,
        PacketToSend packet,
        Duration timeout,
        Sink<PingEvent> dealer,
        Sink<PacketToSend> sender,
        Channel<PingAnswer> answers,
        Sink<PingAnswer> outcome,
        Clock clock)
        implements CspProcess {

    @Override
    public void run() throws InterruptedException {
        var identifier = request.identifier();
        var sequence = request.sequence();
        try {
            dealer.send(new PingEvent.Expect(identifier, sequence, answers));
            sender.send(packet);
            var deadline = clock.now().plus(timeout);
            outcome.send(answers.receive(deadline, new PingAnswer.TimedOut()));
            dealer.send(new PingEvent.Forget(identifier, sequence, answers));
        } catch (InterruptedException e) {
            // Whoever ends us may have ended the dealer, too: do not wait for it.
            dealer.trySend(new PingEvent.Forget(identifier, sequence, answers));
            throw e;
        } finally {
            outcome.close();
        }
    }
}
