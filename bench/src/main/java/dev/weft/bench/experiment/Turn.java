package dev.weft.bench.experiment;

import dev.weft.bench.host.Cpu;
import dev.weft.bench.subject.Setting;
import dev.weft.bench.subject.Subject;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// Whose turn it is, and what to measure with.
public final class Turn {
    private final Workshop workshop;
    private final SubjectKind kind;
    private final Case which;
    private final SubjectPool pool;

    Turn(Workshop workshop, SubjectKind kind, Case which, SubjectPool pool) {
        this.workshop = workshop;
        this.kind = kind;
        this.which = which;
        this.pool = pool;
    }

    /// {@return what to measure with}
    public Workshop workshop() {
        return workshop;
    }

    /// {@return who is measured}
    public SubjectKind kind() {
        return kind;
    }

    /// The subject, running and warm, while all others are stopped.
    ///
    /// @return the subject
    public Subject subject() throws IOException, InterruptedException {
        return pool.take(kind, which.setting());
    }

    /// {@return what a subject of this case is put into}
    Setting subjectSetting() {
        return which.setting();
    }

    /// Some work whose use of the processors is wanted.
    public interface Work {
        /// Works.
        ///
        /// @return figures by name
        Map<String, Double> run() throws IOException, InterruptedException;
    }

    /// Notes how much the processors work meanwhile, as `cpu_s` of the subject, if that can be
    /// told, and `machine_cpu_s` of all.
    ///
    /// @param subject who is measured
    /// @param work what is done
    /// @return the work's figures, and those
    public static Map<String, Double> withCpu(Subject subject, Work work)
            throws IOException, InterruptedException {
        var before = subject.cpuSeconds();
        var machineBefore = Cpu.secondsOfMachine();
        var figures = new TreeMap<>(work.run());
        figures.put("machine_cpu_s", Cpu.secondsOfMachine() - machineBefore);
        var after = subject.cpuSeconds();
        if (before != null && after != null) {
            figures.put("cpu_s", after - before);
        }
        return figures;
    }

    /// Some of many figures.
    ///
    /// @param figures all that a load said
    /// @param names which are wanted, as far as they are there
    /// @return those
    public static Map<String, Double> only(Map<String, Double> figures, String... names) {
        var some = new TreeMap<String, Double>();
        for (var name : names) {
            var value = figures.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some;
    }

    /// One of many figures, which has to be there.
    ///
    /// @param figures all that a load said
    /// @param name which is wanted
    /// @return its value
    public static double number(Map<String, Double> figures, String name) throws IOException {
        var value = figures.get(name);
        if (value == null) {
            throw new IOException("the load does not say " + name);
        }
        return value;
    }
}
