package dev.weft.services;

import dev.weft.socket.Datagram;
import dev.weft.time.Clock;
import dev.weft.wire.Bytes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// Tells the time in the first form that RFC 867 proposes, `Weekday, Month Day, Year Time-Zone`,
/// for example `Tuesday, February 22, 1982 17:37:43-UTC`.
final class Daytime implements Responder {
    private final Clock clock;

    Daytime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Bytes answer(Datagram datagram) {
        return Bytes.ofUtf8(text());
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
