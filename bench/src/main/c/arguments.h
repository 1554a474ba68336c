// arguments.h: what is typed wrong.
#pragma once
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// How the program is called: each has its own.
static void usage(FILE *out);

// Says how it is called, to whoever asked for that or typed something unknown, and ends.
_Noreturn static inline void show_usage(bool is_asked_for) {
    usage(is_asked_for ? stdout : stderr);
    exit(is_asked_for ? 0 : 2);
}

// Says what is wrong and how it is called, and ends.
_Noreturn __attribute__((format(printf, 1, 2))) static inline void reject(const char *why, ...) {
    va_list values;
    va_start(values, why);
    vwarnx(why, values);
    va_end(values);
    show_usage(false);
}
