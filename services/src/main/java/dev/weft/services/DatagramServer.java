package dev.weft.services;

import dev.weft.csp.CspProcess;
import dev.weft.socket.Datagram;
import dev.weft.socket.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;

/// Answers the datagrams of one socket, one after the other, until the socket is closed.
final class DatagramServer implements CspProcess {
    private final UdpSocket socket;
    private final Responder responder;

    DatagramServer(UdpSocket socket, Responder responder) {
        this.socket = socket;
        this.responder = responder;
    }

    @Override
    public void run() throws InterruptedException {
        try (socket) {
            while (true) {
                answer(socket.receive());
            }
        } catch (ClosedChannelException e) {
            // nobody wants the service any more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(Datagram datagram) throws IOException, InterruptedException {
        var answer = responder.answer(datagram);
        if (answer == null) {
            return;
        }
        try {
            socket.send(answer, datagram.remote());
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // No way back to the asker: for him the answer is lost, as any datagram may be.
        }
    }
}
