package dev.weft.message;

/// Why something was not processed further. Every drop in the stack is counted under one of these
/// names; the console's `drops` shows them.
public enum Drop {
    /// A frame found the dealer's queue full.
    RECEIVE_QUEUE_FULL("received frames, the Ethernet dealer's queue being full"),
    /// A frame was larger than the device takes.
    FRAME_TOO_LARGE("frames larger than the device takes"),
    /// The device refused a frame.
    DEVICE_WRITE_FAILED("frames that the device did not take"),
    /// Offload information did not fit its frame.
    OFFLOAD_MALFORMED("frames whose offload information is inconsistent"),
    /// A capture could not keep up.
    CAPTURE_QUEUE_FULL("frames missing in the capture, its queue being full"),

    /// A simulated link lost a frame on purpose.
    LINK_LOSS("frames lost by a simulated link"),
    /// A simulated link's queue was full.
    LINK_QUEUE_FULL("frames at a simulated link whose queue was full"),

    /// A frame shorter than its header.
    FRAME_TRUNCATED("frames shorter than an Ethernet header"),
    /// A frame for another station.
    FRAME_NOT_FOR_US("frames for other stations"),
    /// A frame whose source is a group.
    FRAME_BAD_SOURCE("frames whose source address is no station's"),
    /// A frame with a VLAN tag.
    FRAME_VLAN_TAGGED("frames with a VLAN tag"),
    /// A frame of a type nobody is bound to.
    FRAME_UNKNOWN_TYPE("frames of an EtherType that nobody is bound to"),
    /// The dealer of the next layer was behind.
    FRAME_BINDING_QUEUE_FULL("frames whose reader's queue was full"),

    /// No ARP packet for IPv4 over Ethernet.
    ARP_MALFORMED("malformed ARP packets"),
    /// An ARP packet whose sender cannot be one.
    ARP_BAD_SENDER("ARP packets with an impossible sender"),
    /// An ARP packet that claims our own address.
    ARP_CONFLICT("ARP packets of others that use our address"),
    /// Too many packets wait for one neighbour.
    NEIGHBOUR_QUEUE_FULL("packets for a neighbour for whom too many wait already"),
    /// Too many neighbours are being asked for.
    NEIGHBOUR_TABLE_FULL("packets for a neighbour while too many are being asked for"),
    /// A neighbour did not answer.
    NEIGHBOUR_UNREACHABLE("packets for a neighbour that does not answer"),

    /// Fewer octets than an IPv4 header.
    IPV4_TRUNCATED("IPv4 packets shorter than their header"),
    /// Not version 4.
    IPV4_BAD_VERSION("IPv4 packets of another version"),
    /// A header length that cannot be.
    IPV4_BAD_HEADER_LENGTH("IPv4 packets with a wrong header length"),
    /// A total length that cannot be.
    IPV4_BAD_TOTAL_LENGTH("IPv4 packets with a wrong total length"),
    /// The header checksum does not verify.
    IPV4_BAD_CHECKSUM("IPv4 packets with a wrong header checksum"),
    /// An option that breaks its format.
    IPV4_BAD_OPTION("IPv4 packets with a malformed option"),
    /// A source route.
    IPV4_SOURCE_ROUTE("IPv4 packets that ask for a source route"),
    /// A source that no host may use.
    IPV4_MARTIAN_SOURCE("IPv4 packets with an impossible source"),
    /// A destination that cannot come from outside.
    IPV4_MARTIAN_DESTINATION("IPv4 packets with an impossible destination"),
    /// A packet for somebody else.
    IPV4_NOT_FOR_US("IPv4 packets for other hosts"),
    /// A unicast packet in a broadcast frame.
    IPV4_UNICAST_IN_BROADCAST("unicast IPv4 packets in broadcast frames"),
    /// A protocol nobody is bound to.
    IPV4_UNKNOWN_PROTOCOL("IPv4 packets of a protocol that nobody is bound to"),
    /// A reader was behind.
    IPV4_READER_QUEUE_FULL("IPv4 packets whose reader's queue was full"),
    /// A fragment that reaches past the largest packet, or has no multiple of eight octets.
    FRAGMENT_MALFORMED("malformed fragments"),
    /// Fragments overlap (RFC 5722's rule for IPv4).
    FRAGMENT_OVERLAP("datagrams given up because fragments overlap"),
    /// Too many datagrams, or octets, are being reassembled.
    REASSEMBLY_FULL("fragments while too much is being reassembled"),
    /// Fragments were missing in time.
    REASSEMBLY_TIMEOUT("datagrams whose fragments did not come in time"),

    /// Nowhere to send it.
    NO_ROUTE("packets to send without a route"),
    /// Larger than the path takes, and not to be fragmented.
    FRAGMENTATION_NEEDED("packets to send that need fragmenting but must not be"),
    /// The stack's own way in over loopback was full.
    LOOPBACK_QUEUE_FULL("packets to ourselves, the IPv4 dealer's queue being full"),
    /// Something that should have been said about a packet, to its sender or to a program here.
    NOTICE_QUEUE_FULL("errors about packets, the queue of those who report them being full"),
    /// A reply that the way down had no room for.
    TRANSMIT_QUEUE_FULL("replies, the transmit queue being full"),

    /// Malformed ICMP.
    ICMP_MALFORMED("malformed ICMP messages"),
    /// ICMP with a wrong checksum.
    ICMP_BAD_CHECKSUM("ICMP messages with a wrong checksum"),
    /// A type that is not handled.
    ICMP_UNHANDLED("ICMP messages of a type that is not handled"),
    /// An echo request to a broadcast or multicast address.
    ICMP_ECHO_BROADCAST("echo requests to broadcast or multicast addresses"),
    /// An echo request while too many wait.
    ICMP_ECHO_QUEUE_FULL("echo requests while too many wait"),
    /// An echo reply that nobody waits for.
    ICMP_UNEXPECTED_REPLY("echo replies that nobody waits for"),
    /// An error that concerns nobody here.
    ICMP_ERROR_UNMATCHED("ICMP errors that concern nobody here"),
    /// An error that was not sent, to keep the rate.
    ICMP_ERROR_RATE_LIMITED("ICMP errors not sent because of the rate limit"),

    /// Malformed UDP.
    UDP_MALFORMED("malformed UDP datagrams"),
    /// UDP with a wrong checksum.
    UDP_BAD_CHECKSUM("UDP datagrams with a wrong checksum"),
    /// No socket on that port.
    UDP_NO_SOCKET("UDP datagrams for ports without a socket"),
    /// The socket's reader is behind.
    SOCKET_QUEUE_FULL("datagrams for sockets whose queue was full"),

    /// Malformed TCP.
    TCP_MALFORMED("malformed TCP segments"),
    /// TCP with a wrong checksum.
    TCP_BAD_CHECKSUM("TCP segments with a wrong checksum"),
    /// A segment to a broadcast or multicast address.
    TCP_TO_GROUP("TCP segments to broadcast or multicast addresses"),
    /// No connection and no listener.
    TCP_NO_CONNECTION("TCP segments for no connection and no listener"),
    /// A connection's process is behind.
    TCP_CONNECTION_QUEUE_FULL("TCP segments for connections whose queue was full"),
    /// Too many handshakes at once: the oldest gives way.
    TCP_SYN_QUEUE_FULL("TCP handshakes given up for newer ones"),
    /// Too many connections wait to be accepted.
    TCP_ACCEPT_QUEUE_FULL("SYNs for listeners with too many connections waiting"),
    /// The configured number of connections is reached.
    TCP_TOO_MANY_CONNECTIONS("TCP connections beyond the configured number"),
    /// Too much of a connection's stream waits for something before it.
    TCP_OUT_OF_ORDER_FULL("TCP segments not kept while too many gaps are before them"),
    /// All connections together hold as much as the configuration allows.
    TCP_BUFFERS_FULL("TCP segments not kept while connections hold too much together");

    private final String description;

    Drop(String description) {
        this.description = description;
    }

    /// What was dropped and why, as the end of a sentence that begins with a number.
    public String description() {
        return description;
    }
}
