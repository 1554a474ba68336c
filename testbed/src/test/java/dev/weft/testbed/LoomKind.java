package dev.weft.testbed;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.PollMode;
import dev.weft.csp.SharedLoom;
import dev.weft.device.LinuxPoller;

/// The looms in real time, on each of which everything has to work.
enum LoomKind {
    CARRIER {
        @Override
        Loom start() {
            return CarrierLoom.start("weft", LoomConfig.DEFAULT, LinuxPoller.open());
        }
    },
    CARRIER_ADAPTIVE {
        @Override
        Loom start() {
            return CarrierLoom.start(
                    "weft", LoomConfig.DEFAULT.withPollMode(PollMode.ADAPTIVE), LinuxPoller.open());
        }
    },
    SHARED {
        @Override
        Loom start() {
            return SharedLoom.start("weft", LinuxPoller.open());
        }
    };

    abstract Loom start();
}
