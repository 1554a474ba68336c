package dev.weft.services.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a `Range` field comes to for a representation of a certain size (RFC 9110 §14.2).
sealed interface RangeRequest {
    /// There is none, or none that has to be understood: all is sent.
    record Whole() implements RangeRequest {}

    /// These parts.
    record Parts(List<ByteRange> ranges) implements RangeRequest {}

    /// No part that is asked for exists.
    record NotSatisfiable() implements RangeRequest {}

    /// Who wants more parts than these means no good (RFC 9110 §17.15).
    int MOST_PARTS = 16;

    /// `bytes=0-499`, `bytes=500-`, `bytes=-500`, or several of them with commas between.
    Pattern SET = Pattern.compile("(?i:bytes)=(.*)");

    Pattern SPECIFIER = Pattern.compile("(\\d*)-(\\d*)");

    /// Reads the value of the field. What is no valid set of byte ranges is ignored, as if it were
    /// not there; and so is what would send more than the whole.
    static RangeRequest parse(@Nullable String field, long size) {
        var set = SET.matcher(field == null ? "" : field);
        if (!set.matches()) {
            return new Whole();
        }
        var ranges = new ArrayList<ByteRange>();
        var asked = 0;
        for (var element : set.group(1).split(",", -1)) {
            var word = element.strip();
            if (word.isEmpty()) {
                continue; // RFC 9110 §5.6.1.2: empty elements of a list are ignored
            }
            var specifier = SPECIFIER.matcher(word);
            if (!specifier.matches() || word.equals("-")) {
                return new Whole();
            }
            asked++;
            var first = specifier.group(1);
            var last = specifier.group(2);
            if (!first.isEmpty() && !last.isEmpty() && number(last) < number(first)) {
                return new Whole();
            }
            var range = range(first, last, size);
            if (range != null) {
                ranges.add(range);
            }
        }
        if (asked == 0 || asked > MOST_PARTS) {
            return new Whole();
        }
        if (ranges.isEmpty()) {
            return new NotSatisfiable();
        }
        var together = ranges.stream().mapToLong(ByteRange::length).sum();
        return together > size ? new Whole() : new Parts(List.copyOf(ranges));
    }

    /// Null if nothing of it exists.
    private static @Nullable ByteRange range(String first, String last, long size) {
        if (first.isEmpty()) {
            var suffix = Math.min(number(last), size);
            return suffix == 0 ? null : new ByteRange(size - suffix, size - 1);
        }
        var begin = number(first);
        var end = last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
        return begin >= size ? null : new ByteRange(begin, end);
    }

    /// More digits than a file has octets are as good as infinitely many.
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
