package dev.weft.services.iperf3;

import dev.weft.time.MonotonicTime;

/// Judges the arrival of one stream's datagrams. A number that is left out counts as lost, until it
/// comes after all.
final class UdpReception {
    private long octets;
    private long highest;
    private long lost;
    private long outOfOrder;
    private double jitter;
    private double lastTransit;
    private boolean begun;

    /// Takes a datagram.
    ///
    /// @param length of all of it
    /// @param header how it begins
    /// @param now when it came, on this end's clock
    void onDatagram(int length, UdpHeader header, MonotonicTime now) {
        octets += length;
        order(header.number());
        measure(now, header.sentAt());
        begun = true;
    }

    private void order(long number) {
        if (number > highest) {
            lost += number - highest - 1;
            highest = number;
        } else {
            outOfOrder++;
            lost = Math.max(0, lost - 1);
        }
    }

    /// RFC 3550 §6.4.1: "J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16". The clocks of the two ends need
    /// not agree: only the difference of two transit times counts.
    private void measure(MonotonicTime now, MonotonicTime sentAt) {
        var transit = (now.nanos() - sentAt.nanos()) / 1e9;
        if (begun) {
            jitter += (Math.abs(transit - lastTransit) - jitter) / 16;
        }
        lastTransit = transit;
    }

    /// What has come so far.
    StreamCount count() {
        return new StreamCount(octets, highest, lost, outOfOrder, jitter);
    }
}
