// tcpload: TCP load from the Linux side, by one thread with epoll.
//
//   gcc -O2 -Wall -Wextra -Werror tcpload.c -o tcpload
//
//   tcpload serve echo|discard|source ADDRESS PORT
//       the kernel as a peer. Prints `ready`; ends at SIGTERM or SIGINT, counters on stderr.
//   tcpload send ADDRESS PORT --connections K --seconds S [--write OCTETS]
//       to a discard service. Counts octets that the peer has acknowledged, by TCP_INFO: what was
//       merely written may still lie in the socket's buffer, megabytes of it.
//   tcpload receive ADDRESS PORT --connections K --seconds S
//       from a source.
//   tcpload rr ADDRESS PORT --connections K --seconds S [--size B] [--rtts FILE]
//       B octets to an echo service, which the next B follow when they are back.
//   tcpload connections ADDRESS PORT --at-once K --total M --octets B [--rtts FILE]
//       connects to an echo service, sends B octets and its FIN, reads them and the peer's FIN, and
//       closes: M times, K at once. A time-out is 8 s.
//   tcpload idle ADDRESS PORT --connections K [--seconds S]
//       opens K connections to an echo service and has one octet echoed on each. Prints `held`,
//       waits for S seconds, or if not said until stdin ends, and then has another octet echoed.
//   tcpload verify ADDRESS PORT --connections K --octets B --seed N
//       B octets to an echo service on each connection and its FIN; every octet that comes back is
//       checked. Gives up when nothing moves for 10 s; ends with 1 if anything is wrong.
//
// Prints one JSON object. The first 300 ms of send, receive and rr are not counted. `died` are
// connections that did not come up or did not last. FILE gets the times of the transactions or of
// the whole connections, a little-endian int64 of nanoseconds for each.
//
// Pitfalls. A process may have only so many files open, and raising that needs CAP_SYS_RESOURCE:
// run several where that is too few. More than 28,000 connections need several source addresses (or a wider
// ip_local_port_range): those of the interface are taken in turn, so add some to it. Each
// connection that this side closes first stays in TIME-WAIT for a minute and keeps its port; where
// the peer offers no time stamps, tcp_tw_reuse does not help, but tcp_max_tw_buckets does.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <ifaddrs.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "clock.h"
#include "ipv4.h"
#include "output.h"
#include "random.h"
#include "services.h"
#include "signals.h"
#include "times.h"

enum {
    EVENTS = 1024,
    BUFFER = 1 << 20,
    READ_SIZE = 1 << 18,
    CHUNK = 1 << 16,
    // Connections that may wait for their SYN to be answered: more overflow a backlog.
    OPENING_AT_ONCE = 512,
    MAX_SOURCES = 64,
    PORTS_OF_A_SOURCE = 28000,
    SPARE_FILES = 16,
};

static const nanos WARM_UP = 300 * 1000000LL, CONNECT_TIMEOUT = 10 * 1000000000LL;
static const nanos CONNECTION_TIMEOUT = 8 * 1000000000LL, STALL = 10 * 1000000000LL;

// A connection of ours.
struct client {
    int fd;   // -1 when there is none
    int index;
    enum { CONNECTING, OPEN, SENT, DONE, DEAD } state;
    uint64_t sent, received;
    uint64_t wrong;
    uint64_t count, count_before;   // octets or transactions, and how many before the measurement
    uint64_t retransmissions, retransmissions_before;
    uint64_t out_of_order, out_of_order_before;
    nanos since;
};

static struct {
    const char *mode, *service, *rtts;
    struct sockaddr_in peer;
    int connections, at_once;
    uint64_t total, octets, seed;
    uint32_t size, write_size;
    double seconds;   // negative: not said
} options = {.connections = 1,
             .at_once = 1,
             .total = 1,
             .octets = 4096,
             .seed = 1,
             .size = 1,
             .write_size = 131072,
             .seconds = -1};

static int epoll;
static struct epoll_event events[EVENTS];
static uint8_t pattern[BUFFER], buffer[BUFFER];

// ---------------------------------------------------------------- small things

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (!memory) {
        err(1, "memory");
    }
    return memory;
}

static void watch(int operation, int fd, uint32_t what, void *who) {
    struct epoll_event event = {.events = what, .data.ptr = who};
    if (epoll_ctl(epoll, operation, fd, &event)) {
        err(1, "epoll_ctl");
    }
}

static int wait_for_events(int millis) {
    int count = epoll_wait(epoll, events, EVENTS, millis);
    if (count < 0 && errno != EINTR) {
        err(1, "epoll_wait");
    }
    return count < 0 ? 0 : count;
}

static void set_no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static bool would_block(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

// ---------------------------------------------------------------- connecting

static struct in_addr sources[MAX_SOURCES];
static int source_count;

// The addresses of the interface by which the peer is reached.
static void find_sources(void) {
    struct sockaddr_in ours;
    socklen_t length = sizeof ours;
    int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifaddrs *all;
    if (connect(probe, (struct sockaddr *) &options.peer, sizeof options.peer)
        || getsockname(probe, (struct sockaddr *) &ours, &length) || getifaddrs(&all)) {
        err(1, "finding a way to the peer");
    }
    close(probe);
    const char *interface = NULL;
    for (int pass = 0; pass < 2; pass++) {
        for (struct ifaddrs *each = all; each; each = each->ifa_next) {
            if (!each->ifa_addr || each->ifa_addr->sa_family != AF_INET) {
                continue;
            }
            struct in_addr address = ((struct sockaddr_in *) each->ifa_addr)->sin_addr;
            if (pass == 0 && address.s_addr == ours.sin_addr.s_addr) {
                interface = each->ifa_name;
            } else if (pass == 1 && interface && !strcmp(interface, each->ifa_name)
                       && source_count < MAX_SOURCES) {
                sources[source_count++] = address;
            }
        }
    }
    freeifaddrs(all);
}

static void choose_source(int fd, int index) {
    if (source_count < 2) {
        return;
    }
    // Without it the kernel chooses a port that is free for every peer, of which there are few.
    int on = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr = sources[index % source_count]};
    if (bind(fd, (struct sockaddr *) &source, sizeof source)) {
        err(1, "bind");
    }
}

static void close_client(struct client *client) {
    close(client->fd);   // epoll forgets it
    client->fd = -1;
}

static void bury(struct client *client, const char *why) {
    static int told;
    if (told++ < 5) {
        warnx("connection %d: %s", client->index, why);
    }
    close_client(client);
    client->state = DEAD;
}

static void start_connecting(struct client *client, uint32_t what) {
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0) {
        err(1, "socket");
    }
    client->state = CONNECTING;
    client->since = now();
    set_no_delay(client->fd);
    choose_source(client->fd, client->index);
    if (connect(client->fd, (struct sockaddr *) &options.peer, sizeof options.peer)
        && errno != EINPROGRESS) {
        bury(client, strerror(errno));
        return;
    }
    watch(EPOLL_CTL_ADD, client->fd, what, client);
}

// Looks what has become of a connection attempt that is said to be over.
static bool came_up(struct client *client) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
        bury(client, strerror(error));
        return false;
    }
    client->state = OPEN;
    return true;
}

// Opens them all, so that they start together, and waits for none that does not come up.
static struct client *open_clients(void) {
    struct client *clients = allocate(options.connections, sizeof *clients);
    int started = 0, over = 0;
    nanos moved = now();
    while (over < options.connections && !stopping && now() - moved < CONNECT_TIMEOUT) {
        while (started < options.connections && started - over < OPENING_AT_ONCE) {
            struct client *client = &clients[started];
            client->index = started++;
            start_connecting(client, EPOLLOUT);
            over += client->state == DEAD;
        }
        int count = wait_for_events(100);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (client->state == CONNECTING) {
                if (came_up(client)) {
                    watch(EPOLL_CTL_MOD, client->fd, 0, client);
                }
                over++;
                moved = now();
            }
        }
    }
    for (int i = 0; i < options.connections; i++) {
        if (i >= started) {
            clients[i].state = DEAD;
        } else if (clients[i].state == CONNECTING) {
            bury(&clients[i], "not connected in time");
        }
    }
    return clients;
}

static int count_open(const struct client *clients) {
    int open = 0;
    for (int i = 0; i < options.connections; i++) {
        open += clients[i].state == OPEN;
    }
    return open;
}

static void watch_all(struct client *clients, uint32_t what) {
    for (int i = 0; i < options.connections; i++) {
        if (clients[i].state == OPEN) {
            watch(EPOLL_CTL_MOD, clients[i].fd, what, &clients[i]);
        }
    }
}

// ---------------------------------------------------------------- send, receive, rr: measuring

struct measurement {
    double seconds;
    uint64_t sum, least, most, retransmissions, out_of_order;
    int open;
};

// Where the octets that the peer has acknowledged are what counts, TCP_INFO knows.
static void look_at(struct client *client, bool acknowledged) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(client->fd, IPPROTO_TCP, TCP_INFO, &info, &length)) {
        return;
    }
    client->retransmissions = info.tcpi_total_retrans;
    client->out_of_order = info.tcpi_rcv_ooopack;
    if (acknowledged) {
        // The SYN counts as an octet, both before and after.
        client->count = info.tcpi_bytes_acked;
    }
}

static void begin_measurement(struct client *clients, bool acknowledged) {
    for (int i = 0; i < options.connections; i++) {
        struct client *client = &clients[i];
        if (client->state == OPEN) {
            look_at(client, acknowledged);
        }
        client->count_before = client->count;
        client->retransmissions_before = client->retransmissions;
        client->out_of_order_before = client->out_of_order;
    }
}

static struct measurement end_measurement(struct client *clients, bool acknowledged, nanos time) {
    struct measurement result = {.seconds = in_seconds(time), .least = UINT64_MAX};
    for (int i = 0; i < options.connections; i++) {
        struct client *client = &clients[i];
        if (client->state == OPEN) {
            look_at(client, acknowledged);
            result.open++;
        }
        uint64_t count = client->count - client->count_before;
        result.sum += count;
        result.least = count < result.least ? count : result.least;
        result.most = count > result.most ? count : result.most;
        result.retransmissions += client->retransmissions - client->retransmissions_before;
        result.out_of_order += client->out_of_order - client->out_of_order_before;
    }
    return result;
}

// Calls `serve` with each connection that has something to do, for as long as is to be measured.
static struct measurement measure(struct client *clients, bool acknowledged,
                                  void (*serve)(struct client *client, bool counts)) {
    nanos start = now() + WARM_UP, end = start + (nanos) (options.seconds * SECOND), time;
    bool counts = false;
    while ((time = now()) < end && !stopping) {
        if (!counts && time >= start) {
            begin_measurement(clients, acknowledged);
            counts = true;
            start = time;
        }
        int count = wait_for_events(10);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (client->state == OPEN) {
                serve(client, counts);
            }
        }
    }
    return end_measurement(clients, acknowledged, time - start);
}

// ---------------------------------------------------------------- send, receive

static void send_some(struct client *client, bool counts) {
    (void) counts;
    ssize_t octets = write(client->fd, pattern, options.write_size);
    if (octets < 0 && !would_block(octets)) {
        bury(client, strerror(errno));
    }
}

static void receive_some(struct client *client, bool counts) {
    (void) counts;
    ssize_t octets = read(client->fd, buffer, READ_SIZE);
    if (octets > 0) {
        client->count += octets;
    } else if (!would_block(octets)) {
        bury(client, octets == 0 ? "closed by the peer" : strerror(errno));
    }
}

static int bulk(bool is_send) {
    struct client *clients = open_clients();
    watch_all(clients, is_send ? EPOLLOUT : EPOLLIN);
    struct measurement result = measure(clients, is_send, is_send ? send_some : receive_some);
    struct json json = begin_json(stdout);
    put_number(&json, "gbit_per_s", result.sum * 8 / result.seconds / 1e9, 6);
    put_count(&json, "octets", result.sum);
    put_number(&json, "seconds", result.seconds, 6);
    put_count(&json, "min_connection_bytes", result.least);
    put_count(&json, "max_connection_bytes", result.most);
    put_number(&json, "mean_connection_bytes", (double) result.sum / options.connections, 1);
    put_count(&json, "retransmissions", result.retransmissions);
    put_count(&json, "out_of_order", result.out_of_order);
    put_count(&json, "died", options.connections - result.open);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- rr

static nanos rr_time_sum;
static uint64_t rr_times;

static void ask(struct client *client) {
    client->received = 0;
    client->since = now();
    // Never in parts: nothing else is in the socket's buffer, which is larger.
    if (write(client->fd, pattern, options.size) != (ssize_t) options.size) {
        bury(client, "cannot send a request");
    }
}

static void take_answer(struct client *client, bool counts) {
    ssize_t octets = read(client->fd, buffer, READ_SIZE);
    if (octets <= 0) {
        if (!would_block(octets)) {
            bury(client, octets == 0 ? "closed by the peer" : strerror(errno));
        }
        return;
    }
    client->received += octets;
    if (client->received < options.size) {
        return;
    }
    nanos time = now() - client->since;
    client->count++;
    if (counts) {
        record_time(time);
        rr_time_sum += time;
        rr_times++;
    }
    ask(client);
}

static int request_response(void) {
    struct client *clients = open_clients();
    watch_all(clients, EPOLLIN);
    for (int i = 0; i < options.connections; i++) {
        if (clients[i].state == OPEN) {
            ask(&clients[i]);
        }
    }
    struct measurement result = measure(clients, false, take_answer);
    struct json json = begin_json(stdout);
    put_number(&json, "transactions_per_s", result.sum / result.seconds, 3);
    put_count(&json, "transactions", result.sum);
    put_number(&json, "seconds", result.seconds, 6);
    put_number(&json, "mean_us", rr_times ? rr_time_sum / 1e3 / rr_times : 0, 3);
    put_count(&json, "min_connection", result.least);
    put_count(&json, "max_connection", result.most);
    put_count(&json, "retransmissions", result.retransmissions);
    put_count(&json, "died", options.connections - result.open);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- connections

static struct {
    uint64_t started, ok, failed, timed_out;
    int active;
    nanos last, time_sum;
} turnover;

static void start_next(struct client *client) {
    while (turnover.started < options.total && !stopping) {
        *client = (struct client) {.index = turnover.started++};
        start_connecting(client, EPOLLOUT | EPOLLIN);
        if (client->state == CONNECTING) {
            turnover.active++;
            return;
        }
        turnover.failed++;
    }
    client->fd = -1;
}

static void end_connection(struct client *client, uint64_t *outcome) {
    if (client->state != DEAD) {
        close_client(client);
    }
    (*outcome)++;
    turnover.active--;
    start_next(client);
}

static void fail_connection(struct client *client, const char *why) {
    bury(client, why);
    end_connection(client, &turnover.failed);
}

static bool send_rest(struct client *client) {
    while (client->sent < options.octets) {
        uint64_t left = options.octets - client->sent;
        ssize_t octets = write(client->fd, pattern + client->sent % CHUNK,
                               left < CHUNK ? left : CHUNK);
        if (octets < 0) {
            return would_block(octets);
        }
        client->sent += octets;
    }
    shutdown(client->fd, SHUT_WR);
    client->state = SENT;
    watch(EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
    return true;
}

static void read_back(struct client *client) {
    ssize_t octets;
    while ((octets = read(client->fd, buffer, CHUNK)) > 0) {
        if (client->received + octets > options.octets
            || memcmp(buffer, pattern + client->received % CHUNK, octets)) {
            fail_connection(client, "other octets came back");
            return;
        }
        client->received += octets;
    }
    if (octets < 0) {
        if (!would_block(octets)) {
            fail_connection(client, strerror(errno));
        }
        return;
    }
    if (client->received < options.octets) {
        fail_connection(client, "closed by the peer too early");
        return;
    }
    turnover.last = now();
    record_time(turnover.last - client->since);
    turnover.time_sum += turnover.last - client->since;
    end_connection(client, &turnover.ok);
}

static void serve_turnover(struct client *client, uint32_t what) {
    if (client->state == CONNECTING && !came_up(client)) {
        end_connection(client, &turnover.failed);
        return;
    }
    if (client->state == OPEN && what & EPOLLOUT && !send_rest(client)) {
        fail_connection(client, strerror(errno));
        return;
    }
    if (what & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        read_back(client);
    }
}

static int turn_over_connections(void) {
    struct client *clients = allocate(options.at_once, sizeof *clients);
    nanos start = now(), looked = start;
    turnover.last = start;
    for (int i = 0; i < options.at_once; i++) {
        start_next(&clients[i]);
    }
    while (turnover.active > 0 && !stopping) {
        int count = wait_for_events(100);
        for (int i = 0; i < count; i++) {
            serve_turnover(events[i].data.ptr, events[i].events);
        }
        nanos time = now();
        if (time - looked < 100 * MILLI) {
            continue;
        }
        looked = time;
        for (int i = 0; i < options.at_once; i++) {
            if (clients[i].fd >= 0 && time - clients[i].since > CONNECTION_TIMEOUT) {
                end_connection(&clients[i], &turnover.timed_out);
            }
        }
    }
    double seconds = in_seconds(turnover.last - start);
    struct json json = begin_json(stdout);
    put_count(&json, "ok", turnover.ok);
    put_count(&json, "failed", turnover.failed);
    put_count(&json, "timed_out", turnover.timed_out);
    put_number(&json, "seconds", seconds, 6);
    put_number(&json, "connections_per_s", turnover.ok ? turnover.ok / seconds : 0, 3);
    put_number(&json, "mean_us", turnover.ok ? turnover.time_sum / 1e3 / turnover.ok : 0, 3);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- idle

// Sends an octet; the connection is SENT until it is back.
static bool ask_once(struct client *client) {
    if (write(client->fd, pattern, 1) != 1) {
        bury(client, strerror(errno));
        return false;
    }
    client->state = SENT;
    watch(EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
    return true;
}

static bool was_answered(struct client *client) {
    ssize_t octets = read(client->fd, buffer, CHUNK);
    if (octets == 1) {
        client->state = OPEN;
        watch(EPOLL_CTL_MOD, client->fd, 0, client);
        return true;
    }
    bury(client, octets == 0 ? "closed by the peer" : "no octet came back");
    return false;
}

// Has an octet echoed on every open connection, and returns on how many it was.
static int ask_all(struct client *clients) {
    int next = 0, waiting = 0, answered = 0;
    nanos moved = now();
    while ((next < options.connections || waiting > 0) && !stopping && now() - moved < STALL) {
        for (; next < options.connections && waiting < OPENING_AT_ONCE; next++) {
            waiting += clients[next].state == OPEN && ask_once(&clients[next]);
        }
        int count = wait_for_events(100);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            waiting -= client->state == SENT;
            if (client->state == SENT || client->state == OPEN) {
                answered += was_answered(client);
            }
            moved = now();
        }
    }
    return answered;
}

static void wait_for_end(void) {
    if (options.seconds >= 0) {
        struct timespec time = timespec_of(options.seconds * SECOND);
        nanosleep(&time, NULL);
        return;
    }
    char ignored[64];
    while (!stopping && read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
        // until it ends
    }
}

static int hold_idle(void) {
    nanos start = now();
    struct client *clients = open_clients();
    int open = count_open(clients);
    int held = ask_all(clients);
    double seconds = in_seconds(now() - start);
    say("held");
    wait_for_end();
    int answered = ask_all(clients);
    struct json json = begin_json(stdout);
    put_count(&json, "opened", open);
    put_count(&json, "held", held);
    put_count(&json, "answered", answered);
    put_count(&json, "failed", options.connections - held);
    put_number(&json, "seconds_to_open", seconds, 6);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- verify

// The octets of a connection's stream from `offset` on: SplitMix64 by position, so that the one
// who checks needs no state. `offset` is a multiple of eight.
static void make_octets(int index, uint64_t offset, uint8_t *into, size_t octets) {
    uint64_t position = (options.seed << 32) + ((uint64_t) index << 40) + offset / 8;
    for (size_t i = 0; i < octets; i += 8, position++) {
        uint64_t eight = splitmix(position * SPLITMIX_STEP);
        memcpy(into + i, &eight, sizeof eight);
    }
}

static uint64_t count_wrong(int index, uint64_t offset, const uint8_t *octets, size_t count) {
    static uint8_t expected[CHUNK + 16];
    size_t skipped = offset % 8;
    make_octets(index, offset - skipped, expected, skipped + count);
    if (!memcmp(expected + skipped, octets, count)) {
        return 0;
    }
    uint64_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        wrong += expected[skipped + i] != octets[i];
    }
    return wrong;
}

static void send_made(struct client *client) {
    static uint8_t made[CHUNK + 16];
    size_t skipped = client->sent % 8;
    uint64_t left = options.octets - client->sent;
    size_t count = left < CHUNK ? left : CHUNK;
    make_octets(client->index, client->sent - skipped, made, skipped + count);
    ssize_t octets = write(client->fd, made + skipped, count);
    if (octets < 0) {
        if (!would_block(octets)) {
            bury(client, strerror(errno));
        }
        return;
    }
    client->sent += octets;
    if (client->sent == options.octets) {
        shutdown(client->fd, SHUT_WR);
        client->state = SENT;
        watch(EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
    }
}

static void check_received(struct client *client) {
    ssize_t octets = read(client->fd, buffer, CHUNK);
    if (octets > 0) {
        client->wrong += count_wrong(client->index, client->received, buffer, octets);
        client->received += octets;
    } else if (octets == 0) {
        close_client(client);
        client->state = DONE;
    } else if (!would_block(octets)) {
        bury(client, strerror(errno));
    }
}

static bool move(struct client *client, uint32_t what) {
    uint64_t before = client->sent + client->received;
    if (client->state == OPEN && what & EPOLLOUT) {
        send_made(client);
    }
    if (client->state <= SENT && what & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        check_received(client);
    }
    return client->sent + client->received > before || client->state >= DONE;
}

static int verify(void) {
    struct client *clients = open_clients();
    int running = count_open(clients);
    watch_all(clients, EPOLLIN | EPOLLOUT);
    nanos start = now(), moved = start;
    while (running > 0 && !stopping && now() - moved < STALL) {
        int count = wait_for_events(100);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (client->state <= SENT && move(client, events[i].events)) {
                moved = now();
                running -= client->state >= DONE;
            }
        }
    }
    double seconds = in_seconds(now() - start);
    uint64_t sent = 0, received = 0, wrong = 0, missing = 0;
    int not_closed = 0;
    for (int i = 0; i < options.connections; i++) {
        sent += clients[i].sent;
        received += clients[i].received;
        wrong += clients[i].wrong;
        missing += clients[i].received < options.octets ? options.octets - clients[i].received : 0;
        wrong += clients[i].received > options.octets ? clients[i].received - options.octets : 0;
        not_closed += clients[i].state != DONE;
    }
    struct json json = begin_json(stdout);
    put_count(&json, "sent", sent);
    put_count(&json, "received", received);
    put_count(&json, "wrong", wrong);
    put_count(&json, "missing", missing);
    put_count(&json, "not_closed", not_closed);
    put_number(&json, "seconds", seconds, 6);
    put_number(&json, "gbit_per_s", received * 8 / seconds / 1e9, 6);
    end_json(&json);
    return wrong || missing || not_closed;
}

// ---------------------------------------------------------------- serve

// A connection of somebody else's. An echo keeps what the peer does not take at once, and reads no
// more until it is gone.
struct guest {
    int fd;
    uint8_t *kept;
    size_t start, end;
};

static struct {
    uint64_t connections, octets_in, octets_out;
} served;

static bool send_kept(struct guest *guest) {
    ssize_t octets = write(guest->fd, guest->kept + guest->start, guest->end - guest->start);
    if (octets < 0) {
        return would_block(octets);
    }
    served.octets_out += octets;
    guest->start += octets;
    if (guest->start == guest->end) {
        guest->start = guest->end = 0;
        watch(EPOLL_CTL_MOD, guest->fd, EPOLLIN, guest);
    }
    return true;
}

static bool echo_some(struct guest *guest) {
    if (guest->end > guest->start) {
        return send_kept(guest);
    }
    ssize_t octets = read(guest->fd, buffer, CHUNK);
    if (octets <= 0) {
        return would_block(octets);
    }
    served.octets_in += octets;
    ssize_t written = write(guest->fd, buffer, octets);
    if (written < 0 && !would_block(written)) {
        return false;
    }
    written = written < 0 ? 0 : written;
    served.octets_out += written;
    if (written < octets) {
        if (!guest->kept) {
            guest->kept = allocate(1, CHUNK);
        }
        guest->end = octets - written;
        memcpy(guest->kept, buffer + written, guest->end);
        watch(EPOLL_CTL_MOD, guest->fd, EPOLLOUT, guest);
    }
    return true;
}

static bool discard_some(struct guest *guest) {
    ssize_t octets = read(guest->fd, buffer, READ_SIZE);
    served.octets_in += octets > 0 ? octets : 0;
    return octets > 0 || would_block(octets);
}

static bool source_some(struct guest *guest) {
    ssize_t octets = read(guest->fd, buffer, CHUNK);
    if (octets == 0 || (octets < 0 && !would_block(octets))) {
        return false;
    }
    octets = write(guest->fd, pattern, options.write_size);
    served.octets_out += octets > 0 ? octets : 0;
    return octets > 0 || would_block(octets);
}

static void accept_guests(int listener, uint32_t what) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        struct guest *guest = allocate(1, sizeof *guest);
        guest->fd = fd;
        set_no_delay(fd);
        watch(EPOLL_CTL_ADD, fd, what, guest);
        served.connections++;
    }
}

static void bid_farewell(struct guest *guest) {
    close(guest->fd);
    free(guest->kept);
    free(guest);
}

static int serve(void) {
    bool is_echo = !strcmp(options.service, "echo"), is_source = !strcmp(options.service, "source");
    bool (*serve_some)(struct guest *) = is_echo     ? echo_some
                                         : is_source ? source_some
                                                     : discard_some;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *) &options.peer, sizeof options.peer)
        || listen(listener, 8192)) {
        err(1, "listening");
    }
    struct guest door = {.fd = listener};
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, &door);
    say("ready");
    while (!stopping) {
        int count = wait_for_events(-1);
        for (int i = 0; i < count; i++) {
            struct guest *guest = events[i].data.ptr;
            if (guest == &door) {
                accept_guests(listener, is_source ? EPOLLIN | EPOLLOUT : EPOLLIN);
            } else if (!serve_some(guest)) {
                bid_farewell(guest);
            }
        }
    }
    struct json json = begin_json(stderr);
    put_count(&json, "connections", served.connections);
    put_count(&json, "octets_in", served.octets_in);
    put_count(&json, "octets_out", served.octets_out);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- the command line

static void usage(FILE *out) {
    fprintf(out,
            "usage: tcpload serve echo|discard|source ADDRESS PORT\n"
            "       tcpload send ADDRESS PORT --connections K --seconds S [--write OCTETS]\n"
            "       tcpload receive ADDRESS PORT --connections K --seconds S\n"
            "       tcpload rr ADDRESS PORT --connections K --seconds S [--size B] [--rtts FILE]\n"
            "       tcpload connections ADDRESS PORT --at-once K --total M --octets B"
            " [--rtts FILE]\n"
            "       tcpload idle ADDRESS PORT --connections K [--seconds S]\n"
            "       tcpload verify ADDRESS PORT --connections K --octets B --seed N\n");
}

static void parse_options(int argc, char **argv) {
    enum { CONNECTIONS, AT_ONCE, TOTAL, OCTETS, SEED, SIZE, WRITE, SECONDS, RTTS, HELP };
    static const struct option known[] = {
        {"connections", required_argument, NULL, CONNECTIONS},
        {"at-once", required_argument, NULL, AT_ONCE},
        {"total", required_argument, NULL, TOTAL},
        {"octets", required_argument, NULL, OCTETS},
        {"seed", required_argument, NULL, SEED},
        {"size", required_argument, NULL, SIZE},
        {"write", required_argument, NULL, WRITE},
        {"seconds", required_argument, NULL, SECONDS},
        {"rtts", required_argument, NULL, RTTS},
        {"help", no_argument, NULL, HELP},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
            case CONNECTIONS: options.connections = atoi(optarg); break;
            case AT_ONCE: options.at_once = atoi(optarg); break;
            case TOTAL: options.total = strtoull(optarg, NULL, 10); break;
            case OCTETS: options.octets = strtoull(optarg, NULL, 10); break;
            case SEED: options.seed = strtoull(optarg, NULL, 10); break;
            case SIZE: options.size = atoi(optarg); break;
            case WRITE: options.write_size = atoi(optarg); break;
            case SECONDS: options.seconds = atof(optarg); break;
            case RTTS: options.rtts = optarg; break;
            default: show_usage(option == HELP);
        }
    }
    int at = optind;
    options.mode = at < argc ? argv[at++] : "";
    if (!strcmp(options.mode, "serve")) {
        options.service = at < argc ? argv[at++] : "";
        if (strcmp(options.service, "echo") && strcmp(options.service, "discard")
            && strcmp(options.service, "source")) {
            reject("serves echo, discard or source");
        }
    }
    if (argc - at != 2) {
        reject("needs an address and a port");
    }
    options.peer = ipv4_peer(argv[at], atoi(argv[at + 1]));
    if (!options.peer.sin_port) {
        reject("not a port: %s", argv[at + 1]);
    }
    if (options.connections < 1 || options.at_once < 1 || options.octets < 1) {
        reject("at least one connection and octet");
    }
    if (options.size < 1 || options.size > CHUNK || options.write_size < 1
        || options.write_size > BUFFER) {
        reject("a request is from 1 to 65536 octets, a write to 1048576");
    }
}

static int run(void) {
    const char *mode = options.mode;
    bool is_timed = !strcmp(mode, "send") || !strcmp(mode, "receive") || !strcmp(mode, "rr");
    if (is_timed && options.seconds <= 0) {
        reject("for how many seconds?");
    }
    if (!strcmp(mode, "serve")) {
        return serve();
    }
    if (options.connections > PORTS_OF_A_SOURCE) {
        find_sources();
    }
    if (!strcmp(mode, "send")) {
        return bulk(true);
    }
    if (!strcmp(mode, "receive")) {
        return bulk(false);
    }
    if (!strcmp(mode, "rr")) {
        return request_response();
    }
    if (!strcmp(mode, "connections")) {
        return turn_over_connections();
    }
    if (!strcmp(mode, "idle")) {
        return hold_idle();
    }
    if (!strcmp(mode, "verify")) {
        return verify();
    }
    reject("no such mode");
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    catch_signals();
    struct rlimit files = {1 << 20, 1 << 20};
    if (setrlimit(RLIMIT_NOFILE, &files)) {
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if ((uint64_t) options.connections + SPARE_FILES > files.rlim_cur) {
        errx(1, "no more than %ju files may be open here: see ulimit -Hn",
             (uintmax_t) files.rlim_cur);
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    fill_pattern(pattern, BUFFER, CHUNK);
    record_times_in(options.rtts);
    int status = run();
    end_record();
    return status;
}
