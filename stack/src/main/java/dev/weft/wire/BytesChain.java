package dev.weft.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs of octets that are sent one behind the other: a segment whose payload a program wrote in
/// several pieces goes out without being put together first. Equal when all octets together are.
public final class BytesChain implements Pdu {
    private final List<Bytes> parts;
    private final int length;

    /// Joins runs of octets, without copying them.
    ///
    /// @param parts in their order
    public BytesChain(List<Bytes> parts) {
        this.parts = List.copyOf(parts);
        int sum = 0;
        for (Bytes part : this.parts) {
            sum = Math.addExact(sum, part.length());
        }
        this.length = sum;
    }

    /// {@return the runs, in their order}
    public List<Bytes> parts() {
        return parts;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void writeTo(byte[] buffer, int at, Checksumming checksumming) {
        int next = at;
        for (Bytes part : parts) {
            part.writeTo(buffer, next, checksumming);
            next += part.length();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BytesChain that
                && length == that.length
                && (parts.equals(that.parts) || toBytes().equals(that.toBytes()));
    }

    @Override
    public int hashCode() {
        return toBytes().hashCode();
    }

    @Override
    public String toString() {
        return parts.toString();
    }
}
