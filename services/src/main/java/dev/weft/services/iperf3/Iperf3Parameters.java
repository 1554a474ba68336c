package dev.weft.services.iperf3;

import com.google.gson.JsonObject;
import java.net.ProtocolException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a test is to do; the client says it, the server does its half of it.
///
/// @param protocol what carries the data
/// @param direction who sends
/// @param streams how many at a time, in each direction
/// @param duration how long; zero for no limit
/// @param omit how long what is sent does not count, at the beginning
/// @param octets the test ends after so many, in each direction; 0 for no limit
/// @param blocks the test ends after so many blocks, in each direction; 0 for no limit
/// @param length of a block, which is written at once, or of a datagram; 0 for one that suits
/// @param bitsPerSecond of each stream; 0 for no limit
/// @param burst how many blocks are sent at a time where the rate is limited; 0 for one
/// @param pacing how often a stream whose rate is limited looks whether it may go on
/// @param noDelay whether Nagle's algorithm is off
/// @param window of the sockets' buffers, in octets; 0 for the stack's own
/// @param typeOfService of the packets
/// @param dontFragment whether datagrams must not be fragmented
/// @param wideCounters whether datagrams are counted in 64 bits
public record Iperf3Parameters(
        Protocol protocol,
        Direction direction,
        int streams,
        Duration duration,
        Duration omit,
        long octets,
        long blocks,
        int length,
        long bitsPerSecond,
        int burst,
        Duration pacing,
        boolean noDelay,
        int window,
        int typeOfService,
        boolean dontFragment,
        boolean wideCounters) {

    /// What carries the data.
    public enum Protocol {
        /// A connection for each stream.
        TCP,
        /// Datagrams.
        UDP
    }

    /// Who sends.
    public enum Direction {
        /// The client.
        UPLOAD,
        /// The server (`-R`).
        DOWNLOAD,
        /// Each of them, in streams of its own (`--bidir`).
        BOTH;

        /// {@return whether the client sends}
        public boolean isClientSending() {
            return this != DOWNLOAD;
        }

        /// {@return whether the server sends}
        public boolean isServerSending() {
            return this != UPLOAD;
        }
    }

    /// TCP up, one stream, ten seconds.
    public static final Iperf3Parameters DEFAULT =
            new Iperf3Parameters(
                    Protocol.TCP,
                    Direction.UPLOAD,
                    1,
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Duration.ofMillis(1),
                    false,
                    0,
                    0,
                    false,
                    false);

    /// The most streams in a direction.
    public static final int MAX_STREAMS = 128;

    /// The bits per second of UDP where nothing else is said.
    public static final long DEFAULT_UDP_RATE = 1 << 20;

    static final int DEFAULT_TCP_LENGTH = 128 * 1024;
    static final int DEFAULT_UDP_LENGTH = 1448;

    private static final int MAX_TCP_LENGTH = 1024 * 1024;
    private static final int MIN_UDP_LENGTH = 16;
    private static final int MAX_UDP_LENGTH = 65_507;
    private static final int MAX_WINDOW = 512 * 1024 * 1024;
    private static final int MAX_BURST = 1000;
    private static final Duration MAX_DURATION = Duration.ofDays(1);
    private static final Duration MAX_OMIT = Duration.ofMinutes(1);
    private static final Duration LEAST_PACING = Duration.ofNanos(100_000);
    private static final Duration MOST_PACING = Duration.ofSeconds(1);

    /// The same over another protocol.
    public Iperf3Parameters over(Protocol newProtocol) {
        return copy(newProtocol, direction, streams, duration, octets, length, bitsPerSecond);
    }

    /// The same in another direction.
    public Iperf3Parameters withDirection(Direction newDirection) {
        return copy(protocol, newDirection, streams, duration, octets, length, bitsPerSecond);
    }

    /// The same with another number of streams.
    public Iperf3Parameters withStreams(int newStreams) {
        return copy(protocol, direction, newStreams, duration, octets, length, bitsPerSecond);
    }

    /// The same for another time.
    public Iperf3Parameters withDuration(Duration newDuration) {
        return copy(protocol, direction, streams, newDuration, 0, length, bitsPerSecond);
    }

    /// The same until so many octets have been sent, however long that takes.
    ///
    /// @throws IllegalArgumentException if there are none: such a test would have no end
    public Iperf3Parameters withOctets(long newOctets) {
        requireSome("octets", newOctets);
        return copy(protocol, direction, streams, Duration.ZERO, newOctets, length, bitsPerSecond);
    }

    /// The same until so many blocks have been sent, however long that takes.
    ///
    /// @throws IllegalArgumentException if there are none: such a test would have no end
    public Iperf3Parameters withBlocks(long newBlocks) {
        requireSome("blocks", newBlocks);
        return copy(Duration.ZERO, omit, newBlocks, noDelay, window, typeOfService);
    }

    private static void requireSome(String what, long number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a test of " + number + " " + what);
        }
    }

    /// The same after a time that does not count.
    public Iperf3Parameters withOmit(Duration newOmit) {
        return copy(duration, newOmit, blocks, noDelay, window, typeOfService);
    }

    /// The same with Nagle's algorithm off, or on.
    public Iperf3Parameters withNoDelay(boolean newNoDelay) {
        return copy(duration, omit, blocks, newNoDelay, window, typeOfService);
    }

    /// The same with buffers of another size at both ends; 0 for what they have by themselves.
    public Iperf3Parameters withWindow(int newWindow) {
        return copy(duration, omit, blocks, noDelay, newWindow, typeOfService);
    }

    /// The same with another type of service of the packets.
    public Iperf3Parameters withTypeOfService(int newTypeOfService) {
        return copy(duration, omit, blocks, noDelay, window, newTypeOfService);
    }

    private Iperf3Parameters copy(
            Duration newDuration,
            Duration newOmit,
            long newBlocks,
            boolean newNoDelay,
            int newWindow,
            int newTypeOfService) {
        return new Iperf3Parameters(
                protocol,
                direction,
                streams,
                newDuration,
                newOmit,
                octets,
                newBlocks,
                length,
                bitsPerSecond,
                burst,
                pacing,
                newNoDelay,
                newWindow,
                newTypeOfService,
                dontFragment,
                wideCounters);
    }

    /// The same in blocks or datagrams of another length.
    public Iperf3Parameters withLength(int newLength) {
        return copy(protocol, direction, streams, duration, octets, newLength, bitsPerSecond);
    }

    /// The same with another limit of the rate of each stream; 0 for none.
    public Iperf3Parameters withRate(long newBitsPerSecond) {
        return copy(protocol, direction, streams, duration, octets, length, newBitsPerSecond);
    }

    private Iperf3Parameters copy(
            Protocol newProtocol,
            Direction newDirection,
            int newStreams,
            Duration newDuration,
            long newOctets,
            int newLength,
            long newBitsPerSecond) {
        return new Iperf3Parameters(
                newProtocol,
                newDirection,
                newStreams,
                newDuration,
                omit,
                newOctets,
                blocks,
                newLength,
                newBitsPerSecond,
                burst,
                pacing,
                noDelay,
                window,
                typeOfService,
                dontFragment,
                wideCounters);
    }

    /// How many streams there are in all.
    int allStreams() {
        return direction == Direction.BOTH ? 2 * streams : streams;
    }

    /// Whether a stream is one in which the client sends; these come first. The client makes one
    /// after the other, and their order is all that tells which is which.
    boolean isOfClient(int index) {
        return direction.isClientSending() && index < streams;
    }

    /// How many octets the limits let each direction have; 0 if there is no such limit.
    long octetLimit() {
        var ofBlocks = blocks * blockLength();
        return octets == 0 || ofBlocks == 0 ? octets + ofBlocks : Math.min(octets, ofBlocks);
    }

    /// The same, rounded up: the last block is written whole.
    long octetsInBlocks() {
        return Math.ceilDiv(octetLimit(), blockLength()) * blockLength();
    }

    /// The length of a block, one that suits the protocol if none was asked for.
    int blockLength() {
        if (length != 0) {
            return length;
        }
        return switch (protocol) {
            case TCP -> DEFAULT_TCP_LENGTH;
            case UDP -> DEFAULT_UDP_LENGTH;
        };
    }

    /// Why nobody should do this; null if there is nothing against it.
    @Nullable Refusal refusal() {
        if (streams < 1 || streams > MAX_STREAMS) {
            return Refusal.STREAMS;
        }
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            return Refusal.DURATION;
        }
        if (omit.isNegative() || omit.compareTo(MAX_OMIT) > 0) {
            return Refusal.OMIT;
        }
        if (window < 0 || window > MAX_WINDOW) {
            return Refusal.BUFFER_SIZE;
        }
        if (burst < 0 || burst > MAX_BURST) {
            return Refusal.BURST;
        }
        if (octets < 0
                || blocks < 0
                || blocks > Long.MAX_VALUE / MAX_TCP_LENGTH
                || bitsPerSecond < 0
                || typeOfService < 0
                || typeOfService > 255) {
            return Refusal.PARAMETERS;
        }
        return switch (protocol) {
            case TCP -> length < 0 || length > MAX_TCP_LENGTH ? Refusal.BLOCK_SIZE : null;
            case UDP ->
                    length != 0 && (length < MIN_UDP_LENGTH || length > MAX_UDP_LENGTH)
                            ? Refusal.UDP_BLOCK_SIZE
                            : null;
        };
    }

    /// As they are sent.
    JsonObject toJson() {
        var json = new JsonObject();
        switch (protocol) {
            case TCP -> json.addProperty("tcp", true);
            case UDP -> json.addProperty("udp", true);
        }
        json.addProperty("omit", wholeSeconds(omit));
        json.addProperty("time", wholeSeconds(duration));
        json.addProperty("num", octets);
        json.addProperty("blockcount", blocks);
        json.addProperty("parallel", streams);
        switch (direction) {
            case UPLOAD -> {} // what a server does unless told otherwise
            case DOWNLOAD -> json.addProperty("reverse", true);
            case BOTH -> json.addProperty("bidirectional", true);
        }
        json.addProperty("len", blockLength());
        json.addProperty("pacing_timer", pacing.toNanos() / 1000);
        addIfSet(json, "bandwidth", bitsPerSecond);
        addIfSet(json, "burst", burst);
        addIfSet(json, "window", window);
        addIfSet(json, "TOS", typeOfService);
        addIfSet(json, "dont_fragment", dontFragment ? 1 : 0);
        addIfSet(json, "udp_counters_64bit", wideCounters ? 1 : 0);
        if (noDelay) {
            json.addProperty("nodelay", true);
        }
        json.addProperty("client_version", "weft");
        return json;
    }

    private static void addIfSet(JsonObject json, String name, long value) {
        if (value != 0) {
            json.addProperty(name, value);
        }
    }

    /// A server uses the time only to know when to give up, so a part of a second is a whole one.
    private static long wholeSeconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /// Reads what a client sent. What it says of things that are not here, such as CPU affinity,
    /// congestion control and flow labels, is left out.
    ///
    /// @throws ProtocolException if it says nothing that a server could do
    static Iperf3Parameters parse(JsonFields fields) throws ProtocolException {
        return new Iperf3Parameters(
                fields.flag("udp") ? Protocol.UDP : Protocol.TCP,
                direction(fields),
                fields.smallNumber("parallel", 1),
                seconds(fields, "time"),
                seconds(fields, "omit"),
                fields.number("num", 0),
                fields.number("blockcount", 0),
                fields.smallNumber("len", 0),
                fields.number("bandwidth", 0),
                fields.smallNumber("burst", 0),
                pacing(fields),
                fields.flag("nodelay"),
                fields.smallNumber("window", 0),
                fields.smallNumber("TOS", 0),
                fields.flag("dont_fragment"),
                fields.flag("udp_counters_64bit"));
    }

    private static Direction direction(JsonFields fields) throws ProtocolException {
        if (fields.flag("bidirectional")) {
            return Direction.BOTH;
        }
        return fields.flag("reverse") ? Direction.DOWNLOAD : Direction.UPLOAD;
    }

    private static Duration seconds(JsonFields fields, String name) throws ProtocolException {
        return Duration.ofNanos((long) (fields.real(name, 0) * 1e9)); // too much stays too much
    }

    private static Duration pacing(JsonFields fields) throws ProtocolException {
        var asked = Duration.ofNanos((long) (fields.real("pacing_timer", 1000) * 1e3));
        if (asked.compareTo(LEAST_PACING) < 0) {
            return LEAST_PACING;
        }
        return asked.compareTo(MOST_PACING) > 0 ? MOST_PACING : asked;
    }
}
