package dev.weft.cli;

import dev.weft.wire.Bytes;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one run of ping is to do.
///
/// @param name the host as the user calls it
/// @param host its address
/// @param count how many requests, 0 for no end
/// @param interval from one request to the next
/// @param size octets of data in a request
/// @param linger how long to wait for the first reply when all requests are sent
/// @param deadline after which everything ends, null for none
/// @param timeToLive of the requests, null for the stack's own
/// @param typeOfService of the requests
/// @param dontFragment whether they may be fragmented
/// @param pattern fills the data, null for a count
/// @param quiet only the summary
/// @param timestamps the time before each line
/// @param flood the next request as soon as a reply comes, and a dot for each that is missing
record PingOptions(
        String name,
        InetAddress host,
        long count,
        Duration interval,
        int size,
        Duration linger,
        @Nullable Duration deadline,
        @Nullable Integer timeToLive,
        int typeOfService,
        boolean dontFragment,
        @Nullable Bytes pattern,
        boolean quiet,
        boolean timestamps,
        boolean flood) {

    static final int DEFAULT_SIZE = 56;
    static final int MAX_SIZE = 65_507;

    private static final Duration LINGER = Duration.ofSeconds(10);

    /// One request a second without end.
    static PingOptions of(String name, InetAddress host) {
        return new PingOptions(
                name,
                host,
                0,
                Duration.ofSeconds(1),
                DEFAULT_SIZE,
                LINGER,
                null,
                null,
                0,
                false,
                null,
                false,
                false,
                false);
    }

    /// The same with what the console lets one choose.
    PingOptions with(long newCount, Duration newInterval, int newSize) {
        return new PingOptions(
                name,
                host,
                newCount,
                newInterval,
                newSize,
                linger,
                deadline,
                timeToLive,
                typeOfService,
                dontFragment,
                pattern,
                quiet,
                timestamps,
                flood);
    }

    /// The data of a request.
    Bytes data() {
        var data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (pattern == null ? i : pattern.u8(i % pattern.length()));
        }
        return Bytes.wrap(data);
    }
}
