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
        return weights.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
    }

    private void collect(Map<String, Long> into) {
        into.merge(frame.name, self, Long::sum);
        children.values().forEach(each -> each.collect(into));
    }
}
