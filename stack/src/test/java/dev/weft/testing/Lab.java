package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.ProcessFailedException;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.SimulatedLoom;
import dev.weft.message.AddressProbing;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.wire.Ipv4Address;
import dev.weft.wire.MacAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/// A stack, 10.0.0.2/24, on a link in memory; a simulated loom; and peers that the test plays, the
/// first of which is 10.0.0.1. Nothing moves but when the test lets it, and at the end nothing may
/// be left running.
public final class Lab implements AutoCloseable {
    public static final Ipv4Address STACK = Ipv4Address.parse("10.0.0.2");
    public static final Ipv4Address PEER = Ipv4Address.parse("10.0.0.1");
    public static final MacAddress STACK_MAC = MacAddress.parse("02:00:0a:00:00:02");
    public static final MacAddress PEER_MAC = MacAddress.parse("02:00:00:00:00:01");

    private final SimulatedLoom loom;
    private final TestLink link;
    private final List<ProcessFailedException> failures = new ArrayList<>();
    private final ProcessGroup programs;
    private final Peer peer;
    private NetworkStack stack;

    private Lab(long seed, TestLink link) {
        this.loom = new SimulatedLoom("lab", seed);
        this.link = link;
        loom.onFailure(failures::add);
        this.programs = loom.group("test");
        this.peer = joins(PEER_MAC, PEER);
    }

    /// How a laboratory is to be.
    public static final class Plan {
        private long seed = 1;
        private TestLink link = new TestLink("eth0", 1500);
        private UnaryOperator<InterfaceConfig> interfaceChange = each -> each;
        private UnaryOperator<StackConfig> change = each -> each;

        private Plan() {}

        public Plan seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        public Plan link(TestLink newLink) {
            link = newLink;
            return this;
        }

        public Plan mtu(int mtu) {
            return link(new TestLink("eth0", mtu));
        }

        public Plan with(UnaryOperator<StackConfig> newChange) {
            change = newChange;
            return this;
        }

        public Plan probing(AddressProbing probing) {
            interfaceChange = each -> each.withProbing(probing);
            return this;
        }

        private StackConfig config() {
            var attached = InterfaceConfig.of(link, STACK + "/24").withProbing(AddressProbing.NONE);
            return change.apply(StackConfig.loopbackOnly().with(interfaceChange.apply(attached)));
        }

        /// The stack runs, and has announced its address.
        public Lab start() {
            var lab = notStarted();
            lab.beginsToStart().result();
            lab.after(Duration.ofSeconds(2));
            lab.peer.forgets();
            lab.link.sent();
            return lab;
        }

        /// The stack is not there yet: see [Lab#beginsToStart()].
        public Lab notStarted() {
            var lab = new Lab(seed, link);
            lab.config = config();
            return lab;
        }
    }

    private StackConfig config;

    public static Plan plan() {
        return new Plan();
    }

    public static Lab start() {
        return plan().start();
    }

    public Pending<NetworkStack> beginsToStart() {
        return begins(
                "start",
                () -> {
                    stack = NetworkStack.start(loom, config);
                    return stack;
                });
    }

    public Peer peer() {
        return peer;
    }

    /// One more peer on the link.
    public Peer joins(String ip) {
        var address = Ipv4Address.parse(ip);
        return joins(new MacAddress(0x0200_0000_0000L | (address.value() & 0xff)), address);
    }

    public Peer joins(MacAddress mac, Ipv4Address ip) {
        return joins(link, mac, ip, STACK_MAC);
    }

    /// One more peer on another link of the stack's.
    public Peer joins(TestLink on, MacAddress mac, Ipv4Address ip, MacAddress stackMac) {
        var joining = new Peer(this, on, mac, ip, stackMac);
        on.attach(joining);
        return joining;
    }

    public NetworkStack stack() {
        return stack;
    }

    public SimulatedLoom loom() {
        return loom;
    }

    public TestLink link() {
        return link;
    }

    /// Lets everything happen that can happen without time passing.
    public void settle() {
        loom.advance(Duration.ZERO);
    }

    /// Lets time pass.
    public void after(Duration time) {
        loom.advance(time);
    }

    /// Has a process do something that may wait.
    public <T> Pending<T> begins(String name, Callable<T> what) {
        var pending = new Pending<T>(this, name);
        pending.startedAs(
                programs.start(
                        name,
                        () -> {
                            try {
                                pending.ended(what.call(), null);
                            } catch (Throwable t) {
                                pending.ended(null, t);
                            }
                        }));
        settle();
        return pending;
    }

    /// Does something on the loom that does not wait.
    public void onLoom(Runnable what) {
        try {
            loom.call(
                    "test",
                    () -> {
                        what.run();
                        return true;
                    });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The stack has dropped this so often.
    public void drops(Drop drop, int times) {
        settle();
        assertEquals(times, stack.drops().of(drop), () -> drop + "; " + describe());
    }

    /// The stack has dropped this so often, and nothing else.
    public void dropsOnly(Drop drop, int times) {
        settle();
        assertEquals(Map.of(drop, (long) times), stack.drops().nonZero());
    }

    public void dropsNothing() {
        settle();
        assertEquals(Map.of(), stack.drops().nonZero());
    }

    public void counts(Counter counter, int times) {
        settle();
        assertEquals(times, stack.counters().of(counter), counter::name);
    }

    /// How many processes of the stack have a name that begins so.
    public long processes(String namePrefix) {
        settle();
        return loom.processes().stream().filter(each -> each.name().startsWith(namePrefix)).count();
    }

    /// Processes that fail are the test's business: they are taken out of the laboratory's.
    public List<ProcessFailedException> failures() {
        var all = List.copyOf(failures);
        failures.clear();
        return all;
    }

    public static InetSocketAddress at(String ip, int port) {
        return at(Ipv4Address.parse(ip), port);
    }

    public static InetSocketAddress at(Ipv4Address ip, int port) {
        return new InetSocketAddress(ip.toInetAddress(), port);
    }

    String describe() {
        if (stack == null) {
            return "no stack yet";
        }
        var counted = new EnumMap<Counter, Long>(stack.counters().all());
        counted.values().removeIf(each -> each == 0);
        return "drops " + stack.drops().nonZero() + ", counted " + counted;
    }

    /// Nothing is left running, and nothing has failed.
    @Override
    public void close() throws IOException {
        settle();
        programs.close();
        if (stack != null) {
            stack.close();
        }
        assertEquals(List.of(), loom.processes(), "left running");
        loom.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("failed: " + failures.getFirst(), failures.getFirst());
        }
    }
}
