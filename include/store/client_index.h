/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the search of clients stands on: the index keys of one client, and the blocks in
 * which any part of a name is found.
 *
 * A covering row is the value under IX_CLIENT_SORT and IX_CLIENT_TERM, so that a list of
 * hits reads no records: how it matches 1, bytes of the name 1, name, member number.
 *
 * A block under IX_CLIENT_SCAN holds the texts of CLIENT_BLOCK clients whose ids follow
 * one another, little-endian:
 *
 *    0  4  rows
 *    4  4  bytes of all names
 *    8  4  bytes of all readings
 *   12  4  bytes of all initials
 *   16  4  letters that occur in the initials: bit 0 a .. bit 25 z, bit 26 anything else
 *   20     names: a row each, folded, ended by 0a
 *          readings: a row each, "zengxiaomei" 09 "cengxiaomei" 0a
 *          initials: a row each, "zxm" 09 "cxm" 0a
 *          BLOCK_PAD zero bytes: the search reads past the end of a text
 *
 * A client without texts (deleted) has an empty row; empty rows at the end are left out,
 * and a block of none is not stored. So a block is a pure function of its clients.
 */
#ifndef STORE_CLIENT_INDEX_H
#define STORE_CLIENT_INDEX_H

#include "base/pinyin.h"
#include "model/records.pb-c.h"
#include "store/index_set.h"
#include "store/tables.h"

/* How a term matches: the first byte of its covering row. Stored. */
enum client_term {
	TERM_SORT = 's', TERM_NAME = 'n', TERM_PINYIN = 'p', TERM_INITIALS = 'i', TERM_MEMBER = 'm',
};
const char *client_term_name(enum client_term); /* "name", "pinyin" …; "" for TERM_SORT */

/* A client's texts for search, computed once for keys and block. */
struct client_texts {
	struct buf folded;   /* the name */
	size_t n;
	struct pinyin_variant readings[PINYIN_VARIANTS_MAX];
};
void client_texts_init(struct client_texts *, const Client *);
void client_texts_release(struct client_texts *);

/* All keys of a client except her block. `index_key` is that of the phone index. */
void client_index(const Client *, const struct client_texts *, const uint8_t index_key[KEY_SIZE],
		  struct index_set *ret);
/* Are her lists within LIMIT_LIST? The set of keys is sized by it. */
bool client_lists_fit(const Client *);
/* Is she found by search and listed? */
bool client_listed(const Client *);
/* Reads a covering row into a hit; false if it is malformed. */
bool client_hit_of_row(struct bytes row, uint32_t id, struct client_hit *ret) MUST_CHECK;
void client_hit_of_record(const Client *, const char *matched, struct client_hit *ret);

/* Keys of the hashed indexes: a whole number or "wx:" and a WeChat name; four last digits. */
void client_phone_key(struct key *, enum index_tag, const uint8_t index_key[KEY_SIZE],
		      const char *text);
/* Appends the digits of a number as they are hashed: without the country code of China. */
void client_phone_digits(struct buf *, const char *phone);

/* So many common names fill two pages of the store and leave a little room. */
enum { CLIENT_BLOCK = 240, BLOCK_HEAD = 20, BLOCK_PAD = 160 };
/* Puts a row (NULL: empty) into the bytes of a block; an empty buffer is a block without rows. */
void client_block_set(struct buf *block, uint32_t row, const struct client_texts *);
/* Are the lengths of a block consistent? */
bool client_block_sound(struct bytes block);
void client_block_key(struct key *, uint32_t block);
/* Writes a client's row of her block (NULL: empty). */
enum status client_block_put(struct tx *, uint32_t id, const struct client_texts *) MUST_CHECK;
/* Calls fn for every client with `needle` (folded) anywhere in her texts, in id order within a
 * block, perhaps twice; until fn says false. */
typedef bool client_found_fn(void *ctx, uint32_t id);
enum status client_block_find(struct tx *, const char *needle, client_found_fn *, void *ctx)
	MUST_CHECK;
/* The same in one sound block whose first row is client `first`; `plain` without the processor's
 * wider instructions, which a test compares with the others. False if fn had enough. */
bool client_block_look(struct bytes block, uint32_t first, const char *needle, bool plain,
		       client_found_fn *, void *ctx);

#endif
