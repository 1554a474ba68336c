package dev.weft.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The rules of the house: who may know whom, who may wait, and who may start something.
///
/// ```text
///   weft --> socket --> rooms --> pure --> message --> wire
///     \---> device          \---> csp, events, time (of which the pure see MonotonicTime only)
/// ```
///
/// A rule takes the root package as it comes, so that the tests can hold the same rules against
/// [the house][#REAL] and against a small one built to break them.
///
/// @param root the package that holds all others
record House(String root) {
    /// Where the stack lives.
    static final House REAL = new House("dev.weft");

    private static final Set<String> ROOMS =
            Set.of("ethernet", "arp", "ipv4", "icmp", "udp", "tcp");

    private static final Set<String> PURE =
            Set.of("wire", "message", "ports", "ipv4.core", "tcp.connection", "tcp.congestion");

    /// What each place may know besides itself, from the ground up; the root package ("") knows
    /// all. A package that is not here has no place in the house yet: give it one.
    private static final Map<String, Set<String>> MAY_KNOW =
            Map.ofEntries(
                    Map.entry("wire", Set.of()),
                    Map.entry("time", Set.of()),
                    Map.entry("ports", Set.of()),
                    Map.entry("events", Set.of()),
                    Map.entry("message", Set.of("wire", "time")),
                    Map.entry("csp", Set.of("time", "events")),
                    Map.entry("device", Set.of("csp", "time", "events", "message", "wire")),
                    Map.entry("ipv4.core", Set.of("time", "message", "wire")),
                    Map.entry("tcp.congestion", Set.of("time", "message", "wire")),
                    Map.entry(
                            "tcp.connection", Set.of("tcp.congestion", "time", "message", "wire")),
                    Map.entry("ethernet", belowRooms()),
                    Map.entry("arp", belowRooms()),
                    Map.entry("ipv4", belowRooms()),
                    Map.entry("icmp", belowRooms()),
                    Map.entry("udp", belowRooms()),
                    Map.entry("tcp", belowRooms()),
                    Map.entry("socket", belowSockets()));

    /// Besides the packages `socket`, `device` and `csp`, these create channels and start
    /// processes. Each owns processes that come and go with a job: one per datagram under
    /// reassembly, per unresolved neighbour, per connection. Names are relative to the root.
    private static final Set<String> OWNERS =
            Set.of(
                    "Wiring",
                    "NetworkStack",
                    "arp.Neighbours",
                    "ipv4.Ipv4Dealer",
                    "tcp.TcpDealer",
                    "tcp.ListenerProcess");

    /// ARP stands in line: a packet goes from `Ipv4Sender` to the neighbour process and on to the
    /// frame writer. Nobody asks another room anything.
    ArchRule roomsNeverKnowEachOther() {
        return ArchRuleDefinition.classes()
                .that(are("in a room", c -> ROOMS.contains(placeOf(c))))
                .should(
                        dependOnlyOn(
                                "no other room",
                                (from, to) -> !ROOMS.contains(to) || to.equals(from)))
                .as("rooms never know each other")
                .allowEmptyShould(true);
    }

    /// An event and a time come in, actions come out: what is tested without waiting.
    ArchRule pureCodeHasNoThreadClockChannelOrIo() {
        var pure = are("pure", c -> PURE.contains(placeOf(c)));
        return CompositeArchRule.of(
                        noClasses()
                                .that(pure)
                                .should()
                                .dependOnClassesThat(
                                        are("threads, clocks, channels or I/O", this::isImpure))
                                .allowEmptyShould(true))
                .and(
                        ArchRuleDefinition.noMethods()
                                .that()
                                .areDeclaredInClassesThat(pure)
                                .should()
                                .haveModifier(JavaModifier.SYNCHRONIZED)
                                .allowEmptyShould(true))
                .and(
                        noClasses()
                                .that(pure)
                                .should()
                                .accessTargetWhere(
                                        use("read a clock or roll dice", House::isUnrepeatable))
                                .allowEmptyShould(true))
                .as("pure code has no thread, no clock, no channel and no I/O");
    }

    /// Everything knows only what lies below it, and everything has a place.
    ArchRule everyPlaceKnowsOnlyWhatIsBelowIt() {
        return ArchRuleDefinition.classes()
                .that(are("in the house", this::isInside))
                .should(haveAPlace())
                .andShould(
                        dependOnlyOn(
                                "what is below it",
                                (from, to) ->
                                        from.isEmpty()
                                                || from.equals(to)
                                                || MAY_KNOW.getOrDefault(from, Set.of())
                                                        .contains(to)))
                .as("weft -> socket -> rooms -> pure -> message -> wire");
    }

    /// No package needs, by whatever way, a package that needs it.
    ArchRule packagesHaveNoCycles() {
        return slices().assignedFrom(
                        new SliceAssignment() {
                            @Override
                            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                                return isInside(javaClass)
                                        ? SliceIdentifier.of("/" + placeOf(javaClass))
                                        : SliceIdentifier.ignore();
                            }

                            @Override
                            public String getDescription() {
                                return "packages";
                            }
                        })
                .should()
                .beFreeOfCycles()
                .as("packages have no cycles");
    }

    /// So that one file shows all processes and channels, but for those that come and go.
    ArchRule onlyOwnersCreateChannelsAndStartProcesses() {
        return noClasses()
                .that(are("no owners", c -> isInside(c) && !isOwner(c)))
                .should()
                .accessTargetWhere(use("create a channel, a group or a process", this::creates))
                .as("only Wiring, socket, device and named owners create channels and processes")
                .allowEmptyShould(true);
    }

    /// What runs, runs on a loom; only a system call that must not hold one up has a thread apart.
    ArchRule onlyLoomsAndDevicesStartThreads() {
        return noClasses()
                .that(
                        are(
                                "outside csp and device",
                                c -> isInside(c) && !Set.of("csp", "device").contains(placeOf(c))))
                .should()
                .accessTargetWhere(use("start a thread", House::startsThread))
                .as("only looms and devices start threads")
                .allowEmptyShould(true);
    }

    /// Time is the loom's `Clock` and chance is the loom's too: else a seed would not repeat a run.
    /// Timed waits count, since they read the system's clock themselves.
    ArchRule timeAndChanceComeFromTheLoom() {
        return noClasses()
                .that(
                        are(
                                "outside csp, time and device",
                                c ->
                                        isInside(c)
                                                && !Set.of("csp", "time", "device")
                                                        .contains(placeOf(c))))
                .should()
                .accessTargetWhere(
                        use("read a clock, wait for one, or roll dice", House::isUnrepeatable))
                .as("time and chance come from the loom")
                .allowEmptyShould(true);
    }

    private static Set<String> belowRooms() {
        return Set.of(
                "ipv4.core",
                "ports",
                "tcp.connection",
                "tcp.congestion",
                "csp",
                "time",
                "events",
                "message",
                "wire");
    }

    private static Set<String> belowSockets() {
        var below = new TreeSet<>(belowRooms());
        below.addAll(ROOMS);
        return Set.copyOf(below);
    }

    private boolean isInside(JavaClass c) {
        return c.getPackageName().equals(root) || c.getPackageName().startsWith(root + ".");
    }

    /// The package relative to the root: "" for the root itself, "?" for what is outside.
    private String placeOf(JavaClass c) {
        if (!isInside(c)) {
            return "?";
        }
        return c.getPackageName().equals(root)
                ? ""
                : c.getPackageName().substring(root.length() + 1);
    }

    private boolean isOwner(JavaClass c) {
        if (Set.of("socket", "device", "csp").contains(placeOf(c))) {
            return true;
        }
        // a lambda or a nested class creates on behalf of the file it is in
        String outermost = c.getName().replaceFirst("\\$.*", "");
        return OWNERS.stream().anyMatch(owner -> outermost.equals(root + "." + owner));
    }

    private boolean isImpure(JavaClass c) {
        String name = c.getName();
        String in = c.getPackageName();
        if (isInside(c)) {
            return placeOf(c).equals("csp")
                    || (placeOf(c).equals("time") && !c.getSimpleName().equals("MonotonicTime"));
        }
        if (in.startsWith("jdk.jfr")) {
            return true; // who runs pure code tells what it does
        }
        return Set.of(
                                "java.lang.Thread",
                                "java.lang.ThreadLocal",
                                "java.lang.ScopedValue",
                                "java.lang.Process",
                                "java.lang.ProcessBuilder",
                                "java.time.Clock",
                                "java.time.InstantSource",
                                "java.util.Timer",
                                "java.util.Scanner",
                                "java.net.Socket",
                                "java.net.ServerSocket",
                                "java.net.DatagramSocket")
                        .contains(name.replaceFirst("\\$.*", ""))
                || (in.equals("java.io") && !name.equals("java.io.Serializable"))
                || in.startsWith("java.nio.channels")
                || in.startsWith("java.nio.file")
                || in.equals("java.lang.foreign")
                || (in.startsWith("java.util.concurrent")
                        && !in.equals("java.util.concurrent.atomic"));
    }

    private boolean creates(JavaCodeUnitAccess<?> call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        return (owner.equals(root + ".csp.ProcessGroup")
                        && Set.of("channel", "answers", "start", "group").contains(method))
                || (isLoom(call.getTargetOwner()) && Set.of("group", "<init>").contains(method))
                || (owner.equals(root + ".csp.Channel") && method.equals("<init>"));
    }

    private boolean isLoom(JavaClass c) {
        return c.isAssignableTo(root + ".csp.Loom");
    }

    private static boolean startsThread(JavaCodeUnitAccess<?> call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        return (call.getTargetOwner().isAssignableTo(Thread.class)
                        && Set.of(
                                        "<init>",
                                        "start",
                                        "startVirtualThread",
                                        "ofVirtual",
                                        "ofPlatform")
                                .contains(method))
                || owner.startsWith("java.lang.Thread$Builder")
                || owner.equals("java.util.concurrent.Executors")
                || (owner.equals("java.util.concurrent.CompletableFuture")
                        && method.endsWith("Async"))
                || owner.equals("java.util.Timer");
    }

    private static boolean isUnrepeatable(JavaCodeUnitAccess<?> call) {
        String owner = call.getTargetOwner().getName();
        CodeUnitAccessTarget target = call.getTarget();
        String method = target.getName();
        return switch (owner) {
            case "java.lang.System" -> Set.of("nanoTime", "currentTimeMillis").contains(method);
            case "java.lang.Thread" ->
                    method.equals("sleep") || (method.equals("join") && takesArguments(target));
            case "java.lang.Object" -> method.equals("wait");
            case "java.lang.Math", "java.lang.StrictMath" -> method.equals("random");
            case "java.util.concurrent.locks.LockSupport" ->
                    Set.of("parkNanos", "parkUntil").contains(method);
            case "java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom" ->
                    method.equals("<init>");
            case "java.util.concurrent.ThreadLocalRandom" -> method.equals("current");
            case "java.util.random.RandomGenerator" -> Set.of("of", "getDefault").contains(method);
            case "java.util.UUID" -> method.equals("randomUUID");
            case "java.util.Collections" -> method.equals("shuffle") && !takesRandom(target);
            default ->
                    (owner.startsWith("java.time.")
                                    && (method.equals("now") || method.startsWith("system")))
                            || (owner.startsWith("java.util.concurrent.") && takesTimeout(target));
        };
    }

    private static boolean takesArguments(CodeUnitAccessTarget target) {
        return !target.getRawParameterTypes().isEmpty();
    }

    private static boolean takesRandom(CodeUnitAccessTarget target) {
        return target.getRawParameterTypes().size() > 1;
    }

    private static boolean takesTimeout(CodeUnitAccessTarget target) {
        return target.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(TimeUnit.class));
    }

    private ArchCondition<JavaClass> haveAPlace() {
        return new ArchCondition<>("be in a package with a place") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String place = placeOf(item);
                boolean known = place.isEmpty() || MAY_KNOW.containsKey(place);
                events.add(
                        new SimpleConditionEvent(
                                item,
                                known,
                                "package %s of %s has no place: say in House.MAY_KNOW what it may know"
                                        .formatted(item.getPackageName(), item.getName())));
            }
        };
    }

    /// Whether something at one place may know another.
    private interface Acquaintance {
        boolean mayKnow(String from, String to);
    }

    private ArchCondition<JavaClass> dependOnlyOn(String what, Acquaintance acquaintance) {
        return new ArchCondition<>("know " + what) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (isInside(target) && !acquaintance.mayKnow(placeOf(item), placeOf(target))) {
                        events.add(
                                SimpleConditionEvent.violated(item, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static DescribedPredicate<JavaClass> are(String what, Predicate<JavaClass> test) {
        return describe(what, test);
    }

    /// A call, or a reference such as `loom::group` through which somebody else calls.
    private static DescribedPredicate<JavaAccess<?>> use(
            String what, Predicate<JavaCodeUnitAccess<?>> test) {
        return describe(
                what, access -> access instanceof JavaCodeUnitAccess<?> use && test.test(use));
    }
}
