package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A scanner's view: it finds what is open, and nothing of the stack is the worse for it.
@NeedsTestbed(programs = {"nmap", "tshark"})
@Timeout(120)
class TcpNmapTest {
    private static final Pattern PORT = Pattern.compile("(?m)^(\\d+)/tcp +(\\S+)");
    private static final int SCANNED = 1000;

    @OnBothLooms
    void scansFindWhatIsOpen(TcpSetting setting) throws Exception {
        try (var scan = Scan.start(setting)) {
            var ports = "-p1-" + SCANNED;
            assertEquals(List.of("7 open", "9 open"), scan.nmap("-sS", ports));
            assertEquals(List.of("7 open", "9 open"), scan.nmap("-sT", ports));
            scan.assertUnharmed();
        }
    }

    /// RFC 9293 §3.10.7.1 resets what is for nobody, and §3.10.7.2 has a listener ignore what has
    /// neither SYN nor ACK.
    @OnBothLooms
    void scansWithOddFlagsAreAnsweredAsTheRfcHasIt(TcpSetting setting) throws Exception {
        try (var scan = Scan.start(setting)) {
            for (var flags : List.of("-sN", "-sF", "-sX")) {
                assertEquals(
                        List.of("7 open|filtered", "8 closed", "9 open|filtered"),
                        scan.nmap(flags, "-p7-9"));
            }
            assertEquals(
                    List.of("7 unfiltered", "8 unfiltered", "9 unfiltered"),
                    scan.nmap("-sA", "-p7-9"));
            scan.assertUnharmed();
        }
    }

    @Test
    void whoAsksForSystemAndVersionsUpsetsNothing() throws Exception {
        try (var threads = Executors.newCachedThreadPool();
                var scan = Scan.start(TcpSetting.CARRIER)) {
            var versions =
                    threads.submit(() -> scan.nmap("-sV", "--version-intensity", "0", "-p7,9"));
            assertEquals(List.of("7 open", "8 closed", "9 open"), scan.nmap("-O", "-p7-9"));
            assertEquals(List.of("7 open", "9 open"), versions.get());
            scan.assertUnharmed();
        }
    }

    /// A stack with something to find.
    private record Scan(KernelLab lab, StackServer echo, StackServer discard, int processes)
            implements AutoCloseable {
        static Scan start(TcpSetting setting) throws Exception {
            var lab = setting.start();
            var echo = StackServer.start(lab.stack(), 7, StackServer.Service::echo);
            var discard = StackServer.start(lab.stack(), 9, StackServer.Service::discard);
            return new Scan(lab, echo, discard, lab.stack().processes().size());
        }

        /// The ports it names, and what it thinks of them.
        List<String> nmap(String... arguments) {
            var command = new ArrayList<>(List.of("nmap", "-n", "-T5"));
            command.addAll(List.of(arguments));
            command.add(KernelLab.STACK);
            var said = lab.onKernel(command.toArray(String[]::new)).expectSuccess();
            assertTrue(said.output().contains("(1 host up)"), said.output());
            return PORT.matcher(said.output())
                    .results()
                    .map(each -> each.group(1) + " " + each.group(2))
                    .toList();
        }

        /// It still answers, and nothing is left of the scan.
        void assertUnharmed() throws Exception {
            try (var client = lab.connect(7)) {
                client.write(ByteBuffer.wrap(new byte[] {42}));
                var answer = ByteBuffer.allocate(1);
                assertEquals(1, client.read(answer));
                assertEquals(42, answer.get(0));
            }
            lab.awaitEndOfConnections();
            Await.until(
                    "as many processes as before",
                    () -> lab.stack().processes().size() == processes);
        }

        @Override
        public void close() throws IOException {
            try (lab;
                    echo;
                    discard) {
                // all of them
            }
        }
    }
}
