package dev.weft.services.iperf3;

import com.google.gson.JsonObject;
import java.net.ProtocolException;
import java.time.Duration;

/// What one end saw of a stream, as it tells the other.
///
/// @param id which stream
/// @param octets sent, or received
/// @param retransmissions of TCP, if this end sent; -1 for not known
/// @param jitter of UDP, in seconds, if this end received
/// @param lost datagrams of UDP, if this end received
/// @param packets datagrams of UDP that were sent, as far as this end knows
/// @param time how long this end was at it
public record StreamResult(
        int id,
        long octets,
        long retransmissions,
        double jitter,
        long lost,
        long packets,
        Duration time) {
    /// Not known.
    public static final long UNKNOWN = -1;

    /// What this end says of a flow.
    static StreamResult of(Iperf3Flow flow, Duration time) {
        var count = flow.count();
        return new StreamResult(
                flow.stream().id(),
                count.octets(),
                flow.retransmissions(),
                count.jitter(),
                count.lost(),
                count.packets(),
                time);
    }

    /// As it is sent.
    JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("id", id);
        json.addProperty("bytes", octets);
        json.addProperty("retransmits", retransmissions);
        json.addProperty("jitter", jitter);
        json.addProperty("errors", lost);
        json.addProperty("packets", packets);
        json.addProperty("start_time", 0);
        json.addProperty("end_time", time.toNanos() / 1e9);
        return json;
    }

    /// Reads what the other end sent.
    static StreamResult parse(JsonFields fields) throws ProtocolException {
        var seconds = fields.real("end_time", 0) - fields.real("start_time", 0);
        return new StreamResult(
                fields.smallNumber("id", 0),
                fields.number("bytes", 0),
                known(fields.number("retransmits", UNKNOWN)),
                fields.real("jitter", 0),
                fields.number("errors", 0),
                fields.number("packets", 0),
                Duration.ofNanos((long) (seconds * 1e9)));
    }

    /// iperf3 writes its -1 as an unsigned number of 64 bits.
    private static long known(long retransmissions) {
        return retransmissions < 0 || retransmissions > Integer.MAX_VALUE
                ? UNKNOWN
                : retransmissions;
    }
}
