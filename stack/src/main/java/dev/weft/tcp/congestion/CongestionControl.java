package dev.weft.tcp.congestion;

/// Decides how many octets may be in flight (RFC 5681 §2: cwnd), from what the sender tells it of
/// acknowledgments and losses. Whether something is lost, and what to send again, others decide.
public interface CongestionControl {
    /// Makes the congestion control of one connection.
    interface Factory {
        /// What people call the algorithm.
        String name();

        /// Makes one.
        ///
        /// @param smss octets of a full-sized segment's data (RFC 5681 §2: SMSS)
        /// @param synLost whether the handshake lost something
        CongestionControl create(int smss, boolean synLost);
    }

    /// cwnd: octets that may be in flight.
    int window();

    /// ssthresh: below it, the window grows exponentially.
    int slowStartThreshold();

    /// New data was acknowledged, and nothing is being recovered.
    ///
    /// @param octets how much
    /// @param limited whether the window was in the sender's way; if not, it says nothing about the
    ///   path, and must not grow (RFC 7661 §3)
    void onAcknowledged(int octets, boolean limited);

    /// The third duplicate acknowledgment: a segment is lost, others arrive.
    ///
    /// @param flight octets in flight (RFC 5681 §2: FlightSize)
    void onLoss(int flight);

    /// One more duplicate acknowledgment during recovery: another segment has left the network.
    void onDuplicate();

    /// Part of what was in flight when the loss was noticed is acknowledged.
    ///
    /// @param octets how much
    void onPartialAcknowledgment(int octets);

    /// All of it is acknowledged.
    ///
    /// @param flight octets in flight now
    void onRecovered(int flight);

    /// The retransmission timer expired.
    ///
    /// @param flight octets in flight
    /// @param again whether it has for the same segment before
    void onTimeout(int flight, boolean again);

    /// It had expired for nothing: what was in flight has arrived, only late (RFC 4015 §3.2).
    ///
    /// @param flight octets in flight now
    /// @param octets how much was acknowledged late
    void onSpuriousTimeout(int flight, int octets);

    /// Nothing was sent for longer than a retransmission timeout.
    void onIdle();

    /// The path takes smaller segments than before.
    void onSegmentSize(int smss);
}
