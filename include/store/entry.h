/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stored bytes of a ledger entry: a fixed layout, described at the top of
 * src/store/entry.c and pinned by tests/golden/entry*.hex. An entry is read for every
 * statement and every proof, so sums can run over the postings without taking the rest
 * apart.
 */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "base/buf.h"
#include "store/tables.h"

enum { ENTRY_VERSION = 1, ENTRY_HEAD = 80, ENTRY_POSTING = 24 };

/* Appends the bytes of an entry; `hash` is not part of them. */
void entry_pack(struct buf *, const struct entry *);
/* Reads them back and computes the hash. ST_CORRUPT when the checksum, the lengths or a class do
 * not fit, or when the number is not the key's. Postings beyond n are left as they were. */
enum status entry_unpack(struct bytes, uint32_t number, struct entry *ret) MUST_CHECK;

/* An entry as it lies in the store. */
struct entry_view {
	uint32_t number;
	day day;
	enum entry_kind kind;
	char source_letter;
	uint32_t source;
	struct bytes prev;    /* hash of the entry before */
	size_t n;             /* postings */
	const uint8_t *rows;  /* n × ENTRY_POSTING bytes */
};
/* Checks checksum and lengths, and points into the bytes. */
enum status entry_look(struct bytes, uint32_t number, struct entry_view *ret) MUST_CHECK;
/* Posting i; false if its class or unit is none of ours. */
bool entry_posting(const struct entry_view *, size_t i, struct posting *ret) MUST_CHECK;

#endif
