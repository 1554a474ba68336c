// signals.h: what signals do. None restarts a call that waits: it fails with EINTR.
#pragma once
#include <signal.h>
#include <sys/time.h>

static volatile sig_atomic_t stopping;   // SIGTERM or SIGINT came
static volatile sig_atomic_t tick_due;   // SIGALRM came

static inline void on_signal(int signal) {
    if (signal == SIGALRM) {
        tick_due = 1;
    } else {
        stopping = 1;
    }
}

static inline void catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

// Ends a read that waits, again and again. A signal just before the read is seen at the next.
static inline void tick_every(int millis) {
    struct itimerval every = {{0, millis * 1000}, {0, millis * 1000}};
    setitimer(ITIMER_REAL, &every, NULL);
}
