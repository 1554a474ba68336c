package dev.weft.services.http;

/// A part of a representation, as a range request names it (RFC 9110 §14.1.2).
///
/// @param first the position of its first octet
/// @param last the position of its last octet, which belongs to it
record ByteRange(long first, long last) {
    long length() {
        return last - first + 1;
    }

    /// The value of `Content-Range` (RFC 9110 §14.4).
    String ofWhole(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
