package dev.weft.testing;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.SharedLoom;
import dev.weft.csp.SimulatedLoom;

/// The three looms, for tests of the whole stack that are not about virtual time.
public enum LoomKind {
    CARRIER {
        @Override
        public Loom start() {
            return CarrierLoom.start("test loom", LoomConfig.DEFAULT);
        }
    },
    SHARED {
        @Override
        public Loom start() {
            return SharedLoom.start("test loom");
        }
    },
    SIMULATED {
        @Override
        public Loom start() {
            return new SimulatedLoom("test loom", 42);
        }
    };

    public abstract Loom start();
}
