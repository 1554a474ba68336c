package dev.weft.bench.natives;

import com.google.gson.JsonParser;
import dev.weft.bench.host.Host;
import java.io.IOException;

/// Two kernels with a wire in between, which is quick and loses nothing until [#slowDown] says
/// otherwise.
final class Wire implements AutoCloseable {
    static final String LOAD = "10.78.0.1";
    static final String KERNEL = "10.78.0.2";

    final Host host = Host.start();
    final Side load = new Side(host, "load");
    final Side kernel = new Side(host, "kernel");

    Wire() throws IOException, InterruptedException {
        load.namespace.addVeth("wire0", kernel.namespace, "wire0");
        load.namespace.addAddress("wire0", LOAD + "/24");
        kernel.namespace.addAddress("wire0", KERNEL + "/24");
        for (var side : new Side[] {load, kernel}) {
            side.namespace.withoutOffload("wire0");
            side.namespace.bringUp("wire0", 1500);
        }
    }

    /// Lets a side send only so much, with one frame at once and some octets of queue.
    static void slowDown(Side side, String rate, int queueOctets)
            throws IOException, InterruptedException {
        slowDown(side, rate, 1514, queueOctets);
    }

    /// Lets a side send only so much, with so many octets at once: the kernel's timers are too
    /// coarse to let out a frame every 120 us.
    static void slowDown(Side side, String rate, int burstOctets, int queueOctets)
            throws IOException, InterruptedException {
        side.namespace.tc(
                "qdisc",
                "add",
                "dev",
                "wire0",
                "root",
                "tbf",
                "rate",
                rate,
                "burst",
                Integer.toString(burstOctets),
                "limit",
                Integer.toString(queueOctets));
    }

    /// {@return how many frames a side has dropped on their way out}
    static int drops(Side side) throws IOException, InterruptedException {
        return JsonParser.parseString(side.say("tc", "-s", "-j", "qdisc", "show", "dev", "wire0"))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("drops")
                .getAsInt();
    }

    @Override
    public void close() {
        host.close();
    }
}
