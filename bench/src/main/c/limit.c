// limit: what a TAP device can do at most, with next to no stack behind it.
//
//   gcc -O2 -Wall -Wextra -Werror limit.c -o limit
//
//   limit [--offload] [--mtu N] [--busy] reflect TAP ADDRESS
//       answers for ADDRESS: ARP, ICMP echo, UDP echo (7), and TCP: echo (7), discard (9) and
//       source (19). Prints `ready`; ends at SIGTERM or SIGINT with its counters on stderr.
//   limit [--offload] [--mtu N] read TAP SECONDS
//       reads frames as fast as they come, counted from the first; somebody else makes them.
//   limit [--offload] [--mtu N] write TAP SECONDS SIZE
//       writes frames of SIZE octets to a MAC address that is not the host's: the kernel takes
//       them in and drops them as soon as its IP looks at them.
//
//   --offload  virtio-net headers: checksums left undone, frames of up to 64 KiB (TSO, USO)
//   --mtu N    of the wire, 1500 unless said; it gives the MSS
//   --busy     never sleeps: reads again instead of waiting for a frame
//
// The TCP takes segments in order only and asks for the rest by its acknowledgement; it obeys the
// peer's window, sends again what was not acknowledged for a while, and otherwise trusts the
// kernel: it verifies no checksum, keeps no TIME-WAIT and knows no congestion.
//
// What makes it fast:
// - One blocking read and one write for each frame. Only when something waits to be sent does it
//   read without waiting, by RWF_NOWAIT: O_NONBLOCK would cost a poll for every frame.
// - Discarded data is acknowledged once per connection when the queue has been read empty.
// - The payload is never copied in between: it goes from where it lies, by writev.
// - The TAP's queue holds 1000 frames (txqueuelen) and drops the rest, so the connections that
//   receive share a window that fits it.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <linux/icmp.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arguments.h"
#include "checksum.h"
#include "clock.h"
#include "ipv4.h"
#include "output.h"
#include "services.h"
#include "signals.h"
#include "tap.h"

// Younger than the headers of some distributions.
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

enum {
    VNET = sizeof(struct virtio_net_hdr),
    MAX_FRAME = 65536 + 64,
    // The longest payload in one super-frame: an IP packet has at most 65535 octets.
    MAX_SUPER_PAYLOAD = 65535 - 40,

    MAX_CONNECTIONS = 1 << 19,
    BUCKETS = 1 << 17,
    // What an echo connection may have taken in without having it acknowledged.
    RING = 1 << 18,
    // The source repeats itself so often; divides 2^32, so that it fits where numbers wrap.
    SOURCE_PERIOD = 4096,

    WINDOW_SHIFT = 8,
    // Full frames that the peers may have on the way, of the 1000 in the queue: the rest is for
    // small ones, which a peer sends at the edge of a window, acknowledgements and new connections.
    QUEUE_SHARE = 500,
    MAX_WINDOW = 4 << 20,

    // Frames read before those are served that wait, and sent before the queue is read again. Each
    // frame sent makes the kernel queue an acknowledgement at most: neither side overflows.
    READ_BATCH = 64,
    SEND_BATCH = 64,
    SEGMENTS_PER_TURN = 44,
    SOURCE_SEGMENTS = 16,

    TICK_MILLIS = 100,
    TICKS_PER_LOOK = 2,
};

// A frame as it lies in a buffer; the virtio-net header is used with --offload only. Its ten octets
// and Ethernet's fourteen put the IP header on a multiple of eight.
struct frame {
    struct virtio_net_hdr vnet;
    struct ethhdr eth;
    union {
        struct {
            struct arphdr arp;
            uint8_t sender_mac[ETH_ALEN];
            uint8_t sender_ip[4];
            uint8_t target_mac[ETH_ALEN];
            uint8_t target_ip[4];
        } __attribute__((packed));
        struct iphdr ip;
        uint8_t packet[MAX_FRAME];
    };
} __attribute__((packed, aligned(8)));

struct connection {
    struct connection *next_in_bucket;
    struct connection *next_waiting;
    bool used, waits, ack_due, fin_received, had_work;
    uint8_t peer_window_shift;
    uint8_t peer_mac[ETH_ALEN];
    uint16_t service;              // host order, the ports and the address in network order
    uint16_t peer_port, local_port;
    uint32_t peer_address;
    uint32_t mss;
    uint32_t snd_una, snd_nxt, snd_max, snd_wnd, iss;
    uint32_t snd_end;              // after the last octet there is to send; see octets_to_send()
    uint32_t rcv_nxt, rcv_edge;    // the edge is the end of the window last advertised
    uint32_t una_at_look;
    uint8_t *ring;                 // echo: what came in, until it is acknowledged
};

struct counters {
    uint64_t frames_in, frames_out, octets_in, octets_out, write_errors;
    uint64_t connections, retransmissions, resets;
};

static struct {
    bool offload, busy;
    int mtu;
} options = {.mtu = 1500};

static int tap;
static const uint8_t our_mac[ETH_ALEN] = {0x02, 0, 0, 0, 0x4c, 0x4d};
static uint32_t our_address;
static struct counters counters;

static struct connection *connections;   // the slots; those from `slots_used` were never touched
static uint32_t slots_used;
static struct connection *free_slots;
static struct connection *buckets[BUCKETS];
static struct connection *first_waiting, **last_waiting = &first_waiting;

static uint8_t source_octets[SOURCE_PERIOD + MAX_SUPER_PAYLOAD];
static uint32_t ticks, receivers;   // the second: connections to echo and discard

// ---------------------------------------------------------------- small things

static bool is_before(uint32_t a, uint32_t b) {
    return (int32_t) (a - b) < 0;
}

// ---------------------------------------------------------------- the device

static void open_device(const char *name) {
    tap = open_tap(name, 0, options.offload ? IFF_VNET_HDR : 0);
    if (!options.offload) {
        return;
    }
    // USO is taken for both versions of IP or not at all, and not by kernels before 6.2.
    unsigned tcp = TUN_F_CSUM | TUN_F_TSO4, udp = TUN_F_USO4 | TUN_F_USO6;
    if (ioctl(tap, TUNSETOFFLOAD, tcp | udp) && ioctl(tap, TUNSETOFFLOAD, tcp)) {
        err(1, "TUNSETOFFLOAD");
    }
    int header = VNET;
    if (ioctl(tap, TUNSETVNETHDRSZ, &header)) {
        err(1, "TUNSETVNETHDRSZ");
    }
}

// Reads a frame and returns its length without the virtio-net header; 0 if there was none.
static size_t read_frame(struct frame *frame, bool wait) {
    size_t skipped = options.offload ? 0 : VNET;
    struct iovec into = {(uint8_t *) frame + skipped, sizeof *frame - skipped};
    ssize_t octets = wait ? readv(tap, &into, 1) : preadv2(tap, &into, 1, -1, RWF_NOWAIT);
    if (octets < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            err(1, "reading from the TAP");
        }
        return 0;
    }
    size_t length = octets - (VNET - skipped);
    counters.frames_in++;
    counters.octets_in += length;
    return length;
}

static void write_parts(struct frame *frame, size_t header, const void *payload, size_t octets) {
    size_t skipped = options.offload ? 0 : VNET;
    struct iovec parts[] = {
        {(uint8_t *) frame + skipped, VNET - skipped + header},
        {(void *) payload, octets},
    };
    ssize_t written = octets ? writev(tap, parts, 2) : write(tap, parts[0].iov_base, parts[0].iov_len);
    if (written < 0) {
        counters.write_errors++;
    }
    counters.frames_out++;
    counters.octets_out += header + octets;
}

// Sends back the frame that was just read; what its virtio-net header says holds both ways.
static void send_back(struct frame *frame, size_t length) {
    memcpy(frame->eth.h_dest, frame->eth.h_source, ETH_ALEN);
    memcpy(frame->eth.h_source, our_mac, ETH_ALEN);
    write_parts(frame, length, NULL, 0);
}

// ---------------------------------------------------------------- ARP, ICMP, UDP

static void on_arp(struct frame *frame, size_t length) {
    if (length < ETH_HLEN + 28 || frame->arp.ar_op != htons(ARPOP_REQUEST)
        || memcmp(frame->target_ip, &our_address, 4)) {
        return;
    }
    frame->arp.ar_op = htons(ARPOP_REPLY);
    memcpy(frame->target_mac, frame->sender_mac, ETH_ALEN);
    memcpy(frame->target_ip, frame->sender_ip, 4);
    memcpy(frame->sender_mac, our_mac, ETH_ALEN);
    memcpy(frame->sender_ip, &our_address, 4);
    send_back(frame, length);
}

// No checksum changes: the same words are added in another order.
static void swap_addresses(struct iphdr *ip) {
    uint32_t source = ip->saddr;
    ip->saddr = ip->daddr;
    ip->daddr = source;
}

static void on_icmp(struct frame *frame, size_t length) {
    struct icmphdr *icmp = (struct icmphdr *) (frame->packet + frame->ip.ihl * 4);
    if (icmp->type != ICMP_ECHO) {
        return;
    }
    swap_addresses(&frame->ip);
    // RFC 1624: HC' = ~(~HC + ~m + m'), where m goes from 0x0800 (echo) to 0 (echo reply).
    icmp->type = ICMP_ECHOREPLY;
    icmp->checksum = ~fold((uint16_t) ~icmp->checksum + (uint16_t) ~htons(ICMP_ECHO << 8));
    send_back(frame, length);
}

static void on_udp(struct frame *frame, size_t length) {
    struct udphdr *udp = (struct udphdr *) (frame->packet + frame->ip.ihl * 4);
    if (udp->dest != htons(ECHO)) {
        return;
    }
    swap_addresses(&frame->ip);
    udp->dest = udp->source;
    udp->source = htons(ECHO);
    send_back(frame, length);
}

// ---------------------------------------------------------------- TCP: connections

static struct connection **bucket_of(uint32_t peer_address, uint16_t peer_port, uint16_t local_port) {
    uint32_t hash = (ntohl(peer_address) * 65599u + ntohs(peer_port)) * 31u + ntohs(local_port);
    hash ^= hash >> 15;
    return &buckets[hash % BUCKETS];
}

static struct connection *find(const struct iphdr *ip, const struct tcphdr *tcp) {
    struct connection *c = *bucket_of(ip->saddr, tcp->source, tcp->dest);
    while (c && (c->peer_address != ip->saddr || c->peer_port != tcp->source
                 || c->local_port != tcp->dest)) {
        c = c->next_in_bucket;
    }
    return c;
}

static struct connection *new_connection(const struct iphdr *ip, const struct tcphdr *tcp) {
    struct connection *c = free_slots;
    if (c) {
        free_slots = c->next_in_bucket;
    } else if (slots_used < MAX_CONNECTIONS) {
        c = &connections[slots_used++];
    } else {
        return NULL;
    }
    // The ring stays with the slot: a new one costs the kernel a page fault every 4 KiB.
    *c = (struct connection) {
        .ring = c->ring,
        .used = true,
        .peer_address = ip->saddr,
        .peer_port = tcp->source,
        .local_port = tcp->dest,
        .service = ntohs(tcp->dest),
    };
    struct connection **bucket = bucket_of(ip->saddr, tcp->source, tcp->dest);
    c->next_in_bucket = *bucket;
    *bucket = c;
    counters.connections++;
    receivers += c->service != SOURCE;
    return c;
}

// Takes the connection out of the table. One that waits is freed when its turn comes.
static void forget(struct connection *c) {
    struct connection **at = bucket_of(c->peer_address, c->peer_port, c->local_port);
    while (*at != c) {
        at = &(*at)->next_in_bucket;
    }
    *at = c->next_in_bucket;
    c->used = false;
    receivers -= c->service != SOURCE;
    if (!c->waits) {
        c->next_in_bucket = free_slots;
        free_slots = c;
    }
}

static void wait_for_turn(struct connection *c) {
    if (!c->waits) {
        c->waits = true;
        c->next_waiting = NULL;
        *last_waiting = c;
        last_waiting = &c->next_waiting;
    }
}

// ---------------------------------------------------------------- TCP: sending

static uint32_t ring_room(const struct connection *c) {
    return RING - (c->snd_end - c->snd_una);
}

// The window that a connection may have now. A window never shrinks (RFC 9293, 3.8.6).
static uint16_t next_window(struct connection *c) {
    uint32_t window = MAX_WINDOW;
    if (c->service == SOURCE) {
        window = 0xffff;
    } else if (!options.offload) {
        uint32_t segments = QUEUE_SHARE / receivers;
        window = (segments > 2 ? segments : 2) * (options.mtu - 40);
    }
    uint32_t room = c->service == ECHO ? ring_room(c) : MAX_WINDOW;
    window = window < room ? window : room;
    uint32_t edge = c->rcv_nxt + window;
    if (is_before(edge, c->rcv_edge)) {
        edge = c->rcv_edge;
    }
    uint32_t scaled = (edge - c->rcv_nxt) >> WINDOW_SHIFT;
    c->rcv_edge = c->rcv_nxt + (scaled << WINDOW_SHIFT);
    return scaled;
}

// Completes lengths and checksums of a frame whose TCP header is filled in, and sends it.
static void send_tcp(struct frame *frame, const uint8_t *payload, uint32_t octets, uint32_t mss) {
    struct tcphdr *tcp = (struct tcphdr *) (frame->packet + sizeof(struct iphdr));
    uint32_t tcp_header = tcp->doff * 4;
    uint32_t segment = tcp_header + octets;
    frame->eth.h_proto = htons(ETH_P_IP);
    memcpy(frame->eth.h_source, our_mac, ETH_ALEN);

    struct iphdr *ip = &frame->ip;
    ip->version = 4;
    ip->ihl = 5;
    ip->tos = 0;
    ip->tot_len = htons(sizeof *ip + segment);
    ip->id = 0;
    ip->frag_off = htons(0x4000);
    ip->ttl = 64;
    ip->protocol = IPPROTO_TCP;
    ip->check = 0;
    ip->check = ~fold(sum(ip, sizeof *ip));

    uint64_t pseudo_header = sum(&ip->saddr, 8) + htons(IPPROTO_TCP) + htons(segment);
    frame->vnet = (struct virtio_net_hdr) {0};
    if (options.offload) {
        tcp->check = fold(pseudo_header);
        frame->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
        frame->vnet.csum_start = ETH_HLEN + sizeof *ip;
        frame->vnet.csum_offset = offsetof(struct tcphdr, check);
        if (octets > mss) {
            frame->vnet.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
            frame->vnet.gso_size = mss;
            frame->vnet.hdr_len = ETH_HLEN + sizeof *ip + tcp_header;
        }
    } else {
        tcp->check = 0;
        tcp->check = ~fold(pseudo_header + sum(tcp, tcp_header) + sum(payload, octets));
    }
    write_parts(frame, ETH_HLEN + sizeof *ip + tcp_header, payload, octets);
}

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

static void send_segment(struct connection *c, uint32_t seq, int flags, const uint8_t *payload,
                         uint32_t octets) {
    static struct frame frame;
    memcpy(frame.eth.h_dest, c->peer_mac, ETH_ALEN);
    frame.ip.saddr = our_address;
    frame.ip.daddr = c->peer_address;
    struct tcphdr *tcp = (struct tcphdr *) (frame.packet + sizeof(struct iphdr));
    uint16_t window = next_window(c);
    *tcp = (struct tcphdr) {
        .source = c->local_port,
        .dest = c->peer_port,
        .seq = htonl(seq),
        .ack_seq = htonl(c->rcv_nxt),
        .doff = 5,
        .fin = flags & FIN ? 1 : 0,
        .syn = flags & SYN ? 1 : 0,
        .psh = flags & PSH ? 1 : 0,
        .ack = 1,
        .window = htons(window),
    };
    if (flags & SYN) {
        uint32_t mss = options.mtu - 40;
        uint8_t syn_options[] = {2, 4, mss >> 8, mss, 3, 3, WINDOW_SHIFT, 0};
        memcpy(tcp + 1, syn_options, sizeof syn_options);
        tcp->doff += sizeof syn_options / 4;
        // The window of a SYN is not scaled. A hundred that start with ten segments each are too
        // many for the queue.
        uint32_t octets = (uint32_t) window << WINDOW_SHIFT;
        octets = octets < 0xffff ? octets : 0xffff;
        tcp->window = htons(octets);
        c->rcv_edge = c->rcv_nxt + octets;
    }
    c->ack_due = false;
    send_tcp(&frame, payload, octets, c->mss);
}

// What is there to send from SND.NXT on, whether or not the peer has room for it.
static uint32_t octets_to_send(const struct connection *c) {
    if (c->service == SOURCE && !c->fin_received) {
        return MAX_WINDOW * 16u;
    }
    return is_before(c->snd_nxt, c->snd_end) ? c->snd_end - c->snd_nxt : 0;
}

static uint32_t sendable(const struct connection *c) {
    uint32_t there = octets_to_send(c);
    uint32_t edge = c->snd_una + c->snd_wnd;
    uint32_t room = is_before(c->snd_nxt, edge) ? edge - c->snd_nxt : 0;
    // A source sends nothing small: the peer opens its window a bit at a time as it reads, and each
    // bit sent wakes it. More room comes with what is acknowledged.
    bool more_to_come = c->snd_una != c->snd_nxt;
    if (c->service == SOURCE && !c->fin_received && more_to_come && room < SOURCE_SEGMENTS * c->mss) {
        return 0;
    }
    return there < room ? there : room;
}

static bool may_send_fin(const struct connection *c) {
    return c->fin_received && c->snd_nxt == c->snd_end;
}

static const uint8_t *octets_at(const struct connection *c, uint32_t seq, uint32_t *octets) {
    uint32_t offset = seq - c->iss - 1;
    if (c->service == SOURCE) {
        return source_octets + offset % SOURCE_PERIOD;
    }
    uint32_t to_the_end = RING - offset % RING;
    if (*octets > to_the_end) {
        *octets = to_the_end;
    }
    return c->ring + offset % RING;
}

// Sends data, at most one super-frame or a few segments, a FIN when it follows, and an
// acknowledgement if it is due and nothing carried it. Returns the number of frames.
static int take_turn(struct connection *c) {
    int frames = 0;
    uint32_t most = options.offload ? MAX_SUPER_PAYLOAD / c->mss * c->mss : c->mss;
    int segments = options.offload ? 1 : SEGMENTS_PER_TURN;
    for (uint32_t octets; frames < segments && (octets = sendable(c)) > 0; frames++) {
        if (octets > most) {
            octets = most;
        }
        if (octets > c->mss && c->service == SOURCE) {
            octets -= octets % c->mss;
        }
        const uint8_t *payload = octets_at(c, c->snd_nxt, &octets);
        send_segment(c, c->snd_nxt, PSH, payload, octets);
        c->snd_nxt += octets;
    }
    if (may_send_fin(c)) {
        send_segment(c, c->snd_nxt, FIN, NULL, 0);
        c->snd_nxt++;
        frames++;
    }
    if (is_before(c->snd_max, c->snd_nxt)) {
        c->snd_max = c->snd_nxt;
    }
    if (c->ack_due) {
        send_segment(c, c->snd_nxt, 0, NULL, 0);
        frames++;
    }
    if (sendable(c) > 0) {
        wait_for_turn(c);
    }
    return frames;
}

// Round robin over those that wait; stops after some frames to let the queue be read.
static void serve_waiting(void) {
    for (int frames = 0; first_waiting && frames < SEND_BATCH;) {
        struct connection *c = first_waiting;
        first_waiting = c->next_waiting;
        if (!first_waiting) {
            last_waiting = &first_waiting;
        }
        c->waits = false;
        if (c->used) {
            frames += take_turn(c);
        } else {
            c->next_in_bucket = free_slots;
            free_slots = c;
        }
    }
}

// RFC 9293, 3.10.7.1: the answer to a segment for which there is no connection.
static void send_reset(const struct frame *to, const struct tcphdr *segment, uint32_t length) {
    static struct frame frame;
    memcpy(frame.eth.h_dest, to->eth.h_source, ETH_ALEN);
    frame.ip.saddr = our_address;
    frame.ip.daddr = to->ip.saddr;
    struct tcphdr *tcp = (struct tcphdr *) (frame.packet + sizeof(struct iphdr));
    *tcp = (struct tcphdr) {
        .source = segment->dest,
        .dest = segment->source,
        .seq = segment->ack ? segment->ack_seq : 0,
        .ack_seq = segment->ack ? 0 : htonl(ntohl(segment->seq) + length),
        .ack = !segment->ack,
        .rst = 1,
        .doff = 5,
    };
    counters.resets++;
    send_tcp(&frame, NULL, 0, 1);
}

// ---------------------------------------------------------------- TCP: receiving

static void read_syn_options(struct connection *c, const struct tcphdr *tcp) {
    const uint8_t *at = (const uint8_t *) (tcp + 1);
    const uint8_t *end = (const uint8_t *) tcp + tcp->doff * 4;
    c->mss = 536;
    while (at < end && *at != 0) {
        if (*at == 1) {
            at++;
            continue;
        }
        if (at + 1 >= end || at[1] < 2 || at + at[1] > end) {
            break;
        }
        if (at[0] == 2 && at[1] == 4) {
            c->mss = at[2] << 8 | at[3];
        } else if (at[0] == 3 && at[1] == 3) {
            c->peer_window_shift = at[2] > 14 ? 14 : at[2];
        }
        at += at[1];
    }
    uint32_t ours = options.mtu - 40;
    if (c->mss > ours || c->mss == 0) {
        c->mss = ours;
    }
}

static void on_syn(const struct frame *frame, const struct tcphdr *tcp) {
    struct connection *c = find(&frame->ip, tcp);
    if (c) {
        forget(c);   // its SYN again, or its port again
    }
    uint16_t port = ntohs(tcp->dest);
    if (port != ECHO && port != DISCARD && port != SOURCE) {
        send_reset(frame, tcp, 1);
        return;
    }
    c = new_connection(&frame->ip, tcp);
    if (!c) {
        return;
    }
    if (port == ECHO && !c->ring && !(c->ring = malloc(RING))) {
        forget(c);
        return;
    }
    memcpy(c->peer_mac, frame->eth.h_source, ETH_ALEN);
    read_syn_options(c, tcp);
    c->rcv_nxt = ntohl(tcp->seq) + 1;
    c->iss = c->snd_una = 0x1000;
    c->snd_nxt = c->snd_max = c->snd_end = c->iss + 1;
    send_segment(c, c->iss, SYN, NULL, 0);
}

static void on_acknowledgement(struct connection *c, const struct tcphdr *tcp) {
    uint32_t ack = ntohl(tcp->ack_seq);
    if (is_before(ack, c->snd_una) || is_before(c->snd_max, ack)) {
        return;
    }
    c->snd_una = ack;
    if (is_before(c->snd_nxt, ack)) {
        c->snd_nxt = ack;
    }
    c->snd_wnd = (uint32_t) ntohs(tcp->window) << c->peer_window_shift;
}

static void take_in(struct connection *c, const uint8_t *payload, uint32_t octets) {
    if (c->service == ECHO) {
        uint32_t room = ring_room(c);
        octets = octets < room ? octets : room;
        uint32_t at = (c->snd_end - c->iss - 1) % RING;
        uint32_t first = octets < RING - at ? octets : RING - at;
        memcpy(c->ring + at, payload, first);
        memcpy(c->ring, payload + first, octets - first);
        c->snd_end += octets;
    }
    c->rcv_nxt += octets;
}

static void on_fin(struct connection *c) {
    c->rcv_nxt++;
    c->fin_received = true;
    if (c->service == SOURCE) {
        c->snd_end = c->snd_max;
    }
}

static void on_tcp(const struct frame *frame, size_t length) {
    const struct iphdr *ip = &frame->ip;
    const struct tcphdr *tcp = (const struct tcphdr *) (frame->packet + ip->ihl * 4);
    uint32_t headers = ip->ihl * 4 + tcp->doff * 4;
    uint32_t total = ntohs(ip->tot_len);
    if (total < headers || total + ETH_HLEN > length) {
        return;
    }
    uint32_t octets = total - headers;
    if (tcp->syn) {
        on_syn(frame, tcp);
        return;
    }
    struct connection *c = find(ip, tcp);
    if (!c) {
        if (!tcp->rst) {
            send_reset(frame, tcp, octets + tcp->fin);
        }
        return;
    }
    if (tcp->rst) {
        forget(c);
        return;
    }
    on_acknowledgement(c, tcp);

    uint32_t seq = ntohl(tcp->seq);
    uint32_t known = c->rcv_nxt - seq;   // octets at the start that came before
    bool in_order = known <= octets;
    if (in_order && octets > known && !c->fin_received) {
        take_in(c, (const uint8_t *) frame->packet + headers + known, octets - known);
    }
    if (in_order && tcp->fin && !c->fin_received && c->rcv_nxt == seq + octets) {
        on_fin(c);
    }
    if (c->fin_received && c->snd_una == c->snd_end + 1) {
        forget(c);
        return;
    }
    // A peer that found the window all but closed waits to hear that it is open.
    bool is_closed = c->service == ECHO && c->rcv_edge - c->rcv_nxt < 2 * c->mss;
    bool opens = is_closed && ring_room(c) > RING / 2;
    c->ack_due |= octets > 0 || tcp->fin || !in_order || opens;
    // What comes in order for discard can wait until the queue is empty, as can a source, which
    // shares the wire with others. An echo is waited for.
    if (c->service == ECHO || !in_order || tcp->fin) {
        take_turn(c);
    } else if (c->ack_due || sendable(c) > 0) {
        wait_for_turn(c);
    }
}

// ---------------------------------------------------------------- the loop

static void on_frame(struct frame *frame, size_t length) {
    if (frame->eth.h_proto == htons(ETH_P_ARP)) {
        on_arp(frame, length);
        return;
    }
    struct iphdr *ip = &frame->ip;
    bool is_fragment = ip->frag_off & htons(0x3fff);
    if (frame->eth.h_proto != htons(ETH_P_IP) || length < ETH_HLEN + sizeof *ip + 8
        || ip->daddr != our_address || is_fragment) {
        return;
    }
    if (ip->protocol == IPPROTO_TCP) {
        on_tcp(frame, length);
    } else if (ip->protocol == IPPROTO_ICMP) {
        on_icmp(frame, length);
    } else if (ip->protocol == IPPROTO_UDP) {
        on_udp(frame, length);
    }
}

// What was not acknowledged between two looks is sent again; a closed window is asked after with an
// old sequence number, which the peer answers with an acknowledgement.
static void look_after(struct connection *c) {
    bool has_work = c->snd_una != c->snd_max || octets_to_send(c) > 0;
    bool is_stuck = has_work && c->had_work && c->snd_una == c->una_at_look;
    if (is_stuck && c->snd_una != c->snd_max) {
        c->snd_nxt = c->snd_una;
        counters.retransmissions++;
        wait_for_turn(c);
    }
    if (is_stuck && octets_to_send(c) > 0 && sendable(c) == 0) {
        send_segment(c, c->snd_una - 1, 0, NULL, 0);
    }
    c->had_work = has_work;
    c->una_at_look = c->snd_una;
}

static void on_tick(void) {
    tick_due = 0;
    if (++ticks % TICKS_PER_LOOK != 0) {
        return;
    }
    for (uint32_t i = 0; i < slots_used; i++) {
        struct connection *c = &connections[i];
        if (c->used && c->service != DISCARD && c->snd_una != c->iss) {
            look_after(c);
        }
    }
}

static void reflect(const char *address) {
    our_address = parse_ipv4(address).s_addr;
    size_t slots = MAX_CONNECTIONS * sizeof *connections;
    connections = mmap(NULL, slots, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (connections == MAP_FAILED) {
        err(1, "mmap");
    }
    fill_pattern(source_octets, sizeof source_octets, SOURCE_PERIOD);
    tick_every(TICK_MILLIS);
    say("ready");

    static struct frame frame;
    for (int read = 0; !stopping;) {
        bool wait = !first_waiting && !options.busy;
        size_t length = read_frame(&frame, wait);
        if (length >= ETH_HLEN) {
            on_frame(&frame, length);
            read++;
        }
        if (length == 0 || read >= READ_BATCH) {
            serve_waiting();
            read = 0;
        }
        if (tick_due) {
            on_tick();
        }
    }
    struct json json = begin_json(stderr);
    put_count(&json, "frames_in", counters.frames_in);
    put_count(&json, "frames_out", counters.frames_out);
    put_count(&json, "octets_in", counters.octets_in);
    put_count(&json, "octets_out", counters.octets_out);
    put_count(&json, "write_errors", counters.write_errors);
    put_count(&json, "connections", counters.connections);
    put_count(&json, "retransmissions", counters.retransmissions);
    put_count(&json, "resets", counters.resets);
    end_json(&json);
}

static void report(uint64_t frames, uint64_t octets, nanos time) {
    double seconds = in_seconds(time);
    struct json json = begin_json(stdout);
    put_count(&json, "frames", frames);
    put_count(&json, "octets", octets);
    put_count(&json, "errors", counters.write_errors);
    put_number(&json, "seconds", seconds, 6);
    put_number(&json, "frames_per_s", seconds > 0 ? frames / seconds : 0, 1);
    put_number(&json, "gbit_per_s", seconds > 0 ? octets * 8 / seconds / 1e9 : 0, 6);
    end_json(&json);
}

// The clock is asked every so many frames: it would cost a tenth of a read.
enum { FRAMES_PER_CLOCK = 64 };

static void read_only(nanos time) {
    static struct frame frame;
    tick_every(TICK_MILLIS);
    while (!stopping && read_frame(&frame, true) == 0) {
        // nobody sends yet
    }
    nanos start = now(), passed = 0;
    counters = (struct counters) {0};
    while (!stopping && passed < time) {
        size_t length = read_frame(&frame, true);
        if (length == 0 || counters.frames_in % FRAMES_PER_CLOCK == 0) {
            passed = now() - start;
        }
    }
    report(counters.frames_in, counters.octets_in, passed);
}

static void write_only(nanos time, uint32_t size) {
    static struct frame frame;
    static uint8_t payload[MAX_FRAME];
    uint32_t headers = ETH_HLEN + sizeof(struct iphdr) + sizeof(struct tcphdr);
    uint32_t largest = options.offload ? headers + MAX_SUPER_PAYLOAD : ETH_HLEN + options.mtu;
    if (size < headers || size > largest) {
        reject("SIZE is from %u to %u octets here", headers, largest);
    }
    static const uint8_t nobody[ETH_ALEN] = {0x02, 0, 0, 0, 0xff, 0xfe};
    memcpy(frame.eth.h_dest, nobody, ETH_ALEN);
    frame.ip.saddr = htonl(0xc6120001);   // 198.18.0.1, of the block for benchmarks (RFC 2544)
    frame.ip.daddr = htonl(0xc6120002);
    struct tcphdr *tcp = (struct tcphdr *) (frame.packet + sizeof(struct iphdr));
    tcp->doff = 5;
    tcp->ack = 1;
    nanos start = now(), passed = 0;
    while (!stopping && passed < time) {
        send_tcp(&frame, payload, size - headers, options.mtu - 40);
        if (counters.frames_out % FRAMES_PER_CLOCK == 0) {
            passed = now() - start;
        }
    }
    report(counters.frames_out, counters.octets_out, passed);
}

// ---------------------------------------------------------------- the command line

static void usage(FILE *out) {
    fprintf(out, "usage: limit [--offload] [--mtu N] [--busy] reflect TAP ADDRESS\n"
                 "       limit [--offload] [--mtu N] read TAP SECONDS\n"
                 "       limit [--offload] [--mtu N] write TAP SECONDS SIZE\n");
}

static void parse_options(int argc, char **argv) {
    static const struct option known[] = {
        {"offload", no_argument, NULL, 'o'},
        {"mtu", required_argument, NULL, 'm'},
        {"busy", no_argument, NULL, 'b'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == 'o') {
            options.offload = true;
        } else if (option == 'm') {
            options.mtu = atoi(optarg);
        } else if (option == 'b') {
            options.busy = true;
        } else {
            show_usage(option == 'h');
        }
    }
    if (options.mtu < 576 || options.mtu > 65535) {
        reject("an MTU is from 576 to 65535");
    }
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    int count = argc - optind;
    char **arguments = argv + optind;
    const char *mode = count > 0 ? arguments[0] : "";
    bool is_reflect = !strcmp(mode, "reflect") && count == 3;
    bool is_read = !strcmp(mode, "read") && count == 3;
    bool is_write = !strcmp(mode, "write") && count == 4;
    if (!is_reflect && !is_read && !is_write) {
        show_usage(false);
    }
    catch_signals();
    open_device(arguments[1]);
    if (is_reflect) {
        reflect(arguments[2]);
    } else if (is_read) {
        read_only(atof(arguments[2]) * SECOND);
    } else {
        write_only(atof(arguments[2]) * SECOND, atoi(arguments[3]));
    }
    return 0;
}
