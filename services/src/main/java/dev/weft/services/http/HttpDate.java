package dev.weft.services.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates as HTTP writes them, to the second (RFC 9110 §5.6.7).
final class HttpDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, which is what is sent.
    private static final DateTimeFormatter FIXED = pattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'");

    /// `Sun Nov 6 08:49:37 1994`, as the C library has it.
    private static final DateTimeFormatter ASCTIME = pattern("EEE MMM ppd HH:mm:ss uuuu");

    private HttpDate() {}

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    static String format(Instant time) {
        return FIXED.format(time.atOffset(ZoneOffset.UTC));
    }

    /// "A recipient that parses a timestamp value in an HTTP field MUST accept all three HTTP-date
    /// formats."
    ///
    /// @param now says which century a year of two digits is of
    /// @return null if it is none of them
    static @Nullable Instant parse(String text, Instant now) {
        for (var format : List.of(FIXED, rfc850(now), ASCTIME)) {
            try {
                return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                // another format, or none
            }
        }
        return null;
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`; what "appears to be more than 50 years in the future" is
    /// of the past.
    private static DateTimeFormatter rfc850(Instant now) {
        var earliest = now.atOffset(ZoneOffset.UTC).toLocalDate().minusYears(50);
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }
}
