package dev.weft.csp;

import dev.weft.time.Clock;
import dev.weft.time.MonotonicTime;
import dev.weft.time.TimerWheel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// One thread, virtual time, and a seed that decides which of the processes that can run is next.
/// The same seed gives the same run.
///
/// [#call] and [#advance] have the loom's thread run the processes until the call has ended or the
/// time is over, and wait for it; between them nothing moves. When nothing can run, the clock jumps
/// to the next timer, so nothing ever sleeps.
///
/// The thread is the loom's own, since a caller may hold monitors: a virtual thread that is frozen
/// takes those of the thread below it along.
public final class SimulatedLoom extends Loom {
    /// The wall clock of every simulation begins here.
    public static final Instant EPOCH = Instant.parse("2016-03-17T00:00:00Z");

    private final long seed;
    private final RandomGenerator choices;
    private final RandomGenerator random;
    private final TimerWheel wheel = new TimerWheel();
    private final RunQueue runnable = new RunQueue();
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final List<Wait> paused = new ArrayList<>();
    private final Thread.Builder.OfVirtual threads = VirtualThreads.builderFor(new Scheduler());
    private final VirtualClock clock = new VirtualClock();
    private final AtomicReference<@Nullable Thread> driver = new AtomicReference<>();
    private volatile @Nullable Thread thread; // the carriers' latest

    /// One thread at most, which ends when nothing has been called for a while: a loom that nobody
    /// closes keeps none.
    private final ExecutorService carriers =
            new ThreadPoolExecutor(
                    0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::newThread);

    private @Nullable Tracer tracer;
    private volatile @Nullable Thread carrier; // while it runs the processes
    private long now;
    private boolean closed;

    /// Makes a loom; nothing runs before the first [#call] or [#advance].
    public SimulatedLoom(String name, long seed) {
        super(name);
        this.seed = seed;
        // Named, so that a later JDK's default does not change old traces.
        var algorithm = RandomGeneratorFactory.of("L64X128MixRandom");
        this.choices = algorithm.create(seed);
        this.random = algorithm.create(~seed);
    }

    /// The seed of this run.
    public long seed() {
        return seed;
    }

    /// Shows every value that enters or leaves a channel from now on.
    public void traceTo(Tracer newTracer) {
        tracer = newTracer;
    }

    /// Runs the processes until the clock has moved on by this much.
    public void advance(Duration time) {
        advanceTo(new MonotonicTime(now).plus(time));
    }

    /// Runs the processes until the clock shows this time and nothing can run before it moves on.
    public void advanceTo(MonotonicTime time) {
        drive(_ -> {
            while (step(time.nanos())) {
                // one process after the other
            }
            now = Math.max(now, time.nanos());
        });
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
        var call = new CallFromOutside<>(task);
        try {
            drive(run -> {
                var process = startThread(what, call);
                while (!call.isDone()) {
                    if (run.takeInterrupt()) {
                        call.interrupt(process);
                    }
                    if (!step(NEVER)) {
                        var waitsFor = waits().getOrDefault(process, "");
                        var stuck = processes();
                        process.interrupt();
                        throw new DeadlockException(what, waitsFor, stuck);
                    }
                }
            });
        } catch (DeadlockException e) {
            e.fillInStackTrace(); // with the caller's, who wants to know where that was
            throw e;
        }
        call.restoreInterrupt();
        return call.result();
    }

    @Override
    public void pause() throws InterruptedException {
        enter();
        var wait = new Wait("its turn");
        paused.add(wait);
        await(wait, NEVER);
    }

    @Override
    public Readiness readiness(int fileDescriptor) {
        throw new UnsupportedOperationException(
                "a simulated loom has no file descriptors: use a device that lives in memory");
    }

    @Override
    public void close() {
        if (isCurrent()) {
            throw new IllegalStateException("a process cannot close the loom that runs it");
        }
        if (closed) {
            return;
        }
        try {
            call(
                    "close " + name(),
                    () -> {
                        closeGroups();
                        return true;
                    });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("closing " + this, e);
        } finally {
            closed = true;
            carriers.shutdown();
        }
        var last = thread;
        if (last != null) {
            awaitEnd(last);
        }
    }

    @Override
    Thread startThread(String threadName, Runnable body) {
        return threads.name(threadName).start(body);
    }

    @Override
    void enter() {
        if (!isCurrent()) {
            throw new WrongLoomException(toString());
        }
    }

    @Override
    void leave() {}

    @Override
    void park(Wait wait, long deadlineNanos) {
        LockSupport.park(this);
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
        return now;
    }

    @Override
    void trace(String channel, String action, Object value) {
        if (tracer != null) {
            tracer.onEvent(clock.now(), Thread.currentThread().getName(), channel, action, value);
        }
    }

    /// Has the loom's thread run the processes, and waits for it.
    private void drive(Consumer<Run> steps) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a simulation is run for a platform thread, not for " + Thread.currentThread());
        }
        var other = driver.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new IllegalStateException(this + " is being run for " + other);
        }
        try {
            var run = new Run(steps);
            carriers.execute(run);
            run.await();
        } finally {
            driver.set(null);
        }
    }

    private Thread newThread(Runnable body) {
        var made = Thread.ofPlatform().name(name()).daemon(true).unstarted(body);
        thread = made;
        return made;
    }

    /// Does the next thing there is to do; false if that is nothing, or lies after `until`.
    private boolean step(long until) {
        for (var task = inbox.poll(); task != null; task = inbox.poll()) {
            runnable.add(task);
        }
        if (runnable.isEmpty() && !paused.isEmpty()) {
            paused.forEach(Wait::wake);
            paused.clear();
        }
        if (runnable.isEmpty()) {
            var next = wheel.nextExpiry();
            if (next > until || next == NEVER) {
                return false;
            }
            now = Math.max(now, next);
            wheel.expire(now);
            return true;
        }
        var count = runnable.size();
        var task = count == 1 ? runnable.poll() : runnable.poll(choices.nextInt(count));
        if (task != null) {
            task.run();
        }
        return true;
    }

    /// What the loom's thread does for a caller that waits.
    private final class Run implements Runnable {
        private final Thread caller = Thread.currentThread();
        private final Consumer<Run> steps;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;
        private boolean tookInterrupt;
        private volatile boolean interrupted;
        private volatile boolean done;

        Run(Consumer<Run> steps) {
            this.steps = steps;
        }

        @Override
        public void run() {
            carrier = Thread.currentThread();
            try {
                steps.accept(this);
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                error = e;
            } finally {
                carrier = null;
                done = true;
                LockSupport.unpark(caller);
            }
        }

        /// Whether the caller has been interrupted, by a process or from outside; to be passed on
        /// once.
        boolean takeInterrupt() {
            if (tookInterrupt || !(interrupted || caller.isInterrupted())) {
                return false;
            }
            tookInterrupt = true;
            return true;
        }

        /// Interrupts do not end this; one that nobody has taken is there afterwards.
        void await() {
            while (!done) {
                LockSupport.park(this);
                if (caller.isInterrupted()) {
                    interrupted = true; // first, so that at any time one or the other says so
                    Thread.interrupted();
                }
            }
            if (tookInterrupt) {
                Thread.interrupted();
            } else if (interrupted) {
                caller.interrupt();
            }
            if (error != null) {
                throw error;
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private final class VirtualClock implements Clock {
        @Override
        public MonotonicTime now() {
            return new MonotonicTime(now);
        }

        @Override
        public Instant wallTime() {
            return EPOCH.plusNanos(now);
        }
    }

    /// As in the carrier loom; a thread that is not ours can only be one that ends a process's
    /// wait.
    private final class Scheduler extends ForkJoinPool {
        Scheduler() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            if (isCurrent()) {
                runnable.add(task);
            } else {
                inbox.add(task);
            }
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
