package dev.weft.services;

import dev.weft.socket.Datagram;
import dev.weft.socket.TcpSocket;
import dev.weft.time.Clock;
import dev.weft.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// Tells the time in the first form that RFC 867 proposes, `Weekday, Month Day, Year Time-Zone`,
/// for example `Tuesday, February 22, 1982 17:37:43-UTC`.
final class Daytime implements Responder, Conversation {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CHUNK = 65_536;
    private static final int MOST_UNREAD = 16;

    private final Clock clock;

    Daytime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Bytes answer(Datagram datagram) {
        return Bytes.ofUtf8(text());
    }

    /// RFC 867: "any data received is thrown away. The service closes the connection after sending
    /// the quote". Closing with something unread would be a reset (RFC 1122 §4.2.2.13), which may
    /// overtake the answer; so the peer is heard out for a while.
    @Override
    public void hold(TcpSocket peer) throws IOException, InterruptedException {
        peer.write(Bytes.ofUtf8(text()));
        peer.shutdownOutput();
        peer.setTimeout(PATIENCE);
        for (int i = 0; i < MOST_UNREAD && peer.read(CHUNK) != null; i++) {
            // thrown away
        }
    }

    // No DateTimeFormatter: its first use costs 30 ms, which this process would take from the loom.
    private String text() {
        var now = LocalDateTime.ofInstant(clock.wallTime(), ZoneOffset.UTC);
        return capitalised(now.getDayOfWeek())
                + ", "
                + capitalised(now.getMonth())
                + " "
                + now.getDayOfMonth()
                + ", "
                + now.getYear()
                + " "
                + twoDigits(now.getHour())
                + ":"
                + twoDigits(now.getMinute())
                + ":"
                + twoDigits(now.getSecond())
                + "-UTC\r\n";
    }

    private static String capitalised(Enum<?> day) {
        var name = day.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
