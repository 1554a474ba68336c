package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.services.http.Conditions.Verdict;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9110 §13.
class ConditionsTest {
    private static final Instant NOW = Instant.parse("2016-03-17T00:00:00Z");
    private static final String BEFORE = "Tue, 15 Mar 2016 00:00:00 GMT";
    private static final String THEN = "Wed, 16 Mar 2016 00:00:00 GMT";
    private static final String AFTER = "Wed, 16 Mar 2016 00:00:01 GMT";
    private static final Validators CURRENT =
            new Validators(EntityTag.strong("abc"), Instant.parse("2016-03-16T00:00:00Z"));

    @Test
    void nothingIsAskedWithoutConditions() {
        assertEquals(Verdict.PROCEED, verdict(null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "abc"            | PROCEED
                    "x", "abc"       | PROCEED
                    *                | PROCEED
                    "x"              | FAILED
                    W/"abc"          | FAILED
                    abc              | FAILED
                    """)
    void ifMatchComparesStrongly(String field, Verdict expected) {
        assertEquals(expected, verdict(field, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "abc"            | NOT_MODIFIED
                    W/"abc"          | NOT_MODIFIED
                    "x",W/"abc"      | NOT_MODIFIED
                    *                | NOT_MODIFIED
                    "x"              | PROCEED
                    "ab", "c"        | PROCEED
                    """)
    void ifNoneMatchComparesWeakly(String field, Verdict expected) {
        assertEquals(expected, verdict(null, field, null, null));
    }

    @ParameterizedTest
    @CsvSource({BEFORE_CSV, THEN_CSV, AFTER_CSV, "garbage, PROCEED"})
    void ifModifiedSinceIsNotModifiedFromThenOn(String field, Verdict expected) {
        assertEquals(expected, verdict(null, null, field, null));
    }

    private static final String BEFORE_CSV = "'" + BEFORE + "', PROCEED";
    private static final String THEN_CSV = "'" + THEN + "', NOT_MODIFIED";
    private static final String AFTER_CSV = "'" + AFTER + "', NOT_MODIFIED";

    @Test
    void ifUnmodifiedSinceFailsWhatIsYounger() {
        assertEquals(Verdict.FAILED, verdict(null, null, null, BEFORE));
        assertEquals(Verdict.PROCEED, verdict(null, null, null, THEN));
        assertEquals(Verdict.PROCEED, verdict(null, null, null, "garbage"));
    }

    @Test
    void tagsGoBeforeDates() {
        assertEquals(Verdict.PROCEED, verdict(null, "\"x\"", THEN, null));
        assertEquals(Verdict.NOT_MODIFIED, verdict(null, "\"abc\"", BEFORE, null));
        assertEquals(Verdict.PROCEED, verdict("\"abc\"", null, null, BEFORE));
    }

    @Test
    void allOfSeveralConditionsMustHold() {
        assertEquals(Verdict.NOT_MODIFIED, verdict("\"abc\"", "\"abc\"", null, null));
        assertEquals(Verdict.FAILED, verdict("\"x\"", "\"abc\"", null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "abc"                          | true
                    W/"abc"                        | false
                    "x"                            | false
                    Wed, 16 Mar 2016 00:00:00 GMT  | true
                    Wed, 16 Mar 2016 00:00:01 GMT  | false
                    garbage                        | false
                    """)
    void ifRangeWantsThePartOfWhatIsKnown(String field, boolean expected) {
        assertEquals(
                expected, new Conditions(null, null, null, null, field).allowRange(CURRENT, NOW));
    }

    @Test
    void aDateIsNotEnoughForAFileThatHasJustChanged() {
        var justNow = Instant.parse("2016-03-16T00:00:30Z");
        assertEquals(
                false, new Conditions(null, null, null, null, THEN).allowRange(CURRENT, justNow));
    }

    private static Verdict verdict(
            String ifMatch, String ifNoneMatch, String ifModifiedSince, String ifUnmodified) {
        return new Conditions(ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodified, null)
                .evaluate(CURRENT, NOW);
    }
}
