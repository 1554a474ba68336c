package dev.weft.testbed.javanet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.InterfaceConfig;
import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.device.Device;
import dev.weft.device.VirtualWire;
import dev.weft.message.AddressProbing;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Two hosts at the ends of a wire.
record TwoHosts(Loom loom, NetworkStack client, NetworkStack server) implements AutoCloseable {
    static final InetAddress CLIENT = InetAddress.ofLiteral("10.0.0.1");
    static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.2");

    /// What runs them.
    enum On {
        CARRIER {
            @Override
            Loom start() {
                return CarrierLoom.start("weft", LoomConfig.DEFAULT);
            }
        },
        SHARED {
            @Override
            Loom start() {
                return SharedLoom.start("weft");
            }
        };

        abstract Loom start();
    }

    static TwoHosts start(On kind) throws IOException, InterruptedException {
        var loom = kind.start();
        var wire = VirtualWire.of("wire", 1500);
        return new TwoHosts(
                loom, host(loom, wire.left(), CLIENT), host(loom, wire.right(), SERVER));
    }

    private static NetworkStack host(Loom loom, Device device, InetAddress address)
            throws IOException, InterruptedException {
        var attached =
                InterfaceConfig.of(device, address.getHostAddress() + "/24")
                        .withProbing(AddressProbing.NONE);
        return NetworkStack.start(loom, StackConfig.loopbackOnly().with(attached));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        var left = loom.processes();
        loom.close();
        assertEquals(List.of(), left, "processes after the stacks have been closed");
    }
}
