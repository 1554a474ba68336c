package dev.weft.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// A recording of the stack's own events while something runs.
final class Recorded {
    private static final List<String> NAMES =
            List.of(
                    "PacketBatch",
                    "Drop",
                    "TcpState",
                    "TcpRetransmission",
                    "LoomSlice",
                    "ProcessRun");

    private final List<RecordedEvent> events;

    private Recorded(List<RecordedEvent> events) {
        this.events = events;
    }

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static Recorded during(Work work) throws Exception {
        try (var recording = new Recording()) {
            for (var name : NAMES) {
                recording.enable("dev.weft." + name).with("throttle", "off");
            }
            recording.enable("dev.weft.ProcessRun").withThreshold(Duration.ofMillis(1));
            recording.start();
            work.run();
            recording.stop();
            return new Recorded(read(recording));
        }
    }

    List<RecordedEvent> of(String name) {
        return events.stream()
                .filter(each -> each.getEventType().getName().equals("dev.weft." + name))
                .toList();
    }

    private static List<RecordedEvent> read(Recording recording) throws IOException {
        Path file = Files.createTempFile("weft", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }
}
