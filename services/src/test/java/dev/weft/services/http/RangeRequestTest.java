package dev.weft.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.services.http.RangeRequest.NotSatisfiable;
import dev.weft.services.http.RangeRequest.Parts;
import dev.weft.services.http.RangeRequest.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110 §14.
class RangeRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bytes=0-0                  | 0-0
                    bytes=0-499                | 0-499
                    bytes=500-                 | 500-999
                    bytes=-500                 | 500-999
                    bytes=-5000                | 0-999
                    bytes=999-5000             | 999-999
                    bytes=0-99999999999999999999999 | 0-999
                    BYTES=0-1                  | 0-1
                    bytes=0-1,5-6              | 0-1 5-6
                    bytes= 5-6 , ,0-1,         | 5-6 0-1
                    bytes=0-1,5000-6000        | 0-1
                    """)
    void partsAreThoseThatExist(String field, String expected) {
        var ranges = new ArrayList<ByteRange>();
        for (var range : expected.split(" ", -1)) {
            var ends = range.split("-", -1);
            ranges.add(new ByteRange(Long.parseLong(ends[0]), Long.parseLong(ends[1])));
        }
        assertEquals(new Parts(ranges), RangeRequest.parse(field, 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=1000-",
                "bytes=1000-2000",
                "bytes=99999999999999999999999-",
                "bytes=-0",
                "bytes=5000-,-0"
            })
    void whatDoesNotExistCannotBeSatisfied(String field) {
        assertEquals(new NotSatisfiable(), RangeRequest.parse(field, 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-4",
                "bytes=0-1,5-4",
                "bytes=0x0-1",
                "bytes=--1",
                "bytes=1-2-3",
                "bytes=+1-2",
                "bytes 0-1",
                "lines=0-1"
            })
    void whatIsNotUnderstoodIsIgnored(String field) {
        assertEquals(new Whole(), RangeRequest.parse(field, 1000));
    }

    @Test
    void noFieldIsNoRange() {
        assertEquals(new Whole(), RangeRequest.parse(null, 1000));
    }

    @Test
    void nobodyGetsMoreThanTheWhole() {
        assertEquals(new Whole(), RangeRequest.parse("bytes=0-,0-", 1000));
        assertEquals(new Whole(), RangeRequest.parse("bytes=0-599,500-999", 1000));
        var many = new String[RangeRequest.MOST_PARTS + 1];
        Arrays.fill(many, "0-0");
        assertEquals(new Whole(), RangeRequest.parse("bytes=" + String.join(",", many), 1000));
        assertEquals(
                new Parts(Collections.nCopies(RangeRequest.MOST_PARTS, new ByteRange(0, 0))),
                RangeRequest.parse(
                        "bytes=" + String.join(",", Arrays.copyOf(many, many.length - 1)), 1000));
    }

    @Test
    void anEmptyFileHasNoParts() {
        assertEquals(new NotSatisfiable(), RangeRequest.parse("bytes=0-", 0));
        assertEquals(new NotSatisfiable(), RangeRequest.parse("bytes=-1", 0));
    }
}
