package dev.weft.tcp.connection;

import dev.weft.wire.Bytes;
import dev.weft.wire.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Segments that have come before one that belongs in front of them (RFC 9293 §3.10.7.4, seventh:
/// "segments with higher beginning sequence numbers SHOULD be held for later processing", SHLD-31).
///
/// What overlaps is kept once, and the first copy wins: who repeats a segment with other content
/// cannot change what is here already.
final class ReassemblyQueue {
    private record Piece(SequenceNumber seq, Bytes octets) {
        SequenceNumber end() {
            return seq.plus(octets.length());
        }
    }

    /// A piece, its octets' view, its array, and their place in the list.
    private static final int PIECE_OVERHEAD = 80;

    /// Pieces shorter than this are copied: whatever they came in may be much longer.
    private static final int SHORT = 512;

    private final int most;
    private List<Piece> pieces = List.of(); // in order, apart from one another
    private int octets;
    private @Nullable SequenceNumber fin;

    /// @param most pieces
    ReassemblyQueue(int most) {
        this.most = most;
    }

    boolean isEmpty() {
        return pieces.isEmpty() && fin == null;
    }

    int octets() {
        return octets;
    }

    /// With what it takes to remember where they belong: single octets cost more than themselves.
    int held() {
        return octets + pieces.size() * PIECE_OVERHEAD;
    }

    /// Keeps what is not here yet of a run of octets.
    ///
    /// @return false if there are too many pieces already, and something was not kept
    boolean add(SequenceNumber seq, Bytes run) {
        if (pieces.isEmpty()) {
            pieces = new ArrayList<>();
        }
        var at = firstEndingAfter(seq);
        var next = seq;
        var rest = run;
        while (!rest.isEmpty()) {
            var following = at < pieces.size() ? pieces.get(at) : null;
            var gap =
                    following == null
                            ? rest.length()
                            : Math.min(rest.length(), following.seq.distanceFrom(next));
            if (gap > 0) {
                if (pieces.size() >= most) {
                    return false;
                }
                pieces.add(at, new Piece(next, compact(rest.slice(0, gap), run)));
                octets += gap;
                at++;
            }
            if (following == null) {
                break;
            }
            var skipped = Math.min(rest.length(), following.end().distanceFrom(next));
            next = next.plus(skipped);
            rest = rest.slice(skipped);
            at++;
        }
        return true;
    }

    /// Remembers that a FIN has this number. The first that comes is believed, unless data has gone
    /// past it.
    ///
    /// @param nxt RCV.NXT
    void finAt(SequenceNumber seq, SequenceNumber nxt) {
        var known = fin;
        if (known == null || known.isBefore(nxt)) {
            fin = seq;
        }
    }

    boolean finIsAt(SequenceNumber seq) {
        return seq.equals(fin);
    }

    /// Takes the octets that follow those before a number, if they are here.
    @Nullable Bytes take(SequenceNumber nxt) {
        while (!pieces.isEmpty()) {
            var piece = pieces.getFirst();
            if (piece.seq.isAfter(nxt)) {
                return null;
            }
            pieces.removeFirst();
            if (pieces.isEmpty()) {
                pieces = List.of(); // it may have been a long list
            }
            octets -= piece.octets.length();
            if (piece.end().isAfter(nxt)) {
                return piece.octets.slice(nxt.distanceFrom(piece.seq));
            }
        }
        return null;
    }

    /// How many octets are missing from a number on, until the first piece.
    int gapAfter(SequenceNumber nxt) {
        return pieces.isEmpty()
                ? Integer.MAX_VALUE
                : Math.max(0, pieces.getFirst().seq.distanceFrom(nxt));
    }

    private int firstEndingAfter(SequenceNumber seq) {
        var low = 0;
        var high = pieces.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (pieces.get(middle).end().isAfter(seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// A small part does not keep the large whole in memory.
    private static Bytes compact(Bytes part, Bytes whole) {
        return part.length() < SHORT || part.length() * 2 < whole.length()
                ? Bytes.wrap(part.toByteArray())
                : part;
    }
}
