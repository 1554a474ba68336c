package dev.weft.bench.profile;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// What a full collection leaves on the heap of this JVM, by class: what `jcmd PID
/// GC.class_histogram` says.
final class HeapHistogram {
    private static final int TOP = 24;

    /// A gap between objects that the collector has not closed; it is no object.
    private static final String FILLER = "Ljdk.internal.vm.FillerElement;";

    private static final Pattern LINE =
            Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /// How many objects of one class there are.
    ///
    /// @param octets of all of them
    private record Share(long objects, long octets) {}

    private final Map<String, Share> shares = new HashMap<>();

    private HeapHistogram() {}

    /// Collects, and counts what is left.
    static HeapHistogram take() {
        try {
            var text =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            return parse(text.toString());
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not say what is on its heap", e);
        }
    }

    /// @param text as `jcmd` prints it
    static HeapHistogram parse(String text) {
        var histogram = new HeapHistogram();
        for (var line : text.lines().toList()) {
            var matcher = LINE.matcher(line);
            if (matcher.matches() && !matcher.group(3).endsWith(FILLER)) {
                var share =
                        new Share(
                                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
                // two classes that the JVM has made may have the same name but for their addresses
                histogram.shares.merge(
                        Profile.nameOf(matcher.group(3)),
                        share,
                        (a, b) -> new Share(a.objects + b.objects, a.octets + b.octets));
            }
        }
        return histogram;
    }

    /// What has come since an earlier count, for each of what has come: a line a class, the largest
    /// first.
    ///
    /// @param count how many things have come
    List<String> since(HeapHistogram earlier, int count) {
        var grown = new ArrayList<Map.Entry<String, Share>>();
        var all = new Share(0, 0);
        for (var each : shares.entrySet()) {
            var now = each.getValue();
            var then = earlier.shares.getOrDefault(each.getKey(), new Share(0, 0));
            var share = new Share(now.objects - then.objects, now.octets - then.octets);
            grown.add(Map.entry(each.getKey(), share));
            all = new Share(all.objects + share.objects, all.octets + share.octets);
        }
        grown.sort((one, other) -> Long.compare(other.getValue().octets, one.getValue().octets));
        var lines = new ArrayList<String>();
        lines.add(line("all classes", all, count));
        grown.stream()
                .limit(TOP)
                .filter(each -> each.getValue().octets >= count)
                .forEach(each -> lines.add(line(each.getKey(), each.getValue(), count)));
        return lines;
    }

    private static String line(String name, Share share, int count) {
        return String.format(
                Locale.ROOT,
                "%,7.0f octets in %5.2f objects  %s",
                (double) share.octets / count,
                (double) share.objects / count,
                name);
    }
}
