package dev.weft.testbed.javanet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Apache Commons Net's FTP client, whose data connections go either way.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FtpTest {
    private static final byte[] FILE = new byte[1_000_000];

    static {
        new Random(21).nextBytes(FILE);
    }

    private interface Mode {
        void enter(FTPClient client);
    }

    private static void filesGoBothWays(TwoHosts.On loom, Mode mode) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var server =
                        new FtpServer(
                                hosts.server().socketFactory(),
                                hosts.server().serverSocketFactory(),
                                21)) {
            var client = new FTPClient();
            client.setSocketFactory(hosts.client().socketFactory());
            client.setServerSocketFactory(hosts.client().serverSocketFactory());
            client.setConnectTimeout(10_000);
            client.setDefaultTimeout(10_000);
            client.setDataTimeout(Duration.ofSeconds(10));
            client.connect(TwoHosts.SERVER.getHostAddress());
            assertEquals(TwoHosts.SERVER, client.getRemoteAddress());
            assertTrue(client.login("ann", "secret"));
            assertTrue(client.setFileType(FTP.BINARY_FILE_TYPE));
            mode.enter(client);

            assertTrue(client.storeFile("up", new ByteArrayInputStream(FILE)));
            assertArrayEquals(FILE, server.files().get("up"));
            assertTrue(client.storeFile("empty", new ByteArrayInputStream(new byte[0])));
            assertArrayEquals(new String[] {"empty", "up"}, client.listNames());
            var down = new ByteArrayOutputStream();
            assertTrue(client.retrieveFile("up", down));
            assertArrayEquals(FILE, down.toByteArray());
            assertFalse(client.retrieveFile("nothing", down));
            assertTrue(client.sendNoOp());
            client.quit();
            client.disconnect();
        }
    }

    @ParameterizedTest
    @EnumSource
    void passively(TwoHosts.On loom) throws Exception {
        filesGoBothWays(loom, FTPClient::enterLocalPassiveMode);
    }

    @ParameterizedTest
    @EnumSource
    void passivelyTheExtendedWay(TwoHosts.On loom) throws Exception {
        filesGoBothWays(
                loom,
                client -> {
                    client.enterLocalPassiveMode();
                    client.setUseEPSVwithIPv4(true);
                });
    }

    @ParameterizedTest
    @EnumSource
    void actively(TwoHosts.On loom) throws Exception {
        filesGoBothWays(loom, FTPClient::enterLocalActiveMode);
    }
}
