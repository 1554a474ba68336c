package dev.weft.testbed;

/// Sockets of the kernel's that wait for somebody.
final class Listeners {
    private Listeners() {}

    /// Until the kernel's table of sockets shows the port.
    static void await(Namespace namespace, int port) {
        var hex = ":%04X 00000000:0000 0A".formatted(port);
        for (int i = 0; i < 1000; i++) {
            if (namespace.run("cat", "/proc/net/tcp").output().contains(hex)) {
                return;
            }
        }
        throw new AssertionError("nobody listens on " + port);
    }
}
