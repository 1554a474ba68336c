package dev.weft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.device.PcapRecorder;
import dev.weft.device.VirtualWire;
import dev.weft.services.Services;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Both ends of the way into a running stack.
@Timeout(60)
class ConsoleSocketTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final SharedLoom loom = SharedLoom.start("console socket");
    private final PcapRecorder recorder = PcapRecorder.before(VirtualWire.of("wire", 1500).left());
    private final Captured captured = new Captured();
    private NetworkStack stack;
    private RunFolder folder;
    private RunningStack running;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        stack = NetworkStack.start(loom, StackConfig.loopbackOnly());
        Services.start(stack);
        folder =
                RunFolder.of(
                        Map.of(RunFolder.VARIABLE, temporary.resolve("run").toString()),
                        Privileges.effectiveUser());
        running = new RunningStack(folder, captured.screen);
    }

    @AfterEach
    void stop() {
        stack.close();
        loom.close();
    }

    @Test
    void showsWhatTheConsoleWould() throws IOException {
        try (var _ = open("weft0", LONG)) {
            assertEquals(0, running.ask("ss -tl", null));
        }
        var expected = new Captured();
        SocketTable.of(stack, new SsOptions()).stream()
                .filter(line -> !line.startsWith("udp"))
                .forEach(expected.screen::say);
        assertEquals(expected.out(), captured.out());
        assertTrue(captured.out().contains("LISTEN"), captured.out());
        assertEquals("", captured.errors());
    }

    @Test
    void whatIsWrongIsSaidAndTold() throws IOException {
        try (var _ = open("weft0", LONG)) {
            assertEquals(1, running.ask("ss --wrong", null));
            assertEquals("ss: Unknown option: '--wrong'\n", captured.out());
        }
    }

    @Test
    void onlyLooksAreAllowed() throws IOException {
        try (var _ = open("weft0", LONG)) {
            for (var line :
                    new String[] {"exit", "ping 127.0.0.1", "capture /tmp/x", "get a", ""}) {
                assertEquals(1, running.ask(line, null), line);
            }
            assertEquals(0, running.ask("addr", null));
        }
    }

    @Test
    void nothingThatRunsIsSaid() {
        assertEquals(1, running.ask("ss", null));
        assertTrue(
                captured.errors().startsWith("weft: no ./weft up is running"), captured.errors());
    }

    @Test
    void ofSeveralOneIsChosen() throws IOException {
        var pid = ProcessHandle.current().pid();
        try (var _ = open("weft0", LONG);
                var _ = open("weft1", LONG)) {
            assertEquals(1, running.ask("addr", null));
            assertEquals(
                    "weft: several are running: weft0.%d, weft1.%d; choose with --interface NAME\n"
                            .formatted(pid, pid),
                    captured.errors());
            assertEquals(0, running.ask("addr", "weft1"));
            assertEquals(0, running.ask("addr", "weft0." + pid));
            assertEquals(1, running.ask("addr", "weft2"));
        }
    }

    @Test
    void socketIsGoneAfterwards() throws IOException {
        var file = folder.socketOf("weft0");
        try (var _ = open("weft0", LONG)) {
            assertTrue(Files.exists(file));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void socketOfAProcessThatWasKilledIsTakenAway() throws IOException {
        var left = folder.make().resolve("weft0.1.sock");
        leave(left);
        try (var _ = open("weft1", LONG)) {
            assertEquals(0, running.ask("addr", null));
        }
        assertFalse(Files.exists(left));
        leave(folder.socketOf("weft0"));
        try (var _ = open("weft0", LONG)) {
            assertEquals(0, running.ask("addr", null), "with the number of another");
        }
    }

    private static void leave(Path file) throws IOException {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(file));
        }
    }

    @Test
    void whoSaysNothingOrTooMuchDoesNotKeepOthersWaiting() throws IOException {
        try (var _ = open("weft0", Duration.ofMillis(200));
                var silent = connect()) {
            var endless = ByteBuffer.allocate(10 * ConsoleSocket.LONGEST);
            try (var loud = connect()) {
                while (endless.hasRemaining()) {
                    loud.write(endless);
                }
            } catch (IOException e) {
                // hung up on
            }
            assertEquals(0, running.ask("addr", null));
            assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void answerThatIsNotWholeIsNone() throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.socketOf("weft0")));
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            server.accept().close(); // whether somebody is there
                            try (var asked = server.accept()) {
                                asked.read(ByteBuffer.allocate(100));
                                asked.write(
                                        ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8)));
                            }
                        } catch (IOException e) {
                            // the test tells
                        }
                    });
            assertEquals(1, running.ask("ss", null));
            assertEquals("hal", captured.out());
            assertTrue(captured.errors().contains("the stack has ended"), captured.errors());
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.socketOf("weft0")));
    }

    private ConsoleSocket open(String name, Duration patience) throws IOException {
        return ConsoleSocket.open(stack, recorder.capture(), folder.socketOf(name), patience);
    }
}
