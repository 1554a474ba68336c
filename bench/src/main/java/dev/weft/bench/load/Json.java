package dev.weft.bench.load;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// What programs print when they have done their work: one object, in the last line.
public final class Json {
    private Json() {}

    /// Reads the numbers of the object in the last line.
    ///
    /// @param output all that a program printed
    /// @return the numbers by name
    public static Map<String, Double> numbers(String output) throws IOException {
        var text = output.strip();
        var line = text.substring(text.lastIndexOf('\n') + 1);
        try {
            var numbers = new TreeMap<String, Double>();
            for (var each : JsonParser.parseString(line).getAsJsonObject().entrySet()) {
                if (isNumber(each.getValue())) {
                    numbers.put(each.getKey(), each.getValue().getAsDouble());
                }
            }
            return numbers;
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("not what a load program prints: " + line, e);
        }
    }

    private static boolean isNumber(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
    }
}
