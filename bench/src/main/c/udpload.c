// udpload: UDP datagrams from the Linux side, as fast as one thread can send them.
//
//   gcc -O2 -Wall -Wextra -Werror udpload.c -o udpload
//
//   udpload ADDRESS PORT --size B --seconds S
//       datagrams of B octets of data. Nobody has to answer, but somebody has to have a MAC address:
//       give the interface a permanent neighbour where nobody answers ARP.
//
// Prints one JSON object. `sent` is what the kernel has taken: what does not fit into the queue of
// the interface it drops, and does not say so. `refused` counts the calls that failed, as while the
// interface has no carrier. Ends early at SIGTERM or SIGINT.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "clock.h"
#include "ipv4.h"
#include "output.h"
#include "signals.h"

enum { BATCH = 32, MAX_DATA = 65507 };

static struct {
    int size;
    double seconds;
} options = {.size = 22, .seconds = 1};

static uint8_t data[MAX_DATA];

static int connect_to(const char *address, int port) {
    struct sockaddr_in peer = ipv4_peer(address, port);
    int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int buffer = 1 << 20;
    if (udp < 0 || setsockopt(udp, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer)
        || connect(udp, (struct sockaddr *) &peer, sizeof peer)) {
        err(1, "a UDP socket to %s", address);
    }
    return udp;
}

static void send_for(int udp, nanos time) {
    struct iovec all = {data, options.size};
    struct mmsghdr batch[BATCH];
    for (int i = 0; i < BATCH; i++) {
        batch[i] = (struct mmsghdr) {.msg_hdr = {.msg_iov = &all, .msg_iovlen = 1}};
    }
    uint64_t sent = 0, refused = 0;
    nanos start = now(), passed = 0;
    while (!stopping && passed < time) {
        int taken = sendmmsg(udp, batch, BATCH, 0);
        if (taken > 0) {
            sent += taken;
        } else if (errno == EMSGSIZE || errno == EINVAL) {
            err(1, "sending %d octets", options.size);
        } else if (errno != EINTR) {
            refused++;
        }
        passed = now() - start;
    }
    double seconds = in_seconds(passed);
    struct json json = begin_json(stdout);
    put_count(&json, "sent", sent);
    put_count(&json, "refused", refused);
    put_count(&json, "octets", sent * options.size);
    put_number(&json, "seconds", seconds, 6);
    put_number(&json, "datagrams_per_s", seconds > 0 ? sent / seconds : 0, 1);
    end_json(&json);
}

static void usage(FILE *out) {
    fprintf(out, "usage: udpload ADDRESS PORT --size B --seconds S\n");
}

static void parse_options(int argc, char **argv) {
    static const struct option known[] = {
        {"size", required_argument, NULL, 'b'},
        {"seconds", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == 'b') {
            options.size = atoi(optarg);
        } else if (option == 's') {
            options.seconds = atof(optarg);
        } else {
            show_usage(option == 'h');
        }
    }
    if (options.size < 0 || options.size > MAX_DATA || options.seconds <= 0) {
        reject("a size is from 0 to %d octets, and a time is positive", MAX_DATA);
    }
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    if (argc - optind != 2) {
        show_usage(false);
    }
    catch_signals();
    send_for(connect_to(argv[optind], atoi(argv[optind + 1])), options.seconds * SECOND);
    return 0;
}
