package dev.weft.device;

import java.util.OptionalLong;

/// The hand on one direction of a simulated link: changes its conditions while it runs.
final class LinkControl {
    private final OptionalLong seed;
    private volatile LinkConditions conditions;

    LinkControl(LinkConditions conditions, OptionalLong seed) {
        this.conditions = conditions;
        this.seed = seed;
    }

    LinkConditions conditions() {
        return conditions;
    }

    void setConditions(LinkConditions newConditions) {
        conditions = newConditions;
    }

    /// Where the link's chance begins; empty if the loom decides.
    OptionalLong seed() {
        return seed;
    }
}
