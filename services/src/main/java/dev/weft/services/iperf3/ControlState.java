package dev.weft.services.iperf3;

import org.jspecify.annotations.Nullable;

/// What the two ends tell each other over the control connection, an octet each.
///
/// ```text
///   client                                     server
///     cookie ------------------------------------->
///     <-------------------------- PARAM_EXCHANGE
///     parameters (JSON) -------------------------->
///     <-------------------------- CREATE_STREAMS
///     the streams, each a connection or a hello -->
///     <----------------------------- TEST_START
///     <--------------------------- TEST_RUNNING
///     ... data ...
///     TEST_END ----------------------------------->
///     <------------------------ EXCHANGE_RESULTS
///     results (JSON) ----------------------------->
///     <---------------------------- results (JSON)
///     <------------------------- DISPLAY_RESULTS
///     IPERF_DONE --------------------------------->
/// ```
enum ControlState {
    /// The streams are there, the clock starts.
    TEST_START(1),
    /// Data may flow.
    TEST_RUNNING(2),
    /// The client has had enough.
    TEST_END(4),
    /// The server wants the parameters.
    PARAM_EXCHANGE(9),
    /// The server waits for the streams.
    CREATE_STREAMS(10),
    /// The server gives up.
    SERVER_TERMINATE(11),
    /// The client gives up.
    CLIENT_TERMINATE(12),
    /// The server wants the client's results.
    EXCHANGE_RESULTS(13),
    /// The client has all there is to show.
    DISPLAY_RESULTS(14),
    /// Where a server is before anything.
    IPERF_START(15),
    /// The client hangs up.
    IPERF_DONE(16),
    /// The server has a client already.
    ACCESS_DENIED(0xff),
    /// The server cannot do that; two numbers say why.
    SERVER_ERROR(0xfe);

    private final int octet;

    ControlState(int octet) {
        this.octet = octet;
    }

    /// {@return how it is written}
    int octet() {
        return octet;
    }

    /// {@return the state that an octet stands for; null for none}
    static @Nullable ControlState of(int octet) {
        for (var state : values()) {
            if (state.octet == octet) {
                return state;
            }
        }
        return null;
    }
}
