package dev.weft.ipv4;

import dev.weft.message.ReceivedPacket;

/// How the reassembly of a packet ended. A process reports exactly one.
sealed interface ReassemblyOutcome {
    /// Which packet.
    ReassemblyKey key();

    /// Which of the processes that may have worked on it: a packet that was given up may be begun
    /// again by a late fragment.
    long serial();

    /// It is whole.
    record Whole(ReassemblyKey key, long serial, ReceivedPacket packet)
            implements ReassemblyOutcome {}

    /// It never will be.
    record Failed(ReassemblyKey key, long serial) implements ReassemblyOutcome {}
}
