package dev.weft.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// An option of the IPv4 header (RFC 791 §3.1). The type octet:
///
/// ```text
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | C | class |      number       |   C: copied into all fragments
/// +---+---+---+---+---+---+---+---+
/// ```
///
/// All but the first two have a length octet behind it, which counts both.
public sealed interface Ipv4Option extends Pdu {
    /// {@return the type octet}
    int type();

    /// {@return whether every fragment of a packet carries the option, not just the first}
    default boolean copied() {
        return (type() & 0x80) != 0;
    }

    /// The options end here.
    record EndOfList() implements Ipv4Option {
        /// The type octet.
        public static final int TYPE = 0;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return 1;
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, TYPE);
        }
    }

    /// Fills the space between options.
    record NoOperation() implements Ipv4Option {
        /// The type octet.
        public static final int TYPE = 1;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return 1;
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, TYPE);
        }
    }

    /// The options that hold a route, all in one format:
    ///
    /// ```text
    /// +--------+--------+--------+---------//--------+
    /// |  type  | length | pointer|     route data    |
    /// +--------+--------+--------+---------//--------+
    /// ```
    sealed interface Route extends Ipv4Option {
        /// {@return the octet of the option, counted from 1, where the next address is; at least 4}
        int pointer();

        /// {@return the addresses, those not reached yet included}
        List<Ipv4Address> route();

        /// {@return whether the pointer is past the last address}
        default boolean isComplete() {
            return pointer() > length();
        }

        @Override
        default int length() {
            return 3 + 4 * route().size();
        }

        @Override
        default void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, type());
            BigEndian.put8(buffer, at + 1, length());
            BigEndian.put8(buffer, at + 2, pointer());
            int next = at + 3;
            for (Ipv4Address address : route()) {
                BigEndian.put32(buffer, next, address.value());
                next += 4;
            }
        }
    }

    /// Every module that forwards the packet writes its address into the next slot.
    ///
    /// @param pointer the octet of the option, counted from 1, of the next slot
    /// @param route the slots
    record RecordRoute(int pointer, List<Ipv4Address> route) implements Route {
        /// The type octet.
        public static final int TYPE = 7;

        /// Checks the pointer.
        public RecordRoute {
            route = checkRoute(pointer, route);
        }

        /// An option that nobody has written into yet.
        ///
        /// @param slots room for so many addresses, at most 9
        /// @return the option
        public static RecordRoute ofSize(int slots) {
            return new RecordRoute(FIRST_SLOT, Collections.nCopies(slots, Ipv4Address.UNSPECIFIED));
        }

        /// Writes an address into the next slot.
        ///
        /// @param address the module's own
        /// @return the option, unchanged when it is complete
        public RecordRoute recording(Ipv4Address address) {
            return isComplete()
                    ? this
                    : new RecordRoute(pointer + 4, replace(route, pointer, address));
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /// The packet goes by way of these addresses, and of others between them.
    ///
    /// @param pointer the octet of the option, counted from 1, of the next address to go to
    /// @param route those passed, as recorded, and those to come
    record LooseSourceRoute(int pointer, List<Ipv4Address> route) implements Route {
        /// The type octet.
        public static final int TYPE = 131;

        /// Checks the pointer.
        public LooseSourceRoute {
            route = checkRoute(pointer, route);
        }

        /// The route for the answer: RFC 1122 §3.2.2.6, "the return route MUST be reversed and used
        /// as a Source Route option for the Echo Reply message".
        ///
        /// @return the recorded addresses backwards, none passed yet
        public LooseSourceRoute reversed() {
            return new LooseSourceRoute(FIRST_SLOT, route.reversed());
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /// The packet goes by way of exactly these addresses.
    ///
    /// @param pointer the octet of the option, counted from 1, of the next address to go to
    /// @param route those passed, as recorded, and those to come
    record StrictSourceRoute(int pointer, List<Ipv4Address> route) implements Route {
        /// The type octet.
        public static final int TYPE = 137;

        /// Checks the pointer.
        public StrictSourceRoute {
            route = checkRoute(pointer, route);
        }

        /// The route for the answer, see [LooseSourceRoute#reversed()].
        ///
        /// @return the recorded addresses backwards, none passed yet
        public StrictSourceRoute reversed() {
            return new StrictSourceRoute(FIRST_SLOT, route.reversed());
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /// Every module writes when the packet passed:
    ///
    /// ```text
    /// +--------+--------+--------+--------+
    /// |01000100| length | pointer|oflw|flg|
    /// +--------+--------+--------+--------+
    /// |         internet address          |   unless the flag is 0
    /// +--------+--------+--------+--------+
    /// |             timestamp             |
    /// +--------+--------+--------+--------+
    /// |                 .                 |
    /// ```
    ///
    /// @param pointer the octet of the option, counted from 1, of the next slot; at least 5
    /// @param overflow how many modules found no room
    /// @param flag what is in a slot: [#TIMES], [#ADDRESSES_AND_TIMES] or [#PRESPECIFIED]
    /// @param slots the data area
    record InternetTimestamp(int pointer, int overflow, int flag, Bytes slots)
            implements Ipv4Option {
        /// The type octet.
        public static final int TYPE = 68;

        /// Slots of a timestamp only.
        public static final int TIMES = 0;

        /// Slots of an address and a timestamp.
        public static final int ADDRESSES_AND_TIMES = 1;

        /// The same, with the addresses given: only their owners write.
        public static final int PRESPECIFIED = 3;

        private static final int FIXED_LENGTH = 4;
        private static final int MAX_OVERFLOW = 15;

        /// Checks the ranges.
        public InternetTimestamp {
            Fields.checkU8("pointer", pointer);
            Fields.check("overflow", overflow, MAX_OVERFLOW);
            Fields.check("flag", flag, 15);
            Fields.check("timestamp slots", slots.length(), Ipv4Options.MAX_LENGTH - FIXED_LENGTH);
            if (pointer <= FIXED_LENGTH) {
                throw new IllegalArgumentException("the first slot is at 5, not " + pointer);
            }
        }

        /// Writes into the next slot: RFC 791 §3.1, "the timestamp is a right-justified, 32-bit
        /// timestamp in milliseconds since midnight UT". Without room it counts the overflow.
        ///
        /// @param self the module's address
        /// @param millisSinceMidnight the time in UT
        /// @return the option; unchanged when the next slot is prespecified for another
        public InternetTimestamp recording(Ipv4Address self, int millisSinceMidnight) {
            int slot = pointer - FIXED_LENGTH - 1;
            int size = flag == TIMES ? 4 : 8;
            if (slot + size > slots.length()) {
                return new InternetTimestamp(
                        pointer, Math.min(overflow + 1, MAX_OVERFLOW), flag, slots);
            }
            if (flag == PRESPECIFIED && slots.u32(slot) != self.value()) {
                return this;
            }
            byte[] written = slots.toByteArray();
            if (flag != TIMES) {
                BigEndian.put32(written, slot, self.value());
            }
            BigEndian.put32(written, slot + size - 4, millisSinceMidnight);
            return new InternetTimestamp(pointer + size, overflow, flag, Bytes.wrap(written));
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return FIXED_LENGTH + slots.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, TYPE);
            BigEndian.put8(buffer, at + 1, length());
            BigEndian.put8(buffer, at + 2, pointer);
            BigEndian.put8(buffer, at + 3, overflow << 4 | flag);
            slots.writeTo(buffer, at + FIXED_LENGTH, checksumming);
        }
    }

    /// Routers shall look into the packet (RFC 2113 §2.1).
    ///
    /// @param value 0: every router
    record RouterAlert(int value) implements Ipv4Option {
        /// The type octet.
        public static final int TYPE = 148;

        static final int LENGTH = 4;

        /// Checks the range.
        public RouterAlert {
            Fields.checkU16("value", value);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public int length() {
            return LENGTH;
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, TYPE);
            BigEndian.put8(buffer, at + 1, LENGTH);
            BigEndian.put16(buffer, at + 2, value);
        }
    }

    /// Any other: RFC 1122 §3.2.1.8, a host "MUST silently ignore" options it does not understand.
    ///
    /// @param type the type octet
    /// @param data what follows the length octet
    record UnknownOption(int type, Bytes data) implements Ipv4Option {
        /// Checks the ranges.
        public UnknownOption {
            Fields.checkU8("type", type);
            Fields.check("option data", data.length(), Ipv4Options.MAX_LENGTH - 2);
            if (type == EndOfList.TYPE || type == NoOperation.TYPE) {
                throw new IllegalArgumentException("type " + type + " has no length octet");
            }
        }

        @Override
        public int length() {
            return 2 + data.length();
        }

        @Override
        public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
            BigEndian.put8(buffer, at, type);
            BigEndian.put8(buffer, at + 1, length());
            data.writeTo(buffer, at + 2, checksumming);
        }
    }

    /// The least pointer of a [Route].
    int FIRST_SLOT = 4;

    private static List<Ipv4Address> checkRoute(int pointer, List<Ipv4Address> route) {
        Fields.checkU8("pointer", pointer);
        Fields.check("route", route.size(), 9);
        if (pointer < FIRST_SLOT || pointer % 4 != 0) {
            throw new IllegalArgumentException("not the start of a slot: " + pointer);
        }
        return List.copyOf(route);
    }

    private static List<Ipv4Address> replace(
            List<Ipv4Address> route, int pointer, Ipv4Address address) {
        var replaced = new ArrayList<>(route);
        replaced.set((pointer - FIRST_SLOT) / 4, address);
        return replaced;
    }
}
