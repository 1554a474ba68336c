/// What bytes mean: one immutable record per protocol data unit, the Internet checksum, addresses.
///
/// Octets become records where they enter the stack, and a chain of records becomes octets once, in
/// the buffer that the device sends. Nothing here has a thread, a clock, a channel or I/O, and no
/// offset, mask or shift lives outside this package.
///
/// ```text
///    received octets                                                      octets to send
///          |                                                                     ^
///          v                                                                     | writeTo, one pass:
///   Bytes (a view; nothing is copied)                                            | header, payload,
///          |  EthernetFrame.parse                                                | then checksum
///          v                                                                     |
///   EthernetFrame ------------ payload: Bytes           EthernetFrame(.., payload: Pdu)
///          |  ArpPacket.parse / Ipv4Packet.parse                     |
///          v                                                         v
///   ArpPacket | Ipv4Packet --- payload: Bytes           ArpPacket | Ipv4Packet(.., payload: Pdu)
///          |  IcmpMessage.parse / UdpDatagram.parse                  |
///          |  / TcpSegment.parse                                     |
///          v                                                         v
///   IcmpMessage | UdpDatagram | TcpSegment              IcmpMessage | UdpDatagram | TcpSegment
///
///   Frame = Pdu + Offload: what a device carries, with the checksum and segmentation work that is
///   left to somebody else; VirtioNetHeader is how a TAP device is told, SoftwareOffload does the
///   work when no device will.
/// ```
///
/// Parsers are total: whatever octets come in, the outcome is a record or a checked
/// [dev.weft.wire.MalformedPacketException].
@NullMarked
package dev.weft.wire;

import org.jspecify.annotations.NullMarked;
