package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostsTest {
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    @Test
    void resolverIsAsked() throws Exception {
        var address = InetAddress.ofLiteral("192.0.2.7");
        assertEquals(address, Hosts.lookUp("seven", name -> address, stopped));
        var thrown =
                assertThrows(
                        UnknownHostException.class, () -> Hosts.lookUp("eight", this::no, stopped));
        assertEquals("eight", thrown.getMessage());
    }

    private InetAddress no(String name) throws UnknownHostException {
        throw new UnknownHostException(name);
    }

    @Test
    void nobodyWaitsForASlowResolverAfterTheStop() {
        var answer = new CountDownLatch(1);
        Hosts.Resolver slow =
                name -> {
                    stopped.complete(null); // while it is at work
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return InetAddress.ofLiteral("192.0.2.7");
                };
        assertThrows(InterruptedIOException.class, () -> Hosts.lookUp("seven", slow, stopped));
        answer.countDown();
    }
}
