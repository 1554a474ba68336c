package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.csp.LoomClosedException;
import dev.weft.csp.ProcessFailedException;
import dev.weft.services.Service;
import dev.weft.services.Services;
import dev.weft.services.http.Site;
import dev.weft.services.http.WebServer;
import dev.weft.services.iperf3.Iperf3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `weft up`: a stack on a TAP, with services, until somebody ends it.
final class Up {
    private static final String UP = "up";
    private static final int HTTP = 80;
    private static final Path TUN = Path.of("/dev/net/tun");

    private final StackOptions options;
    private final Screen screen;

    Up(StackOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    /// {@return the exit code}
    int run() throws InterruptedException {
        try {
            requireFolder(options.files());
            if (!mayMakeInterface(options, screen, UP)) {
                return 1;
            }
            return run(Host.start(options, screen));
        } catch (IOException e) {
            complain(e);
            return 1;
        }
    }

    /// Better said before there is an interface.
    private static void requireFolder(@Nullable Path folder) throws IOException {
        if (folder != null && !(Files.isDirectory(folder) && Files.isReadable(folder))) {
            throw new IOException("--www: not a folder that can be read: " + folder);
        }
    }

    private void complain(IOException e) {
        if (PrivateNamespace.isEntered() && !Files.isWritable(TUN)) {
            screen.warn(
                    TUN
                            + " is not for you (on most systems it is for everybody): have root"
                            + " chmod 666 it, or see Weft at work without: ./weft demo");
        } else {
            screen.warn(Host.describe(e));
        }
    }

    /// Whether there is a way to an interface. Who may not make one gets a private namespace in
    /// which he may, and in which this program starts again.
    ///
    /// @param command what is to be done
    /// @return false, after saying why, if there is none
    static boolean mayMakeInterface(StackOptions options, Screen screen, String command)
            throws InterruptedException {
        if (PrivateNamespace.isEntered()
                || Privileges.mayAdministerNetwork()
                || Host.interfaceExists(options.tap())) {
            return true;
        }
        if (options.netns() != null || options.bridge() != null) {
            screen.warn(
                    "--netns and --bridge are for those who may administer the network: run as"
                            + " root, or leave them out");
            return false;
        }
        screen.warn(
                "you may not make network interfaces here (no CAP_NET_ADMIN), so this runs in a"
                        + " private user and network namespace; nothing of the host is changed");
        if (!command.equals(UP)) {
            screen.warn(
                    "no program of the host can be reached from in there; for that, run as root: "
                            + " sudo ./weft "
                            + command);
        }
        try {
            PrivateNamespace.enter();
        } catch (IOException e) {
            screen.warn("there is no private namespace: " + e.getMessage());
            screen.warn(
                    "run as root:  sudo ./weft "
                            + command
                            + "     or see Weft at work without any privilege:  ./weft demo");
        }
        return false;
    }

    private int run(Host host) throws IOException, InterruptedException {
        var ending =
                Ending.onSignal(() -> {
                    host.close();
                    screen.say("weft: ended; the interface " + options.tap() + " is gone");
                    return 0;
                });
        try (host) {
            Services.start(host.stack());
            startWeb(host);
            openConsoleSocket(host);
            greet(host.stack());
            return serve(host);
        } catch (IOException | LoomClosedException e) {
            if (ending.hasBegun()) {
                return 0;
            }
            throw e;
        } finally {
            ending.cancel();
        }
    }

    /// The HTTP library itself is not loaded before somebody asks for a page.
    private void startWeb(Host host) {
        try {
            host.attach(startWeb(host.stack()));
        } catch (IOException e) {
            screen.warn("there is no HTTP: " + Host.describe(e));
        }
    }

    private WebServer startWeb(NetworkStack stack) throws IOException {
        var site = Site.of(stack);
        var files = options.files();
        return WebServer.start(
                stack.serverSocketFactory(), HTTP, files == null ? site : site.withFiles(files));
    }

    /// For `./weft ss`, which other processes run.
    private void openConsoleSocket(Host host) {
        try {
            var name = host.stack().interfaces().getLast().name();
            var file = RunFolder.ofThisProcess().socketOf(name);
            host.attach(ConsoleSocket.open(host.stack(), host.capture(), file));
        } catch (IOException | UnsupportedOperationException e) {
            screen.warn("./weft ss will not find this stack: " + e.getMessage());
        }
    }

    private int serve(Host host) throws InterruptedException {
        var interactive = screen.isTerminal() && Screen.isTerminal(0);
        if (interactive && PrivateNamespace.isEntered()) {
            return untilDeath(host, this::runShell);
        }
        if (interactive) {
            return untilDeath(host, () -> new Console(host.stack(), host.capture(), screen).run());
        }
        return awaitEnd(host.stack());
    }

    /// Something that goes on until the user ends it.
    private interface Interaction {
        void run() throws IOException, InterruptedException;
    }

    /// Lets the user do something, until the stack fails.
    private int untilDeath(Host host, Interaction interaction) throws InterruptedException {
        var user = Thread.currentThread();
        var died = new AtomicBoolean();
        Thread.ofPlatform()
                .name("weft guard")
                .daemon(true)
                .start(() -> {
                    try {
                        if (awaitEnd(host.stack()) != 0) {
                            died.set(true);
                            user.interrupt();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        try {
            interaction.run();
        } catch (IOException e) {
            screen.warn(Host.describe(e));
            return 1;
        } catch (InterruptedException e) {
            if (!died.get()) {
                throw e;
            }
        }
        host.close();
        screen.say("weft: ended; the interface " + options.tap() + " is gone");
        return died.get() ? 1 : 0;
    }

    private int awaitEnd(NetworkStack stack) throws InterruptedException {
        try {
            stack.join();
            return 0;
        } catch (LoomClosedException ended) {
            return 0;
        } catch (ProcessFailedException e) {
            Host.report(e, screen);
            screen.warn("the stack has ended because of that");
            return 1;
        }
    }

    /// Says what there is, and what to do with it.
    void greet(NetworkStack stack) {
        var own = stack.interfaces().getLast();
        screen.say(
                screen.bold(own.name())
                        + "  "
                        + screen.green(own.address().toString())
                        + "  "
                        + own.mac()
                        + "  mtu "
                        + own.mtu()
                        + "  "
                        + screen.dim(stack.loom().toString()));
        screen.say("services over UDP: " + services());
        screen.say(
                "services over TCP: the same, http " + HTTP + " and iperf3 " + Iperf3Server.PORT);
        hints(own.address().address().toString());
    }

    private static String services() {
        return Arrays.stream(Service.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT) + " " + each.port())
                .collect(Collectors.joining(", "));
    }

    private void hints(String address) {
        var shell = PrivateNamespace.isEntered() && screen.isTerminal();
        var prefix = namespacePrefix();
        screen.say("");
        screen.say(shell ? "Try in this shell:" : "Try from another terminal:");
        for (var command :
                new String[] {
                    "ping " + address,
                    "curl http://" + address + "/",
                    "nc " + address + " 7",
                    "iperf3 -c " + address,
                    "echo hello | socat -t1 - UDP:" + address + ":7",
                    "echo | nc -u -w1 " + address + " 13",
                    "traceroute " + address
                }) {
            var at = command.lastIndexOf("| ") + 1;
            var words = at == 0 ? command : command.substring(at + 1);
            var before = at == 0 ? "" : command.substring(0, at + 1);
            screen.say("  " + screen.cyan(before + prefix + words));
        }
        screen.say("");
    }

    /// How to get to where the host's side of the interface is.
    private String namespacePrefix() {
        if (PrivateNamespace.isEntered()) {
            return screen.isTerminal()
                    ? ""
                    : "nsenter --preserve-credentials -U -n -t "
                            + ProcessHandle.current().pid()
                            + " ";
        }
        var name = options.netns() != null ? options.netns() : NamespaceName.ofThisProcess();
        return name == null ? "" : "ip netns exec " + name + " ";
    }

    /// The host's side of a private namespace is here and nowhere else.
    private void runShell() throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        @Nullable String wanted = environment.get("SHELL");
        var shell = wanted == null || wanted.isEmpty() ? "/bin/sh" : wanted;
        bringLoopbackUp();
        screen.say("A shell in the namespace; leave it with " + screen.cyan("exit") + " to end.");
        var process = new ProcessBuilder(shell).inheritIO().start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly(); // the stack is dead; a shell heeds nothing less
        }
    }

    private static void bringLoopbackUp() throws InterruptedException {
        try {
            new ProcessBuilder("ip", "link", "set", "lo", "up").start().waitFor();
        } catch (IOException e) {
            // only a convenience
        }
    }
}
