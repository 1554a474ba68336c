package dev.weft;

import static dev.weft.message.Counter.ARP_RECEIVED;
import static dev.weft.message.Counter.FRAGMENTS_RECEIVED;
import static dev.weft.message.Counter.FRAMES_RECEIVED;
import static dev.weft.message.Counter.ICMP_ECHO_REPLIES_SENT;
import static dev.weft.message.Counter.ICMP_ERRORS_SENT;
import static dev.weft.message.Counter.ICMP_RECEIVED;
import static dev.weft.message.Counter.IPV4_DELIVERED;
import static dev.weft.message.Counter.IPV4_RECEIVED;
import static dev.weft.message.Counter.REASSEMBLED;
import static dev.weft.message.Counter.TCP_PASSIVE_OPENS;
import static dev.weft.message.Counter.TCP_RECEIVED;
import static dev.weft.message.Counter.TCP_RECEIVED_IN_TIME_WAIT;
import static dev.weft.message.Counter.TCP_RESETS_SENT;
import static dev.weft.message.Counter.UDP_RECEIVED;
import static dev.weft.testing.Lab.at;
import static dev.weft.testing.PacketDraft.echoReply;
import static dev.weft.testing.PacketDraft.echoRequest;
import static dev.weft.testing.PacketDraft.ipv4;
import static dev.weft.testing.PacketDraft.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.csp.ChannelInfo;
import dev.weft.message.Counter;
import dev.weft.message.Drop;
import dev.weft.socket.TcpListener;
import dev.weft.socket.TcpSocket;
import dev.weft.socket.UdpSocket;
import dev.weft.tcp.ConnectionEvent;
import dev.weft.tcp.ListenerEvent;
import dev.weft.testing.FrameMutator;
import dev.weft.testing.Lab;
import dev.weft.testing.LiveSegments;
import dev.weft.wire.Bytes;
import dev.weft.wire.Frame;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A million damaged frames do a live stack no harm: it answers as before, nothing has died,
/// everything that came is accounted for, and nothing is kept.
///
/// `-Dweft.mutation.seed=N` replays one seed, `-Dweft.mutation.frames=N` changes the number of
/// frames for each.
class MutationTest {
    private static final int FRAMES = Integer.getInteger("weft.mutation.frames", 270_000);
    private static final int WARM_UP = 30_000;
    private static final int BATCH = 200;
    private static final long MEMORY_TOLERANCE = 4 << 20;

    static LongStream seeds() {
        var one = Long.getLong("weft.mutation.seed");
        return one == null ? LongStream.rangeClosed(1, 4) : LongStream.of(one);
    }

    private int echoed;

    // What the TCP dealer and the listener have passed on, as the channels tell.
    private long segmentsDealt;
    private long synsDealt;
    private long errorsDealt;
    private long handshakesGivenUp;

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedFramesDoNoHarm(long seed) throws Exception {
        try (var lab = Lab.plan().seed(seed).start()) {
            run(lab, new FrameMutator(seed));
        } catch (Throwable t) {
            throw new AssertionError("replay with -Dweft.mutation.seed=" + seed, t);
        }
    }

    private void run(Lab lab, FrameMutator mutator) throws Exception {
        lab.link().forgetsFrames();
        lab.stack().onAddressConflict(conflict -> {});
        var socket = lab.stack().udpSocket().bind(at("0.0.0.0", FrameMutator.ECHO_PORT));
        lab.stack().start("echo", () -> echo(socket));
        var listener = lab.stack().tcpListener().bind(at("0.0.0.0", FrameMutator.TCP_PORT));
        lab.stack().start("acceptor", () -> accept(lab, listener));
        lab.loom()
                .traceTo((time, process, channel, action, value) -> {
                    if (action.equals("sent")) {
                        note(process, value);
                    }
                });
        var live = new LiveSegments(lab.peer(), mutator.seed());
        lab.settle();
        var processes = lab.loom().processes();

        flood(lab, mutator, live, WARM_UP);
        var memory = usedMemory();
        flood(lab, mutator, live, FRAMES - WARM_UP);

        assertEquals(List.of(), lab.failures());
        assertEquals(processes, lab.loom().processes(), "a process has died, or was left");
        usedMemory(); // the channels of those that have ended are listed until they are collected
        var filled = lab.stack().channels().stream().filter(each -> each.queued() > 0);
        assertEquals(List.of(), filled.map(ChannelInfo::name).toList(), "something waits");
        assertAccountedFor(lab);
        assertAnswers(lab);
        var grown = usedMemory() - memory;
        assertTrue(grown < MEMORY_TOLERANCE, grown + " octets more than before");
    }

    /// Sends so many frames, then lets all timers run out.
    private static void flood(Lab lab, FrameMutator mutator, LiveSegments live, int frames) {
        for (int sent = 0; sent < frames; sent += BATCH) {
            mutator.follows(live.next());
            lab.onLoom(() -> {
                for (int i = 0; i < BATCH; i++) {
                    lab.link().offer(Frame.of(Bytes.wrap(mutator.next())));
                }
            });
            lab.after(Duration.ofMillis(20));
        }
        lab.after(Duration.ofMinutes(15));
        lab.peer().forgets();
    }

    private void note(String process, Object value) {
        switch (value) {
            case ConnectionEvent.SegmentArrives _ ->
                    segmentsDealt += process.equals("tcp dealer") ? 1 : 0;
            case ConnectionEvent.PathFails _ -> errorsDealt++;
            case ConnectionEvent.GiveWay _ ->
                    handshakesGivenUp += process.startsWith("tcp listener") ? 1 : 0;
            case ListenerEvent.SynArrives _ -> synsDealt++;
            default -> {}
        }
    }

    private static void accept(Lab lab, TcpListener listener) throws InterruptedException {
        try {
            while (true) {
                var socket = listener.accept();
                lab.stack().start("tcp echo", () -> echo(socket));
            }
        } catch (ClosedChannelException e) {
            // done
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Until it is enough, or nothing has come for a while.
    private static void echo(TcpSocket socket) throws InterruptedException {
        try (socket) {
            socket.setTimeout(Duration.ofMinutes(1));
            for (int octets = 0; octets < 2000; ) {
                var got = socket.read(65_536);
                if (got == null) {
                    return;
                }
                octets += got.length();
                socket.write(got);
            }
        } catch (IOException e) {
            // the peer is gone, or silent
        }
    }

    private void echo(UdpSocket socket) throws InterruptedException {
        while (socket.isOpen()) {
            try {
                var asked = socket.receive();
                echoed++;
                socket.send(asked.payload(), asked.remote());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // no way back to whoever that claimed to be
            }
        }
    }

    private static void assertAnswers(Lab lab) {
        for (int i = 0; i < 10; i++) {
            lab.peer().sends(ipv4().carries(echoRequest(1, i, "alive?")));
            lab.peer().expects(echoReply(1, i, "alive?"));
            lab.peer().sends(ipv4().carries(udp(9, FrameMutator.ECHO_PORT, "alive? " + i)));
            lab.peer().expects(udp(FrameMutator.ECHO_PORT, 9, "alive? " + i));
        }
        lab.peer().expectsNothing();
    }

    /// What every room took in has become something that is counted. Nothing came in by loopback,
    /// there is one UDP socket, and no ping.
    private void assertAccountedFor(Lab lab) {
        var in = new Books(lab);
        in.assertEqual(
                "frames",
                in.of(FRAMES_RECEIVED),
                in.of(IPV4_RECEIVED)
                        + in.of(ARP_RECEIVED)
                        + in.of(
                                Drop.FRAME_TRUNCATED,
                                Drop.FRAME_NOT_FOR_US,
                                Drop.FRAME_BAD_SOURCE,
                                Drop.FRAME_VLAN_TAGGED,
                                Drop.FRAME_UNKNOWN_TYPE,
                                Drop.FRAME_BINDING_QUEUE_FULL));
        in.assertEqual(
                "IPv4 packets",
                in.of(IPV4_RECEIVED) + in.of(REASSEMBLED),
                in.of(IPV4_DELIVERED)
                        + in.of(FRAGMENTS_RECEIVED)
                        + in.of(
                                Drop.IPV4_TRUNCATED,
                                Drop.IPV4_BAD_VERSION,
                                Drop.IPV4_BAD_HEADER_LENGTH,
                                Drop.IPV4_BAD_TOTAL_LENGTH,
                                Drop.IPV4_BAD_CHECKSUM,
                                Drop.IPV4_BAD_OPTION,
                                Drop.IPV4_SOURCE_ROUTE,
                                Drop.IPV4_MARTIAN_SOURCE,
                                Drop.IPV4_MARTIAN_DESTINATION,
                                Drop.IPV4_NOT_FOR_US,
                                Drop.IPV4_UNICAST_IN_BROADCAST,
                                Drop.IPV4_UNKNOWN_PROTOCOL));
        in.assertEqual(
                "delivered packets",
                in.of(IPV4_DELIVERED),
                in.of(ICMP_RECEIVED)
                        + in.of(UDP_RECEIVED)
                        + in.of(TCP_RECEIVED)
                        + in.of(
                                Drop.TCP_MALFORMED,
                                Drop.TCP_BAD_CHECKSUM,
                                Drop.TCP_TO_GROUP,
                                Drop.UDP_MALFORMED,
                                Drop.UDP_BAD_CHECKSUM,
                                Drop.UDP_NO_SOCKET,
                                Drop.IPV4_READER_QUEUE_FULL));
        in.assertEqual("datagrams", in.of(UDP_RECEIVED), echoed + in.of(Drop.SOCKET_QUEUE_FULL));
        in.assertEqual(
                "segments",
                in.of(TCP_RECEIVED),
                segmentsDealt
                        + synsDealt
                        + in.of(TCP_RECEIVED_IN_TIME_WAIT)
                        + in.of(Drop.TCP_NO_CONNECTION, Drop.TCP_CONNECTION_QUEUE_FULL)
                        + in.of(Drop.TCP_SYN_QUEUE_FULL)
                        - handshakesGivenUp);
        var errorsReceived =
                in.of(ICMP_RECEIVED)
                        - in.of(ICMP_ECHO_REPLIES_SENT)
                        - in.of(
                                Drop.ICMP_MALFORMED,
                                Drop.ICMP_BAD_CHECKSUM,
                                Drop.ICMP_UNHANDLED,
                                Drop.ICMP_ECHO_BROADCAST,
                                Drop.ICMP_ECHO_QUEUE_FULL,
                                Drop.ICMP_UNEXPECTED_REPLY);
        // The lower layers' own errors about our answers concern nobody either.
        var errorsOfOurs =
                in.of(Drop.NEIGHBOUR_UNREACHABLE, Drop.NO_ROUTE, Drop.FRAGMENTATION_NEEDED);
        var unmatched = in.of(Drop.ICMP_ERROR_UNMATCHED);
        assertTrue(
                errorsReceived - errorsDealt <= unmatched
                        && unmatched <= errorsReceived + errorsOfOurs,
                () ->
                        "ICMP errors: %d + %d, %d"
                                .formatted(errorsReceived, errorsOfOurs, unmatched));
        in.assertDeep();
    }

    private static final class Books {
        private final Lab lab;

        Books(Lab lab) {
            this.lab = lab;
        }

        long of(Counter counter) {
            return lab.stack().counters().of(counter);
        }

        long of(Drop... drops) {
            var sum = 0L;
            for (var each : drops) {
                sum += lab.stack().drops().of(each);
            }
            return sum;
        }

        void assertEqual(String what, long came, long accountedFor) {
            assertEquals(came, accountedFor, () -> what + ": " + lab.stack().drops().nonZero());
        }

        /// The frames were good enough to reach every corner.
        void assertDeep() {
            var missed = new ArrayList<Object>();
            for (var counter :
                    List.of(
                            REASSEMBLED,
                            ICMP_ECHO_REPLIES_SENT,
                            ICMP_ERRORS_SENT,
                            TCP_PASSIVE_OPENS,
                            TCP_RESETS_SENT,
                            TCP_RECEIVED_IN_TIME_WAIT)) {
                if (of(counter) < 100) {
                    missed.add(counter);
                }
            }
            for (var drop : Drop.values()) {
                var reachable =
                        switch (drop) {
                            case RECEIVE_QUEUE_FULL,
                                    FRAME_TOO_LARGE,
                                    DEVICE_WRITE_FAILED,
                                    OFFLOAD_MALFORMED,
                                    CAPTURE_QUEUE_FULL,
                                    LINK_LOSS,
                                    LINK_QUEUE_FULL,
                                    FRAME_BINDING_QUEUE_FULL,
                                    NEIGHBOUR_QUEUE_FULL,
                                    NEIGHBOUR_TABLE_FULL,
                                    IPV4_READER_QUEUE_FULL,
                                    REASSEMBLY_FULL,
                                    NO_ROUTE,
                                    FRAGMENTATION_NEEDED,
                                    LOOPBACK_QUEUE_FULL,
                                    NOTICE_QUEUE_FULL,
                                    TRANSMIT_QUEUE_FULL,
                                    ICMP_ECHO_QUEUE_FULL,
                                    ICMP_ERROR_RATE_LIMITED,
                                    SOCKET_QUEUE_FULL,
                                    TCP_CONNECTION_QUEUE_FULL,
                                    TCP_SYN_QUEUE_FULL,
                                    TCP_ACCEPT_QUEUE_FULL,
                                    TCP_TOO_MANY_CONNECTIONS,
                                    TCP_OUT_OF_ORDER_FULL,
                                    TCP_BUFFERS_FULL ->
                                    false;
                            default -> true;
                        };
                if (reachable && of(drop) == 0) {
                    missed.add(drop);
                }
            }
            assertEquals(List.of(), missed, "never reached");
        }
    }

    private static long usedMemory() {
        var runtime = Runtime.getRuntime();
        var used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
