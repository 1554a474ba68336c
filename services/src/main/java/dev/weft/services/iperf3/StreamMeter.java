package dev.weft.services.iperf3;

/// Shows what a stream has carried. One process counts, others look.
final class StreamMeter {
    private volatile StreamCount count = StreamCount.NOTHING;

    StreamCount count() {
        return count;
    }

    void show(StreamCount newCount) {
        count = newCount;
    }
}
