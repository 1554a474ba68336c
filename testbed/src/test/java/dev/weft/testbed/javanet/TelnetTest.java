package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.apache.commons.net.telnet.TelnetClient;
import org.apache.commons.net.telnet.TerminalTypeOptionHandler;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Apache Commons Net's Telnet client, which reads in a thread of its own.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TelnetTest {
    private static final int IAC = 255;
    private static final int DO = 253;
    private static final int WILL = 251;
    private static final int SB = 250;
    private static final int AYT = 246;
    private static final int SE = 240;
    private static final int TERMINAL_TYPE = 24;

    @ParameterizedTest
    @EnumSource
    void negotiatesAndTalks(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var _ =
                        new AcceptingServer(
                                hosts.server().serverSocketFactory().createServerSocket(23),
                                TelnetTest::serve)) {
            var client = new TelnetClient();
            client.setSocketFactory(hosts.client().socketFactory());
            client.setConnectTimeout(10_000);
            client.addOptionHandler(
                    new TerminalTypeOptionHandler("VT100", false, false, true, false));
            client.connect(TwoHosts.SERVER.getHostAddress(), 23);
            client.setTcpNoDelay(true);
            assertEquals("you have a VT100", line(client.getInputStream()));
            assertTrue(client.sendAYT(Duration.ofSeconds(30)));
            assertEquals("yes", line(client.getInputStream()));
            var said = "\u00ff is doubled on the way".getBytes(ISO_8859_1);
            client.getOutputStream().write(said);
            client.getOutputStream().flush();
            assertArrayEquals(said, client.getInputStream().readNBytes(said.length));
            client.disconnect();
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended within a line");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /// Asks for the terminal's type (RFC 1091), then answers whether it is there, and repeats what
    /// it hears.
    private static void serve(Socket connection) throws IOException {
        var in = connection.getInputStream();
        var out = connection.getOutputStream();
        out.write(new byte[] {(byte) IAC, (byte) DO, TERMINAL_TYPE});
        expect(in, IAC, WILL, TERMINAL_TYPE);
        out.write(new byte[] {(byte) IAC, (byte) SB, TERMINAL_TYPE, 1, (byte) IAC, (byte) SE});
        expect(in, IAC, SB, TERMINAL_TYPE, 0);
        var type = new String(in.readNBytes(5), US_ASCII);
        expect(in, IAC, SE);
        out.write(("you have a " + type + "\n").getBytes(US_ASCII));
        expect(in, IAC, AYT);
        out.write("yes\n".getBytes(US_ASCII));
        in.transferTo(out);
    }

    private static void expect(InputStream in, int... octets) throws IOException {
        for (var octet : octets) {
            assertEquals(octet, in.read());
        }
    }
}
