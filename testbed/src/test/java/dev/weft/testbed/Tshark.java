package dev.weft.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;

/// What Wireshark's reader makes of a capture.
final class Tshark {
    private Tshark() {}

    /// The lines of those frames that match a display filter.
    static List<String> read(Path capture, String filter) {
        var found =
                Commands.run(
                        List.of(
                                "tshark",
                                "-n",
                                "-r",
                                capture.toString(),
                                // what programs send is no concern of ours
                                "-d",
                                "tcp.port==1-65535,data",
                                "-o",
                                "ip.check_checksum:TRUE",
                                "-o",
                                "udp.check_checksum:TRUE",
                                "-o",
                                "tcp.check_checksum:TRUE",
                                "-Y",
                                filter));
        assertEquals(0, found.status(), found.output());
        return found.output().lines().filter(line -> !line.startsWith("Running as user")).toList();
    }

    /// Fails if a frame of this station is malformed or has a bad checksum.
    static void assertNoObjection(Path capture, String station) {
        var objectionable =
                read(
                        capture,
                        "eth.src == "
                                + station
                                + " and (_ws.malformed or ip.checksum.status == 0"
                                + " or udp.checksum.status == 0"
                                + " or tcp.checksum.status == 0"
                                + " or icmp.checksum.status == 0)");
        assertEquals(List.of(), objectionable, "frames of the stack that tshark objects to");
    }

    /// The same, of a capture that has frames of the station.
    static void assertFine(Path capture, String station) {
        assertFalse(read(capture, "eth.src == " + station).isEmpty(), "an empty capture");
        assertNoObjection(capture, station);
    }
}
