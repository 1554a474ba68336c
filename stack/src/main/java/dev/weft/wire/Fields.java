package dev.weft.wire;

/// Bounds of the header fields that our own code fills in. A value that does not fit is our mistake
/// and must not be cut to size silently.
final class Fields {
    private Fields() {}

    static int checkU8(String field, int value) {
        return check(field, value, 0xff);
    }

    static int checkU16(String field, int value) {
        return check(field, value, 0xffff);
    }

    static int check(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " must be 0.." + max + ", not " + value);
        }
        return value;
    }
}
