package dev.weft.testbed.javanet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// A file server (RFC 959, RFC 2428) on `java.net` alone. The files are in memory.
final class FtpServer implements AutoCloseable {
    private final SocketFactory sockets;
    private final ServerSocketFactory servers;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final AcceptingServer control;

    FtpServer(SocketFactory sockets, ServerSocketFactory servers, int port) throws IOException {
        this.sockets = sockets;
        this.servers = servers;
        this.control =
                new AcceptingServer(
                        servers.createServerSocket(port),
                        connection -> new Session(connection).run());
    }

    /// The files by their names.
    Map<String, byte[]> files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        control.close();
    }

    /// How the next data connection is made.
    private interface Opening {
        Socket open() throws IOException;
    }

    private final class Session {
        private final Socket control;
        private final BufferedReader commands;
        private final OutputStream replies;
        private @Nullable ServerSocket passive;
        private @Nullable Opening opening;

        Session(Socket control) throws IOException {
            this.control = control;
            this.commands =
                    new BufferedReader(new InputStreamReader(control.getInputStream(), US_ASCII));
            this.replies = control.getOutputStream();
        }

        void run() throws IOException {
            reply("220 ready");
            try {
                var line = commands.readLine();
                while (line != null && !line.equals("QUIT")) {
                    var space = line.indexOf(' ');
                    var command = space < 0 ? line : line.substring(0, space);
                    obey(command.toUpperCase(Locale.ROOT), line.substring(space + 1));
                    line = commands.readLine();
                }
                reply("221 bye");
            } finally {
                forgetPassive();
            }
        }

        private void reply(String line) throws IOException {
            replies.write((line + "\r\n").getBytes(US_ASCII));
        }

        private void obey(String command, String argument) throws IOException {
            switch (command) {
                case "USER" -> reply("331 password?");
                case "PASS" -> reply("230 welcome");
                case "TYPE", "NOOP" -> reply("200 fine");
                case "PASV" -> reply("227 (" + listen() + ")");
                case "EPSV" -> {
                    listen();
                    reply("229 (|||" + passivePort() + "|)");
                }
                case "PORT" -> connectTo(port(argument.split(",")));
                case "EPRT" -> connectTo(extendedPort(argument.split("\\|")));
                case "NLST" -> send(names());
                case "RETR" -> {
                    var content = files.get(argument);
                    if (content == null) {
                        reply("550 no such file");
                    } else {
                        send(content);
                    }
                }
                case "STOR" -> receive(argument);
                default -> reply("502 what?");
            }
        }

        private String listen() throws IOException {
            forgetPassive();
            var listening = servers.createServerSocket(0, 1, control.getLocalAddress());
            listening.setSoTimeout(10_000);
            passive = listening;
            opening = listening::accept;
            var address = control.getLocalAddress().getHostAddress().replace('.', ',');
            return address + "," + (passivePort() >> 8) + "," + (passivePort() & 0xff);
        }

        private int passivePort() {
            return passive == null ? -1 : passive.getLocalPort();
        }

        private void forgetPassive() throws IOException {
            if (passive != null) {
                passive.close();
                passive = null;
            }
        }

        private static InetSocketAddress port(String[] numbers) {
            var address = String.join(".", numbers[0], numbers[1], numbers[2], numbers[3]);
            var port = Integer.parseInt(numbers[4]) << 8 | Integer.parseInt(numbers[5]);
            return new InetSocketAddress(InetAddress.ofLiteral(address), port);
        }

        private static InetSocketAddress extendedPort(String[] fields) {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(fields[2]), Integer.parseInt(fields[3]));
        }

        private void connectTo(InetSocketAddress client) throws IOException {
            opening =
                    () -> {
                        var data = sockets.createSocket();
                        data.connect(client, 10_000);
                        return data;
                    };
            reply("200 will connect");
        }

        private byte[] names() {
            var lines = new StringBuilder();
            new TreeMap<>(files).keySet().forEach(name -> lines.append(name).append("\r\n"));
            return lines.toString().getBytes(US_ASCII);
        }

        private void send(byte[] content) throws IOException {
            reply("150 here it comes");
            try (var data = open()) {
                data.getOutputStream().write(content);
            }
            reply("226 done");
        }

        private void receive(String name) throws IOException {
            reply("150 go on");
            try (var data = open()) {
                files.put(name, data.getInputStream().readAllBytes());
            }
            reply("226 done");
        }

        private Socket open() throws IOException {
            var how = opening;
            if (how == null) {
                throw new IOException("neither PASV nor PORT");
            }
            opening = null;
            return how.open();
        }
    }
}
