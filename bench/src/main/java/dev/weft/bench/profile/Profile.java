package dev.weft.bench.profile;

import dev.weft.bench.profile.StackTree.Frame;
import dev.weft.bench.profile.StackTree.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// What a recording says.
final class Profile {
    static final List<String> GC_EVENTS = List.of("jdk.GarbageCollection", "jdk.GCPhasePause");
    static final List<String> STACK_EVENTS =
            List.of(
                    "PacketBatch",
                    "Drop",
                    "TcpState",
                    "TcpRetransmission",
                    "LoomSlice",
                    "ProcessRun");

    private static final String EVENTS = "dev.weft.events.";

    /// A process that held its loom.
    record Run(String process, Duration duration) {}

    /// Batches of one device in one direction.
    static final class Batches {
        long batches;
        long frames;
        long octets;
        int largest;
    }

    private final StackTree processorTime = new StackTree("processor time");
    private final StackTree running = new StackTree("samples");
    private final List<RecordedEvent> allocated = new ArrayList<>();
    final StackTree allocations = new StackTree("octets allocated");
    final List<Duration> pauses = new ArrayList<>();
    final Map<String, Batches> batches = new TreeMap<>();
    final Map<String, Long> drops = new TreeMap<>();
    final Map<String, Long> moves = new TreeMap<>();
    final Map<String, Long> retransmissions = new TreeMap<>();
    final Map<String, Duration[]> looms = new TreeMap<>(); // busy, idle
    final List<Run> runs = new ArrayList<>();

    private Profile() {}

    /// Reads a recording.
    static Profile of(Path recording) throws IOException {
        var profile = new Profile();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                profile.take(file.readEvent());
            }
        }
        profile.weighAllocations();
        profile.pauses.sort(null);
        profile.runs.sort((one, other) -> other.duration.compareTo(one.duration));
        return profile;
    }

    /// Samples by processor time where the JVM takes them; otherwise those by the clock, which miss
    /// what native code does, and take a thread that waits in a system call for one that works.
    StackTree time() {
        return processorTime.total() > 0 ? processorTime : running;
    }

    private void take(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.CPUTimeSample" -> sample(processorTime, stackOf(event, "eventThread"));
            case "jdk.ExecutionSample", "jdk.NativeMethodSample" ->
                    sample(running, stackOf(event, "sampledThread"));
            case "jdk.ObjectAllocationSample" -> allocated.add(event);
            case "jdk.GCPhasePause" -> pauses.add(event.getDuration());
            case "dev.weft.PacketBatch" -> {
                var key = event.getString("device") + " " + event.getString("direction");
                var sum = batches.computeIfAbsent(key, _ -> new Batches());
                sum.batches++;
                sum.frames += event.getInt("frames");
                sum.octets += event.getLong("octets");
                sum.largest = Math.max(sum.largest, event.getInt("frames"));
            }
            case "dev.weft.Drop" ->
                    drops.merge(event.getString("name"), (long) event.getInt("count"), Long::sum);
            case "dev.weft.TcpState" ->
                    moves.merge(
                            event.getString("from") + " to " + event.getString("to"),
                            1L,
                            Long::sum);
            case "dev.weft.TcpRetransmission" ->
                    retransmissions.merge(event.getString("reason"), 1L, Long::sum);
            case "dev.weft.LoomSlice" ->
                    looms.merge(
                            event.getString("loom"),
                            new Duration[] {event.getDuration("busy"), event.getDuration("idle")},
                            (a, b) -> new Duration[] {a[0].plus(b[0]), a[1].plus(b[1])});
            case "dev.weft.ProcessRun" ->
                    runs.add(new Run(event.getString("process"), event.getDuration()));
            default -> {} // not asked for
        }
    }

    /// A sample weighs what its thread has allocated since the one before. The first weighs all
    /// that it has allocated since it began, before the recording too, so it does not count.
    /// Virtual threads weigh by their carrier, which the events do not name; a carrier loom has
    /// one.
    private void weighAllocations() {
        allocated.sort(Comparator.comparing(RecordedEvent::getStartTime));
        var begun = new HashSet<Long>();
        for (var event : allocated) {
            @Nullable RecordedThread thread = event.getThread("eventThread");
            if (thread == null || begun.add(thread.isVirtual() ? -1 : thread.getId())) {
                continue;
            }
            var stack = stackOf(event, "eventThread");
            if (stack.stream().anyMatch(each -> each.name().startsWith(EVENTS))) {
                continue;
            }
            if (event.getValue("objectClass") instanceof RecordedClass type) {
                stack.add(new Frame(nameOf(type.getName()), Kind.GROUP));
            }
            allocations.add(stack, event.getLong("weight"));
        }
        allocated.clear();
    }

    private static void sample(StackTree into, List<Frame> stack) {
        if (!stack.isEmpty()) {
            into.add(stack, 1);
        }
    }

    /// From the thread over the outermost method to the innermost.
    private static List<Frame> stackOf(RecordedEvent event, String threadField) {
        var stack = new ArrayList<Frame>();
        @Nullable RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            return stack;
        }
        var thread = event.hasField(threadField) ? event.getThread(threadField) : null;
        var name = thread == null ? null : thread.getJavaName();
        stack.add(new Frame(kindOf(name == null ? "?" : name), Kind.GROUP));
        if (trace.isTruncated()) {
            stack.add(new Frame("(deeper than was recorded)", Kind.GROUP));
        }
        var inProcess = false;
        for (var frame : trace.getFrames().reversed()) {
            inProcess = inProcess || !startsVirtualThreads(frame);
            if (inProcess) {
                stack.add(frameOf(frame));
            }
        }
        return stack;
    }

    /// The same at the root of every virtual thread's stack, however deep it is there.
    private static boolean startsVirtualThreads(RecordedFrame frame) {
        var type = frame.getMethod().getType().getName();
        return type.equals("jdk.internal.vm.Continuation")
                || type.startsWith("java.lang.VirtualThread")
                || type.equals("java.lang.Thread");
    }

    /// Processes that do the same for different peers are one: numbers do not count.
    private static String kindOf(String thread) {
        return thread.replaceAll("\\b[0-9]+(?:[.:][0-9]+)*\\b", "#");
    }

    private static Frame frameOf(RecordedFrame frame) {
        var method = frame.getMethod();
        var type = withoutAddress(method.getType().getName());
        var name = type + "." + method.getName();
        if (frame.getType().equals("Native")) {
            return new Frame(name, Kind.NATIVE);
        }
        if (type.startsWith("dev.weft.bench.")) {
            return new Frame(name, Kind.OTHER);
        }
        if (type.startsWith("dev.weft.")) {
            return new Frame(name, Kind.WEFT);
        }
        var ofJdk = type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
        return new Frame(name, ofJdk ? Kind.JDK : Kind.OTHER);
    }

    /// Classes that the JVM makes have an address in their names, which says nothing.
    private static String withoutAddress(String type) {
        return type.replaceFirst("[./+]0x[0-9a-f]+$", "");
    }

    /// An array as in source code, not as in class files.
    ///
    /// @param name of a class, as the JVM writes it
    static String nameOf(String name) {
        var dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return withoutAddress(name);
        }
        var element =
                switch (name.charAt(dimensions)) {
                    case 'B' -> "byte";
                    case 'C' -> "char";
                    case 'D' -> "double";
                    case 'F' -> "float";
                    case 'I' -> "int";
                    case 'J' -> "long";
                    case 'S' -> "short";
                    case 'Z' -> "boolean";
                    default -> name.substring(dimensions + 1, name.length() - 1).replace('/', '.');
                };
        return element + "[]".repeat(dimensions);
    }
}
