package dev.weft.services.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The path of a request's target, decoded (RFC 3986 §3.3).
///
/// @param segments the names between the slashes; none of them is empty, `.` or `..`, or has a
///   slash or a zero in it
/// @param folder whether it ends with a slash
record RequestPath(List<String> segments, boolean folder) {
    /// Characters that stand for themselves in a path, wherever it is quoted.
    private static final String UNRESERVED = "-._~";

    /// Reads a target, without what follows `?`.
    ///
    /// @param target as it was sent, with its percent signs
    /// @return null if it is no path, or one that nobody has a reason to ask for: a client removes
    ///   dots before it asks (RFC 3986 §5.2.4)
    static @Nullable RequestPath parse(String target) {
        var end = target.indexOf('?');
        var path = end < 0 ? target : target.substring(0, end);
        if (!path.startsWith("/")) {
            return null;
        }
        var segments = new ArrayList<String>();
        for (var raw : path.split("/", -1)) {
            var segment = decode(raw);
            if (segment == null
                    || segment.equals(".")
                    || segment.equals("..")
                    || segment.indexOf('/') >= 0
                    || segment.indexOf('\0') >= 0) {
                return null;
            }
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return new RequestPath(List.copyOf(segments), path.endsWith("/"));
    }

    /// Null if a percent sign is not followed by two digits, or the octets are no UTF-8. A
    /// character is an octet here, as it came.
    private static @Nullable String decode(String raw) {
        var octets = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            var character = raw.charAt(i);
            if (character != '%') {
                octets.put((byte) character);
            } else if (i + 2 < raw.length()
                    && HexFormat.isHexDigit(raw.charAt(i + 1))
                    && HexFormat.isHexDigit(raw.charAt(i + 2))) {
                octets.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                return null;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /// A name as a segment of a URL; it has no character that means something in HTML or in a URL.
    static String encode(String segment) {
        var encoded = new StringBuilder();
        for (var octet : segment.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (octet & 0xff);
            if ((character < 0x80 && Character.isLetterOrDigit(character))
                    || UNRESERVED.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    /// The path as a folder's: absolute, encoded, with one slash between two names, so that it
    /// cannot be taken for another host's.
    String asFolder() {
        var path = new StringBuilder("/");
        for (var segment : segments) {
            path.append(encode(segment)).append('/');
        }
        return path.toString();
    }

    /// The path as people read it.
    @Override
    public String toString() {
        return "/" + String.join("/", segments) + (folder && !segments.isEmpty() ? "/" : "");
    }
}
