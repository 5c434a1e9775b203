/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of clients' texts: how they are written. How they are searched is in
 * client_find.c; their layout is in store/client_index.h.
 */
#include <endian.h>
#include <string.h>

#include "base/status.h"
#include "store/client_index.h"

enum region { NAMES, READINGS, INITIALS, REGIONS };

/* The row of a region: where it stands in the block. */
struct place { size_t start, end; };

static uint32_t get_u32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static void put_u32(char *at, uint32_t value)
{
	value = htole32(value);
	memcpy(at, &value, sizeof(value));
}

/* Appends the texts of a row to a region, without its end. */
static void add_row(struct buf *out, enum region region, const struct client_texts *texts)
{
	if (texts == NULL)
		return;
	if (region == NAMES) {
		buf_add(out, texts->folded.text, texts->folded.len);
		return;
	}
	for (size_t i = 0; i < texts->n; i++) {
		const char *text = region == READINGS ? texts->readings[i].full :
							texts->readings[i].initials;
		bool seen = false;
		for (size_t j = 0; j < i && !seen; j++)
			seen = strcmp(text, region == READINGS ? texts->readings[j].full :
						    texts->readings[j].initials) == 0;
		if (seen)
			continue;
		if (i > 0)
			buf_putc(out, '\t');
		buf_puts(out, text);
	}
}

/* Where the row ends that begins at `start`, its mark included. */
static size_t row_end(const char *text, size_t n, size_t start)
{
	const char *mark = start < n ? memchr(text + start, '\n', n - start) : NULL;

	return mark == NULL ? n : (size_t)(mark - text) + 1;
}

/* Where the row begins that ends at `end`. */
static size_t row_start(const char *text, size_t end)
{
	const char *mark = end > 1 ? memrchr(text, '\n', end - 1) : NULL;

	return mark == NULL ? 0 : (size_t)(mark - text) + 1;
}

/* Row `row` of `rows` in a region of n bytes; behind the last one if there are fewer. */
static struct place find_row(const char *text, size_t n, uint32_t row, uint32_t rows)
{
	size_t start = 0, end = n;

	if (row >= rows)
		return (struct place){ n, n };
	/* From the nearer side; most rows that change stand at the end. */
	if (row < rows / 2) {
		for (; row > 0; row--)
			start = row_end(text, n, start);
		return (struct place){ start, row_end(text, n, start) };
	}
	for (; rows > row + 1; rows--)
		end = row_start(text, end);
	return (struct place){ row_start(text, end), end };
}

static uint32_t letters_of(const char *text, size_t n)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];
		if (c >= 'a' && c <= 'z')
			letters |= UINT32_C(1) << (c - 'a');
		else if (c != '\n' && c != '\t')
			letters |= UINT32_C(1) << 26;
	}
	return letters;
}

/* How many of the last rows are empty in all regions. */
static uint32_t empty_at_end(const char *const *text, const size_t *n, uint32_t rows)
{
	uint32_t empty = 0;

	for (; empty < rows; empty++) {
		for (int r = 0; r < REGIONS; r++) {
			size_t left = n[r] - empty;
			if (left >= 2 && text[r][left - 2] != '\n')
				return empty;
		}
	}
	return empty;
}

/* Writes head and end of a block whose regions are in place. */
static void finish(struct buf *block, uint32_t rows, uint32_t letters, const size_t *sizes)
{
	const char *at = block->text + BLOCK_HEAD, *text[REGIONS];
	size_t kept[REGIONS];

	for (int r = 0; r < REGIONS; r++) {
		text[r] = at;
		at += sizes[r];
	}
	uint32_t empty = empty_at_end(text, sizes, rows);
	if (empty == rows) {
		buf_reset(block);
		return;
	}
	char *to = block->text + BLOCK_HEAD;
	for (int r = 0; r < REGIONS; r++) {
		kept[r] = sizes[r] - empty;
		memmove(to, text[r], kept[r]);
		put_u32(block->text + 4 + 4 * r, (uint32_t)kept[r]);
		to += kept[r];
	}
	put_u32(block->text, rows - empty);
	put_u32(block->text + 16, letters);
	buf_truncate(block, (size_t)(to - block->text));
	buf_pad(block, '\0', BLOCK_PAD);
}

void client_block_set(struct buf *block, uint32_t row, const struct client_texts *texts)
{
	AUTO(buf_release) struct buf now = BUF_INIT;
	uint32_t rows = block->len == 0 ? 0 : get_u32(block->text);
	uint32_t letters = block->len == 0 ? 0 : get_u32(block->text + 16);
	const char *at = block->text + BLOCK_HEAD;
	size_t sizes[REGIONS], new_row = 0;

	REQUIRE(row < CLIENT_BLOCK);
	buf_reserve(&now, block->len + 512);
	buf_pad(&now, '\0', BLOCK_HEAD);
	for (int r = 0; r < REGIONS; r++) {
		size_t n = block->len == 0 ? 0 : get_u32(block->text + 4 + 4 * r), start = now.len;
		struct place place = find_row(at, n, row, rows);
		buf_add(&now, at, place.start);
		if (row > rows)
			buf_pad(&now, '\n', row - rows);
		new_row = now.len;
		add_row(&now, (enum region)r, texts);
		buf_putc(&now, '\n');
		buf_add(&now, at + place.end, n - place.end);
		sizes[r] = now.len - start;
		at += n;
	}
	/* Behind the last row nothing goes; otherwise a letter may have gone with the old row. */
	if (row >= rows)
		letters |= letters_of(now.text + new_row, now.len - new_row);
	else
		letters = letters_of(now.text + now.len - sizes[INITIALS], sizes[INITIALS]);
	finish(&now, row >= rows ? row + 1 : rows, letters, sizes);
	struct buf old = *block;
	*block = now;
	now = old;
}

bool client_block_sound(struct bytes b)
{
	const char *p = b.p;
	uint64_t total = BLOCK_HEAD + BLOCK_PAD;

	if (b.n < total)
		return false;
	for (int r = 0; r < REGIONS; r++)
		total += get_u32(p + 4 + 4 * r);
	return total == b.n && get_u32(p) > 0 && get_u32(p) <= CLIENT_BLOCK;
}

void client_block_key(struct key *key, uint32_t block)
{
	key_start(key, IX_CLIENT_SCAN);
	key_u32(key, block);
}

enum status client_block_put(struct tx *tx, uint32_t id, const struct client_texts *texts)
{
	AUTO(buf_release) struct buf block = BUF_INIT;
	struct bytes stored = { .n = 0 };
	struct key key;

	client_block_key(&key, id / CLIENT_BLOCK);
	enum status s = db_get(tx, TABLE_INDEX, key_of(&key), &stored);
	if (s == ST_OK && !client_block_sound(stored))
		return tx_fail(tx, ST_CORRUPT);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	buf_add(&block, stored.p, stored.n);
	client_block_set(&block, id % CLIENT_BLOCK, texts);
	struct bytes now = { .p = block.text, .n = block.len };
	if (bytes_equal(stored, now))
		return ST_OK;
	if (now.n == 0)
		return db_delete(tx, TABLE_INDEX, key_of(&key));
	return db_put(tx, TABLE_INDEX, key_of(&key), now, PUT_ANY);
}
