// times.h: a file of times, one by one: a little-endian int64 of nanoseconds each.
#pragma once
#include <err.h>
#include <stdio.h>

#include "clock.h"

static FILE *times_file;

// Nothing is written where no file is asked for.
static inline void record_times_in(const char *path) {
    if (path && !(times_file = fopen(path, "wb"))) {
        err(1, "%s", path);
    }
}

static inline void record_time(nanos time) {
    if (times_file) {
        fwrite(&time, sizeof time, 1, times_file);   // little-endian where this runs
    }
}

static inline void end_record(void) {
    if (times_file && fclose(times_file)) {
        err(1, "the file of times");
    }
}
