package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.wire.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CookieTest {
    @Test
    void cookiesAreLettersAndDigitsWithAZeroAtTheEnd() {
        var random = new Random(1);
        var cookie = Cookie.random(random);
        assertTrue(cookie.octets().toUtf8().matches("[a-z2-7]{36}\0"), cookie.toString());
        assertNotEquals(cookie, Cookie.random(random));
        assertEquals(cookie, new Cookie(Bytes.copyOf(cookie.octets().toByteArray())));
    }

    @Test
    void anotherLengthIsOurMistake() {
        assertThrows(IllegalArgumentException.class, () -> new Cookie(Bytes.empty()));
    }
}
