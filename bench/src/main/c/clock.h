// clock.h: times, all in nanoseconds.
#pragma once
#include <stdint.h>
#include <time.h>

typedef int64_t nanos;
static const nanos SECOND = 1000000000, MILLI = 1000000;

static inline nanos now_by(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static inline nanos now(void) {
    return now_by(CLOCK_MONOTONIC);
}

static inline struct timespec timespec_of(nanos time) {
    return (struct timespec) {time / SECOND, time % SECOND};
}

static inline double in_seconds(nanos time) {
    return (double) time / SECOND;
}

// For qsort.
static inline int compare_nanos(const void *a, const void *b) {
    nanos x = *(const nanos *) a, y = *(const nanos *) b;
    return (x > y) - (x < y);
}
