// SPDX-License-Identifier: Apache-2.0
// Kernel headers that the Linux adapters speak, in one module, and the macros that Swift cannot import.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/fib_rules.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/wireguard.h>

// Opens the TUN device `name`, making it if it isn't there; flags as IFF_TUN | IFF_NO_PI.
// Returns the descriptor, or -errno. Swift cannot fill the union in `struct ifreq`.
int clinux_tun_open(const char *name, short flags);

// Functions that glibc declares for _GNU_SOURCE only, which Swift does not see.

/// Moves the calling thread, and no other, into a new network namespace. Returns 0, or -1 with errno.
int clinux_enter_new_network(void);

/// Moves the calling thread, and no other, into the network namespace that `fd` refers to. Returns 0, or -1 with errno.
int clinux_enter_network(int fd);

/// Starts a program in a session of its own, with /dev/null as its standard streams, no other descriptors, and every
/// signal at its default. Returns 0, or an error number.
int clinux_spawn_silent(pid_t *pid, const char *program, char *const arguments[]);
