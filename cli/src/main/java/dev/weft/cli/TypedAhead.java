package dev.weft.cli;

import dev.weft.wire.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What has been typed and is not sent yet: bounded, between the thread that reads the input and
/// the one that sends.
///
/// Conversations come one after the other; what none of them took is for the next.
final class TypedAhead {
    private static final int CAPACITY = 4;

    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private boolean inputEnded;
    private boolean conversationEnded;
    private boolean stopped;

    /// Adds what has been typed, when there is room for it.
    synchronized void put(Bytes octets) throws InterruptedException {
        while (waiting.size() == CAPACITY && !stopped) {
            wait();
        }
        if (!stopped) {
            waiting.add(octets);
        }
        notifyAll();
    }

    /// Nothing more will be typed.
    synchronized void endInput() {
        inputEnded = true;
        notifyAll();
    }

    synchronized boolean hasInputEnded() {
        return inputEnded;
    }

    synchronized void beginConversation() {
        conversationEnded = false;
    }

    /// The peer has no more to say. What has been typed up to now is still for it.
    synchronized void endConversation() {
        conversationEnded = true;
        notifyAll();
    }

    /// Nothing is for anybody any more.
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /// Waits for what is to be sent next.
    ///
    /// @return null if there will be nothing more for this conversation
    synchronized @Nullable Bytes take() throws InterruptedException {
        while (waiting.isEmpty() && !inputEnded && !conversationEnded && !stopped) {
            wait();
        }
        notifyAll();
        return stopped ? null : waiting.poll();
    }
}
