package dev.weft.bench.subject;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.Install;
import dev.weft.bench.host.Namespace;
import dev.weft.bench.host.NativeTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Starts those who are measured.
public final class Subjects {
    private static final String WIRE = "wire0";
    private static final String OTHER_END = "wire1";
    private static final String TAP = "tap0";
    private static final String LOAD_ADDRESS = "10.0.0.1/24";
    private static final String ADDRESS = "10.0.0.2";
    private static final int SECONDS_TO_START = 20;

    private final Host host;
    private final Install install;
    private final NativeTools tools;
    private int serial;

    /// @param host what they are made of
    /// @param install where Weft is
    /// @param tools the programs that are not Weft
    public Subjects(Host host, Install install, NativeTools tools) {
        this.host = host;
        this.install = install;
        this.tools = tools;
    }

    /// Starts one, and waits until it is ready.
    ///
    /// @param kind what to start
    /// @param setting what to put it into
    /// @return the subject
    public Subject start(SubjectKind kind, Setting setting)
            throws IOException, InterruptedException {
        var namespaces = new ArrayList<Namespace>();
        var processes = new ArrayList<Process>();
        var logs = new ArrayList<Path>();
        var subject = new Subject(host, kind, setting, ADDRESS, namespaces, processes, logs);
        try {
            var inside =
                    switch (setting.wire()) {
                        case NONE -> throw new IllegalArgumentException("needs a wire");
                        case DIRECT -> connect(kind, setting, namespaces);
                        case BAD -> connectByBadWire(subject, namespaces);
                    };
            for (var command : commands(kind, setting)) {
                var log = host.folder().resolve("subject-" + serial++ + ".log");
                var pinned = inside.inside(setting.pinning().subject(command));
                processes.add(startAndAwait(pinned, log));
                logs.add(log);
            }
            return subject;
        } catch (IOException | InterruptedException | RuntimeException e) {
            subject.stop();
            throw e;
        }
    }

    /// {@return where the subject runs}
    private Namespace connect(SubjectKind kind, Setting setting, List<Namespace> namespaces)
            throws IOException, InterruptedException {
        var load = add(namespaces, kind.key());
        if (!isKernel(kind)) {
            load.addTap(TAP, LOAD_ADDRESS, setting.mtu());
            return load;
        }
        var kernel = add(namespaces, kind.key());
        load.addVeth(WIRE, kernel, WIRE);
        load.addAddress(WIRE, LOAD_ADDRESS);
        kernel.addAddress(WIRE, ADDRESS + "/24");
        for (var end : namespaces) {
            end.bringUp(WIRE, setting.mtu());
            if (kind == SubjectKind.KERNEL_NO_OFFLOAD) {
                end.withoutOffload(WIRE);
            }
        }
        return kernel;
    }

    /// Load, TAP, bad wire, TAP, bridge, and then the stack's TAP or a veth to another Linux.
    private Namespace connectByBadWire(Subject subject, List<Namespace> namespaces)
            throws IOException, InterruptedException {
        var setting = subject.setting();
        var name = subject.kind().key();
        var load = add(namespaces, name);
        var middle = add(namespaces, "bridge");
        var command = List.of(tools.path("badwire"), WIRE, OTHER_END);
        subject.attach(BadWire.start(host, middle.inside(setting.pinning().load(command))));
        middle.ip("link", "set", WIRE, "netns", load.name());
        load.addAddress(WIRE, LOAD_ADDRESS);
        load.bringUp(WIRE, setting.mtu());
        // longer than any window, so that only the wire loses
        load.ip("link", "set", WIRE, "txqueuelen", "10000");
        if (!isKernel(subject.kind())) {
            middle.ip("tuntap", "add", "dev", TAP, "mode", "tap");
            middle.addBridge("bridge0", setting.mtu(), List.of(OTHER_END, TAP));
            middle.ip("link", "set", OTHER_END, "txqueuelen", "10000");
            middle.ip("link", "set", TAP, "txqueuelen", "10000");
            return middle;
        }
        var kernel = add(namespaces, name);
        middle.addVeth("far0", kernel, "eth0");
        middle.addBridge("bridge0", setting.mtu(), List.of(OTHER_END, "far0"));
        middle.ip("link", "set", OTHER_END, "txqueuelen", "10000");
        kernel.addAddress("eth0", ADDRESS + "/24");
        kernel.bringUp("eth0", setting.mtu());
        return kernel;
    }

    private Namespace add(List<Namespace> namespaces, String purpose)
            throws IOException, InterruptedException {
        var namespace = host.namespace(purpose);
        namespaces.add(namespace);
        return namespace;
    }

    private static boolean isKernel(SubjectKind kind) {
        return kind == SubjectKind.KERNEL || kind == SubjectKind.KERNEL_NO_OFFLOAD;
    }

    /// What runs a subject that is one process.
    ///
    /// @param kind which one
    /// @param setting what it is put into
    /// @return the command line
    public List<String> command(SubjectKind kind, Setting setting)
            throws IOException, InterruptedException {
        return commands(kind, setting).getFirst();
    }

    private List<List<String>> commands(SubjectKind kind, Setting setting)
            throws IOException, InterruptedException {
        var mtu = Integer.toString(setting.mtu());
        return switch (kind) {
            case WEFT -> List.of(weft("ADAPTIVE", setting));
            case WEFT_BUSY -> List.of(weft("BUSY", setting));
            case WEFT_BLOCK -> List.of(weft("BLOCK", setting));
            case LIMIT ->
                    List.of(List.of(tools.path("limit"), "--mtu", mtu, "reflect", TAP, ADDRESS));
            case LIMIT_OFFLOAD ->
                    List.of(
                            List.of(
                                    tools.path("limit"),
                                    "--offload",
                                    "--mtu",
                                    mtu,
                                    "reflect",
                                    TAP,
                                    ADDRESS));
            case KERNEL, KERNEL_NO_OFFLOAD ->
                    List.of(
                            serve("echo", Service.ECHO),
                            serve("discard", Service.DISCARD),
                            serve("source", Service.SOURCE));
            case LWIP, GVISOR ->
                    List.of(List.of(tools.path(kind.key()), TAP, ADDRESS + "/24", "--mtu", mtu));
        };
    }

    private List<String> weft(String pollMode, Setting setting) {
        var command = new ArrayList<>(javaCommand());
        command.addAll(
                List.of(
                        WeftServer.class.getName(),
                        TAP,
                        ADDRESS + "/24",
                        Integer.toString(setting.mtu()),
                        pollMode,
                        setting.offload() ? "offload" : "no-offload"));
        return command;
    }

    private List<String> javaCommand() {
        var command = new ArrayList<String>();
        command.add(install.java());
        command.addAll(install.flags());
        command.addAll(install.classPath());
        return command;
    }

    private List<String> serve(String what, int port) throws IOException, InterruptedException {
        return List.of(tools.path("tcpload"), "serve", what, ADDRESS, Integer.toString(port));
    }

    private Process startAndAwait(List<String> command, Path log)
            throws IOException, InterruptedException {
        var process = host.start(new ProcessBuilder(command).redirectError(log.toFile()));
        var ready = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> watch(process, ready));
        try {
            if (ready.get(SECONDS_TO_START, TimeUnit.SECONDS)) {
                return process;
            }
        } catch (TimeoutException e) {
            // said below
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        process.destroyForcibly();
        throw new IOException("does not start: " + String.join(" ", command) + lastLine(log));
    }

    /// Waits for the word, and then goes on reading, so that nobody waits to say more.
    private static void watch(Process process, CompletableFuture<Boolean> ready) {
        try (var output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.strip().toLowerCase(Locale.ROOT).equals("ready")) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            // its end
        }
        ready.complete(false);
    }

    static String lastLine(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return lines.isEmpty() ? "" : ": " + lines.getLast();
    }
}
