package dev.weft.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.SimulatedLoom;
import dev.weft.device.VirtualWire;
import dev.weft.socket.Datagram;
import dev.weft.socket.UdpSocket;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client and a server at the two ends of a wire, in virtual time.
class ServicesTest {
    private static final String SERVER = "10.0.0.2";
    private static final Bytes HELLO = Bytes.ofUtf8("hello");

    private final SimulatedLoom loom = new SimulatedLoom("services", 7);
    private NetworkStack client;
    private NetworkStack server;
    private Services services;

    @BeforeEach
    void start() throws Exception {
        var wire = VirtualWire.of("wire", 1500);
        client = NetworkStack.start(loom, StackConfig.of(wire.left(), "10.0.0.1/24"));
        server = NetworkStack.start(loom, StackConfig.of(wire.right(), SERVER + "/24"));
        services = Services.start(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        loom.close();
    }

    @Test
    void echoSendsBackWhatItGets() throws Exception {
        try (var socket = socket(0)) {
            assertEquals(HELLO, ask(socket, Service.ECHO, HELLO).payload());
            assertEquals(Bytes.empty(), ask(socket, Service.ECHO, Bytes.empty()).payload());
        }
    }

    @Test
    void echoSendsBackTheLargestDatagram() throws Exception {
        try (var socket = socket(0)) {
            var largest = Bytes.wrap(new byte[65_507]);
            assertEquals(largest, ask(socket, Service.ECHO, largest).payload());
        }
    }

    @Test
    void discardAnswersNothing() throws Exception {
        try (var socket = socket(0)) {
            assertSilent(socket, SERVER, Service.DISCARD);
        }
    }

    @Test
    void daytimeTellsTheTimeInTheWordsOfTheRfc() throws Exception {
        try (var socket = socket(0)) {
            assertEquals(
                    "Thursday, March 17, 2016 00:00:00-UTC\r\n",
                    ask(socket, Service.DAYTIME, Bytes.empty()).payload().toUtf8());
        }
    }

    @Test
    void chargenSendsAtMost512CharactersInRotatingLines() throws Exception {
        try (var socket = socket(0)) {
            for (int i = 0; i < 100; i++) {
                var text = ask(socket, Service.CHARGEN, HELLO).payload().toUtf8();
                assertTrue(text.length() <= 512, text);
                assertTrue(text.matches("(?:[ -~]{72}\r\n)*[ -~]{0,72}\r?"), text);
                if (text.length() > 75) {
                    assertEquals(text.charAt(1), text.charAt(74), "the next line begins one later");
                }
            }
        }
    }

    @Test
    void noServiceAnswersAnother() throws Exception {
        for (var from : Service.values()) {
            try (var socket = socket(from.port())) {
                for (var to : Service.values()) {
                    assertSilent(socket, SERVER, to);
                }
            }
        }
    }

    @Test
    void noServiceAnswersBroadcasts() throws Exception {
        try (var socket = socket(0)) {
            socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
            for (var to : Service.values()) {
                assertSilent(socket, "10.0.0.255", to);
                assertSilent(socket, "255.255.255.255", to);
            }
        }
    }

    @Test
    void portThatIsTakenIsToldToWhoeverStartsTheService() {
        assertThrows(BindException.class, () -> Services.start(server, EnumSet.of(Service.ECHO)));
    }

    @Test
    void closingGivesThePortsBack() throws Exception {
        services.close();
        Services.start(server).close();
    }

    private UdpSocket socket(int port) throws IOException, InterruptedException {
        var socket = client.udpSocket().bind(new InetSocketAddress(port));
        socket.setTimeout(Duration.ofSeconds(5));
        return socket;
    }

    private static Datagram ask(UdpSocket socket, Service service, Bytes question)
            throws IOException, InterruptedException {
        socket.send(question, new InetSocketAddress(SERVER, service.port()));
        return socket.receive();
    }

    private static void assertSilent(UdpSocket socket, String address, Service service)
            throws IOException, InterruptedException {
        socket.send(HELLO, new InetSocketAddress(address, service.port()));
        assertThrows(SocketTimeoutException.class, socket::receive);
    }
}
