package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A hundred megabytes each way, compared by their SHA-256.
@NeedsTestbed(programs = {"tshark"})
@Timeout(120)
class TcpBulkTest {
    private static final long MANY = 100_000_000;

    @ParameterizedTest
    @EnumSource
    void aHundredMegabytesUpAndThenDown(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.stack().tcpListener().bind(new InetSocketAddress(5001));
                var client = lab.connect(5001);
                var accepted = listener.accept()) {
            var arriving = threads.submit(() -> Transfer.receive(accepted.channel()));
            var up = Transfer.send(client, MANY, 1);
            client.shutdownOutput();
            assertEquals(up, arriving.get());

            arriving = threads.submit(() -> Transfer.receive(client));
            var down = Transfer.send(accepted.channel(), MANY, 2);
            accepted.shutdownOutput();
            assertEquals(down, arriving.get());
            assertCaptured(lab);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHundredMegabytesBothWaysAtOnce(TcpSetting setting) throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var lab = setting.start();
                var listener = lab.listen(5001);
                var client =
                        lab.stack()
                                .tcpSocket()
                                .connect(new InetSocketAddress(KernelLab.KERNEL, 5001));
                var accepted = listener.accept()) {
            var ends = client.channel();
            var upArrives = threads.submit(() -> Transfer.receive(ends, MANY));
            var downArrives = threads.submit(() -> Transfer.receive(accepted, MANY));
            var down = threads.submit(() -> Transfer.send(accepted, MANY, 3));
            var up = Transfer.send(ends, MANY, 4);
            assertEquals(up, downArrives.get());
            assertEquals(down.get(), upArrives.get());
            assertCaptured(lab);
        }
    }

    /// A busy machine may be too slow to record all of it, but not half of what goes one way.
    private static void assertCaptured(KernelLab lab) throws IOException {
        var captured = lab.octetsCaptured();
        assertTrue(captured > MANY / 2, "octets: " + captured);
    }
}
