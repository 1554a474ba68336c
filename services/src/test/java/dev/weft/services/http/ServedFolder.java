package dev.weft.services.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What tests of a server extend: one that shows a folder, over the sockets of the host, and a
/// client. The stack's own sockets have their tests elsewhere.
abstract class ServedFolder {
    static final String MODIFIED = "Wed, 16 Mar 2016 12:00:00 GMT";
    static final String DIGITS = "0123456789".repeat(100);
    static final Instant NOW = Instant.parse("2016-03-17T00:00:00Z");

    @TempDir Path folder;
    Path root;
    WebServer server;
    Client client;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(folder.resolve("secret"), "outside");
        root = Files.createDirectory(folder.resolve("www"));
        write("digits.txt", DIGITS);
        server = start(site());
        client = new Client(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    Site site() throws IOException {
        return new Site(ServedFolder::status, null).withFiles(root);
    }

    static WebServer start(Site site) throws IOException {
        return WebServer.start(listen(), site, () -> NOW, WebServer.Patience.DEFAULT, () -> 0);
    }

    static ServerSocket listen() throws IOException {
        return ServerSocketFactory.getDefault()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static Page status() {
        return new Page("Status").paragraph("all is well");
    }

    void write(String name, String text) throws IOException {
        var file = Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2016-03-16T12:00:00Z")));
    }
}
