package dev.weft.wire;

import org.jspecify.annotations.Nullable;

/// A message of the Internet Control Message Protocol (RFC 792). All begin alike:
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     Type      |     Code      |          Checksum             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    depends on type and code                   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    depends on type and code ...
/// +-+-+-+-+-+-+-+-+-
/// ```
///
/// The checksum covers the message alone, no pseudo-header, and no device computes it.
public sealed interface IcmpMessage extends Pdu {
    /// The octets that every message has.
    int HEADER_LENGTH = 8;

    /// {@return the type octet}
    int type();

    /// {@return whether this reports an error, so that no error may be reported about it (RFC 1122
    /// §3.2.2)}
    default boolean isError() {
        return switch (this) {
            case DestinationUnreachable _, TimeExceeded _, ParameterProblem _, Redirect _ -> true;
            case EchoRequest _, EchoReply _, TimestampRequest _, TimestampReply _ -> false;
            case UnknownIcmpMessage unknown -> IcmpCodec.isErrorType(unknown.type());
        };
    }

    /// Reads a message and verifies its checksum. A type or code that has no record here, or no
    /// longer a meaning such as Source Quench (RFC 6633 §3, RFC 9293 MUST-55), becomes an
    /// [UnknownIcmpMessage].
    ///
    /// @param octets the payload of a packet
    /// @return the message
    /// @throws MalformedPacketException when it is too short for its type, or its checksum is wrong
    static IcmpMessage parse(Bytes octets) throws MalformedPacketException {
        return IcmpCodec.parse(octets);
    }

    /// Are you there?
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |       8       |       0       |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |           Identifier          |        Sequence Number        |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |     Data ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// @param identifier tells the askers of one host apart
    /// @param sequence tells the questions of one asker apart
    /// @param data comes back in the reply
    record EchoRequest(int identifier, int sequence, Bytes data) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 8;

        /// Checks the ranges.
        public EchoRequest {
            Fields.checkU16("identifier", identifier);
            Fields.checkU16("sequence", sequence);
        }

        /// {@return the answer: "the data received in the echo message must be returned"}
        public EchoReply reply() {
            return new EchoReply(identifier, sequence, data);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + data.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, 0, identifier << 16 | sequence, data);
        }
    }

    /// I am.
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |       0       |       0       |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |           Identifier          |        Sequence Number        |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |     Data ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// @param identifier as asked
    /// @param sequence as asked
    /// @param data as asked
    record EchoReply(int identifier, int sequence, Bytes data) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 0;

        /// Checks the ranges.
        public EchoReply {
            Fields.checkU16("identifier", identifier);
            Fields.checkU16("sequence", sequence);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + data.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, 0, identifier << 16 | sequence, data);
        }
    }

    /// The packet did not get there.
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |       3       |     Code      |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |             unused            |    Next-Hop MTU (RFC 1191)    |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      Internet Header + 64 bits of Original Data Datagram ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// @param code why
    /// @param nextHopMtu with [UnreachableCode#FRAGMENTATION_NEEDED] what would have fitted, or 0
    ///   from a router older than RFC 1191; otherwise 0
    /// @param quote see [IcmpQuote]
    record DestinationUnreachable(UnreachableCode code, int nextHopMtu, Bytes quote)
            implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 3;

        /// Checks the range.
        public DestinationUnreachable {
            Fields.checkU16("next-hop MTU", nextHopMtu);
        }

        /// For all codes that say nothing about an MTU.
        ///
        /// @param code why
        /// @param quote see [IcmpQuote]
        public DestinationUnreachable(UnreachableCode code, Bytes quote) {
            this(code, 0, quote);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + quote.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, code.code(), nextHopMtu, quote);
        }
    }

    /// The packet was under way for too long.
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      11       |     Code      |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |                             unused                            |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      Internet Header + 64 bits of Original Data Datagram ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// @param code where
    /// @param quote see [IcmpQuote]
    record TimeExceeded(TimeExceededCode code, Bytes quote) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 11;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + quote.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, code.code(), 0, quote);
        }
    }

    /// The packet's header is wrong.
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      12       |       0       |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |    Pointer    |                   unused                      |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      Internet Header + 64 bits of Original Data Datagram ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// Code 1 of RFC 1108, "a required option is missing", is left to [UnknownIcmpMessage].
    ///
    /// @param pointer the octet of the quoted header "where an error was detected"
    /// @param quote see [IcmpQuote]
    record ParameterProblem(int pointer, Bytes quote) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 12;

        /// Checks the range.
        public ParameterProblem {
            Fields.checkU8("pointer", pointer);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + quote.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, 0, pointer << 24, quote);
        }
    }

    /// There is a shorter way.
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |       5       |     Code      |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |                 Gateway Internet Address                      |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      Internet Header + 64 bits of Original Data Datagram ...
    /// +-+-+-+-+-
    /// ```
    ///
    /// @param code for which packets
    /// @param gateway the router to use for them
    /// @param quote see [IcmpQuote]
    record Redirect(RedirectCode code, Ipv4Address gateway, Bytes quote) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 5;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return HEADER_LENGTH + quote.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, TYPE, code.code(), gateway.value(), quote);
        }
    }

    /// What time is it there?
    ///
    /// ```text
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      13       |       0       |          Checksum             |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |           Identifier          |        Sequence Number        |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |     Originate Timestamp                                       |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |     Receive Timestamp                                         |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |     Transmit Timestamp                                        |
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// ```
    ///
    /// Timestamps are "32 bits of milliseconds since midnight UT".
    ///
    /// @param identifier tells the askers of one host apart
    /// @param sequence tells the questions of one asker apart
    /// @param originate when the asker last touched it
    record TimestampRequest(int identifier, int sequence, int originate) implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 13;

        /// Checks the ranges.
        public TimestampRequest {
            Fields.checkU16("identifier", identifier);
            Fields.checkU16("sequence", sequence);
        }

        /// The answer.
        ///
        /// @param receive when the request came
        /// @param transmit when the answer goes
        /// @return the answer
        public TimestampReply reply(int receive, int transmit) {
            return new TimestampReply(identifier, sequence, originate, receive, transmit);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return IcmpCodec.TIMESTAMP_LENGTH;
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.writeTimestamp(
                    buffer, at, TYPE, identifier << 16 | sequence, originate, 0, 0);
        }
    }

    /// The time here is this. The picture is that of [TimestampRequest], with type 14.
    ///
    /// @param identifier as asked
    /// @param sequence as asked
    /// @param originate as asked
    /// @param receive when the request came
    /// @param transmit when the answer went
    record TimestampReply(int identifier, int sequence, int originate, int receive, int transmit)
            implements IcmpMessage {
        /// The type octet.
        public static final int TYPE = 14;

        /// Checks the ranges.
        public TimestampReply {
            Fields.checkU16("identifier", identifier);
            Fields.checkU16("sequence", sequence);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return IcmpCodec.TIMESTAMP_LENGTH;
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.writeTimestamp(
                    buffer, at, TYPE, identifier << 16 | sequence, originate, receive, transmit);
        }
    }

    /// Any other: RFC 1122 §3.2.2, "If an ICMP message of unknown type is received, it MUST be
    /// silently discarded."
    ///
    /// @param type the type octet
    /// @param code the code octet
    /// @param rest the four octets after the checksum
    /// @param body what follows them
    record UnknownIcmpMessage(int type, int code, int rest, Bytes body) implements IcmpMessage {
        /// Checks the ranges.
        public UnknownIcmpMessage {
            Fields.checkU8("type", type);
            Fields.checkU8("code", code);
        }

        @Override
        public int length() {
            return HEADER_LENGTH + body.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            IcmpCodec.write(buffer, at, type, code, rest, body);
        }
    }

    /// Why a destination is unreachable: RFC 792 the first six, RFC 1122 §3.2.2.1 up to 12, RFC
    /// 1812 §5.2.7.1 the last three.
    enum UnreachableCode {
        /// No route to the network.
        NET_UNREACHABLE(0),
        /// The host does not answer on its link.
        HOST_UNREACHABLE(1),
        /// The host does not speak the protocol.
        PROTOCOL_UNREACHABLE(2),
        /// Nobody listens on the port.
        PORT_UNREACHABLE(3),
        /// The packet does not fit the next link, and DF is set.
        FRAGMENTATION_NEEDED(4),
        /// The source route cannot be followed.
        SOURCE_ROUTE_FAILED(5),
        /// There is no such network.
        DESTINATION_NETWORK_UNKNOWN(6),
        /// There is no such host.
        DESTINATION_HOST_UNKNOWN(7),
        /// Obsolete.
        SOURCE_HOST_ISOLATED(8),
        /// The network is closed to the source by an administrator.
        NETWORK_PROHIBITED(9),
        /// The host is closed to the source by an administrator.
        HOST_PROHIBITED(10),
        /// No route to the network for this type of service.
        NETWORK_UNREACHABLE_FOR_TOS(11),
        /// No route to the host for this type of service.
        HOST_UNREACHABLE_FOR_TOS(12),
        /// A filter is in the way.
        COMMUNICATION_PROHIBITED(13),
        /// The precedence is not permitted here.
        HOST_PRECEDENCE_VIOLATION(14),
        /// The precedence is below the least that is served.
        PRECEDENCE_CUTOFF(15);

        // In the order of the numbers.
        private static final UnreachableCode[] CODES = values();

        private final int code;

        UnreachableCode(int code) {
            this.code = code;
        }

        /// {@return the code octet}
        public int code() {
            return code;
        }

        /// The meaning of a code octet.
        ///
        /// @param code the octet
        /// @return the meaning, or null when it has none
        public static @Nullable UnreachableCode of(int code) {
            return code < CODES.length ? CODES[code] : null;
        }
    }

    /// Where a packet ran out of time.
    enum TimeExceededCode {
        /// The time to live reached zero.
        TIME_TO_LIVE_EXCEEDED(0),
        /// Fragments were missing for too long.
        FRAGMENT_REASSEMBLY_TIME_EXCEEDED(1);

        // In the order of the numbers.
        private static final TimeExceededCode[] CODES = values();

        private final int code;

        TimeExceededCode(int code) {
            this.code = code;
        }

        /// {@return the code octet}
        public int code() {
            return code;
        }

        /// The meaning of a code octet.
        ///
        /// @param code the octet
        /// @return the meaning, or null when it has none
        public static @Nullable TimeExceededCode of(int code) {
            return code < CODES.length ? CODES[code] : null;
        }
    }

    /// Which packets to redirect. RFC 1122 §3.2.2.2: a network's is handled as a host's.
    enum RedirectCode {
        /// Those for the network.
        NETWORK(0),
        /// Those for the host.
        HOST(1),
        /// Those for the network and of this type of service.
        TOS_AND_NETWORK(2),
        /// Those for the host and of this type of service.
        TOS_AND_HOST(3);

        // In the order of the numbers.
        private static final RedirectCode[] CODES = values();

        private final int code;

        RedirectCode(int code) {
            this.code = code;
        }

        /// {@return the code octet}
        public int code() {
            return code;
        }

        /// The meaning of a code octet.
        ///
        /// @param code the octet
        /// @return the meaning, or null when it has none
        public static @Nullable RedirectCode of(int code) {
            return code < CODES.length ? CODES[code] : null;
        }
    }
}
