/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a message, those of the messages inside it too. */
#ifndef TESTS_LIB_TEXTS_H
#define TESTS_LIB_TEXTS_H

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

/* Of each text where it stands, to be put in its place, and the name of its field; true: enough. */
typedef bool texts_fn(void *ctx, const char *name, char **text);
/* Did somebody have enough? */
bool texts_walk(ProtobufCMessage *, texts_fn *fn, void *ctx);

#endif
