package dev.weft.services;

import dev.weft.csp.Channel;
import dev.weft.csp.CspProcess;
import dev.weft.csp.Loom;
import dev.weft.csp.ProcessGroup;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Accepts connections and holds each conversation in a process of its own, until the listener is
/// closed.
///
/// ```text
///   TcpListener --connection--> StreamServer --starts--> conversation, conversation ...
///                                     | takes                  | gives back
///                                     v                        v
///                                [ places: as many as there may be connections ]
/// ```
///
/// While all places are taken nothing is accepted: who comes then waits in the listener's queue,
/// which is bounded as well. Every conversation has a group of its own, so that one that fails ends
/// itself and no other.
final class StreamServer implements CspProcess {
    private final Loom loom;
    private final String name;
    private final ProcessGroup group;
    private final TcpListener listener;
    private final Conversation conversation;
    private final Channel<Boolean> places;
    private final Set<ProcessGroup> conversations = ConcurrentHashMap.newKeySet();

    /// Prepares a server.
    ///
    /// @param listener is bound
    /// @param connections how many there may be at a time
    StreamServer(
            Loom loom,
            String name,
            TcpListener listener,
            Conversation conversation,
            int connections) {
        this.loom = loom;
        this.name = name;
        this.group = loom.group(name + " places");
        this.listener = listener;
        this.conversation = conversation;
        this.places = group.channel(name + " connections", connections);
    }

    @Override
    public void run() throws InterruptedException {
        try (listener) {
            while (true) {
                places.send(true);
                begin(listener.accept());
            }
        } catch (ClosedChannelException e) {
            // nobody wants the service any more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            conversations.forEach(ProcessGroup::close);
            group.close();
        }
    }

    private void begin(TcpSocket peer) {
        var own = loom.group(name + " connection");
        conversations.add(own);
        own.start(name + " with " + peer.remoteAddress(), () -> hold(peer, own));
    }

    private void hold(TcpSocket peer, ProcessGroup own) throws InterruptedException {
        try (peer) {
            // A peer that has vanished without a word would keep its place for ever.
            peer.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            conversation.hold(peer);
        } catch (IOException e) {
            // the end of this connection
        } finally {
            conversations.remove(own);
            places.tryReceive();
            own.close();
        }
    }
}
