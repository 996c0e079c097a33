// SPDX-License-Identifier: Apache-2.0
#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library (compiler-rt, FuzzerInterface.h); the compiler links it with -sanitize=fuzzer.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*take)(const uint8_t *data, size_t size));
