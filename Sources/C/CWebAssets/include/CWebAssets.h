// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

/// The board as `make web` has built it: a tar archive. It lives as long as the program.
const unsigned char *cwebassets_archive(void);

/// 0: this program was built without it.
size_t cwebassets_length(void);
