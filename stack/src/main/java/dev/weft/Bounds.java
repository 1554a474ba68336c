package dev.weft;

/// How much may wait where: the capacities of the channels between the rooms. With the bounds of
/// ARP, of reassembly and of TCP this is all that a peer can make the stack hold.
///
/// @param received frames between a device and its Ethernet dealer
/// @param arrivals packets between the links and the IPv4 dealer, and each reader
/// @param toSend packets between the transports and the IPv4 sender, and on to each interface
/// @param deviceQueue frames between the stack and a device
/// @param requests what sockets ask, and notices and errors between rooms
/// @param socketQueue datagrams that wait for a socket's reader
/// @param receiveBuffer octets of these, for sockets that do not set `SO_RCVBUF`
public record Bounds(
        int received,
        int arrivals,
        int toSend,
        int deviceQueue,
        int requests,
        int socketQueue,
        int receiveBuffer) {
    /// 1024 packets everywhere, 208 KiB a socket as in Linux.
    public static final Bounds DEFAULT = new Bounds(1024, 1024, 1024, 1024, 256, 1024, 212_992);

    /// Checks the values.
    public Bounds {
        if (received < 1
                || arrivals < 1
                || toSend < 1
                || deviceQueue < 1
                || requests < 1
                || socketQueue < 1
                || receiveBuffer < 1) {
            throw new IllegalArgumentException("bounds have to be positive");
        }
    }
}
