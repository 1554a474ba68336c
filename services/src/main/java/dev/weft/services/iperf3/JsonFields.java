package dev.weft.services.iperf3;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.io.StringReader;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object that the other end sent, read with care: a field may be missing or of another kind.
///
/// @param object the object
record JsonFields(JsonObject object) {
    /// Reads an object from its text.
    ///
    /// @throws ProtocolException if it is none
    static JsonFields parse(Bytes text) throws ProtocolException {
        var reader = new JsonReader(new StringReader(text.toUtf8()));
        reader.setStrictness(Strictness.STRICT);
        try {
            var element = JsonParser.parseReader(reader);
            if (element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return new JsonFields(element.getAsJsonObject());
            }
        } catch (JsonParseException | IOException e) {
            throw malformed("not JSON", e);
        }
        throw malformed("not one JSON object", null);
    }

    /// Whether a field is there and true; numbers other than 0 are.
    boolean flag(String name) throws ProtocolException {
        var element = object.get(name);
        if (element == null || element.isJsonNull()) {
            return false;
        }
        return isBoolean(element) ? element.getAsBoolean() : number(name, 0) != 0;
    }

    /// A whole number; beyond what a `long` holds, the nearest.
    long number(String name, long otherwise) throws ProtocolException {
        return (long) real(name, (double) otherwise);
    }

    /// A whole number that an `int` holds; else the nearest.
    int smallNumber(String name, int otherwise) throws ProtocolException {
        return (int) real(name, otherwise);
    }

    /// A number.
    double real(String name, double otherwise) throws ProtocolException {
        var element = object.get(name);
        if (element == null || element.isJsonNull()) {
            return otherwise;
        }
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
            throw malformed(name + " is no number", null);
        }
        return element.getAsDouble(); // as a double: a number of any length costs the same
    }

    /// A list of objects; empty if there is none.
    List<JsonFields> list(String name) throws ProtocolException {
        var element = object.get(name);
        var found = new ArrayList<JsonFields>();
        if (element == null || element.isJsonNull()) {
            return found;
        }
        if (!element.isJsonArray()) {
            throw malformed(name + " is no list", null);
        }
        for (var each : element.getAsJsonArray()) {
            if (!each.isJsonObject()) {
                throw malformed(name + " has something else than objects", null);
            }
            found.add(new JsonFields(each.getAsJsonObject()));
        }
        return found;
    }

    private static boolean isBoolean(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isBoolean();
    }

    private static ProtocolException malformed(String what, @Nullable Exception cause) {
        var exception = new ProtocolException("iperf3 message: " + what);
        exception.initCause(cause);
        return exception;
    }
}
