/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests without end, for those who break a shop while many work in it (kill.c, plug.c):
 * everything about one follows from its number, and it leaves a mark with its number, "<n>", in
 * the shop, so that it can be counted how often it was done.
 */
#ifndef TESTS_PROOF_REQUESTS_H
#define TESTS_PROOF_REQUESTS_H

#include <stdlib.h>
#include <string.h>

#include "lib/trial.h"
#include "svc/transfer.h"

enum { PIECE_FEN = 100, CLIENTS = 60 };

/* What becomes of one. */
enum fate { NOT_SENT, SENT, ACCEPTED, REFUSED };

/* What they need, in a shop that was just made; asked for once more it is there already. Clients:
 * more than one, or her list of visits is what everybody reads all the time. */
static inline void requests_prepare(struct trial *t)
{
	static const char *const all[][2] = {
		{ "product.add", "{\"name\":\"限量\",\"unit\":\"瓶\",\"price_fen\":100,"
				 "\"barcode\":\"777\"}" },
		{ "stock.receive", "{\"product\":\"P37\",\"qty\":1000000}" },
	};
	char key[40], args[100];

	for (int i = 0; i < CLIENTS; i++) {
		snprintf(key, sizeof(key), "client-%d", i);
		snprintf(args, sizeof(args),
			 "{\"name\":\"第一\",\"phone\":\"138000000%02d\",\"force\":true}", i);
		if (trial_run(t, "client.add", key, args, NULL) != ST_OK)
			trial_die(key, t->problem.message);
	}
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (trial_run(t, all[i][0], all[i][0], all[i][1], NULL) != ST_OK)
			trial_die(all[i][0], t->problem.message);
}

static inline const char *request(uint32_t n, char key[40], char args[512])
{
	static const char *const treatments[] = { "facial-basic", "oil-spa", "eye-care", "brows" };
	uint32_t x = n * UINT32_C(2654435761);
	char at[DATE_TEXT_MAX];
	day d = day_of(2026, 11, 23);

	snprintf(key, 40, "kill-%u", n);
	d.n += (int32_t)(x % 60);
	switch (n % 8) {
	case 0:
	case 1:
		snprintf(args, 512,
			 "{\"name\":\"客\",\"wishes\":\"<%u>\",\"phone\":\"139%08u\","
			 "\"force\":true}",
			 n, n);
		return "client.add";
	case 2:
	case 3:
	case 4:
		wall_text(wall_of(d, MINUTE(600 + 15 * (int32_t)(x / 64 % 36))), at);
		snprintf(args, 512,
			 "{\"client\":\"C%u\",\"note\":\"<%u>\",\"force_reason\":\"x\","
			 "\"segments\":[{\"treatment\":\"%s\",\"start\":\"%s\"}]}",
			 1 + x / 32 % CLIENTS, n, treatments[x / 8 % 4], at);
		return "booking.add";
	case 5:
	case 6:
		snprintf(args, 512,
			 "{\"note\":\"<%u>\",\"lines\":[{\"kind\":\"product\",\"barcode\":"
			 "\"777\",\"qty\":%u}],\"payments\":[{\"method\":\"cash\",\"amount_fen\":%"
			 "u}]}",
			 n, 1 + x % 3, (1 + x % 3) * PIECE_FEN);
		return "sale.pay";
	default:
		snprintf(args, 512, "{\"booking\":\"B%u\",\"reason\":\"<%u>\"}",
			 1 + x % (n / 4 + 1), n);
		return "booking.cancel";
	}
}

static inline uint64_t hash_of(const struct buf *b)
{
	uint8_t hash[HASH_SIZE];
	uint64_t ret;

	hash_bytes(b->text, b->len, hash);
	memcpy(&ret, hash, sizeof(ret));
	return ret;
}

/* ---- how often was each done? */

static inline enum status keep_piece(void *ctx, const struct buf *piece)
{
	buf_add(ctx, piece->text, piece->len);
	return ST_OK;
}

/* Counts "FIELD":"<n>" of a table. */
static inline void count_field(struct trial *t, const char *table, const char *field,
			       uint8_t *marks, size_t most)
{
	AUTO(buf_release) struct buf all = BUF_INIT;
	char start[40];

	snprintf(start, sizeof(start), "\"%s\":\"<", field);
	if (export_table(&t->shop, &t->who, table, EXPORT_JSONL, keep_piece, &all, NULL,
			 &t->problem) != ST_OK)
		trial_die(table, t->problem.message);
	for (const char *at = all.text; (at = strstr(at, start)) != NULL; at++) {
		unsigned long n = strtoul(at + strlen(start), NULL, 10);
		if (n < most && marks[n] < UINT8_MAX)
			marks[n]++;
	}
}

/* Into marks[0..most-1]. */
static inline void count_marks(struct trial *t, uint8_t *marks, size_t most)
{
	count_field(t, "client", "wishes", marks, most);
	count_field(t, "booking", "note", marks, most);
	count_field(t, "booking", "reason", marks, most); /* in its history */
	count_field(t, "sale", "note", marks, most);
}

#endif
