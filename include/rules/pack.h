/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules as bytes. Reading YAML takes longer than everything else at the start of the
 * program; what was read once is kept in this form and read back at the speed of memory.
 *
 * The form is driven by the rows of rule_keys[] and is private to one build: it begins with
 * a hash of those rows, and bytes of another build are refused. It is a cache, never the
 * only copy. Numbers are in the byte order of the machine.
 *
 *   8 hash · then the keys in the order of the rows:
 *   text: its bytes and a NUL · number, yes/no, money: 8 · list, words, week: 4 count, rows
 */
#ifndef RULES_PACK_H
#define RULES_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"

struct unpacker {
	struct arena *arena;  /* of the result; holds a copy of the bytes, for the texts */
	const char *at, *end;
	bool good;            /* nothing was wrong so far */
};

/* Appends the hash and all keys of a file of rule_keys[]. */
void schema_pack(const char *table, const void *root, struct buf *out);
/* Reads them back into a zeroed root. False if they are of another build or damaged. More
 * may follow behind them, to be read with unpack_number(). */
bool schema_unpack(const char *table, const void *bytes, size_t len, struct arena *, void *root,
		   struct unpacker *ret);
void pack_number(struct buf *, long long);
/* 0, and no longer good, behind the end. */
long long unpack_number(struct unpacker *);

#endif
