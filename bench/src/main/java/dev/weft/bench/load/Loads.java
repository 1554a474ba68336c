package dev.weft.bench.load;

import dev.weft.bench.host.Host;
import dev.weft.bench.host.NativeTools;
import dev.weft.bench.subject.Service;
import dev.weft.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts load on a subject, from its Linux side.
public final class Loads {
    private static final Duration GRACE = Duration.ofSeconds(40);
    private static final Pattern PING_LOSS = Pattern.compile("([\\d.]+)% packet loss");
    private static final Pattern PING_TIMES = Pattern.compile("= [\\d.]+/([\\d.]+)/([\\d.]+)/");

    private final Host host;
    private final NativeTools tools;

    /// @param host what runs the programs
    /// @param tools the programs
    public Loads(Host host, NativeTools tools) {
        this.host = host;
        this.tools = tools;
    }

    /// Some pings on each of many connections.
    ///
    /// @param connections how many, each with an identifier of its own
    /// @param count requests of each
    /// @param interval between the requests of one connection
    /// @param size octets of data in each request
    /// @param together whether all connections send at the same moments, or spread over the
    ///   interval
    /// @return times in microseconds, and how many requests and replies there were
    public Map<String, Double> pings(
            Subject subject,
            int connections,
            int count,
            Duration interval,
            int size,
            boolean together)
            throws IOException, InterruptedException {
        return withTimes(
                subject,
                interval.multipliedBy(count),
                List.of(
                        tools.path("pingload"),
                        "--connections",
                        Integer.toString(connections),
                        "--count",
                        Integer.toString(count),
                        "--interval-ms",
                        Long.toString(interval.toMillis()),
                        "--size",
                        Integer.toString(size),
                        together ? "--together" : "--staggered"),
                List.of(subject.address()));
    }

    /// The next request as soon as one of those outstanding is answered.
    ///
    /// @return replies a second and their times
    public Map<String, Double> flood(Subject subject, int outstanding, Duration time, int size)
            throws IOException, InterruptedException {
        return withTimes(
                subject,
                time,
                List.of(
                        tools.path("pingload"),
                        "--flood",
                        Integer.toString(outstanding),
                        "--seconds",
                        seconds(time),
                        "--size",
                        Integer.toString(size)),
                List.of(subject.address()));
    }

    /// As much as goes through connections in one direction.
    ///
    /// @param in whether to the subject, and not from it
    /// @return gigabits a second in all, and what single connections got
    public Map<String, Double> bulk(Subject subject, boolean in, int connections, Duration time)
            throws IOException, InterruptedException {
        return run(
                subject,
                time,
                tcp(
                        in ? "send" : "receive",
                        subject,
                        in ? Service.DISCARD : Service.SOURCE,
                        "--connections",
                        Integer.toString(connections),
                        "--seconds",
                        seconds(time)));
    }

    /// The same by iperf3, of whole seconds, after one that does not count.
    ///
    /// @param subject Weft or Linux: others have no server for it
    /// @param in whether to the subject, and not from it
    /// @return gigabits a second in all, and what single connections got
    public Map<String, Double> iperf3(Subject subject, boolean in, int connections, Duration time)
            throws IOException, InterruptedException {
        return new Iperf3(host).bulk(subject, in, connections, time);
    }

    /// One octet there, one back, and again.
    ///
    /// @return transactions a second and their times
    public Map<String, Double> requestsAndResponses(Subject subject, int connections, Duration time)
            throws IOException, InterruptedException {
        return withTimes(
                subject,
                time,
                tcp(
                        "rr",
                        subject,
                        Service.ECHO,
                        "--connections",
                        Integer.toString(connections),
                        "--seconds",
                        seconds(time)),
                List.of());
    }

    /// Connect, send, read it back, close, and again.
    ///
    /// @return connections a second and their times
    public Map<String, Double> connections(Subject subject, int atOnce, int total, int octets)
            throws IOException, InterruptedException {
        return withTimes(
                subject,
                Duration.ofSeconds(60),
                tcp(
                        "connections",
                        subject,
                        Service.ECHO,
                        "--at-once",
                        Integer.toString(atOnce),
                        "--total",
                        Integer.toString(total),
                        "--octets",
                        Integer.toString(octets)),
                List.of());
    }

    /// Something to do while connections are idle.
    public interface WhileIdle {
        /// All are there, and an octet has come back on each.
        void run() throws IOException, InterruptedException;
    }

    /// Holds connections on which nothing happens.
    ///
    /// @return how many were held, and how many answered after that
    public Map<String, Double> idle(Subject subject, int connections, WhileIdle whileIdle)
            throws IOException, InterruptedException {
        var command =
                tcp("idle", subject, Service.ECHO, "--connections", Integer.toString(connections));
        var pinned = subject.setting().pinning().load(command);
        var process =
                host.start(
                        new ProcessBuilder(subject.loadSide().inside(pinned))
                                .redirectError(ProcessBuilder.Redirect.DISCARD));
        try (var output = process.inputReader()) {
            if (!"held".equals(output.readLine())) {
                throw new IOException("no idle connections");
            }
            whileIdle.run();
            process.getOutputStream().close(); // the end of its input
            return Json.numbers(output.lines().collect(Collectors.joining("\n")));
        } finally {
            process.destroy();
        }
    }

    /// The authors' own way: so many processes of `ping`, started together.
    ///
    /// @return the mean of their means, the greatest of their maxima, and the loss
    public Map<String, Double> realPings(
            Subject subject, int processes, int count, Duration interval, int size)
            throws IOException, InterruptedException {
        var command =
                subject.setting()
                        .pinning()
                        .load(
                                List.of(
                                        "ping",
                                        "-q",
                                        "-n",
                                        "-c",
                                        Integer.toString(count),
                                        "-i",
                                        seconds(interval),
                                        "-s",
                                        Integer.toString(size),
                                        subject.address()));
        var running = new ArrayList<Process>();
        var outputs = new ArrayList<Path>();
        for (int i = 0; i < processes; i++) {
            var output = host.folder().resolve("ping-" + i);
            outputs.add(output);
            running.add(
                    host.start(
                            new ProcessBuilder(subject.loadSide().inside(command))
                                    .redirectErrorStream(true)
                                    .redirectOutput(output.toFile())));
        }
        for (var each : running) {
            each.waitFor();
        }
        var summaries = new ArrayList<String>();
        for (var each : outputs) {
            summaries.add(Files.readString(each));
            Files.delete(each);
        }
        return ofPings(summaries);
    }

    /// From the summaries of `ping`; who lost everything has no times.
    static Map<String, Double> ofPings(List<String> summaries) {
        double sum = 0;
        double max = 0;
        double loss = 0;
        int answered = 0;
        for (var summary : summaries) {
            var lost = PING_LOSS.matcher(summary);
            loss += lost.find() ? Double.parseDouble(lost.group(1)) : 100;
            var times = PING_TIMES.matcher(summary);
            if (times.find()) {
                answered++;
                sum += Double.parseDouble(times.group(1));
                max = Math.max(max, Double.parseDouble(times.group(2)));
            }
        }
        var metrics = new TreeMap<String, Double>();
        metrics.put("loss_percent", loss / summaries.size());
        if (answered > 0) {
            metrics.put("mean_us", sum / answered * 1000);
            metrics.put("max_us", max * 1000);
        }
        return metrics;
    }

    private List<String> tcp(String what, Subject subject, int port, String... options)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                tools.path("tcpload"),
                                what,
                                subject.address(),
                                Integer.toString(port)));
        command.addAll(List.of(options));
        return command;
    }

    /// Runs a load that writes down each time.
    private Map<String, Double> withTimes(
            Subject subject, Duration time, List<String> before, List<String> after)
            throws IOException, InterruptedException {
        var file = host.folder().resolve("times");
        var command = new ArrayList<>(before);
        command.addAll(List.of("--rtts", file.toString()));
        command.addAll(after);
        try {
            var numbers = new TreeMap<>(run(subject, time, command));
            if (Files.exists(file)) {
                numbers.putAll(Rtts.read(file));
            }
            return numbers;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Map<String, Double> run(Subject subject, Duration time, List<String> command)
            throws IOException, InterruptedException {
        var pinned = subject.setting().pinning().load(command);
        return Json.numbers(host.check(subject.loadSide().inside(pinned), time.plus(GRACE)));
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toMillis() / 1000.0);
    }
}
