package dev.weft.tcp.connection;

import dev.weft.wire.Bytes;
import dev.weft.wire.BytesChain;
import dev.weft.wire.Pdu;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Octets in their order: put in at the end, taken from the front, or read anywhere between. Long
/// runs are kept as they come, without copying; short ones are put together, so that a peer or a
/// program that brings single octets does not make each of them an object.
final class OctetQueue {
    /// Runs shorter than this are copied: about what a run costs beside its octets.
    private static final int SHORT = 512;

    private static final int FIRST_RING = 4;

    /// A ring with more places than this goes once the queue is empty: few need it again.
    private static final int LARGE_RING = 64;

    private static final Bytes[] NO_RUNS = {};

    // A ring of runs, a power of two long. starts[i] counts octets since the queue was made, and
    // may
    // wrap around like a sequence number.
    private @Nullable Bytes[] runs = NO_RUNS;
    private int[] starts = {};
    private int head;
    private int count;
    private int first; // what starts[] would be for the octet at the front
    private int length;

    private byte @Nullable [] shared; // the last run is a part of this, if it was put together
    private int sharedFrom;
    private int sharedTo;

    int length() {
        return length;
    }

    /// How many runs it could hold as it is.
    int places() {
        return runs.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void add(Bytes octets) {
        if (octets.isEmpty()) {
            return;
        }
        if (octets.length() >= SHORT) {
            append(octets);
            shared = null;
        } else {
            addShort(octets);
        }
        length += octets.length();
    }

    /// Takes the first run, or as much of it as is wanted.
    ///
    /// @param max at least one
    Bytes take(int max) {
        var run = run(0);
        var from = first - starts[head];
        var taken = run.slice(from, from + Math.min(run.length() - from, max));
        discard(taken.length());
        return taken;
    }

    /// Throws octets away, from the front.
    void discard(int octets) {
        Objects.checkIndex(octets, length + 1);
        length -= octets;
        first += octets;
        while (count > 0 && first - starts[head] >= run(0).length()) {
            runs[head] = null;
            head = (head + 1) & (runs.length - 1);
            count--;
        }
        if (count == 0) {
            shared = null;
            if (runs.length > LARGE_RING) {
                runs = NO_RUNS;
                starts = new int[0];
                head = 0;
            }
        }
    }

    /// Octets from within, which stay.
    ///
    /// @param from how many octets lie before them
    /// @param wanted how many
    Pdu range(int from, int wanted) {
        Objects.checkFromIndexSize(from, wanted, length);
        if (wanted == 0) {
            return Bytes.empty();
        }
        var position = first + from;
        var index = indexOf(position);
        var offset = position - start(index);
        var run = run(index);
        if (offset + wanted <= run.length()) {
            return run.slice(offset, offset + wanted);
        }
        List<Bytes> parts = new ArrayList<>();
        for (var left = wanted; left > 0; index++, offset = 0) {
            var each = run(index);
            var part = each.slice(offset, Math.min(each.length(), offset + left));
            parts.add(part);
            left -= part.length();
        }
        return new BytesChain(parts);
    }

    /// The index of the run that a position lies in.
    private int indexOf(int position) {
        var low = 0;
        var high = count - 1;
        while (low < high) {
            var middle = (low + high + 1) >>> 1;
            if (start(middle) - position <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// The octets behind the last run's in a shared array are nobody's yet: a view of the run that
    /// somebody has taken does not see them.
    private void addShort(Bytes octets) {
        var array = shared;
        if (array == null || sharedTo + octets.length() > array.length) {
            array = new byte[length == 0 ? octets.length() : 4 * SHORT];
            shared = array;
            sharedFrom = 0;
            sharedTo = 0;
            append(Bytes.empty());
        }
        octets.copyTo(0, array, sharedTo, octets.length());
        sharedTo += octets.length();
        runs[slot(count - 1)] = Bytes.wrap(array, sharedFrom, sharedTo - sharedFrom);
    }

    private void append(Bytes run) {
        if (count == runs.length) {
            grow();
        }
        var at = slot(count);
        runs[at] = run;
        starts[at] = first + length;
        count++;
    }

    private void grow() {
        var newLength = Math.max(FIRST_RING, 2 * runs.length);
        var newRuns = new @Nullable Bytes[newLength];
        var newStarts = new int[newLength];
        for (int i = 0; i < count; i++) {
            newRuns[i] = runs[slot(i)];
            newStarts[i] = starts[slot(i)];
        }
        runs = newRuns;
        starts = newStarts;
        head = 0;
    }

    private int slot(int index) {
        return (head + index) & (runs.length - 1);
    }

    private Bytes run(int index) {
        return Objects.requireNonNull(runs[slot(index)]);
    }

    private int start(int index) {
        return starts[slot(index)];
    }
}
