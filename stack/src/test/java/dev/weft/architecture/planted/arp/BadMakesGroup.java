package dev.weft.architecture.planted.arp;

import dev.weft.architecture.planted.csp.Loom;
import dev.weft.architecture.planted.csp.ProcessGroup;
import java.util.function.Function;

final class BadMakesGroup {
    private BadMakesGroup() {}

    /// A method reference calls as well.
    static Function<String, ProcessGroup> maker(Loom loom) {
        return loom::group;
    }
}
