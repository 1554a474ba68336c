package dev.weft.cli;

import dev.weft.NetworkStack;
import dev.weft.csp.ChannelInfo;
import dev.weft.csp.ProcessInfo;
import dev.weft.device.Capture;
import dev.weft.ipv4.core.Route;
import dev.weft.message.NetworkInterface;
import dev.weft.wire.Ipv4Prefix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// What can be typed at the console, on one stack. Knows nothing of how a line is edited.
final class ConsoleCommands {
    /// A command, as the help shows it.
    ///
    /// @param name what is typed
    /// @param arguments what follows it
    /// @param description what it does
    record Command(String name, String arguments, String description) {}

    /// Who types while a command runs.
    interface Keyboard {
        /// What is typed from now on.
        NetCat.Input lines();

        /// Shows a text beside what is being typed.
        void show(String text);
    }

    static final List<Command> ALL =
            List.of(
                    new Command("addr", "", "the interfaces and their addresses"),
                    new Command("route", "", "the routes, the most specific first"),
                    new Command("arp", "", "the neighbours that are known"),
                    new Command("stats", "", "what has been counted"),
                    new Command("drops", "", "what has been dropped, and why"),
                    new Command("ping", "HOST [-c N] [-s SIZE] [-i SECS]", "pings; Ctrl-C ends it"),
                    new Command("ss", "[-tuli]", "the sockets: TCP, UDP; -l: who waits; -i: more"),
                    new Command("nc", "[-uvz] HOST PORT, or -l PORT", "talks; Ctrl-D ends it"),
                    new Command("get", "URL [-o FILE]", "gets a page or a file over HTTP"),
                    new Command(
                            "iperf3", "HOST [-R] [-P N] [-u] ...", "throughput; Ctrl-C ends it"),
                    new Command("capture", "FILE|off", "records all frames for Wireshark"),
                    new Command(
                            "processes", "", "the processes of this moment, and their channels"),
                    new Command("help", "", "this list"),
                    new Command("exit", "", "ends the stack"));

    /// What changes nothing, waits for nobody and reads nothing.
    private static final Set<String> LOOKS =
            Set.of("addr", "route", "arp", "stats", "drops", "ss", "processes");

    private final NetworkStack stack;
    private final Capture capture;
    private final Screen screen;
    private final Keyboard keyboard;
    private volatile @Nullable Runnable stop; // what runs
    private boolean complained;

    ConsoleCommands(NetworkStack stack, Capture capture, Screen screen, Keyboard keyboard) {
        this.stack = stack;
        this.capture = capture;
        this.screen = screen;
        this.keyboard = keyboard;
    }

    /// Whether a line asks for nothing but a look, which anybody may take who may look at all.
    static boolean onlyLooks(String line) {
        return LOOKS.contains(words(line).getFirst());
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }

    /// Does what a line says.
    ///
    /// @return false if that is to end
    boolean execute(String line) throws InterruptedException {
        var words = words(line);
        var arguments = words.subList(1, words.size());
        if (!arguments.isEmpty() && !words.getFirst().matches("ping|capture|ss|nc|get|iperf3")) {
            complain(words.getFirst() + " takes no arguments");
            return true;
        }
        switch (words.getFirst()) {
            case "" -> {}
            case "addr" -> addr();
            case "route" -> route();
            case "arp" -> arp();
            case "stats" -> stats();
            case "drops" -> drops();
            case "ping" -> ping(arguments);
            case "ss" -> sockets(arguments);
            case "nc" -> nc(arguments);
            case "get" -> get(arguments);
            case "iperf3" -> iperf3(arguments);
            case "capture" -> capture(arguments);
            case "processes" -> processes();
            case "help", "?" -> help();
            case "exit", "quit" -> {
                return false;
            }
            default -> complain("unknown command " + words.getFirst() + "; help lists them");
        }
        return true;
    }

    /// Whether anything has been wrong so far.
    boolean hasComplained() {
        return complained;
    }

    /// Ends what is running, as Ctrl-C does; from any thread.
    void interrupt() {
        var running = stop;
        if (running != null) {
            running.run();
        }
    }

    private void addr() {
        for (var each : stack.interfaces()) {
            say(
                    screen.bold(column(each.name(), 12))
                            + screen.green(column(each.address().toString(), 20))
                            + (each.isLoopback()
                                    ? column("", 19)
                                    : column(each.mac().toString(), 19))
                            + "mtu "
                            + each.mtu());
        }
    }

    private void route() {
        for (var each : stack.routes()) {
            say(
                    screen.green(column(destination(each), 20))
                            + column(each.gateway() == null ? "" : "via " + each.gateway(), 20)
                            + column("dev " + each.through().name(), 18)
                            + "src "
                            + each.source());
        }
    }

    private static String destination(Route route) {
        return route.destinations().equals(Ipv4Prefix.DEFAULT)
                ? "default"
                : route.destinations().toString();
    }

    private void arp() {
        var nobody = true;
        for (NetworkInterface each : stack.interfaces()) {
            var neighbours = stack.neighbours(each);
            for (var neighbour : neighbours.entrySet()) {
                nobody = false;
                say(
                        screen.green(column(neighbour.getKey().toString(), 20))
                                + column(neighbour.getValue().toString(), 19)
                                + "dev "
                                + each.name());
            }
        }
        if (nobody) {
            say("no neighbour is known yet");
        }
    }

    private void stats() {
        stack.counters()
                .all()
                .forEach((counter, value) ->
                        say(
                                "%,15d  %s"
                                        .formatted(
                                                value,
                                                counter.name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', ' '))));
    }

    private void drops() {
        var drops = stack.drops().nonZero();
        if (drops.isEmpty()) {
            say("nothing has been dropped");
        }
        drops.forEach((drop, count) ->
                say(
                        screen.yellow("%,15d".formatted(count))
                                + "  "
                                + drop.description()
                                + screen.dim("  " + drop)));
    }

    private void ping(List<String> arguments) throws InterruptedException {
        PingOptions options;
        try {
            options = pingOptions(arguments);
        } catch (IllegalArgumentException e) {
            complain("ping: " + e.getMessage());
            return;
        } catch (UnknownHostException e) {
            complain("ping: " + e.getMessage() + ": Name or service not known");
            return;
        }
        var pinger = new Pinger(stack, options, this::say, screen::print);
        stop = pinger::stop;
        try {
            pinger.run();
        } catch (IOException e) {
            complain("ping: " + e.getMessage());
        } finally {
            stop = null;
        }
    }

    private static PingOptions pingOptions(List<String> arguments) throws UnknownHostException {
        @Nullable String host = null;
        long count = 0;
        double interval = 1;
        int size = PingOptions.DEFAULT_SIZE;
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            var word = rest.next();
            switch (word) {
                case "-c" -> count = (long) number(word, rest.hasNext() ? rest.next() : "", 1, 1e9);
                case "-i" -> interval = number(word, rest.hasNext() ? rest.next() : "", 0.001, 1e5);
                case "-s" ->
                        size =
                                (int)
                                        number(
                                                word,
                                                rest.hasNext() ? rest.next() : "",
                                                0,
                                                PingOptions.MAX_SIZE);
                default -> {
                    if (host != null || word.startsWith("-")) {
                        throw new IllegalArgumentException("unexpected " + word);
                    }
                    host = word;
                }
            }
        }
        if (host == null) {
            throw new IllegalArgumentException("whom? ping HOST [-c N] [-s SIZE] [-i SECS]");
        }
        return PingOptions.of(host, Hosts.lookUp(host))
                .with(count, Duration.ofNanos((long) (interval * 1e9)), size);
    }

    private static double number(String option, String value, double least, double most) {
        try {
            var number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + ": invalid argument: '" + value + "'");
    }

    private void sockets(List<String> arguments) {
        var options = new SsOptions();
        try {
            CommandLine.populateCommand(options, arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            complain("ss: " + e.getMessage());
            return;
        }
        var lines = SocketTable.of(stack, options);
        say(screen.bold(lines.getFirst()));
        lines.subList(1, lines.size()).forEach(this::say);
    }

    private void nc(List<String> arguments) throws InterruptedException {
        var options = new NcOptions();
        try {
            CommandLine.populateCommand(options, arguments.toArray(String[]::new));
            options.check();
        } catch (ParameterException | IllegalArgumentException e) {
            complain("nc: " + e.getMessage());
            return;
        }
        options.shutdown = true; // who types Ctrl-D has said all he wanted to
        var text = new TerminalText();
        var netCat =
                new NetCat(
                        stack,
                        options,
                        true,
                        keyboard.lines(),
                        (octets, length) -> keyboard.show(text.of(octets, length)),
                        line -> keyboard.show(line + "\n"));
        stop = netCat::stop;
        try {
            netCat.run();
        } finally {
            stop = null;
        }
    }

    private void get(List<String> arguments) {
        var options = new GetOptions();
        try {
            CommandLine.populateCommand(options, arguments.toArray(String[]::new));
            options.uri();
        } catch (ParameterException | IllegalArgumentException e) {
            complain("get: " + e.getMessage());
            return;
        }
        var download = new Download(stack.socketFactory(), options, screen, System::nanoTime);
        stop = download::stop;
        try {
            download.run();
        } finally {
            stop = null;
        }
    }

    private void iperf3(List<String> words) throws InterruptedException {
        Iperf3Run run;
        try {
            var arguments = Iperf3Arguments.parse(words);
            var host = arguments.server();
            var address = Hosts.resolve(host, this::say);
            var server = new InetSocketAddress(address, arguments.port());
            run =
                    new Iperf3Run(
                            stack,
                            host,
                            server,
                            arguments.parameters(),
                            arguments.interval(),
                            screen);
        } catch (IllegalArgumentException | IOException e) {
            complain("iperf3: " + e.getMessage());
            return;
        }
        stop = run::stop;
        try {
            run.run();
        } finally {
            stop = null;
        }
    }

    private void capture(List<String> arguments) {
        if (arguments.size() != 1) {
            say(
                    (capture.isOn() ? "recording" : "not recording")
                            + "; capture FILE starts it, capture off ends it");
            return;
        }
        try {
            if (arguments.getFirst().equals("off")) {
                var wasOn = capture.isOn();
                capture.stop();
                say(wasOn ? "recording has ended" : "nothing was being recorded");
            } else {
                capture.start(Path.of(arguments.getFirst()));
                say("recording into " + arguments.getFirst() + " until: capture off");
            }
        } catch (IOException e) {
            complain("capture: " + Host.describe(e));
        } catch (IllegalStateException | InvalidPathException e) {
            complain("capture: " + e.getMessage());
        }
    }

    /// The process map: who is there, group by group, and what each waits for; then the channels.
    private void processes() {
        Map<String, List<ProcessInfo>> groups = new LinkedHashMap<>();
        for (var process : stack.processes()) {
            groups.computeIfAbsent(process.group(), group -> new ArrayList<>()).add(process);
        }
        groups.forEach(this::group);
        say("");
        say(screen.bold(column("channel", 34)) + screen.bold("  queued     most  capacity"));
        stack.channels().stream().filter(ConsoleCommands::isLasting).forEach(this::channel);
    }

    /// Whether a channel is more than the way of one answer, which is gone as soon as it is here.
    private static boolean isLasting(ChannelInfo channel) {
        return !channel.closed() && (channel.capacity() > 1 || channel.queued() > 0);
    }

    private void group(String path, List<ProcessInfo> members) {
        say(screen.bold(path));
        for (var process : members) {
            var waitsFor = process.waitsFor();
            say(
                    "  "
                            + screen.cyan(column(process.name(), 32))
                            + (waitsFor.isEmpty()
                                    ? screen.dim("runs, or waits for its device")
                                    : screen.dim("waits for ") + waitsFor));
        }
    }

    private void channel(ChannelInfo channel) {
        var numbers =
                "%8d %8d %9d".formatted(channel.queued(), channel.mostQueued(), channel.capacity());
        say(column(channel.name(), 34) + (channel.queued() > 0 ? screen.yellow(numbers) : numbers));
    }

    private void help() {
        for (var each : ALL) {
            say(screen.cyan(column(each.name() + " " + each.arguments(), 38)) + each.description());
        }
    }

    private void say(String line) {
        screen.say(line);
    }

    private void complain(String message) {
        complained = true;
        screen.say(screen.red(message));
    }

    private static String column(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }
}
