package dev.weft.services.http;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What tells one state of a file from another (RFC 9110 §8.8).
///
/// @param tag of the very octets
/// @param lastModified to the second, and not in the future
record Validators(EntityTag tag, Instant lastModified) {
    static Validators of(BasicFileAttributes file, Instant now) {
        var modified = file.lastModifiedTime().toInstant();
        // The finest time that there is, for a file that changes within a second; and the file
        // itself, for one that is replaced by another of the same time and size.
        var tag =
                Long.toHexString(modified.getEpochSecond())
                        + "."
                        + Integer.toHexString(modified.getNano())
                        + "-"
                        + Long.toHexString(file.size())
                        + "-"
                        + Integer.toHexString(String.valueOf(file.fileKey()).hashCode());
        var shown = modified.isAfter(now) ? now : modified;
        return new Validators(EntityTag.strong(tag), shown.truncatedTo(ChronoUnit.SECONDS));
    }
}
