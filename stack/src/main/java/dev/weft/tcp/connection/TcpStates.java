package dev.weft.tcp.connection;

import static dev.weft.tcp.connection.TcpStates.Name.CLOSED;
import static dev.weft.tcp.connection.TcpStates.Name.CLOSE_WAIT;
import static dev.weft.tcp.connection.TcpStates.Name.CLOSING;
import static dev.weft.tcp.connection.TcpStates.Name.ESTABLISHED;
import static dev.weft.tcp.connection.TcpStates.Name.FIN_WAIT_1;
import static dev.weft.tcp.connection.TcpStates.Name.FIN_WAIT_2;
import static dev.weft.tcp.connection.TcpStates.Name.LAST_ACK;
import static dev.weft.tcp.connection.TcpStates.Name.LISTEN;
import static dev.weft.tcp.connection.TcpStates.Name.SYN_RECEIVED;
import static dev.weft.tcp.connection.TcpStates.Name.SYN_SENT;
import static dev.weft.tcp.connection.TcpStates.Name.TIME_WAIT;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The legal moves between the states of RFC 9293 §3.3.2. `docs/states/tcp.md` is drawn from this.
public final class TcpStates {
    /// The states' names, as the RFC writes them with hyphens.
    public enum Name {
        /// No connection.
        CLOSED,
        /// Waiting for anybody's SYN.
        LISTEN,
        /// Our SYN is on its way.
        SYN_SENT,
        /// Both SYNs are on their way, ours is not acknowledged.
        SYN_RECEIVED,
        /// Data flows.
        ESTABLISHED,
        /// Our FIN is on its way, or waits behind data.
        FIN_WAIT_1,
        /// Our FIN is acknowledged; the peer may still send.
        FIN_WAIT_2,
        /// The peer has finished; we may still send.
        CLOSE_WAIT,
        /// Both FINs have crossed, ours is not acknowledged.
        CLOSING,
        /// The peer had finished, our FIN is on its way.
        LAST_ACK,
        /// Both have finished; old segments may still be on their way.
        TIME_WAIT;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /// A legal move.
    ///
    /// @param from the state before
    /// @param to the state after
    /// @param because what happens, in the words of RFC 9293's figure 5
    public record Move(Name from, Name to, String because) {}

    /// All of them. A connection object serves one peer, so what RFC 9293 returns to LISTEN ends
    /// here in CLOSED; the listener has never left LISTEN.
    public static final List<Move> MOVES =
            List.of(
                    new Move(CLOSED, LISTEN, "passive OPEN"),
                    new Move(CLOSED, SYN_SENT, "active OPEN: snd SYN"),
                    new Move(LISTEN, SYN_RECEIVED, "rcv SYN: snd SYN,ACK"),
                    new Move(LISTEN, CLOSED, "CLOSE"),
                    new Move(SYN_SENT, SYN_RECEIVED, "rcv SYN: snd SYN,ACK"),
                    new Move(SYN_SENT, ESTABLISHED, "rcv SYN,ACK: snd ACK"),
                    new Move(SYN_SENT, CLOSED, "CLOSE, rcv RST, or no answer"),
                    new Move(SYN_RECEIVED, ESTABLISHED, "rcv ACK of SYN"),
                    new Move(SYN_RECEIVED, CLOSED, "ABORT, rcv RST, or no answer"),
                    new Move(ESTABLISHED, FIN_WAIT_1, "CLOSE: snd FIN"),
                    new Move(ESTABLISHED, CLOSE_WAIT, "rcv FIN: snd ACK"),
                    new Move(ESTABLISHED, CLOSED, "ABORT, rcv RST, or no answer"),
                    new Move(FIN_WAIT_1, FIN_WAIT_2, "rcv ACK of FIN"),
                    new Move(FIN_WAIT_1, CLOSING, "rcv FIN: snd ACK"),
                    new Move(FIN_WAIT_1, CLOSED, "ABORT, rcv RST, or no answer"),
                    new Move(FIN_WAIT_2, TIME_WAIT, "rcv FIN: snd ACK"),
                    new Move(FIN_WAIT_2, CLOSED, "ABORT, rcv RST, or nobody reads"),
                    new Move(CLOSE_WAIT, LAST_ACK, "CLOSE: snd FIN"),
                    new Move(CLOSE_WAIT, CLOSED, "ABORT, rcv RST, or no answer"),
                    new Move(CLOSING, TIME_WAIT, "rcv ACK of FIN"),
                    new Move(CLOSING, CLOSED, "ABORT, rcv RST, or no answer"),
                    new Move(LAST_ACK, CLOSED, "rcv ACK of FIN, rcv RST, or no answer"),
                    new Move(TIME_WAIT, CLOSED, "timeout of 2 MSL"));

    private static final Map<Name, Set<Name>> LEGAL = new EnumMap<>(Name.class);

    static {
        for (var move : MOVES) {
            LEGAL.computeIfAbsent(move.from, _ -> EnumSet.noneOf(Name.class)).add(move.to);
        }
    }

    private TcpStates() {}

    /// Whether a connection may go from one state to another.
    public static boolean isLegal(Name from, Name to) {
        return LEGAL.getOrDefault(from, Set.of()).contains(to);
    }
}
