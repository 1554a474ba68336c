package dev.weft.bench.experiment;

import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The subjects of one setting, at most one of which works.
final class SubjectPool {
    private static final int MAX_BAD_STARTS = 2;

    private final Workshop workshop;
    private final Map<SubjectKind, Subject> subjects = new EnumMap<>(SubjectKind.class);
    private final Map<SubjectKind, Integer> badStarts = new EnumMap<>(SubjectKind.class);
    private @Nullable Setting setting;

    SubjectPool(Workshop workshop) {
        this.workshop = workshop;
    }

    /// Has this subject work and no other.
    Subject take(SubjectKind kind, Setting wanted) throws IOException, InterruptedException {
        if (!wanted.equals(setting)) {
            close();
            setting = wanted;
        }
        for (var other : subjects.values()) {
            if (other.kind() != kind) {
                other.pause();
            }
        }
        var known = subjects.get(kind);
        if (known == null) {
            return start(kind, wanted);
        }
        var ended = known.whyEnded();
        if (ended != null) {
            throw new IOException(ended);
        }
        known.resume();
        return known;
    }

    private Subject start(SubjectKind kind, Setting wanted)
            throws IOException, InterruptedException {
        if (badStarts.getOrDefault(kind, 0) >= MAX_BAD_STARTS) {
            throw new IOException("did not start before");
        }
        drop(kind);
        try {
            var subject = workshop.subjects().start(kind, wanted);
            subjects.put(kind, subject);
            WarmUp.run(workshop.loads(), subject);
            return subject;
        } catch (IOException | RuntimeException e) {
            badStarts.merge(kind, 1, Integer::sum);
            drop(kind);
            throw e;
        }
    }

    /// Whatever a load has measured of one that died meanwhile, it is no figure.
    ///
    /// @return null if it is alive, or not in here
    @Nullable String whyEnded(SubjectKind kind) throws IOException {
        var subject = subjects.get(kind);
        return subject == null ? null : subject.whyEnded();
    }

    /// Ends a subject that has failed; it starts afresh when it is asked for again.
    void drop(SubjectKind kind) throws IOException, InterruptedException {
        var subject = subjects.remove(kind);
        if (subject != null) {
            subject.stop();
        }
    }

    void close() throws IOException, InterruptedException {
        for (var kind : List.copyOf(subjects.keySet())) {
            drop(kind);
        }
        badStarts.clear();
    }
}
