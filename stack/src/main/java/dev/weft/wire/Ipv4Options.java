package dev.weft.wire;

import dev.weft.wire.Ipv4Option.EndOfList;
import dev.weft.wire.Ipv4Option.InternetTimestamp;
import dev.weft.wire.Ipv4Option.LooseSourceRoute;
import dev.weft.wire.Ipv4Option.NoOperation;
import dev.weft.wire.Ipv4Option.RecordRoute;
import dev.weft.wire.Ipv4Option.RouterAlert;
import dev.weft.wire.Ipv4Option.StrictSourceRoute;
import dev.weft.wire.Ipv4Option.UnknownOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of an IPv4 header, padded to 32 bits. Equal when their octets are.
public final class Ipv4Options implements Pdu {
    /// The octets there is room for: IHL counts to 15, and the fixed header takes 5.
    public static final int MAX_LENGTH = 40;

    /// No options.
    public static final Ipv4Options EMPTY = new Ipv4Options(Bytes.empty(), List.of());

    private final Bytes octets;
    private final List<Ipv4Option> list;

    private Ipv4Options(Bytes octets, List<Ipv4Option> list) {
        this.octets = octets;
        this.list = List.copyOf(list);
    }

    /// Options to send; padding is added.
    ///
    /// @param options in the order they are sent, at most 40 octets
    /// @return the options
    public static Ipv4Options of(Ipv4Option... options) {
        return of(List.of(options));
    }

    private static Ipv4Options of(List<Ipv4Option> options) {
        int length = 0;
        for (Ipv4Option option : options) {
            length += option.length();
        }
        var octets = new byte[(Fields.check("options length", length, MAX_LENGTH) + 3) & ~3];
        int at = 0;
        for (Ipv4Option option : options) {
            option.writeTo(octets, at, Checksumming.PLAIN);
            at += option.length();
        }
        return new Ipv4Options(Bytes.wrap(octets), options);
    }

    /// Reads options; what follows an end of list is padding.
    ///
    /// @param octets what follows the fixed header, at most 40 octets, a multiple of 4
    /// @return the options
    /// @throws MalformedPacketException with a pointer, counted from the start of the IP header
    static Ipv4Options parse(Bytes octets) throws MalformedPacketException {
        var list = new ArrayList<Ipv4Option>();
        int at = 0;
        while (at < octets.length()) {
            var option = parseOption(octets, at);
            list.add(option);
            if (option instanceof EndOfList) {
                break;
            }
            at += option.length();
        }
        return new Ipv4Options(octets, list);
    }

    /// Options nobody has looked into.
    static Ipv4Options opaque(Bytes octets) {
        return new Ipv4Options(octets, List.of());
    }

    private static Ipv4Option parseOption(Bytes octets, int at) throws MalformedPacketException {
        int type = octets.u8(at);
        if (type == EndOfList.TYPE) {
            return new EndOfList();
        }
        if (type == NoOperation.TYPE) {
            return new NoOperation();
        }
        require(at + 1 < octets.length(), at);
        int length = octets.u8(at + 1);
        require(length >= 2 && at + length <= octets.length(), at + 1);
        Bytes option = octets.slice(at, at + length);
        return switch (type) {
            case RecordRoute.TYPE -> new RecordRoute(pointer(option, at), route(option));
            case LooseSourceRoute.TYPE -> new LooseSourceRoute(pointer(option, at), route(option));
            case StrictSourceRoute.TYPE ->
                    new StrictSourceRoute(pointer(option, at), route(option));
            case InternetTimestamp.TYPE -> timestamp(option, at);
            case RouterAlert.TYPE -> {
                require(length == RouterAlert.LENGTH, at + 1);
                yield new RouterAlert(option.u16(2));
            }
            default -> new UnknownOption(type, option.slice(2));
        };
    }

    private static int pointer(Bytes option, int at) throws MalformedPacketException {
        require(option.length() % 4 == 3, at + 1);
        int pointer = option.u8(2);
        require(pointer >= Ipv4Option.FIRST_SLOT && pointer % 4 == 0, at + 2);
        return pointer;
    }

    private static List<Ipv4Address> route(Bytes option) {
        var route = new ArrayList<Ipv4Address>();
        for (int i = 3; i < option.length(); i += 4) {
            route.add(new Ipv4Address(option.u32(i)));
        }
        return route;
    }

    private static InternetTimestamp timestamp(Bytes option, int at)
            throws MalformedPacketException {
        require(option.length() >= 4, at + 1);
        require(option.u8(2) >= 5, at + 2);
        return new InternetTimestamp(
                option.u8(2), option.u8(3) >>> 4, option.u8(3) & 0xf, option.slice(4));
    }

    private static void require(boolean wellFormed, int at) throws MalformedPacketException {
        if (!wellFormed) {
            throw new MalformedPacketException(
                    Malformation.BAD_OPTION, Ipv4Packet.MIN_HEADER_LENGTH + at);
        }
    }

    /// {@return whether there are none}
    public boolean isEmpty() {
        return octets.isEmpty();
    }

    /// {@return the options in their order; empty when nobody looked into them, see
    /// [Ipv4Packet#parseIgnoringOptions(Bytes)]}
    public List<Ipv4Option> list() {
        return list;
    }

    /// The first option of a kind.
    ///
    /// @param <T> the kind
    /// @param kind the kind
    /// @return the option, or null when there is none
    public <T extends Ipv4Option> @Nullable T find(Class<T> kind) {
        for (Ipv4Option option : list) {
            if (kind.isInstance(option)) {
                return kind.cast(option);
            }
        }
        return null;
    }

    /// {@return what all fragments but the first carry: the options with the copied flag (RFC 791
    /// §3.1)}
    public Ipv4Options copiedOnFragmentation() {
        var copied = new ArrayList<Ipv4Option>();
        for (Ipv4Option option : list) {
            if (option.copied()) {
                copied.add(option);
            }
        }
        return copied.isEmpty() ? EMPTY : of(copied);
    }

    @Override
    public int length() {
        return octets.length();
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        octets.writeTo(buffer, at, checksumming);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ipv4Options that && octets.equals(that.octets);
    }

    @Override
    public int hashCode() {
        return octets.hashCode();
    }

    @Override
    public String toString() {
        return list.isEmpty() ? octets.toString() : list.toString();
    }
}
