package dev.weft.services.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The conditions of a request (RFC 9110 §13.1); each null where the request has none.
///
/// @param ifMatch the value of `If-Match`
/// @param ifNoneMatch the value of `If-None-Match`
/// @param ifModifiedSince the value of `If-Modified-Since`
/// @param ifUnmodifiedSince the value of `If-Unmodified-Since`
/// @param ifRange the value of `If-Range`
record Conditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifRange) {

    /// Seconds after which a file that changes again shows another date.
    private static final int REST = 60;

    /// What a request with conditions gets.
    enum Verdict {
        /// What it asks for.
        PROCEED,
        /// 304: it has that already.
        NOT_MODIFIED,
        /// 412: what it asks for is not what it takes it for.
        FAILED
    }

    /// Looks at the conditions in the order of RFC 9110 §13.2.2, for GET and HEAD.
    Verdict evaluate(Validators current, Instant now) {
        if (ifMatch != null) {
            if (!matches(ifMatch, current, true)) {
                return Verdict.FAILED;
            }
        } else if (ifUnmodifiedSince != null) {
            var since = HttpDate.parse(ifUnmodifiedSince, now);
            if (since != null && current.lastModified().isAfter(since)) {
                return Verdict.FAILED;
            }
        }
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, current, false) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
        }
        if (ifModifiedSince != null) {
            var since = HttpDate.parse(ifModifiedSince, now);
            if (since != null && !current.lastModified().isAfter(since)) {
                return Verdict.NOT_MODIFIED;
            }
        }
        return Verdict.PROCEED;
    }

    private static boolean matches(String field, Validators current, boolean strongly) {
        return field.strip().equals("*")
                || EntityTag.all(field).stream()
                        .anyMatch(each ->
                                strongly
                                        ? each.matchesStrongly(current.tag())
                                        : each.matchesWeakly(current.tag()));
    }

    /// Whether a part is wanted of what there is now (RFC 9110 §13.1.5): "if my copy is current,
    /// send me the missing part(s)".
    boolean allowRange(Validators current, Instant now) {
        if (ifRange == null) {
            return true;
        }
        var field = ifRange.strip();
        if (field.endsWith("\"")) {
            return EntityTag.all(field).stream()
                    .anyMatch(each -> each.matchesStrongly(current.tag()));
        }
        // A date is a strong validator only when the file has rested since (§8.8.2.2): one that
        // changes twice in a second would keep it.
        return current.lastModified().equals(HttpDate.parse(field, now))
                && current.lastModified().isBefore(now.minusSeconds(REST));
    }
}
