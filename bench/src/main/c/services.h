// services.h: what all subjects serve over TCP, and the octets that go over it.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { ECHO = 7, DISCARD = 9, SOURCE = 19 };

// Octets that repeat themselves after each `period`, and so are the same at any multiple of it.
static inline void fill_pattern(uint8_t *into, size_t octets, size_t period) {
    for (size_t i = 0; i < octets; i++) {
        into[i] = i % period * 7 + (i % period >> 8);
    }
}
