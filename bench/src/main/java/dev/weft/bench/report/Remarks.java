package dev.weft.bench.report;

import dev.weft.bench.result.Results;
import java.util.Map;
import java.util.Optional;

/// What has to be known to read an experiment's figures rightly.
final class Remarks {
    private static final Map<String, String> REMARKS =
            Map.of(
                    "latency",
                    "One program with one raw socket sends all pings, and times are those of the"
                            + " kernel's receive timestamps. The paper's lines go through the"
                            + " numbers that its text gives: at 1 and at 1000 pings.",
                    "throughput",
                    "`warm` is inside a process that has done the same for a while. `cold` is what"
                            + " the authors measured: the time of the whole process. A JVM needs"
                            + " tenths of a second to start, so that cold figures say little else;"
                            + " an AOT cache takes away a part of it. The paper's lines go through"
                            + " the numbers of its text: at 1 and at 100 connections.",
                    "raw-tap",
                    "`read` is while another thread of Linux sends UDP as fast as it can: where that"
                            + " thread is the slower one, so is the reader. `write` is into the"
                            + " kernel, which drops the frames as soon as its IP looks at them, in"
                            + " the time of the writer. Small frames are without virtio headers,"
                            + " large ones with them and with no checksum.",
                    "bulk",
                    "`in` is from Linux to the stack. Machine CPU is of all cores, load included."
                            + " With offload the kernel hands over and takes up to 64 KiB at a"
                            + " time; the limit and Linux have it, lwIP and gVisor do not. Where iperf3 is"
                            + " the client, MTU is 1500 and offload is on; on Linux's side"
                            + " `iperf3 -s` is the server, in Weft's its own.",
                    "startup",
                    "Weft's is `./weft up`, launcher included; the others are bare programs.",
                    "memory",
                    "Heap in use after a full collection, by the ends of connections: both ends"
                            + " of each are in the same stack, and an octet has gone over it. gVisor's"
                            + " includes the stacks of its goroutines, lwIP's is what malloc has"
                            + " given: its connections have no buffers at rest. Linux's is what its"
                            + " sockets take with their inodes, files and places in an epoll, as"
                            + " /proc/slabinfo counts them, which root may read. lwIP has no"
                            + " 100,000, since it has 16,384 local ports in all and walks a list of"
                            + " its connections for each packet; Linux is measured up to 10,000, too.",
                    "scale",
                    "With one core, subject and load share it. Weft runs a stack on one thread, so"
                            + " a second core helps as far as it takes the load.",
                    "loss",
                    "The same wire for all: a program between two TAPs delays each frame by half"
                            + " of the round trip, and loses that part of them in each direction;"
                            + " behind it a bridge, then Weft's TAP or the veth of another Linux."
                            + " Nobody offloads, so that a lost frame is one segment. Linux has"
                            + " SACK.");

    /// In place of the one on latency.
    private static final String REAL_PINGS =
            "As the paper's authors did it: so many processes of `ping`, started one after the other"
                    + " as fast as that goes, each with a raw socket of its own. The mean is that of"
                    + " their means, the maximum the greatest of theirs; ping says nothing from"
                    + " which a percentile could be had. The kernel copies each reply to the raw"
                    + " sockets of all of them, in the time of the stack that wrote it: **above some"
                    + " 600 processes this measures the kernel, and not the stack.** The paper's"
                    + " lines go through the numbers that its text gives: at 1 and at 1000 pings.";

    private Remarks() {}

    static Optional<String> on(String experiment, Results results) {
        var isRealPing =
                experiment.equals("latency")
                        && results.cases(experiment).stream()
                                .anyMatch(each -> "processes".equals(each.get("start")));
        return Optional.ofNullable(isRealPing ? REAL_PINGS : REMARKS.get(experiment));
    }
}
