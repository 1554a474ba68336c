package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110 §5.6.7.
class HttpDateTest {
    private static final Instant NOW = Instant.parse("2016-03-17T00:00:00Z");
    private static final Instant EXAMPLE = Instant.parse("1994-11-06T08:49:37Z");

    @Test
    void isWrittenInTheFixedForm() {
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(EXAMPLE));
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(EXAMPLE.plusMillis(999)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994"
            })
    void isReadInAllThreeForms(String text) {
        assertEquals(EXAMPLE, HttpDate.parse(text, NOW));
    }

    @Test
    void asctimeHasTwoDigitsWhereThereAreTwo() {
        assertEquals(
                Instant.parse("1994-11-16T08:49:37Z"),
                HttpDate.parse("Wed Nov 16 08:49:37 1994", NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "'Friday, 06-Nov-65 08:49:37 GMT', 2065-11-06T08:49:37Z",
        "'Monday, 06-Nov-67 08:49:37 GMT', 1967-11-06T08:49:37Z"
    })
    void twoDigitsOfAYearAreNotFarInTheFuture(String text, Instant expected) {
        assertEquals(expected, HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "Mon, 06 Nov 1994 08:49:37 GMT", "0", "1994-11-06"})
    void allElseIsNoDate(String text) {
        assertNull(HttpDate.parse(text, NOW));
    }
}
