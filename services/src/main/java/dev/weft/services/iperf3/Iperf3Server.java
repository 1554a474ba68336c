package dev.weft.services.iperf3;

import dev.weft.NetworkStack;
import dev.weft.csp.ProcessGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/// What `iperf3 -s` does: a server for throughput tests over TCP and UDP, up, down and both ways.
///
/// ```text
///   TcpListener --> doorman --starts--> greeting (one per connection: asks for the cookie)
///                                          |
///                                       arrivals
///                                          v
///                  test <--streams------ desk (one test at a time)
///                   |  |----end of test--->
///                   |
///                 starts ---> stream (one per stream), UDP receiver
/// ```
public final class Iperf3Server {
    /// Where clients look for it, with TCP and with UDP.
    public static final int PORT = 5201;

    private Iperf3Server() {}

    /// Starts a server.
    ///
    /// @return its group, to be closed; the stack's end is its, too
    /// @throws java.net.BindException if the port is taken
    public static ProcessGroup start(NetworkStack stack, int port)
            throws IOException, InterruptedException {
        var listener = stack.tcpListener();
        try {
            // Bound here, not in the process: whoever starts it learns that the port is taken.
            listener.bind(new InetSocketAddress(port));
            return stack.start("iperf3 server", new Desk(stack, listener, port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }
}
