package dev.weft.tcp.connection;

import dev.weft.wire.SequenceNumber;

/// The state of a connection (RFC 9293 §3.3.2). Each holds what exists in it: there is no sender to
/// misuse before the handshake is done, and none after our FIN is acknowledged.
sealed interface State {
    TcpStates.Name name();

    /// There is no connection (any more).
    record Closed(CloseReason reason) implements State {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.CLOSED;
        }
    }

    /// Waits for a SYN.
    record Listen() implements State {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.LISTEN;
        }
    }

    /// Has sent a SYN.
    record SynSent(Handshake handshake) implements State {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.SYN_SENT;
        }
    }

    /// Both numbers are known: segments can be judged, and acknowledged.
    sealed interface Synchronized extends State {
        Receiver rcv();

        /// SND.NXT: the number of the next segment we send.
        SequenceNumber sndNxt();
    }

    /// Something of ours may be in flight.
    sealed interface Sending extends Synchronized {
        Sender snd();

        @Override
        default SequenceNumber sndNxt() {
            return snd().nxt();
        }
    }

    /// Has received a SYN, and sent one.
    record SynReceived(Handshake handshake, Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.SYN_RECEIVED;
        }
    }

    /// Data flows both ways.
    record Established(Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.ESTABLISHED;
        }
    }

    /// We have closed.
    record FinWait1(Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.FIN_WAIT_1;
        }
    }

    /// We have closed, and the peer knows.
    record FinWait2(SequenceNumber sndNxt, Receiver rcv) implements Synchronized {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.FIN_WAIT_2;
        }
    }

    /// The peer has closed.
    record CloseWait(Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.CLOSE_WAIT;
        }
    }

    /// Both have closed at once.
    record Closing(Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.CLOSING;
        }
    }

    /// Both have closed, the peer first.
    record LastAck(Sender snd, Receiver rcv) implements Sending {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.LAST_ACK;
        }
    }

    /// Everything is done but for stray segments.
    record TimeWait(dev.weft.tcp.connection.TimeWait rest) implements State {
        @Override
        public TcpStates.Name name() {
            return TcpStates.Name.TIME_WAIT;
        }
    }
}
