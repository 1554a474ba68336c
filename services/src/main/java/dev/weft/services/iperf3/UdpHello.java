package dev.weft.services.iperf3;

import dev.weft.wire.Bytes;

/// How a stream of UDP begins: the client says hello from the port that it is going to use, and the
/// server answers.
///
/// Both are an `int` in the byte order of the machine. Little endian, which is what there is, they
/// can be read in a capture; older versions had 123456789 and 987654321. So nobody looks at what is
/// in them, only at the length: a datagram that carries data is longer.
final class UdpHello {
    /// What the client says.
    static final Bytes HELLO = Bytes.ofUtf8("9876");

    /// What the server answers.
    static final Bytes ANSWER = Bytes.ofUtf8("6789");

    private UdpHello() {}

    /// {@return whether a datagram is a hello, or the answer to one}
    static boolean is(Bytes datagram) {
        return datagram.length() == HELLO.length();
    }
}
