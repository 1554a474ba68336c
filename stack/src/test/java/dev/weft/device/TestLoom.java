package dev.weft.device;

import dev.weft.csp.CarrierLoom;
import dev.weft.csp.Channel;
import dev.weft.csp.Loom;
import dev.weft.csp.LoomConfig;
import dev.weft.csp.ProcessGroup;
import dev.weft.csp.SharedLoom;
import dev.weft.csp.SimulatedLoom;
import dev.weft.message.Counters;
import dev.weft.message.Drops;
import dev.weft.wire.Frame;

/// The three looms, for tests that all of them have to pass.
enum TestLoom {
    CARRIER {
        @Override
        Loom start() {
            return CarrierLoom.start("test loom", LoomConfig.DEFAULT);
        }
    },
    SHARED {
        @Override
        Loom start() {
            return SharedLoom.start("test loom");
        }
    },
    SIMULATED {
        @Override
        Loom start() {
            return new SimulatedLoom("test loom", 42);
        }
    };

    abstract Loom start();

    /// What a test does on a loom.
    interface Body {
        void run(Loom loom) throws Exception;
    }

    /// Runs a test as a process of a fresh loom of this kind.
    void run(Body body) throws Exception {
        try (var loom = start()) {
            loom.call(
                    "test",
                    () -> {
                        body.run(loom);
                        return true;
                    });
        }
    }

    /// A device with channels, as a stack has it.
    record Started(
            ProcessGroup group,
            Channel<Frame> received,
            Channel<Frame> toSend,
            Counters counters,
            Drops drops) {

        static Started on(Loom loom, Device device) {
            return on(loom, device, 64);
        }

        static Started on(Loom loom, Device device, int capacity) {
            var group = loom.group("group of " + device.name());
            var started =
                    new Started(
                            group,
                            group.channel("received", capacity),
                            group.channel("to send", capacity),
                            new Counters(false),
                            new Drops());
            device.start(
                    group,
                    new Attachment(
                            started.received,
                            started.toSend,
                            FrameObserver.NONE,
                            started.counters,
                            started.drops));
            return started;
        }
    }
}
