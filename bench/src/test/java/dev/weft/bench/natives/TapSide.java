package dev.weft.bench.natives;

import dev.weft.bench.host.Host;
import java.io.IOException;

/// The kernel on one side of a TAP; whoever opens it is the other.
final class TapSide implements AutoCloseable {
    static final String TAP = "tap0";
    static final String STACK = "10.78.0.2";

    final Host host = Host.start();
    final Side load = new Side(host, "load");

    TapSide() throws IOException, InterruptedException {
        load.namespace.addTap(TAP, "10.78.0.1/24", 1500);
    }

    @Override
    public void close() {
        host.close();
    }
}
