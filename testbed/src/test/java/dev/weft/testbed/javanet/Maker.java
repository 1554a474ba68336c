package dev.weft.testbed.javanet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.SharedLoom;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/// Who makes the sockets of a test.
enum Maker {
    JDK {
        @Override
        Sockets open() {
            return new OfJdk();
        }
    },
    WEFT_ON_A_CARRIER {
        @Override
        Sockets open() throws IOException, InterruptedException {
            return new OfWeft(CarrierLoom.start("weft", LoomConfig.DEFAULT));
        }
    },
    WEFT_ON_THE_SHARED_LOOM {
        @Override
        Sockets open() throws IOException, InterruptedException {
            return new OfWeft(SharedLoom.start("weft"));
        }
    };

    abstract Sockets open() throws IOException, InterruptedException;

    /// What makes sockets, all of one host.
    interface Sockets extends AutoCloseable {
        SocketFactory clients();

        ServerSocketFactory servers();

        DatagramSocket datagrams(SocketAddress local) throws SocketException;

        @Override
        void close();
    }

    private static final class OfJdk implements Sockets {
        @Override
        public SocketFactory clients() {
            return SocketFactory.getDefault();
        }

        @Override
        public ServerSocketFactory servers() {
            return ServerSocketFactory.getDefault();
        }

        @Override
        public DatagramSocket datagrams(SocketAddress local) throws SocketException {
            return new DatagramSocket(local);
        }

        @Override
        public void close() {}
    }

    private static final class OfWeft implements Sockets {
        private final Loom loom;
        private final NetworkStack stack;

        OfWeft(Loom loom) throws IOException, InterruptedException {
            this.loom = loom;
            this.stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
        }

        @Override
        public SocketFactory clients() {
            return stack.socketFactory();
        }

        @Override
        public ServerSocketFactory servers() {
            return stack.serverSocketFactory();
        }

        @Override
        public DatagramSocket datagrams(SocketAddress local) throws SocketException {
            return stack.datagramSocket(local);
        }

        @Override
        public void close() {
            stack.close();
            var left = loom.processes();
            loom.close();
            assertEquals(List.of(), left, "processes after the stack has been closed");
        }
    }
}
