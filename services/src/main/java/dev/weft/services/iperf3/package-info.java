/// What iperf3 does, over the sockets of the stack: the server that an `iperf3 -c` finds at port
/// 5201, and a client for an `iperf3 -s`. Of the protocol there is no specification: it is what
/// iperf3 3.1 and later do.
///
/// | | |
/// |---|---|
/// | what the ends say | [ControlState], [Cookie], [Iperf3Parameters], [TestResults], [UdpHeader] |
/// | pure | [Pacer], [UdpReception], [Measurement], [Quota] |
/// | server | [Iperf3Server]: [Doorman], [Desk], [ServerSide] |
/// | client | [Iperf3Client]: [ClientSide] |
/// | streams, at either end | [SendingProcess], [TcpReceivingProcess], [UdpReceivingProcess] |
@NullMarked
package dev.weft.services.iperf3;

import org.jspecify.annotations.NullMarked;
