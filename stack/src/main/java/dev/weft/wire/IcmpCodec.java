package dev.weft.wire;

import dev.weft.wire.IcmpMessage.DestinationUnreachable;
import dev.weft.wire.IcmpMessage.EchoReply;
import dev.weft.wire.IcmpMessage.EchoRequest;
import dev.weft.wire.IcmpMessage.ParameterProblem;
import dev.weft.wire.IcmpMessage.Redirect;
import dev.weft.wire.IcmpMessage.RedirectCode;
import dev.weft.wire.IcmpMessage.TimeExceeded;
import dev.weft.wire.IcmpMessage.TimeExceededCode;
import dev.weft.wire.IcmpMessage.TimestampReply;
import dev.weft.wire.IcmpMessage.TimestampRequest;
import dev.weft.wire.IcmpMessage.UnknownIcmpMessage;
import dev.weft.wire.IcmpMessage.UnreachableCode;

/// Octets to [IcmpMessage] and back: an interface can keep no private fields, so this is apart.
final class IcmpCodec {
    static final int TIMESTAMP_LENGTH = 20;

    private static final int CHECKSUM_OFFSET = 2;
    private static final int REST_OFFSET = 4;
    private static final int SOURCE_QUENCH = 4;

    private IcmpCodec() {}

    static IcmpMessage parse(Bytes octets) throws MalformedPacketException {
        if (octets.length() < IcmpMessage.HEADER_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
        if (!Checksum.verifies(octets.sum())) {
            throw new MalformedPacketException(Malformation.BAD_CHECKSUM);
        }
        int type = octets.u8(0);
        int code = octets.u8(1);
        Bytes body = octets.slice(IcmpMessage.HEADER_LENGTH);
        return switch (type) {
            // RFC 792 defines code 0 only; whatever else is there, an echo is an echo.
            case EchoRequest.TYPE -> new EchoRequest(octets.u16(4), octets.u16(6), body);
            case EchoReply.TYPE -> new EchoReply(octets.u16(4), octets.u16(6), body);
            case DestinationUnreachable.TYPE -> {
                var reason = UnreachableCode.of(code);
                yield reason == null
                        ? unknown(octets, body)
                        : new DestinationUnreachable(reason, nextHopMtu(reason, octets), body);
            }
            case TimeExceeded.TYPE -> {
                var where = TimeExceededCode.of(code);
                yield where == null ? unknown(octets, body) : new TimeExceeded(where, body);
            }
            case ParameterProblem.TYPE ->
                    code == 0
                            ? new ParameterProblem(octets.u8(REST_OFFSET), body)
                            : unknown(octets, body);
            case Redirect.TYPE -> {
                var which = RedirectCode.of(code);
                yield which == null
                        ? unknown(octets, body)
                        : new Redirect(which, new Ipv4Address(octets.u32(REST_OFFSET)), body);
            }
            case TimestampRequest.TYPE -> {
                requireTimestamps(octets);
                yield new TimestampRequest(octets.u16(4), octets.u16(6), octets.u32(8));
            }
            case TimestampReply.TYPE -> {
                requireTimestamps(octets);
                yield new TimestampReply(
                        octets.u16(4),
                        octets.u16(6),
                        octets.u32(8),
                        octets.u32(12),
                        octets.u32(16));
            }
            default -> unknown(octets, body);
        };
    }

    private static UnknownIcmpMessage unknown(Bytes octets, Bytes body) {
        return new UnknownIcmpMessage(octets.u8(0), octets.u8(1), octets.u32(REST_OFFSET), body);
    }

    private static int nextHopMtu(UnreachableCode code, Bytes octets) {
        return code == UnreachableCode.FRAGMENTATION_NEEDED ? octets.u16(6) : 0;
    }

    private static void requireTimestamps(Bytes octets) throws MalformedPacketException {
        if (octets.length() < TIMESTAMP_LENGTH) {
            throw new MalformedPacketException(Malformation.TRUNCATED);
        }
    }

    static boolean isErrorType(int type) {
        return type == DestinationUnreachable.TYPE
                || type == SOURCE_QUENCH
                || type == Redirect.TYPE
                || type == TimeExceeded.TYPE
                || type == ParameterProblem.TYPE;
    }

    static void write(byte[] buffer, int at, int type, int code, int rest, Bytes body) {
        writeHeader(buffer, at, type, code, rest);
        body.writeTo(buffer, at + IcmpMessage.HEADER_LENGTH, Checksumming.PLAIN);
        writeChecksum(buffer, at, IcmpMessage.HEADER_LENGTH + body.length());
    }

    static void writeTimestamp(
            byte[] buffer, int at, int type, int rest, int originate, int receive, int transmit) {
        writeHeader(buffer, at, type, 0, rest);
        BigEndian.put32(buffer, at + 8, originate);
        BigEndian.put32(buffer, at + 12, receive);
        BigEndian.put32(buffer, at + 16, transmit);
        writeChecksum(buffer, at, TIMESTAMP_LENGTH);
    }

    private static void writeHeader(byte[] buffer, int at, int type, int code, int rest) {
        BigEndian.put8(buffer, at, type);
        BigEndian.put8(buffer, at + 1, code);
        BigEndian.put16(buffer, at + CHECKSUM_OFFSET, 0);
        BigEndian.put32(buffer, at + REST_OFFSET, rest);
    }

    private static void writeChecksum(byte[] buffer, int at, int length) {
        BigEndian.put16(
                buffer,
                at + CHECKSUM_OFFSET,
                Checksum.complement(Checksum.sum(buffer, at, length)));
    }
}
