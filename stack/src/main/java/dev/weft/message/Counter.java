package dev.weft.message;

/// What the stack counts when all goes well.
public enum Counter {
    /// Frames taken from devices.
    FRAMES_RECEIVED,
    /// Octets of these.
    OCTETS_RECEIVED,
    /// Frames given to devices.
    FRAMES_SENT,
    /// Octets of these.
    OCTETS_SENT,
    /// IPv4 packets received, fragments included.
    IPV4_RECEIVED,
    /// IPv4 packets handed to a reader.
    IPV4_DELIVERED,
    /// IPv4 packets sent, fragments included.
    IPV4_SENT,
    /// Fragments received.
    FRAGMENTS_RECEIVED,
    /// Fragments sent.
    FRAGMENTS_SENT,
    /// Datagrams put together from fragments.
    REASSEMBLED,
    /// ARP packets received.
    ARP_RECEIVED,
    /// ARP requests among these.
    ARP_REQUESTS_RECEIVED,
    /// ARP requests sent.
    ARP_REQUESTS_SENT,
    /// ARP replies sent.
    ARP_REPLIES_SENT,
    /// ICMP messages received.
    ICMP_RECEIVED,
    /// Echo replies sent.
    ICMP_ECHO_REPLIES_SENT,
    /// ICMP errors sent.
    ICMP_ERRORS_SENT,
    /// UDP datagrams received for a socket.
    UDP_RECEIVED,
    /// UDP datagrams sent.
    UDP_SENT,
    /// TCP segments received; one that a device has put together counts once.
    TCP_RECEIVED,
    /// TCP segments sent; one that a device cuts counts once.
    TCP_SENT,
    /// TCP segments received for connections in TIME-WAIT.
    TCP_RECEIVED_IN_TIME_WAIT,
    /// TCP connections that programs here have begun.
    TCP_ACTIVE_OPENS,
    /// TCP connections that others have begun, once established.
    TCP_PASSIVE_OPENS,
    /// Resets sent in answer to segments for no connection.
    TCP_RESETS_SENT
}
