package dev.weft.bench.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Stacks that have been put together: what they have in common, from the root on, is there once.
final class StackTree {
    /// What a frame is, which is its colour.
    enum Kind {
        /// The stack's code.
        WEFT,
        /// The JDK's.
        JDK,
        /// Any other.
        OTHER,
        /// A native method.
        NATIVE,
        /// No code: a thread, or a class that is allocated.
        GROUP
    }

    /// A frame of a stack.
    ///
    /// @param name of the method, with its class and package
    record Frame(String name, Kind kind) {}

    private final Frame frame;
    private final Map<Frame, StackTree> children = new HashMap<>();
    private long total;
    private long self;

    StackTree(String name) {
        this(new Frame(name, Kind.GROUP));
    }

    private StackTree(Frame frame) {
        this.frame = frame;
    }

    /// Adds a stack.
    ///
    /// @param stack from the root to the leaf
    void add(List<Frame> stack, long weight) {
        var at = this;
        at.total += weight;
        for (var each : stack) {
            at = at.children.computeIfAbsent(each, StackTree::new);
            at.total += weight;
        }
        at.self += weight;
    }

    Frame frame() {
        return frame;
    }

    long total() {
        return total;
    }

    long self() {
        return self;
    }

    /// The frames above this one, by name: their place says nothing about their order in time.
    List<StackTree> children() {
        var sorted = new ArrayList<>(children.values());
        sorted.sort(Comparator.comparing(each -> each.frame.name));
        return sorted;
    }

    /// How much each frame has as the leaf of its stacks, the most first.
    List<Map.Entry<String, Long>> leaves() {
        Map<String, Long> weights = new HashMap<>();
        collect(weights);
        return sorted(weights);
    }

    /// How much begins at each frame next to the root, which is a process or a thread.
    List<Map.Entry<String, Long>> roots() {
        Map<String, Long> weights = new HashMap<>();
        children.values().forEach(each -> weights.merge(each.frame.name, each.total, Long::sum));
        return sorted(weights);
    }

    /// How much is of each method of Weft's, or of what it calls that is not Weft's.
    List<Map.Entry<String, Long>> ofWeft() {
        Map<String, Long> weights = new HashMap<>();
        collectOfWeft("others than the stack", weights);
        return sorted(weights);
    }

    private void collectOfWeft(String around, Map<String, Long> into) {
        var nearest = frame.kind == Kind.WEFT ? frame.name : around;
        into.merge(nearest, self, Long::sum);
        children.values().forEach(each -> each.collectOfWeft(nearest, into));
    }

    private void collect(Map<String, Long> into) {
        into.merge(frame.name, self, Long::sum);
        children.values().forEach(each -> each.collect(into));
    }

    private static List<Map.Entry<String, Long>> sorted(Map<String, Long> weights) {
        return weights.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
    }
}
