// SPDX-License-Identifier: Apache-2.0
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char archive[] = {
#if __has_embed("../../../web/dist/board.tar")
#embed "../../../web/dist/board.tar" suffix(, )
#endif
    0, // An array of nothing is no C.
};

const unsigned char *cwebassets_archive(void) { return archive; }

size_t cwebassets_length(void) { return sizeof archive - 1; }
