// pingload: many ping connections at once over one raw socket.
//
//   gcc -O2 -Wall -Wextra -Werror pingload.c -o pingload
//
//   pingload --connections N --count C --interval-ms I --size S [--together|--staggered]
//            [--wait-ms W] [--rtts FILE] ADDRESS
//       N connections, each with C requests of S octets of data, I milliseconds apart. They start
//       together, or (unless said) spread at random over the first interval. Waits W milliseconds
//       (2000 unless said) for the last replies.
//   pingload --flood W --seconds T --size S [--rtts FILE] ADDRESS
//       W requests outstanding: a new one for each reply. One that has no reply after 500 ms is
//       given up, so that the window stays full; a reply that comes later still counts as received.
//
// Prints one JSON object. `wrong` counts replies whose data is not that of the request, and
// `late_max_us` is how late a request was sent at worst, together: after the first of its round.
// FILE gets the round-trip times, a little-endian int64 of nanoseconds for each reply.
// Needs CAP_NET_RAW.
//
// One raw socket on purpose. The kernel copies every ICMP message to every raw socket that wants
// it, inside the write of the stack that is measured: with N ping processes that is N copies for
// each reply, and above some 600 the measuring side saturates the machine.
//
// A round-trip time is the time stamp that the kernel gave the reply when it came (SO_TIMESTAMPNS)
// less the time just before the request was sent, like that of ping(8): how late this program gets
// to read a reply does not matter. Both are of the real-time clock, which must not be set meanwhile.
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "checksum.h"
#include "clock.h"
#include "ipv4.h"
#include "output.h"
#include "random.h"
#include "times.h"

// Of linux/icmp.h, which does not go with netinet/ip_icmp.h.
enum { ICMP_FILTER_OPTION = 1 };

enum {
    MAX_DATA = 65507,
    BATCH = 64,
    // Requests of the flood that are remembered; a power of two.
    FLOOD_SLOTS = 1 << 20,
};

static const nanos GIVEN_UP_AFTER = 500 * 1000000LL;

static struct {
    int connections, count, size, flood;
    double interval_ms, seconds;
    int wait_ms;
    bool together;
    const char *rtts;
    struct sockaddr_in peer;
} options = {
    .connections = 1, .count = 50, .size = 56, .interval_ms = 1000, .seconds = 10, .wait_ms = 2000};

static struct {
    uint64_t sent, received, duplicates, send_errors, wrong;
    nanos late_max;
    double rtt_sum;
} counters;

// A request in flight. `number` tells it from others that had the slot.
struct request {
    uint32_t number;
    enum { FREE, OUTSTANDING, GIVEN_UP, ANSWERED } state;
    nanos sent_at;
};

static int raw;
static uint16_t first_id;
static struct {
    struct icmphdr icmp;
    uint8_t data[MAX_DATA];
} message;
static uint32_t data_sum;

// ---------------------------------------------------------------- small things

// That of the kernel's time stamps.
static nanos real_now(void) {
    return now_by(CLOCK_REALTIME);
}

static uint64_t random_state = 0x57656674;

// From the same seed each time: runs can be compared.
static uint64_t next_random(void) {
    return splitmix(random_state += SPLITMIX_STEP);
}

// ---------------------------------------------------------------- the socket

static void open_socket(void) {
    raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    if (raw < 0) {
        err(1, "a raw socket");
    }
    // Large enough for what comes while a thousand requests are sent.
    int octets = 256 << 20;
    if (setsockopt(raw, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets)) {
        setsockopt(raw, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
    }
    octets = 64 << 20;
    if (setsockopt(raw, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets)) {
        setsockopt(raw, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
    }
    int on = 1;
    if (setsockopt(raw, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on)) {
        err(1, "SO_TIMESTAMPNS");
    }
    uint32_t all_but_replies = ~(1u << ICMP_ECHOREPLY);
    if (setsockopt(raw, SOL_RAW, ICMP_FILTER_OPTION, &all_but_replies, sizeof all_but_replies)) {
        err(1, "ICMP_FILTER");
    }
    if (connect(raw, (struct sockaddr *) &options.peer, sizeof options.peer)) {
        err(1, "connect");
    }
}

static void fill_message(void) {
    // Another process's data differs, so that its replies cannot pass for ours.
    random_state ^= (uint64_t) getpid() << 32 ^ (uint64_t) real_now();
    first_id = next_random();
    for (int i = 0; i < options.size; i++) {
        message.data[i] = next_random();
    }
    random_state = 0x57656674;
    data_sum = fold(sum(message.data, options.size));
}

// Sends a request and returns the time just before.
static nanos send_request(int connection, int sequence) {
    message.icmp = (struct icmphdr) {.type = ICMP_ECHO};
    message.icmp.un.echo.id = htons(first_id + connection);
    message.icmp.un.echo.sequence = htons(sequence);
    message.icmp.checksum = ~fold(sum(&message.icmp, sizeof message.icmp) + data_sum);
    nanos time = real_now();
    ssize_t octets = send(raw, &message, sizeof message.icmp + options.size, 0);
    counters.sent++;
    if (octets < 0) {
        counters.send_errors++;   // sent all the same: it will count as lost
    }
    return time;
}

// Calls `receive` with each reply that is there: who and which, and when it came.
static int drain(void (*receive)(int connection, int sequence, nanos time)) {
    static uint8_t packets[BATCH][60 + sizeof(struct icmphdr) + MAX_DATA];
    static char controls[BATCH][CMSG_SPACE(sizeof(struct timespec))];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec) {packets[i], 60 + sizeof(struct icmphdr) + options.size + 1};
        messages[i].msg_hdr = (struct msghdr) {.msg_iov = &parts[i],
                                               .msg_iovlen = 1,
                                               .msg_control = controls[i],
                                               .msg_controllen = sizeof controls[i]};
    }
    int count = recvmmsg(raw, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        const struct iphdr *ip = (struct iphdr *) packets[i];
        int header = ip->ihl * 4;
        int data = (int) messages[i].msg_len - header - (int) sizeof(struct icmphdr);
        const struct icmphdr *icmp = (struct icmphdr *) (packets[i] + header);
        int connection = (uint16_t) (ntohs(icmp->un.echo.id) - first_id);
        if (data < 0) {
            continue;
        }
        if (data != options.size || memcmp(icmp + 1, message.data, data)) {
            counters.wrong++;
            continue;
        }
        struct timespec stamp = {0};
        struct cmsghdr *control = CMSG_FIRSTHDR(&messages[i].msg_hdr);
        if (control && control->cmsg_type == SCM_TIMESTAMPNS) {
            memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
        }
        nanos time = stamp.tv_sec ? stamp.tv_sec * SECOND + stamp.tv_nsec : real_now();
        receive(connection, ntohs(icmp->un.echo.sequence), time);
    }
    return count > 0 ? count : 0;
}

static bool wait_for_reply(nanos at_most) {
    struct pollfd event = {raw, POLLIN, 0};
    struct timespec timeout = timespec_of(at_most);
    return ppoll(&event, 1, &timeout, NULL) > 0;
}

static void count_reply(struct request *request, nanos time) {
    nanos rtt = time - request->sent_at;
    counters.received++;
    counters.rtt_sum += rtt;
    record_time(rtt);
    request->state = ANSWERED;
}

// ---------------------------------------------------------------- connections

static struct request *requests;   // those of a connection one after another

static void receive_scheduled(int connection, int sequence, nanos time) {
    if (connection >= options.connections || sequence >= options.count) {
        return;   // not ours
    }
    struct request *request = &requests[(size_t) connection * options.count + sequence];
    if (request->state == OUTSTANDING) {
        count_reply(request, time);
    } else {
        counters.duplicates++;
    }
}

// When each connection starts within the interval, in order.
static nanos *choose_starts(nanos interval) {
    nanos *starts = calloc(options.connections, sizeof *starts);
    if (!starts) {
        err(1, "memory");
    }
    for (int i = 0; i < options.connections && !options.together; i++) {
        starts[i] = next_random() % (uint64_t) (interval > 0 ? interval : 1);
    }
    qsort(starts, options.connections, sizeof *starts, compare_nanos);
    return starts;
}

static void wait_until(nanos due) {
    for (nanos left; (left = due - real_now()) > 0;) {
        if (wait_for_reply(left)) {
            drain(receive_scheduled);
        }
    }
}

static void run_connections(void) {
    nanos interval = options.interval_ms * MILLI;
    uint64_t total = (uint64_t) options.connections * options.count;
    requests = calloc(total, sizeof *requests);
    if (!requests) {
        err(1, "memory");
    }
    nanos *starts = choose_starts(interval);
    nanos begin = real_now() + 5 * MILLI;
    for (int sequence = 0; sequence < options.count; sequence++) {
        for (int connection = 0; connection < options.connections; connection++) {
            nanos due = begin + starts[connection] + sequence * interval;
            wait_until(due);
            struct request *request = &requests[(size_t) connection * options.count + sequence];
            request->state = OUTSTANDING;   // before it is sent: the reply may be quick
            request->sent_at = send_request(connection, sequence);
            nanos late = request->sent_at - due;
            counters.late_max = late > counters.late_max ? late : counters.late_max;
        }
        drain(receive_scheduled);   // also when it is late all the time
    }
    nanos end = real_now() + options.wait_ms * MILLI;
    for (nanos left; counters.received < total && (left = end - real_now()) > 0;) {
        if (wait_for_reply(left)) {
            drain(receive_scheduled);
        }
    }
    while (drain(receive_scheduled) > 0) {
        // duplicates that are here already
    }
}

// ---------------------------------------------------------------- flood

// Requests are numbered; id and sequence number together carry the number.
static struct {
    struct request *slots;
    uint32_t next, oldest;   // numbers: those before `oldest` are answered or given up
    int outstanding;
    bool is_on;
} flood;

static void send_next(void) {
    uint32_t number = flood.next++;
    struct request *request = &flood.slots[number % FLOOD_SLOTS];
    *request = (struct request) {.number = number, .state = OUTSTANDING};
    flood.outstanding++;
    request->sent_at = send_request(number >> 16 & 0xffff, number & 0xffff);
}

static void receive_flood(int connection, int sequence, nanos time) {
    uint32_t number = (uint32_t) connection << 16 | sequence;
    struct request *request = &flood.slots[number % FLOOD_SLOTS];
    if (request->state == FREE || request->number != number) {
        return;   // not ours, or from so long ago that it is forgotten: lost
    }
    if (request->state == ANSWERED) {
        counters.duplicates++;
        return;
    }
    bool was_outstanding = request->state == OUTSTANDING;
    count_reply(request, time);
    // One that was given up has been replaced already.
    if (was_outstanding) {
        flood.outstanding--;
        if (flood.is_on) {
            send_next();
        }
    }
}

static void give_up_old(nanos time) {
    for (; flood.oldest != flood.next; flood.oldest++) {
        struct request *request = &flood.slots[flood.oldest % FLOOD_SLOTS];
        if (request->number == flood.oldest && request->state == OUTSTANDING) {
            if (time - request->sent_at < GIVEN_UP_AFTER) {
                return;
            }
            request->state = GIVEN_UP;
            flood.outstanding--;
        }
    }
}

static double run_flood(void) {
    flood.slots = calloc(FLOOD_SLOTS, sizeof *flood.slots);
    if (!flood.slots) {
        err(1, "memory");
    }
    flood.is_on = true;
    nanos begin = real_now(), end = begin + options.seconds * SECOND, looked = begin, time;
    while ((time = real_now()) < end) {
        while (flood.outstanding < options.flood) {
            send_next();
        }
        if (wait_for_reply(20 * MILLI)) {
            drain(receive_flood);
        }
        if (time - looked > 50 * MILLI) {
            give_up_old(time);
            looked = time;
        }
    }
    flood.is_on = false;
    double replies_per_s = counters.received / in_seconds(time - begin);
    end = real_now() + GIVEN_UP_AFTER;
    for (nanos left; flood.outstanding > 0 && (left = end - real_now()) > 0;) {
        if (wait_for_reply(left)) {
            drain(receive_flood);
        }
    }
    return replies_per_s;
}

// ---------------------------------------------------------------- the command line

static void usage(FILE *out) {
    fprintf(out, "usage: pingload [--connections N] [--count C] [--interval-ms I] [--size S]\n"
                 "                [--together|--staggered] [--wait-ms W] [--rtts FILE] ADDRESS\n"
                 "       pingload --flood W [--seconds T] [--size S] [--rtts FILE] ADDRESS\n");
}

static void parse_options(int argc, char **argv) {
    enum { CONNECTIONS, COUNT, INTERVAL, SIZE, TOGETHER, STAGGERED, WAIT, RTTS, FLOOD, SECONDS, HELP };
    static const struct option known[] = {
        {"connections", required_argument, NULL, CONNECTIONS},
        {"count", required_argument, NULL, COUNT},
        {"interval-ms", required_argument, NULL, INTERVAL},
        {"size", required_argument, NULL, SIZE},
        {"together", no_argument, NULL, TOGETHER},
        {"staggered", no_argument, NULL, STAGGERED},
        {"wait-ms", required_argument, NULL, WAIT},
        {"rtts", required_argument, NULL, RTTS},
        {"flood", required_argument, NULL, FLOOD},
        {"seconds", required_argument, NULL, SECONDS},
        {"help", no_argument, NULL, HELP},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
            case CONNECTIONS: options.connections = atoi(optarg); break;
            case COUNT: options.count = atoi(optarg); break;
            case INTERVAL: options.interval_ms = atof(optarg); break;
            case SIZE: options.size = atoi(optarg); break;
            case TOGETHER: options.together = true; break;
            case STAGGERED: options.together = false; break;
            case WAIT: options.wait_ms = atoi(optarg); break;
            case RTTS: options.rtts = optarg; break;
            case FLOOD: options.flood = atoi(optarg); break;
            case SECONDS: options.seconds = atof(optarg); break;
            default: show_usage(option == HELP);
        }
    }
    if (optind != argc - 1) {
        reject("needs one address");
    }
    options.peer = ipv4_peer(argv[optind], 0);
    // Both are 16 bits of the message's header.
    if (options.connections < 1 || options.connections > 65536 || options.count < 1
        || options.count > 65536) {
        reject("from 1 to 65536 connections and requests");
    }
    if (options.size < 0 || options.size > MAX_DATA) {
        reject("from 0 to 65507 octets");
    }
    if (options.flood < 0 || options.flood > FLOOD_SLOTS / 16) {
        reject("too many outstanding");
    }
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    record_times_in(options.rtts);
    // Sleeps end on time, not up to 50 us later.
    prctl(PR_SET_TIMERSLACK, 1);
    open_socket();
    fill_message();
    double replies_per_s = 0;
    if (options.flood > 0) {
        replies_per_s = run_flood();
    } else {
        run_connections();
    }
    end_record();
    struct json json = begin_json(stdout);
    put_count(&json, "sent", counters.sent);
    put_count(&json, "received", counters.received);
    put_count(&json, "lost", counters.sent - counters.received);
    put_count(&json, "duplicates", counters.duplicates);
    put_count(&json, "send_errors", counters.send_errors);
    put_count(&json, "wrong", counters.wrong);
    put_number(&json, "late_max_us", counters.late_max / 1e3, 3);
    put_number(&json, "mean_us",
               counters.received ? counters.rtt_sum / counters.received / 1e3 : 0, 3);
    if (options.flood > 0) {
        put_number(&json, "replies_per_s", replies_per_s, 1);
    }
    end_json(&json);
    return 0;
}
