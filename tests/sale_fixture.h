/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sale documents built by hand, and postings told as a table. Include after <cmocka.h>. */
#ifndef TESTS_SALE_FIXTURE_H
#define TESTS_SALE_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/basket.h"
#include "model/posting.h"

/* Texts of documents are never written through. */
static inline char *fixture_words(const char *text)
{
	return (char *)(uintptr_t)text;
}

static inline Sale *sale_new(struct arena *arena, uint32_t client)
{
	Sale *sale = arena_alloc(arena, sizeof(*sale));

	sale__init(sale);
	sale->id = 17;
	sale->client = client;
	sale->day = 20000;
	return sale;
}

static inline SaleLine *sale_line(struct arena *arena, Sale *sale, const char *kind, int64_t list,
				  uint32_t qty)
{
	SaleLine *line = arena_alloc(arena, sizeof(*line));

	sale_line__init(line);
	line->kind = fixture_words(kind);
	line->title = fixture_words("Line");
	line->list_fen = list;
	line->qty = qty;
	line->net_fen = list * qty;
	sale->lines = arena_grow(arena, sale->lines, sale->n_lines, sizeof(*sale->lines));
	sale->lines[sale->n_lines++] = line;
	sale->total_fen += line->net_fen;
	return line;
}

static inline Reduction *line_reduce(struct arena *arena, Sale *sale, SaleLine *line,
				     const char *kind, int64_t amount)
{
	Reduction *reduction = arena_alloc(arena, sizeof(*reduction));

	reduction__init(reduction);
	reduction->kind = fixture_words(kind);
	reduction->amount_fen = amount;
	line->reductions = arena_grow(arena, line->reductions, line->n_reductions,
				      sizeof(*line->reductions));
	line->reductions[line->n_reductions++] = reduction;
	line->net_fen -= amount;
	sale->total_fen -= amount;
	return reduction;
}

static inline void line_share(struct arena *arena, SaleLine *line, uint32_t staff,
			      uint32_t percent)
{
	StaffShare *share = arena_alloc(arena, sizeof(*share));

	staff_share__init(share);
	share->staff = staff;
	share->percent = percent;
	line->shares = arena_grow(arena, line->shares, line->n_shares, sizeof(*line->shares));
	line->shares[line->n_shares++] = share;
}

static inline Payment *sale_payment(struct arena *arena, Sale *sale, const char *method,
				    int64_t amount)
{
	Payment *payment = arena_alloc(arena, sizeof(*payment));

	payment__init(payment);
	payment->method = fixture_words(method);
	payment->amount_fen = amount;
	sale->payments = arena_grow(arena, sale->payments, sale->n_payments,
				    sizeof(*sale->payments));
	sale->payments[sale->n_payments++] = payment;
	return payment;
}

static inline Payment *wallet_payment(struct arena *arena, Sale *sale, int64_t principal,
				      int64_t bonus)
{
	Payment *payment = sale_payment(arena, sale, "wallet", principal + bonus);

	payment->principal_fen = principal;
	payment->bonus_fen = bonus;
	return payment;
}

/* Appends to the batches of a payment or a sale. */
static inline void batch_add(struct arena *arena, size_t *n, PointBatch ***batches, int32_t until,
			     int64_t points)
{
	PointBatch *batch = arena_alloc(arena, sizeof(*batch));

	point_batch__init(batch);
	batch->until = until;
	batch->points = points;
	*batches = arena_grow(arena, *batches, *n, sizeof(**batches));
	(*batches)[(*n)++] = batch;
}

/* ---- postings as a table */

struct told {
	const char *account;
	int64_t amount;
	const char *unit; /* of things that have an id; NULL: the account's own */
};

static inline struct posting told_posting(const struct told *told)
{
	struct posting p = { .amount = told->amount };

	assert_int_equal(account_parse(told->account, &p.account, NULL), ST_OK);
	p.unit.kind = account_class_row(p.account.class)->unit;
	if (told->unit != NULL)
		assert_int_equal(unit_parse(told->unit, &p.unit, NULL), ST_OK);
	return p;
}

static inline int64_t amount_of(const struct postings *list, const struct posting *where)
{
	for (size_t i = 0; i < list->n; i++) {
		if (posting_compare(&list->rows[i], where) == 0)
			return list->rows[i].amount;
	}
	return 0;
}

/* Exactly these, and balanced. What differs is told. */
static inline void assert_told(const struct postings *list, const struct told *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct posting p = told_posting(&want[i]);
		const int64_t is = amount_of(list, &p);
		if (is != want[i].amount)
			print_error("%s: %lld, not %lld\n", want[i].account, (long long)is,
				    (long long)want[i].amount);
		assert_true(is == want[i].amount);
	}
	for (size_t i = 0; i < list->n && list->n != n; i++) {
		char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];
		print_error("%s %s %lld\n", account_text(list->rows[i].account, account),
			    unit_text(list->rows[i].unit, unit), (long long)list->rows[i].amount);
	}
	assert_int_equal(list->n, n);
	assert_true(posting_balanced(list));
}
#define ASSERT_TOLD(list_, table_) assert_told((list_), (table_), ARRAY_LEN(table_))

static inline void postings_add(struct postings *sum, const struct postings *list)
{
	for (size_t i = 0; i < list->n; i++)
		assert_true(posting_add(sum, list->rows[i].account, list->rows[i].unit,
					list->rows[i].amount));
}

static inline void assert_nothing(const struct postings *sum)
{
	static const struct told none[] = { { NULL, 0, NULL } };

	assert_told(sum, none, 0);
}

#endif
