package dev.weft.services.iperf3;

/// Why a server does not do a test, in the numbers of iperf3's own errors, which its client turns
/// into words.
enum Refusal {
    /// Longer than a day.
    DURATION(5, "the test is to take too long, more than a day"),
    /// More streams than a server wants to have.
    STREAMS(6, "too many parallel streams, or none"),
    /// A block that is too large for TCP.
    BLOCK_SIZE(7, "the length of a block is out of range"),
    /// A buffer that is too large.
    BUFFER_SIZE(8, "the socket buffers are to be too large"),
    /// Omits more than a minute.
    OMIT(12, "too much is to be omitted, more than a minute"),
    /// More blocks at a time than there should be.
    BURST(15, "too many blocks in a burst"),
    /// SCTP.
    NO_SCTP(18, "there is no SCTP here"),
    /// A block that is too large for UDP, or too small for what it has to carry.
    UDP_BLOCK_SIZE(20, "the length of a datagram is out of range"),
    /// What is no set of parameters.
    PARAMETERS(114, "the parameters make no sense"),
    /// No port for datagrams.
    NO_LISTENER(202, "the port is not free for datagrams");

    private final int number;
    private final String words;

    Refusal(int number, String words) {
        this.number = number;
        this.words = words;
    }

    /// {@return the number that is sent}
    int number() {
        return number;
    }

    /// {@return the reason in words}
    String words() {
        return words;
    }

    /// {@return the reason that a number stands for, in words}
    static String wordsOf(int number) {
        for (var refusal : values()) {
            if (refusal.number == number) {
                return refusal.words;
            }
        }
        return "iperf3's error " + number;
    }
}
