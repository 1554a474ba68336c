package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.StackConfig;
import dev.weft.csp.Loom;
import dev.weft.device.PcapRecorder;
import dev.weft.device.TapConfig;
import dev.weft.device.TapDevice;
import dev.weft.device.TapException;
import dev.weft.device.VirtualWire;
import dev.weft.services.Services;
import dev.weft.services.http.Site;
import dev.weft.services.http.WebServer;
import dev.weft.services.iperf3.Iperf3Client;
import dev.weft.services.iperf3.Iperf3Parameters;
import dev.weft.services.iperf3.Iperf3Server;
import dev.weft.socket.UdpSocket;
import dev.weft.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.terminal.TerminalBuilder;

/// The run in which the JVM learns what `up` needs, for its ahead-of-time cache (JEP 514): all of
/// it once, two stacks on a wire in the place of a TAP, which would take a privilege.
final class Training {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// It runs beside a program that is in use: whatever happens, it ends.
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /// What only a real TAP uses, once it is open.
    private static final List<String> OF_THE_TAP =
            List.of(
                    "dev.weft.device.TapReader",
                    "dev.weft.device.TapWriter",
                    "dev.weft.device.TapSetup$Opened",
                    "dev.weft.device.InterfaceRequest",
                    "dev.weft.wire.VirtioNetHeader",
                    "dev.weft.wire.OffloadCapabilities",
                    "dev.weft.cli.Host",
                    "dev.weft.cli.Ending",
                    "dev.weft.cli.Console");

    private final Screen screen;

    private Training(Screen screen) {
        this.screen = screen;
    }

    /// {@return the exit code}
    static int run(Screen screen) {
        var training = new FutureTask<>(() -> runAll(screen));
        Thread.ofPlatform().name("training").daemon(true).start(training);
        try {
            return training.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            screen.warn("training: not done after " + LONGEST.toSeconds() + " seconds");
        } catch (InterruptedException | ExecutionException e) {
            screen.warn("training: " + e);
        }
        return 1;
    }

    private static int runAll(Screen screen) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, screen.charset());
        var training = new Training(new Screen(nowhere, nowhere, false, true));
        try {
            training.tap();
            training.questions();
            for (var loom : List.of("carrier", "shared")) {
                training.stacks(Host.startLoom(options("--loom=" + loom), screen));
            }
            training.commandLine();
            return 0;
        } catch (Exception e) {
            screen.warn("training: " + e);
            return 1;
        }
    }

    private static StackOptions options(String... arguments) {
        return Objects.requireNonNull(StackOptions.parse(List.of(arguments)));
    }

    /// What `up` asks the system before it does anything.
    private void questions() {
        screen.say(
                Privileges.mayAdministerNetwork()
                        + " "
                        + Host.interfaceExists("lo")
                        + " "
                        + NamespaceName.ofThisProcess());
    }

    /// Everything until the kernel says that there is no such interface.
    private void tap() throws ReflectiveOperationException {
        try (var device =
                TapDevice.open(
                        TapConfig.named("weft-none").withOrigin(TapConfig.Origin.EXISTING))) {
            screen.say(device.name());
        } catch (TapException expected) {
            screen.say(Host.describe(expected));
        }
        for (var name : OF_THE_TAP) {
            Class.forName(name);
        }
    }

    private void stacks(Loom loom) throws IOException, InterruptedException {
        try (loom) {
            var wire = VirtualWire.of("weft0", 1500);
            var recorder = PcapRecorder.before(wire.left());
            var options = options("--address", "10.0.0.2/24", "--mtu=1500");
            try (var host = NetworkStack.start(loom, StackConfig.of(recorder, "10.0.0.2/24"));
                    var peer =
                            NetworkStack.start(loom, StackConfig.of(wire.right(), "10.0.0.1/24"));
                    var _ = Services.start(host)) {
                new Up(options, screen).greet(host);
                ping(peer);
                echo(peer);
                stream(peer);
                throughput(peer);
                web(host, peer);
                console(host, recorder);
                consoleSocket(host, recorder);
            }
        }
    }

    private void ping(NetworkStack from) throws IOException, InterruptedException {
        var host = InetAddress.ofLiteral("10.0.0.2");
        var options = PingOptions.of("10.0.0.2", host).with(3, Duration.ofMillis(1), 1472);
        new Pinger(from, options, screen::say, screen::print).run();
    }

    private static void echo(NetworkStack from) throws IOException, InterruptedException {
        try (UdpSocket socket = from.udpSocket()) {
            socket.setTimeout(TIMEOUT);
            socket.connect(new InetSocketAddress("10.0.0.2", 7));
            socket.send(Bytes.wrap(new byte[4000]));
            socket.receive();
        }
    }

    private static void stream(NetworkStack from) throws IOException, InterruptedException {
        try (var socket = from.tcpSocket().connect(new InetSocketAddress("10.0.0.2", 7))) {
            socket.write(Bytes.wrap(new byte[100_000]));
            for (var left = 100_000; left > 0; ) {
                var read = socket.read(left);
                left -= read == null ? left : read.length();
            }
        }
    }

    private void throughput(NetworkStack from) throws InterruptedException {
        for (var protocol : Iperf3Parameters.Protocol.values()) {
            var parameters =
                    Iperf3Parameters.DEFAULT
                            .over(protocol)
                            .withDirection(Iperf3Parameters.Direction.BOTH)
                            .withOctets(200_000)
                            .withRate(100_000_000);
            var server = new InetSocketAddress("10.0.0.2", Iperf3Server.PORT);
            new Iperf3Run(from, "10.0.0.2", server, parameters, Iperf3Client.INTERVAL, screen)
                    .run();
        }
    }

    private void web(NetworkStack host, NetworkStack from) throws IOException {
        var folder = Files.createTempDirectory("weft");
        var file = Files.writeString(folder.resolve("page.html"), "<p>training");
        try (var _ =
                WebServer.start(host.serverSocketFactory(), 80, Site.of(host).withFiles(folder))) {
            for (var path : List.of("", "page.html", "status", "none")) {
                var options = new GetOptions();
                options.url = "http://10.0.0.2/" + path;
                new Download(from.socketFactory(), options, screen, System::nanoTime).run();
            }
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private void console(NetworkStack stack, PcapRecorder recorder)
            throws IOException, InterruptedException {
        var typed =
                """
                addr
                route
                arp
                stats
                drops
                processes
                ss
                ping 10.0.0.1 -c 1
                nc -d 10.0.0.2 13
                help
                exit
                """;
        try (var terminal =
                TerminalBuilder.builder()
                        .dumb(true)
                        .system(false)
                        .streams(
                                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                                OutputStream.nullOutputStream())
                        .build()) {
            new Console(stack, recorder.capture(), screen).run(terminal, null);
        }
    }

    private void consoleSocket(NetworkStack stack, PcapRecorder recorder) throws IOException {
        var temporary = Files.createTempDirectory("weft");
        var folder =
                RunFolder.of(
                        Map.of(RunFolder.VARIABLE, temporary.toString()),
                        Privileges.effectiveUser());
        try (var _ = ConsoleSocket.open(stack, recorder.capture(), folder.socketOf("training"))) {
            new RunningStack(folder, screen).ask("ss", null);
        } finally {
            Files.delete(temporary);
        }
    }

    private void commandLine() {
        var commands = WeftCommand.commandLine(screen);
        screen.say(commands.getUsageMessage());
        commands.parseArgs("up", "--tap", "weft0");
        commands.parseArgs("ping", "-c", "1", "10.0.0.1");
        commands.parseArgs("nc", "-l", "7777");
        commands.parseArgs("get", "10.0.0.1");
        commands.parseArgs("ss", "-tl");
        commands.parseArgs("iperf3", "-c", "10.0.0.1");
    }
}
