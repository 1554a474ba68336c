package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesChainTest {
    private static BytesChain chain(String... parts) {
        return new BytesChain(List.of(parts).stream().map(Bytes::ofUtf8).toList());
    }

    @Test
    void partsAreWrittenOneBehindTheOther() {
        var chain = chain("seg", "", "ment", "s");
        assertEquals(8, chain.length());
        assertEquals(4, chain.parts().size());
        assertEquals(Bytes.ofUtf8("segments"), chain.toBytes());
        var buffer = "................".getBytes(StandardCharsets.US_ASCII);
        chain.writeTo(buffer, 3, Checksumming.PLAIN);
        assertEquals(Bytes.ofUtf8("...segments....."), Bytes.wrap(buffer));
    }

    @Test
    void nothingIsAChainToo() {
        assertEquals(0, new BytesChain(List.of()).length());
        assertEquals(Bytes.empty(), new BytesChain(List.of()).toBytes());
    }

    @Test
    void equalsWhatHasTheSameOctets() {
        assertEquals(chain("seg", "ment"), chain("segm", "ent"));
        assertEquals(chain("seg", "ment").hashCode(), chain("segm", "ent").hashCode());
        assertNotEquals(chain("seg", "ment"), chain("segm", "enT"));
        assertNotEquals(chain("seg", "ment"), chain("seg"));
        assertNotEquals(chain("segment"), (Object) Bytes.ofUtf8("segment"));
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        var list = new ArrayList<>(List.of(Bytes.of(1)));
        var chain = new BytesChain(list);
        list.add(Bytes.of(2));
        assertEquals(Bytes.of(1), chain.toBytes());
        assertEquals(1, chain.length());
    }
}
