// output.h: what the bench reads: a word on a line of its own, and one object in JSON.
#pragma once
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

// Says at once that something is so: `ready`.
static inline void say(const char *word) {
    puts(word);
    fflush(stdout);
}

struct json {
    FILE *out;
    const char *before;   // the next name
};

static inline struct json begin_json(FILE *out) {
    return (struct json) {out, "{"};
}

static inline void put_count(struct json *json, const char *name, uint64_t count) {
    fprintf(json->out, "%s\"%s\":%" PRIu64, json->before, name, count);
    json->before = ",";
}

static inline void put_number(struct json *json, const char *name, double number, int digits) {
    fprintf(json->out, "%s\"%s\":%.*f", json->before, name, digits, number);
    json->before = ",";
}

static inline void end_json(struct json *json) {
    fprintf(json->out, "}\n");
    fflush(json->out);
}
