// tap.h: a TAP device, by its name.
#pragma once
#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <sys/ioctl.h>

// `how` goes to open(2) and `flags` to TUNSETIFF, beside what everybody needs. No offload: the
// flags of an earlier user stay on a persistent device.
static inline int open_tap(const char *name, int how, int flags) {
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | flags};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC | how);
    if (tap < 0) {
        err(1, "/dev/net/tun");
    }
    if (ioctl(tap, TUNSETIFF, &request) || ioctl(tap, TUNSETOFFLOAD, 0)) {
        err(1, "%s", name);
    }
    return tap;
}
