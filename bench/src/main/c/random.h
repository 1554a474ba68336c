// random.h: numbers that look random and are the same in each run.
#pragma once
#include <stdint.h>

// SplitMix64 (Steele, Lea and Flood 2014): the numbers are those of z, z + STEP, z + 2 STEP, ...
#define SPLITMIX_STEP 0x9e3779b97f4a7c15u

static inline uint64_t splitmix(uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}
