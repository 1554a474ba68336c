package dev.weft.services.iperf3;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one end saw of a test, as it tells the other. The use of the processor is not measured: a
/// stack in this process shares it with all else here.
///
/// @param retransmissionsKnown whether this end sent over TCP, and so counted retransmissions
/// @param streams what it saw of each stream
record TestResults(boolean retransmissionsKnown, List<StreamResult> streams) {
    /// Takes its own copy of the list.
    TestResults {
        streams = List.copyOf(streams);
    }

    /// As they are sent.
    JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("cpu_util_total", 0);
        json.addProperty("cpu_util_user", 0);
        json.addProperty("cpu_util_system", 0);
        json.addProperty("sender_has_retransmits", retransmissionsKnown ? 1 : -1);
        var list = new JsonArray();
        streams.forEach(each -> list.add(each.toJson()));
        json.add("streams", list);
        return json;
    }

    /// Reads what the other end sent.
    static TestResults parse(JsonFields fields) throws ProtocolException {
        var streams = new ArrayList<StreamResult>();
        for (var each : fields.list("streams")) {
            streams.add(StreamResult.parse(each));
        }
        return new TestResults(fields.number("sender_has_retransmits", 0) == 1, streams);
    }

    /// {@return what it says of a stream; null for nothing}
    @Nullable StreamResult of(int id) {
        for (var each : streams) {
            if (each.id() == id) {
                return each;
            }
        }
        return null;
    }
}
