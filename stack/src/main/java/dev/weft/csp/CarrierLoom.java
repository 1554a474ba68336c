package dev.weft.csp;

import dev.weft.events.Events;
import dev.weft.events.ProcessRunEvent;
import dev.weft.time.Clock;
import dev.weft.time.RealClock;
import dev.weft.time.TimerWheel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One platform thread that carries all processes of the loom, so that a hop from one to the next
/// wakes no other core.
///
/// ```text
///            +--> run what can run (RunQueue), at most RUN_LIMIT steps
///            |    take in what other threads put into the inbox
///            |    fire the timers that are due (TimerWheel)
///            |    let device readers that paused between two batches go on
///            |    nothing to do: poll descriptors and eventfd until the next deadline
///            +----+
/// ```
///
/// What blocks the loom - file I/O, a blocking downcall, a long computation - belongs on another
/// thread; a watchdog names the process that holds the loom longer than [LoomConfig#holdLimit].
public final class CarrierLoom extends Loom {
    private static final int RUN_LIMIT = 256;
    private static final int LATELY = 32; // a power of two, and more than a packet meets on its way
    private static final long TOUCH_INTERVAL_NANOS = 1_000_000;

    private final LoomConfig config;
    private final Poller poller;
    private final RealClock clock = new RealClock();
    private final RandomGenerator random = new SecureRandom();
    private final TimerWheel wheel = new TimerWheel();
    private final RunQueue runnable = new RunQueue();
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final List<Wait> paused = new ArrayList<>();
    private final Descriptors descriptors;
    private final Map<CallFromOutside<?>, Thread> calls = new ConcurrentHashMap<>();
    private final Scheduler scheduler = new Scheduler();
    private final Thread.Builder.OfVirtual threads = VirtualThreads.builderFor(scheduler);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread carrier;
    private final Watchdog watchdog;
    private final LoomMeter meter;
    private @Nullable ProcessRunEvent timing; // only when somebody listens: see Events

    private volatile boolean sleeping;
    private volatile boolean closed; // no new calls
    private volatile boolean stopped; // the carrier ends
    private long lastEvent;
    private long lastTouch;

    // Who waited lately: see touch().
    private final @Nullable Thread[] lately = new @Nullable Thread[LATELY];
    private int latelyAt;

    // For the watchdog, which reads them without order: steps so far, and who took the last one.
    volatile boolean busy;
    long steps;
    @Nullable Thread running;

    private CarrierLoom(String name, LoomConfig config, Poller poller) {
        super(name);
        this.config = config;
        this.poller = poller;
        this.descriptors = new Descriptors(this, poller);
        this.watchdog = new Watchdog(this, config.holdLimit());
        this.meter = new LoomMeter(name);
        this.carrier = Thread.ofPlatform().name(name).daemon(true).unstarted(this::cycle);
    }

    /// Whether this JVM lets a loom choose its carrier (see the README on `--add-opens`).
    public static boolean isAvailable() {
        return VirtualThreads.areAvailable();
    }

    /// Starts a loom that waits for no file descriptors.
    public static CarrierLoom start(String name, LoomConfig config) {
        return start(name, config, new ParkingPoller());
    }

    /// Starts a loom.
    ///
    /// @param poller waits for file descriptors; closed with the loom
    public static CarrierLoom start(String name, LoomConfig config, Poller poller) {
        var loom = new CarrierLoom(name, config, poller);
        loom.carrier.start();
        loom.watchdog.start();
        return loom;
    }

    /// Says who is told of a process that holds the loom longer than [LoomConfig#holdLimit]. The
    /// default writes to the [System.Logger] `dev.weft`.
    public void onHeld(Watchdog.Handler handler) {
        watchdog.onHeld(handler);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean isParallel() {
        return false;
    }

    @Override
    public boolean isCurrent() {
        return VirtualThreads.currentCarrier() == carrier;
    }

    @Override
    public <T extends @Nullable Object> T call(String what, Callable<T> task) throws Exception {
        if (isCurrent()) {
            return task.call();
        }
        if (closed) {
            throw new LoomClosedException(toString());
        }
        return callFromOutside(what, task);
    }

    private <T extends @Nullable Object> T callFromOutside(String what, Callable<T> task)
            throws Exception {
        var call =
                new CallFromOutside<>(() -> {
                    began();
                    return task.call();
                });
        // A builder of its own: one that other threads use, too, would mix up the names.
        var process = VirtualThreads.builderFor(scheduler).name(what).unstarted(call);
        // Listed first, checked then: the carrier does not end while a call is listed, and a call
        // that is listed too late finds the loom closed.
        calls.put(call, process);
        try {
            if (stopped) {
                throw new LoomClosedException(toString());
            }
            process.start();
            call.await(process);
        } finally {
            calls.remove(call);
        }
        try {
            return call.result();
        } catch (InterruptedException e) {
            if (closed && !Thread.currentThread().isInterrupted()) {
                throw new LoomClosedException(toString());
            }
            throw e;
        }
    }

    @Override
    public void pause() throws InterruptedException {
        enter();
        var wait = new Wait("its turn");
        paused.add(wait);
        await(wait, NEVER);
    }

    @Override
    public void giveWay() {
        var self = Thread.currentThread();
        super.giveWay();
        running = self;
    }

    @Override
    public Readiness readiness(int fileDescriptor) {
        return onLoom(() -> descriptors.add(fileDescriptor));
    }

    @Override
    public void close() {
        if (isCurrent()) {
            throw new IllegalStateException("a process cannot close the loom that carries it");
        }
        if (!closing.compareAndSet(false, true)) {
            awaitEnd(carrier);
            return;
        }
        try {
            callFromOutside(
                    "close " + name(),
                    () -> {
                        closed = true;
                        closeGroups();
                        return true;
                    });
        } catch (LoomClosedException failedBefore) {
            // the carrier has ended, and told why
        } catch (Exception e) {
            throw new IllegalStateException("closing " + this, e);
        } finally {
            closed = true;
            stopped = true;
            calls.values().forEach(Thread::interrupt);
            poller.wakeup();
            awaitEnd(carrier);
            watchdog.awaitEnd();
            poller.close();
        }
    }

    @Override
    Thread startThread(String threadName, Runnable body) {
        return threads.name(threadName).start(body);
    }

    @Override
    void began() {
        running = Thread.currentThread();
    }

    @Override
    void enter() {
        if (VirtualThreads.currentCarrier() != carrier) {
            throw new WrongLoomException(toString());
        }
    }

    @Override
    void leave() {}

    @Override
    void park(Wait wait, long deadlineNanos) {
        lately[latelyAt++ & (LATELY - 1)] = wait.thread;
        LockSupport.park(this);
        running = wait.thread;
    }

    @Override
    void arm(Wait wait, long deadlineNanos) {
        wheel.arm(wait, deadlineNanos);
    }

    @Override
    void disarm(Wait wait) {
        wheel.cancel(wait);
    }

    @Override
    long nowNanos() {
        return clock.nanos();
    }

    Thread carrier() {
        return carrier;
    }

    private void cycle() {
        try {
            busy = true;
            while (!stopped || hasUnfinishedCalls()) {
                turn();
            }
        } catch (Throwable bug) {
            failed(new ProcessFailedException(name(), bug));
        } finally {
            closed = true;
            stopped = true;
            watchdog.stop();
            calls.keySet().forEach(call -> call.abandon(new LoomClosedException(toString())));
        }
    }

    /// Once around the cycle. A method, and not the body of the loop: it is compiled after some
    /// thousand turns, while the loop itself, which begins once, would be interpreted for long.
    private void turn() {
        runSome();
        takeIn();
        var now = clock.nanos();
        var metered = Events.wantLoomSlices();
        if (metered) {
            meter.look(now);
        } else {
            meter.stop();
        }
        if (wheel.nextExpiry() <= now) {
            wheel.expire(now);
        }
        if (!runnable.isEmpty()) {
            return;
        }
        if (!paused.isEmpty()) {
            // A reader that finds frames again and again shall not hide another's device.
            if (descriptors.areAwaited()) {
                descriptors.look(0);
            }
            endPauses();
            return;
        }
        idle(now);
        if (metered) {
            meter.rested(now, clock.nanos());
        }
    }

    private boolean hasUnfinishedCalls() {
        for (var call : calls.keySet()) {
            if (!call.isDone()) {
                return true;
            }
        }
        return false;
    }

    private void runSome() {
        var timed = Events.wantProcessRuns() ? timing() : null;
        for (int i = 0; i < RUN_LIMIT; i++) {
            var task = runnable.poll();
            if (task == null) {
                return;
            }
            steps++;
            // until the process says who it is, which one that was parked elsewhere does not
            running = null;
            if (timed == null) {
                task.run();
            } else {
                timed.begin();
                task.run();
                timed.tell(running);
            }
        }
        // More to do than that: device readers and what waits for descriptors shall not starve.
        descriptors.look(0);
        endPauses();
    }

    private ProcessRunEvent timing() {
        if (timing == null) {
            timing = new ProcessRunEvent(name());
        }
        return timing;
    }

    private void takeIn() {
        for (var task = inbox.poll(); task != null; task = inbox.poll()) {
            runnable.add(task);
        }
    }

    private void endPauses() {
        for (var wait : paused) {
            wait.wake();
        }
        paused.clear();
    }

    private void idle(long now) {
        var next = wheel.nextExpiry();
        var sleep = next == NEVER ? NEVER : Math.max(0, next - now);
        var quiet = now - lastEvent;
        switch (config.pollMode()) {
            case BUSY -> {
                look();
                if (now - lastTouch >= TOUCH_INTERVAL_NANOS && quiet < config.warm().toNanos()) {
                    touch(now);
                }
            }
            case ADAPTIVE -> {
                if (quiet < config.spin().toNanos()) {
                    look();
                } else if (quiet >= config.warm().toNanos()) {
                    sleep(sleep);
                } else if (!sleep(Math.min(sleep, TOUCH_INTERVAL_NANOS))) {
                    touch(now);
                }
            }
            case BLOCK -> sleep(sleep);
        }
    }

    private void look() {
        steps++; // for the watchdog: nobody holds a loom that looks around
        if (descriptors.look(0)) {
            lastEvent = clock.nanos();
        } else {
            Thread.onSpinWait();
        }
    }

    /// Has those who waited lately look again at what they wait for. They find nothing; but their
    /// stacks and the code that resumes them are in the caches when the next packet comes. After
    /// 100 ms of rest a packet finds everything cold, and pays more for that than for being
    /// processed.
    private void touch(long now) {
        lastTouch = now;
        for (var thread : lately) {
            LockSupport.unpark(thread);
        }
    }

    /// Returns whether a descriptor was ready.
    private boolean sleep(long nanos) {
        var event = false;
        sleeping = true;
        busy = false;
        // whoever put something into the inbox before it could see `sleeping` does not wake us
        if (inbox.isEmpty() && !stopped) {
            event = descriptors.look(nanos);
            if (event) {
                lastEvent = clock.nanos();
            }
        }
        busy = true;
        sleeping = false;
        return event;
    }

    /// Takes what has become able to run, from this thread or another.
    private void schedule(Runnable task) {
        if (VirtualThreads.currentCarrier() == carrier) {
            runnable.add(task);
            return;
        }
        inbox.add(task);
        if (sleeping) {
            poller.wakeup();
        }
    }

    /// The JDK sees a fork-join pool, so that it hands over timed parks of foreign code, too; no
    /// worker of the pool ever starts.
    private final class Scheduler extends ForkJoinPool {
        Scheduler() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            CarrierLoom.this.schedule(task);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            var deadline = clock.now().plusNanos(unit.toNanos(delay));
            var parked = new TimedPark(task, clock, deadline.nanos());
            parked.armOn(wheel);
            return parked;
        }
    }
}
