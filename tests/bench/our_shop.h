/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkouts and cards of ours, as the programs make them. The peer's stand in sql_shop.h. */
#ifndef BENCH_OUR_SHOP_H
#define BENCH_OUR_SHOP_H

#include "lib/bench_shop.h"
#include "store/key.h"
#include "store/tables.h"

enum { OUR_LINES = 3, OUR_CARD_SALES = 10 };

struct our_shop {
	struct shop shop;
	struct session who;
	struct arena arena;
	uint32_t therapist;
};

static inline void our_open(struct our_shop *o, const char *dir)
{
	*o = (struct our_shop){ .arena = ARENA_INIT };
	bench_open(dir, &o->shop);
	snprintf(o->who.terminal, sizeof(o->who.terminal), "pts/3");
	o->who.staff = bench_staff(&o->shop, "manager");
	o->therapist = bench_staff(&o->shop, "therapist");
	/* Receipts are printed elsewhere: the peer queues none. */
	o->shop.conf.receipt_to = "none";
}

static inline void our_close(struct our_shop *o)
{
	arena_clear(&o->arena);
	shop_close(&o->shop);
}

/* Three treatments, paid in cash; client and booking 0: anonymous. Durable, unless a batch is
 * open. */
static inline void our_checkout(struct our_shop *o, uint32_t client, uint32_t booking)
{
	struct problem p = PROBLEM_INIT;
	SalePay args = SALE_PAY__INIT;
	LineWish lines[OUR_LINES], *list[OUR_LINES];
	Payment payment = PAYMENT__INIT, *payments[] = { &payment };
	SalePaid *paid;
	static const char *const treatments[] = { "facial-basic", "facial-deep", "whitening" };

	arena_clear(&o->arena);
	for (int i = 0; i < OUR_LINES; i++) {
		lines[i] = (LineWish)LINE_WISH__INIT;
		lines[i].kind = arena_dup(&o->arena, "treatment");
		lines[i].treatment = arena_dup(&o->arena, treatments[i]);
		lines[i].therapist = o->therapist;
		lines[i].qty = 1;
		list[i] = &lines[i];
	}
	payment.method = arena_dup(&o->arena, "cash");
	payment.amount_fen = 500000;
	args.client = client;
	args.booking = booking;
	args.n_lines = OUR_LINES;
	args.lines = list;
	args.n_payments = 1;
	args.payments = payments;
	if (OP_RUN(&o->shop, &o->who, "sale.pay", NULL, &args, &o->arena, &paid, &p) != ST_OK)
		bench_die("sale.pay", p.message);
}

/* A client's card: her record and her last ten sales with their lines, in one snapshot. */
static inline int our_card(struct our_shop *o, uint32_t client)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx = NULL;
	struct scan s;
	struct key key;
	Client *c;
	Sale *sale;
	int rows = 0;

	arena_clear(&o->arena);
	if (tx_begin(o->shop.db, TX_READ, "card", &tx, &p) != ST_OK ||
	    client_get(tx, client, &o->arena, &c) != ST_OK)
		bench_die("card", p.message);
	key_kept(&key, KEPT_OWNED);
	key_u32(&key, client);
	key_u8(&key, 2); /* her sales */
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&key), SCAN_BACKWARD);
	while (rows < OUR_CARD_SALES && scan_next(&s)) {
		if (sale_get(tx, key_tail_u32(s.key, 0), &o->arena, &sale) != ST_OK)
			bench_die("card", "a sale is missing");
		rows++;
	}
	scan_end(&s);
	tx_abort(tx);
	return rows + 1;
}

/* A booking of one hour that was served; times of one therapist do not overlap. */
static inline void our_add_booking(struct our_shop *o, uint32_t id, uint32_t client, int64_t start)
{
	Booking b = BOOKING__INIT;
	RecordChange change = RECORD_CHANGE__INIT, *changes[] = { &change };
	Segment segment = SEGMENT__INIT, *segments[] = { &segment };

	arena_clear(&o->arena);
	b.id = id;
	b.client = client;
	b.state = BOOKING__STATE__done;
	b.shop = b.revision = 1;
	b.segments = segments;
	b.n_segments = 1;
	b.changes = changes;
	b.n_changes = 1;
	change.what = arena_dup(&o->arena, "add");
	segment.treatment = arena_dup(&o->arena, "facial-basic");
	segment.therapist = o->therapist;
	segment.room = 1;
	segment.start = start;
	segment.service = 60;
	if (booking_put(o->shop.batch, NULL, &b) != ST_OK)
		bench_die("booking_put", "refused");
}

#endif
