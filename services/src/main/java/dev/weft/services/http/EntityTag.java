package dev.weft.services.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// An entity tag (RFC 9110 §8.8.3).
///
/// @param weak whether it only says that two representations mean the same
/// @param value what is between the quotes
record EntityTag(boolean weak, String value) {
    private static final Pattern TAG = Pattern.compile("(W/)?\"([!#-~\\x80-\\xff]*)\"");

    static EntityTag strong(String value) {
        return new EntityTag(false, value);
    }

    /// Finds the tags of a list such as `"a", W/"b"`.
    static List<EntityTag> all(String field) {
        var tags = new ArrayList<EntityTag>();
        for (var found = TAG.matcher(field); found.find(); ) {
            tags.add(new EntityTag(found.group(1) != null, found.group(2)));
        }
        return tags;
    }

    /// RFC 9110 §8.8.3.2: "both are not weak and their opaque-tags match character-by-character".
    boolean matchesStrongly(EntityTag other) {
        return !weak && !other.weak && value.equals(other.value);
    }

    /// The same, "regardless of either or both being tagged as weak".
    boolean matchesWeakly(EntityTag other) {
        return value.equals(other.value);
    }

    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + value + "\"";
    }
}
