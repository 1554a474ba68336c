package dev.weft.wire;

/// RFC 1071 §1 word by word, with nothing clever in it: what the fast one is compared with.
final class NaiveChecksum {
    private NaiveChecksum() {}

    /// The one's complement sum in 16 bits.
    static int sum(byte[] array, int at, int length) {
        long sum = 0;
        for (int i = 0; i < length; i += 2) {
            int high = array[at + i] & 0xff;
            int low = i + 1 < length ? array[at + i + 1] & 0xff : 0;
            sum += high << 8 | low;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    static int add(int... sums) {
        int total = 0;
        for (int sum : sums) {
            total += sum;
            total = (total & 0xffff) + (total >> 16);
        }
        return total;
    }

    /// Whether the header checksum of an IPv4 packet verifies.
    static boolean verifiesIpv4Header(byte[] frame, int ip) {
        return sum(frame, ip, (frame[ip] & 0xf) * 4) == 0xffff;
    }

    /// Whether the checksum of a TCP segment or UDP datagram in an IPv4 or IPv6 packet verifies.
    static boolean verifiesTransport(byte[] frame, int ip, int transport, int protocol) {
        boolean ipv6 = (frame[ip] & 0xf0) == 0x60;
        int addresses = ipv6 ? sum(frame, ip + 8, 32) : sum(frame, ip + 12, 8);
        int length = frame.length - transport;
        return add(addresses, protocol, length, sum(frame, transport, length)) == 0xffff;
    }
}
