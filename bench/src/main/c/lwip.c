// lwip: the services of the bench on lwIP, as Debian's liblwip-dev (2.1.3) has it.
//
//   gcc -O2 -Wall -Wextra -Werror -isystem /usr/include/lwip lwip.c -llwip -lpthread -o lwip
//
//   lwip TAP ADDRESS/LEN [--mtu N]
//       ICMP echo, UDP echo (7), and TCP: echo (7), discard (9), source (19). Prints `ready`; ends
//       at SIGTERM or SIGINT with its counters on stderr.
//   lwip --in-stack throughput N [--rounds R]
//       N clients connect to a server over the loopback and send 4096 octets each, until it has
//       them all; the median of R rounds in this process. `seconds` is what a thread of the
//       application sees, as with lwIP's sockets; `seconds_in_callbacks` is without the two changes
//       between its thread and lwIP's, from the first connect to the last octet received. Closing
//       is part of neither: the next round begins when the connections are gone.
//   lwip --in-stack bulk K SECONDS
//       K connections over the loopback, after half of the time to warm up.
//   lwip --in-stack memory N
//       N connections over the loopback; what malloc has given for them, by their ends, when an
//       octet has gone over each and nothing moves any more. Then another octet comes back.
//
// lwIP is used in the way that is best for it: its raw interface, and all in one thread, which
// reads the TAP and feeds lwIP with no mailbox and no lock in between. Over the loopback it is
// lwIP's own thread, which the loopback needs.
//
// What the package's lwipopts.h settles, as the library is compiled with it:
// - TCP_MSS 1460 whatever the MTU, also over the loopback: a larger MTU does not help its TCP;
// - TCP_WND and TCP_SND_BUF 65535 (a window scale of 1): at most 44 segments on their way to it,
//   so that a hundred connections may have 4400, and the TAP's queue holds 1000;
// - at most 4 x TCP_SND_BUF / TCP_MSS = 180 segments in a send queue (TCP_SND_QUEUELEN);
// - no SACK (LWIP_TCP_SACK_OUT) and no time stamps, checksums in software, no segmentation offload;
// - MEM_LIBC_MALLOC and MEMP_MEM_MALLOC: every pool is malloc, so that the number of connections,
//   segments and packet buffers has no bound but memory;
// - LWIP_NETIF_TX_SINGLE_PBUF: what is sent is copied once, source data as well;
// - connections are found by walking a list, and the slow timer walks it every 500 ms;
// - a local port belongs to one connection whoever the peer is: over the loopback there are 16,384.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arguments.h"
#include "clock.h"
#include "output.h"
#include "services.h"
#include "signals.h"
#include "tap.h"

#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>
#include <netif/ethernet.h>

enum {
    SOURCE_PIECE = 65535,
    OCTETS_OF_A_CLIENT = 4096,
    TICK_MILLIS = 50,
    FRAMES_PER_CHECK = 64,
    CLOCK_OCTETS = 1 << 20,
    // Delayed acknowledgements leave after 250 ms, the slow timer comes every 500 ms.
    MILLIS_TO_REST = 1200,
};

// What a connection has beside its PCB: the echo's octets that did not fit the send buffer yet.
struct guest {
    struct pbuf *kept;
    uint16_t offset;   // of the first pbuf, already sent
    bool ends;         // the peer has sent its FIN
};

static struct {
    int mtu, rounds;
} options = {.mtu = 1500, .rounds = 1};

static struct {
    uint64_t frames_in, frames_out, connections, write_errors;
} counters;

static int tap;
static struct netif interface;
static uint8_t source_octets[SOURCE_PIECE];

static void check(bool holds, const char *what) {
    if (!holds) {
        errx(1, "%s", what);
    }
}

// ---------------------------------------------------------------- the device

static err_t send_frame(struct netif *netif, struct pbuf *frame) {
    (void) netif;
    struct iovec parts[16];
    int count = 0;
    for (struct pbuf *part = frame; part && count < 16; part = part->next) {
        parts[count++] = (struct iovec) {part->payload, part->len};
    }
    counters.frames_out++;
    if (writev(tap, parts, count) < 0) {
        counters.write_errors++;
        return ERR_IF;
    }
    return ERR_OK;
}

static err_t set_up_interface(struct netif *netif) {
    static const uint8_t mac[] = {0x02, 0, 0, 0, 0x4c, 0x57};
    netif->name[0] = 't';
    netif->name[1] = 'p';
    netif->output = etharp_output;
    netif->linkoutput = send_frame;
    netif->mtu = options.mtu;
    netif->hwaddr_len = sizeof mac;
    memcpy(netif->hwaddr, mac, sizeof mac);
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

// Waits for a frame and gives it to lwIP. A signal ends the wait.
static void read_frame(void) {
    struct pbuf *frame = pbuf_alloc(PBUF_RAW, options.mtu + 14, PBUF_RAM);
    check(frame, "out of memory");
    ssize_t octets = read(tap, frame->payload, frame->len);
    if (octets <= 0) {
        check(octets == 0 || errno == EINTR, "cannot read from the TAP");
        pbuf_free(frame);
        return;
    }
    counters.frames_in++;
    pbuf_realloc(frame, octets);
    if (interface.input(frame, &interface) != ERR_OK) {
        pbuf_free(frame);
    }
}

// ---------------------------------------------------------------- TCP

static void forget(struct guest *guest) {
    if (guest) {
        if (guest->kept) {
            pbuf_free(guest->kept);
        }
        free(guest);
    }
}

// The PCB is gone already.
static void on_error(void *argument, err_t error) {
    (void) error;
    forget(argument);
}

static err_t close_connection(struct tcp_pcb *pcb, struct guest *guest) {
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    forget(guest);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}

// Sends what is kept as far as there is room, opens the window by as much, and closes at the end.
static err_t echo_kept(struct tcp_pcb *pcb, struct guest *guest) {
    while (guest->kept) {
        struct pbuf *first = guest->kept;
        uint16_t left = first->len - guest->offset;
        uint16_t octets = tcp_sndbuf(pcb) < left ? tcp_sndbuf(pcb) : left;
        if (octets == 0
            || tcp_write(pcb, (uint8_t *) first->payload + guest->offset, octets,
                         TCP_WRITE_FLAG_COPY) != ERR_OK) {
            break;   // goes on when something is acknowledged
        }
        tcp_recved(pcb, octets);
        guest->offset += octets;
        if (guest->offset == first->len) {
            guest->kept = first->next;
            guest->offset = 0;
            if (guest->kept) {
                pbuf_ref(guest->kept);
            }
            pbuf_free(first);
        }
    }
    tcp_output(pcb);
    return guest->ends && !guest->kept ? close_connection(pcb, guest) : ERR_OK;
}

static err_t echo_received(void *argument, struct tcp_pcb *pcb, struct pbuf *octets, err_t error) {
    (void) error;
    struct guest *guest = argument;
    if (!octets) {
        guest->ends = true;
    } else if (guest->kept) {
        pbuf_cat(guest->kept, octets);
    } else {
        guest->kept = octets;
    }
    return echo_kept(pcb, guest);
}

static err_t echo_sent(void *argument, struct tcp_pcb *pcb, u16_t octets) {
    (void) octets;
    return echo_kept(pcb, argument);
}

static err_t discard_received(void *argument, struct tcp_pcb *pcb, struct pbuf *octets,
                              err_t error) {
    (void) error;
    if (!octets) {
        return close_connection(pcb, argument);
    }
    tcp_recved(pcb, octets->tot_len);
    pbuf_free(octets);
    return ERR_OK;
}

static err_t fill_send_buffer(struct tcp_pcb *pcb) {
    // Full segments only: the peer delays its acknowledgement of a small one.
    uint16_t room = tcp_sndbuf(pcb) / tcp_mss(pcb) * tcp_mss(pcb);
    if (room > 0 && tcp_write(pcb, source_octets, room, 0) == ERR_OK) {
        tcp_output(pcb);
    }
    return ERR_OK;
}

static err_t source_sent(void *argument, struct tcp_pcb *pcb, u16_t octets) {
    (void) argument;
    (void) octets;
    return fill_send_buffer(pcb);
}

static err_t accept_connection(void *argument, struct tcp_pcb *pcb, err_t error) {
    int port = (int) (intptr_t) argument;
    if (error != ERR_OK || !pcb) {
        return ERR_VAL;
    }
    struct guest *guest = calloc(1, sizeof *guest);
    check(guest, "out of memory");
    counters.connections++;
    tcp_arg(pcb, guest);
    tcp_err(pcb, on_error);
    tcp_nagle_disable(pcb);
    tcp_recv(pcb, port == ECHO ? echo_received : discard_received);
    if (port == ECHO) {
        tcp_sent(pcb, echo_sent);
    } else if (port == SOURCE) {
        tcp_sent(pcb, source_sent);
        return fill_send_buffer(pcb);
    }
    return ERR_OK;
}

static void listen_at(int port, tcp_accept_fn accept) {
    struct tcp_pcb *pcb = tcp_new();
    check(pcb && tcp_bind(pcb, IP_ADDR_ANY, port) == ERR_OK, "cannot bind");
    pcb = tcp_listen_with_backlog(pcb, 255);
    check(pcb, "cannot listen");
    tcp_arg(pcb, (void *) (intptr_t) port);
    tcp_accept(pcb, accept);
}

// ---------------------------------------------------------------- on a TAP

static void echo_datagram(void *argument, struct udp_pcb *pcb, struct pbuf *data,
                          const ip_addr_t *from, u16_t port) {
    (void) argument;
    udp_sendto(pcb, data, from, port);
    pbuf_free(data);
}

static void parse_address(const char *text, ip4_addr_t *address, ip4_addr_t *mask) {
    char copy[64];
    snprintf(copy, sizeof copy, "%s", text);
    char *slash = strchr(copy, '/');
    int length = slash ? atoi(slash + 1) : 24;
    if (slash) {
        *slash = 0;
    }
    if (!ip4addr_aton(copy, address) || length < 1 || length > 32) {
        reject("not an address and the length of its network: %s", text);
    }
    ip4_addr_set_u32(mask, lwip_htonl(0xffffffffu << (32 - length)));
}

static int serve(const char *name, const char *text) {
    ip4_addr_t address, mask, no_gateway = {0};
    parse_address(text, &address, &mask);
    tap = open_tap(name, 0, 0);
    lwip_init();
    check(netif_add(&interface, &address, &mask, &no_gateway, NULL, set_up_interface, ethernet_input),
          "cannot add the interface");
    netif_set_default(&interface);
    netif_set_up(&interface);
    struct udp_pcb *datagrams = udp_new();
    check(datagrams && udp_bind(datagrams, IP_ADDR_ANY, ECHO) == ERR_OK, "cannot bind");
    udp_recv(datagrams, echo_datagram, NULL);
    listen_at(ECHO, accept_connection);
    listen_at(DISCARD, accept_connection);
    listen_at(SOURCE, accept_connection);
    tick_every(TICK_MILLIS);   // for lwIP's timers: its quickest has 250 ms
    say("ready");
    nanos checked = now();
    for (uint64_t i = 0; !stopping; i++) {
        uint64_t before = counters.frames_in;
        read_frame();
        bool woken = counters.frames_in == before;
        if (woken || (i % FRAMES_PER_CHECK == 0 && now() - checked > TICK_MILLIS * MILLI)) {
            sys_check_timeouts();
            checked = now();
        }
    }
    struct json json = begin_json(stderr);
    put_count(&json, "frames_in", counters.frames_in);
    put_count(&json, "frames_out", counters.frames_out);
    put_count(&json, "connections", counters.connections);
    put_count(&json, "write_errors", counters.write_errors);
    end_json(&json);
    return 0;
}

// ---------------------------------------------------------------- in the stack

// All of this is lwIP's thread's, but for the times and what is set before it starts.
static struct {
    bool is_bulk, is_memory, is_warm, has_connections;
    int clients, rounds_done;
    double seconds;
    struct tcp_pcb **pcbs, **accepted;
    int held, asked, answered;
    uint64_t received, received_at_clock, received_before, received_counted;
    nanos started;
    nanos *times, *times_inside;
} inside;
static sem_t finished;
static const nanos PATIENCE = 10 * 1000000000LL;

static err_t loop_output(struct netif *netif, struct pbuf *packet, const ip4_addr_t *to) {
    (void) to;
    return netif_loop_output(netif, packet);
}

static err_t set_up_loopback(struct netif *netif) {
    netif->name[0] = 'l';
    netif->name[1] = 'o';
    netif->output = loop_output;
    netif->mtu = 65535;
    netif->flags = NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

static void on_client_error(void *argument, err_t error) {
    (void) argument;
    (void) error;
    check(false, "a client's connection broke");
}

static err_t client_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
    (void) argument;
    (void) error;
    if (inside.is_bulk) {
        tcp_sent(pcb, source_sent);
        return fill_send_buffer(pcb);
    }
    check(tcp_write(pcb, source_octets, OCTETS_OF_A_CLIENT, 0) == ERR_OK, "cannot write");
    tcp_output(pcb);
    return ERR_OK;
}

static void start_clients(void) {
    ip_addr_t loopback = IPADDR4_INIT_BYTES(127, 0, 0, 1);
    for (int i = 0; i < inside.clients; i++) {
        struct tcp_pcb *pcb = inside.pcbs[i] = tcp_new();
        check(pcb, "out of memory");
        tcp_nagle_disable(pcb);
        tcp_err(pcb, on_client_error);
        check(tcp_connect(pcb, &loopback, DISCARD, client_connected) == ERR_OK, "cannot connect");
    }
}

static void start_round(void *unused) {
    (void) unused;
    inside.received = 0;
    inside.started = now();
    start_clients();
}

// Runs outside of any connection's callback: an abort within would take the PCB from under it.
static void end_round(void *unused) {
    (void) unused;
    sem_post(&finished);   // the clock stops; clearing up does not count
    for (int i = 0; i < inside.clients; i++) {
        tcp_err(inside.pcbs[i], NULL);
        tcp_abort(inside.pcbs[i]);   // no TIME-WAIT is left for the next round to wade through
    }
}

// lwIP's timers do not run meanwhile: it takes packets from the loopback until there are none, and
// there always is another. So the clock is asked here.
static void count_bulk(void) {
    if (inside.received - inside.received_at_clock < CLOCK_OCTETS || inside.rounds_done > 0) {
        return;
    }
    inside.received_at_clock = inside.received;
    double seconds = in_seconds(now() - inside.started);
    if (!inside.is_warm && seconds >= inside.seconds / 2) {
        inside.is_warm = true;
        inside.received_before = inside.received;
        inside.started = now();
    } else if (inside.is_warm && seconds >= inside.seconds) {
        inside.times[inside.rounds_done++] = now() - inside.started;
        inside.received_counted = inside.received - inside.received_before;
        sem_post(&finished);
    }
}

static err_t server_received(void *argument, struct tcp_pcb *pcb, struct pbuf *octets, err_t error) {
    inside.received += octets ? octets->tot_len : 0;
    if (inside.is_bulk) {
        count_bulk();
    } else if (octets && inside.received == (uint64_t) inside.clients * OCTETS_OF_A_CLIENT) {
        inside.times_inside[inside.rounds_done] = now() - inside.started;
        check(tcpip_try_callback(end_round, NULL) == ERR_OK, "no room for a message");
    }
    return discard_received(argument, pcb, octets, error);
}

static err_t accept_client(void *argument, struct tcp_pcb *pcb, err_t error) {
    err_t result = accept_connection(argument, pcb, error);
    tcp_recv(pcb, server_received);
    return result;
}

static err_t write_octet(struct tcp_pcb *pcb) {
    check(tcp_write(pcb, "?", 1, TCP_WRITE_FLAG_COPY) == ERR_OK, "cannot write");
    return tcp_output(pcb);
}

static void take_octet(struct tcp_pcb *pcb, struct pbuf *octet) {
    check(octet && octet->tot_len == 1, "not an octet");
    tcp_recved(pcb, 1);
    pbuf_free(octet);
}

static err_t idle_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
    (void) argument;
    (void) error;
    return write_octet(pcb);
}

static err_t idle_answered(void *argument, struct tcp_pcb *pcb, struct pbuf *octet, err_t error) {
    (void) argument;
    (void) error;
    take_octet(pcb, octet);
    if (++inside.answered == inside.clients) {
        sem_post(&finished);
    }
    return ERR_OK;
}

// Memory: one connection after the other, since the backlog is short.
static void start_idle(void) {
    ip_addr_t loopback = IPADDR4_INIT_BYTES(127, 0, 0, 1);
    struct tcp_pcb *pcb = inside.pcbs[inside.held] = tcp_new();
    check(pcb, "out of memory");
    tcp_err(pcb, on_client_error);
    tcp_recv(pcb, idle_answered);
    check(tcp_connect(pcb, &loopback, ECHO, idle_connected) == ERR_OK, "cannot connect");
}

static err_t idle_asked(void *argument, struct tcp_pcb *pcb, struct pbuf *octet, err_t error) {
    (void) argument;
    (void) error;
    take_octet(pcb, octet);
    if (++inside.asked == inside.clients) {
        sem_post(&finished);
    } else {
        start_idle();
    }
    return ERR_OK;
}

static err_t accept_idle(void *argument, struct tcp_pcb *pcb, err_t error) {
    (void) argument;
    check(error == ERR_OK && pcb, "cannot accept");
    inside.accepted[inside.held++] = pcb;
    tcp_recv(pcb, idle_asked);
    return ERR_OK;
}

static void ask_idle(void *unused) {
    (void) unused;
    start_idle();
}

static void answer_idle(void *unused) {
    (void) unused;
    for (int i = 0; i < inside.held; i++) {
        write_octet(inside.accepted[i]);
    }
}

static void start_inside(void *unused) {
    (void) unused;
    ip4_addr_t address, mask, no_gateway = {0};
    IP4_ADDR(&address, 127, 0, 0, 1);
    IP4_ADDR(&mask, 255, 0, 0, 0);
    check(netif_add(&interface, &address, &mask, &no_gateway, NULL, set_up_loopback, tcpip_input),
          "cannot add the loopback");
    netif_set_up(&interface);
    listen_at(DISCARD, accept_client);
    listen_at(ECHO, accept_idle);
    sem_post(&finished);
}

static void await_finished(void) {
    while (sem_wait(&finished)) {
        if (stopping) {
            _exit(0);
        }
    }
}

static void run_call(tcpip_callback_fn call) {
    check(tcpip_callback(call, NULL) == ERR_OK, "no room for a message");
    await_finished();
}

// The resets of a round wait in the loopback's queue until lwIP's thread looks there.
static void look_for_connections(void *unused) {
    (void) unused;
    inside.has_connections = tcp_active_pcbs != NULL;
    sem_post(&finished);
}

static void await_closed(void) {
    nanos start = now();
    do {
        check(now() - start < PATIENCE, "connections do not end");
        run_call(look_for_connections);
    } while (inside.has_connections);
}

// A round as the application's thread sees it, which tells lwIP's to begin and is told of the end.
static void run_rounds(void) {
    for (; inside.rounds_done < options.rounds; inside.rounds_done++) {
        nanos start = now();
        run_call(start_round);
        inside.times[inside.rounds_done] = now() - start;
        await_closed();
    }
}

static double median_seconds(nanos *times) {
    qsort(times, options.rounds, sizeof *times, compare_nanos);
    return in_seconds(times[options.rounds / 2]);
}

// Of all threads.
static size_t octets_in_use(void) {
    struct mallinfo2 all = mallinfo2();
    return all.uordblks + all.hblkhd;
}

static void rest(void) {
    struct timespec time = timespec_of(MILLIS_TO_REST * MILLI);
    nanosleep(&time, NULL);
}

static void run_memory(void) {
    size_t before = octets_in_use();
    run_call(ask_idle);
    rest();
    double octets = (double) octets_in_use() - before;
    run_call(answer_idle);
    struct json json = begin_json(stdout);
    put_number(&json, "octets_per_connection", octets / inside.clients / 2, 1);
    put_count(&json, "held", inside.held);
    put_count(&json, "answered", inside.answered);
    end_json(&json);
    _exit(0);   // lwIP's thread still runs
}

static int run_inside(void) {
    options.rounds = inside.is_bulk ? 1 : options.rounds;
    inside.pcbs = calloc(inside.clients, sizeof *inside.pcbs);
    inside.accepted = calloc(inside.clients, sizeof *inside.accepted);
    inside.times = calloc(options.rounds, sizeof *inside.times);
    inside.times_inside = calloc(options.rounds, sizeof *inside.times_inside);
    check(inside.pcbs && inside.accepted && inside.times && inside.times_inside, "out of memory");
    sem_init(&finished, 0, 0);
    tcpip_init(start_inside, NULL);
    await_finished();
    if (inside.is_memory) {
        run_memory();
    }
    double octets;
    if (inside.is_bulk) {
        run_call(start_round);
        octets = inside.received_counted;
    } else {
        run_rounds();
        octets = (double) inside.clients * OCTETS_OF_A_CLIENT;
    }
    double seconds = median_seconds(inside.times);
    struct json json = begin_json(stdout);
    put_number(&json, "mbit_per_s", octets * 8 / seconds / 1e6, 3);
    put_number(&json, "gbit_per_s", octets * 8 / seconds / 1e9, 6);
    put_number(&json, "seconds", seconds, 9);
    put_number(&json, "seconds_in_callbacks", median_seconds(inside.times_inside), 9);
    end_json(&json);
    _exit(0);   // lwIP's thread still runs
}

// ---------------------------------------------------------------- the command line

static void usage(FILE *out) {
    fprintf(out, "usage: lwip TAP ADDRESS/LEN [--mtu N]\n"
                 "       lwip --in-stack throughput N [--rounds R]\n"
                 "       lwip --in-stack bulk K SECONDS\n"
                 "       lwip --in-stack memory N\n");
}

int main(int argc, char **argv) {
    static const struct option known[] = {
        {"mtu", required_argument, NULL, 'm'},
        {"rounds", required_argument, NULL, 'r'},
        {"in-stack", no_argument, NULL, 'i'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    bool is_inside = false;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
            case 'm': options.mtu = atoi(optarg); break;
            case 'r': options.rounds = atoi(optarg); break;
            case 'i': is_inside = true; break;
            default: show_usage(option == 'h');
        }
    }
    char **arguments = argv + optind;
    int count = argc - optind;
    catch_signals();
    fill_pattern(source_octets, SOURCE_PIECE, SOURCE_PIECE);
    // A frame's length has to fit the 16 bits of a pbuf's.
    bool is_sound = options.rounds >= 1 && options.mtu >= 576 && options.mtu <= 65500;
    if (is_sound && !is_inside && count == 2) {
        return serve(arguments[0], arguments[1]);
    }
    inside.is_bulk = is_inside && count == 3 && !strcmp(arguments[0], "bulk");
    inside.is_memory = is_inside && count == 2 && !strcmp(arguments[0], "memory");
    bool is_throughput = is_inside && count == 2 && !strcmp(arguments[0], "throughput");
    inside.clients = is_inside && count > 1 ? atoi(arguments[1]) : 0;
    inside.seconds = inside.is_bulk ? atof(arguments[2]) : 0;
    if (!is_sound || inside.clients < 1 || (!inside.is_bulk && !inside.is_memory && !is_throughput)) {
        show_usage(false);
    }
    return run_inside();
}
