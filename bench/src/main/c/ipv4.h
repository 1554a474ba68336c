// ipv4.h: addresses as they are typed.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>

#include "arguments.h"

static inline struct in_addr parse_ipv4(const char *text) {
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1) {
        reject("not an IPv4 address: %s", text);
    }
    return address;
}

static inline struct sockaddr_in ipv4_peer(const char *address, int port) {
    return (struct sockaddr_in) {
        .sin_family = AF_INET, .sin_addr = parse_ipv4(address), .sin_port = htons(port)};
}
