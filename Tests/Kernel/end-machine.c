// SPDX-License-Identifier: Apache-2.0
// end-machine STATUS: makes qemu exit with 2 * STATUS + 1, by its device isa-debug-exit at port 0xf4. An odd number
// says that the tests came to an end; a power-off or a panic, which are 0, don't.
#include <stdlib.h>
#include <sys/io.h>

int main(int count, char **arguments) {
    if (count != 2 || iopl(3) != 0) return 1;
    outb((unsigned char)atoi(arguments[1]), 0xf4);
    return 2;
}
