// badwire: a wire between two TAP devices that delays frames and loses some.
//
//   gcc -O2 -Wall -Wextra -Werror badwire.c -o badwire
//
//   badwire TAP1 TAP2
//
// Makes both devices and prints `ready`. They may be moved to other network namespaces; the wire
// stays between them. Each line of its input sets the conditions from now on, for both directions:
//
//   DELAY_US LOSS_PERCENT
//
// and is answered by `ready`. Ends at the end of its input.
//
// Not `tc netem`: some kernels come without, and it cannot be told from which moment on it applies.
// Each frame is lost by chance, independent of the others, from a fixed seed: but since frames come
// at other times, two runs do not lose the same ones. Frames keep their order. A frame leaves up to
// 0.1 ms late, since one thread does it all; at no delay the wire carries some gigabits a second.
// What does not fit into a queue of 65,536 frames is lost, too, and so is what the kernel drops at a
// TAP whose queue is full.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arguments.h"
#include "clock.h"
#include "output.h"
#include "tap.h"

enum { MAX_FRAME = 1518, QUEUE = 65536, BATCH = 64 };

struct waiting {
    nanos leaves;
    int length;
    unsigned char octets[MAX_FRAME];
};

// One direction: frames in the order in which they came, and so that in which they leave.
struct direction {
    int from, to;
    struct waiting *frames;
    unsigned first, count;
};

struct conditions {
    nanos delay;
    double loss; // 0 to 1
};

static uint64_t random_state = 0x9e3779b97f4a7c15;

// xorshift64*, the upper 53 bits as a number from 0 to 1.
static double chance(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (double)((random_state * 0x2545f4914f6cdd1dULL) >> 11) / 9007199254740992.0;
}

static struct direction new_direction(int from, int to) {
    struct waiting *frames = calloc(QUEUE, sizeof *frames);
    if (!frames)
        err(1, "memory");
    return (struct direction){.from = from, .to = to, .frames = frames};
}

// Some at a time, so that the other direction gets its turn.
static void take_in(struct direction *way, struct conditions wire) {
    for (int i = 0; i < BATCH; i++) {
        unsigned char spare[MAX_FRAME];
        bool lost = way->count == QUEUE || chance() < wire.loss;
        struct waiting *next = &way->frames[(way->first + way->count) % QUEUE];
        ssize_t length = read(way->from, lost ? spare : next->octets, MAX_FRAME);
        if (length <= 0)
            return;
        if (lost)
            continue;
        next->length = (int)length;
        next->leaves = now() + wire.delay;
        way->count++;
    }
}

static void let_out(struct direction *way) {
    while (way->count > 0) {
        struct waiting *head = &way->frames[way->first];
        if (head->leaves > now())
            return;
        // What the kernel does not take is lost.
        if (write(way->to, head->octets, (size_t)head->length) < 0 && errno == EBADFD)
            err(1, "write");
        way->first = (way->first + 1) % QUEUE;
        way->count--;
    }
}

// When the next frame leaves in either direction; far in the future if there is none.
static nanos next_departure(const struct direction ways[2]) {
    nanos next = INT64_MAX;
    for (int i = 0; i < 2; i++)
        if (ways[i].count > 0 && ways[i].frames[ways[i].first].leaves < next)
            next = ways[i].frames[ways[i].first].leaves;
    return next;
}

static void wait_for_work(struct pollfd watched[3], const struct direction ways[2]) {
    nanos next = next_departure(ways);
    struct timespec *limit = NULL, left;
    if (next != INT64_MAX) {
        nanos time = next - now();
        left = timespec_of(time > 0 ? time : 0);
        limit = &left;
    }
    if (ppoll(watched, 3, limit, NULL) < 0 && errno != EINTR)
        err(1, "poll");
}

static bool read_conditions(struct conditions *wire) {
    char line[100];
    ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
    if (length <= 0)
        return false;
    line[length] = 0;
    double delay_us, loss_percent;
    if (sscanf(line, "%lf %lf", &delay_us, &loss_percent) != 2)
        errx(2, "not DELAY_US LOSS_PERCENT: %s", line);
    *wire = (struct conditions){(nanos)(delay_us * 1000), loss_percent / 100};
    say("ready");
    return true;
}

static void usage(FILE *out) {
    fprintf(out, "usage: badwire TAP1 TAP2\n");
}

int main(int argc, char **argv) {
    if (argc != 3)
        show_usage(false);
    int left = open_tap(argv[1], O_NONBLOCK, 0), right = open_tap(argv[2], O_NONBLOCK, 0);
    struct direction ways[2] = {new_direction(left, right), new_direction(right, left)};
    struct pollfd watched[3] = {{.fd = left, .events = POLLIN},
                                {.fd = right, .events = POLLIN},
                                {.fd = STDIN_FILENO, .events = POLLIN}};
    struct conditions wire = {0, 0};
    say("ready");
    while (true) {
        wait_for_work(watched, ways);
        if (watched[2].revents && !read_conditions(&wire))
            return 0;
        for (int i = 0; i < 2; i++) {
            take_in(&ways[i], wire);
            let_out(&ways[i]);
        }
    }
}
