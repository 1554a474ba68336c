package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NetworkStack;
import dev.weft.services.Services;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.commons.net.DatagramSocketFactory;
import org.apache.commons.net.daytime.DaytimeUDPClient;
import org.apache.commons.net.echo.EchoUDPClient;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Impl;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeStamp;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Apache Commons Net's clients that take a factory of datagram sockets.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DatagramClientsTest {
    private static final long SECONDS_AHEAD = 100;

    private record Factory(NetworkStack stack) implements DatagramSocketFactory {
        @Override
        public DatagramSocket createDatagramSocket() throws SocketException {
            return stack.datagramSocket();
        }

        @Override
        public DatagramSocket createDatagramSocket(int port) throws SocketException {
            return stack.datagramSocket(port, null);
        }

        @Override
        public DatagramSocket createDatagramSocket(int port, InetAddress address)
                throws SocketException {
            return stack.datagramSocket(port, address);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ntpFindsTheOffset(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var socket = hosts.server().datagramSocket(NtpV3Packet.NTP_PORT, null);
                var client = new NTPUDPClient()) {
            var serving = Background.start(() -> serveOne(socket));
            client.setDatagramSocketFactory(new Factory(hosts.client()));
            client.setDefaultTimeout(Duration.ofSeconds(30));
            client.open();
            var info = client.getTime(TwoHosts.SERVER);
            info.computeDetails();
            var offset = info.getOffset();
            assertTrue(
                    Math.abs(offset - SECONDS_AHEAD * 1000) < SECONDS_AHEAD * 500, offset + " ms");
            assertEquals(TwoHosts.SERVER, info.getAddress());
            assertTrue(serving.result());
        }
    }

    /// A clock that is ahead answers once (RFC 5905 §8).
    private static boolean serveOne(DatagramSocket socket) throws IOException {
        var question = new NtpV3Impl();
        var packet = question.getDatagramPacket();
        socket.receive(packet);
        var now = TimeStamp.getNtpTime(System.currentTimeMillis() + SECONDS_AHEAD * 1000);
        var answer = new NtpV3Impl();
        answer.setStratum(1);
        answer.setMode(NtpV3Packet.MODE_SERVER);
        answer.setVersion(NtpV3Packet.VERSION_3);
        answer.setOriginateTimeStamp(question.getTransmitTimeStamp());
        answer.setReceiveTimeStamp(now);
        answer.setTransmitTime(now);
        var reply = answer.getDatagramPacket();
        reply.setSocketAddress(packet.getSocketAddress());
        socket.send(reply);
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void asksTheStacksOwnServices(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var _ = Services.start(hosts.server());
                var echo = new EchoUDPClient();
                var daytime = new DaytimeUDPClient()) {
            echo.setDatagramSocketFactory(new Factory(hosts.client()));
            echo.setDefaultTimeout(Duration.ofSeconds(30));
            echo.open();
            for (var text : new String[] {"one", "the second", "3"}) {
                echo.send(text.getBytes(US_ASCII), TwoHosts.SERVER);
                var answer = new byte[100];
                assertEquals(text.length(), echo.receive(answer));
                assertEquals(text, new String(answer, 0, text.length(), US_ASCII));
            }
            daytime.setDatagramSocketFactory(new Factory(hosts.client()));
            daytime.setDefaultTimeout(Duration.ofSeconds(30));
            daytime.open();
            assertFalse(daytime.getTime(TwoHosts.SERVER).isBlank());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientGivesUp(TwoHosts.On loom) throws Exception {
        try (var hosts = TwoHosts.start(loom);
                var deaf = hosts.server().datagramSocket(NtpV3Packet.NTP_PORT, null);
                var client = new NTPUDPClient()) {
            client.setDatagramSocketFactory(new Factory(hosts.client()));
            client.setDefaultTimeout(Duration.ofMillis(30));
            client.open();
            assertThrows(SocketTimeoutException.class, () -> client.getTime(TwoHosts.SERVER));
            deaf.receive(new DatagramPacket(new byte[100], 100)); // it was asked
        }
    }
}
