package dev.weft.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SlabsTest {
    private static final String SLABS =
            """
            slabinfo - version: 2.1
            # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : ...
            TCP                   66    130   2368   13    8 : tunables    0    0    0 : ...
            eventpoll_epi        515    672    128   32    1 : tunables    0    0    0 : ...
            sock_inode_cache     134    285    832   19    4 : tunables    0    0    0 : ...
            filp                 477    525    192   21    1 : tunables    0    0    0 : ...
            dentry            311978 312249    192   21    1 : tunables    0    0    0 : ...
            """;

    @Test
    void whatIsInUseCounts() throws IOException {
        assertEquals(
                66 * 2368 + 515 * 128 + 134 * 832 + 477 * 192,
                Slabs.ofConnections(SLABS.lines().toList()));
    }

    @Test
    void aKindThatIsNotCountedIsNamed() {
        var others = SLABS.lines().filter(line -> !line.startsWith("filp")).toList();
        var error = assertThrows(IOException.class, () -> Slabs.ofConnections(others));
        assertTrue(error.getMessage().contains("filp"), error::getMessage);
    }
}
