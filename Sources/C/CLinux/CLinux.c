// SPDX-License-Identifier: Apache-2.0
#include "CLinux.h"
#include <string.h>

int clinux_tun_open(const char *name, short flags) {
    int descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    struct ifreq request = {.ifr_flags = flags};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(descriptor, TUNSETIFF, &request) < 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}
