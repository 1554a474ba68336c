// checksum.h: the Internet checksum (RFC 1071), before its complement is taken.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// In 32-bit steps, not yet folded; of several parts all but the last have an even length.
static inline uint64_t sum(const void *start, size_t octets) {
    const uint8_t *at = start;
    uint64_t even = 0, odd = 0;
    for (; octets >= 16; octets -= 16, at += 16) {
        uint32_t words[4];
        memcpy(words, at, sizeof words);
        even += (uint64_t) words[0] + words[2];
        odd += (uint64_t) words[1] + words[3];
    }
    for (; octets >= 4; octets -= 4, at += 4) {
        uint32_t word;
        memcpy(&word, at, sizeof word);
        even += word;
    }
    uint32_t rest = 0;
    memcpy(&rest, at, octets);
    return even + odd + rest;
}

static inline uint16_t fold(uint64_t sum) {
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}
