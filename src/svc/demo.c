/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "demo_names.h"
#include "model/booking.h"
#include "svc/op.h"

enum {
	OPENING = 9 * 60 + 30,
	STOCK_LOW = 6, STOCK_ORDER = 24,
	NO_SHOW_PERCENT = 3, CANCEL_PERCENT = 5, REBOOK_PERCENT = 70, RETAIL_PERCENT = 25,
	TRIES = 6, DAYS_AHEAD = 30,
};

struct customer {
	uint32_t id;
	int32_t due;          /* day number on which she wants to come */
	int interval;         /* days between visits */
	bool evening;
	const struct treatment *favourite;
	bool booked;          /* a booking waits for her */
};

struct demo {
	struct shop *shop;
	struct session desk;
	struct rng rng;
	struct arena arena;   /* of one step */
	struct problem *problem;
	const struct demo_options *options;
	struct customer *customers;
	size_t ncustomers;
	uint32_t therapists[LIMIT_RESOURCES];
	size_t ntherapists;
	wall now;             /* the real present */
	wall at;              /* where the demo's clock stands */
	uint32_t serial;      /* of phones */
};

static uint64_t
below(struct demo *d, uint64_t n)
{
	return rng_below(&d->rng, n);
}

/* The smallest of three: names at the head of a list are the common ones. */
static uint64_t
common(struct demo *d, uint64_t n)
{
	uint64_t a = below(d, n), b = below(d, n), c = below(d, n);

	return a < b ? (a < c ? a : c) : b < c ? b : c;
}

static bool
chance(struct demo *d, unsigned percent)
{
	return below(d, 100) < percent;
}

/* The clock only goes forward, so that ledger and audit read like a real day. */
static void
at(struct demo *d, int64_t minute_of_history)
{
	if (minute_of_history > d->at.n)
		d->at = WALL(minute_of_history);
	clock_set(wall_instant(d->at));
}

static enum status
run(struct demo *d, const char *op, const ProtobufCMessage *args, void *ret)
{
	char key[REQUEST_KEY_SIZE];

	snprintf(key, sizeof(key), "%012llx%020llx", (unsigned long long)clock_now().ms,
		 (unsigned long long)rng_next(&d->rng));
	return op_run(d->shop, &d->desk, op_find(op), key, args, &d->arena, ret, d->problem);
}

/* A rule said no: fine, life goes on. Anything else is a fault. */
static enum status
or_refused(enum status st)
{
	return status_exit_code(st) == 1 ? ST_OK : st;
}

/* ---- people */

static char *
plain(const char *text)
{
	return (char *)(uintptr_t)text;
}

static const struct treatment *
pick_treatment(struct demo *d)
{
	const struct treatments *all = d->shop->treatments;

	for (int i = 0; i < 50; i++) {
		/* Squared: the first of the file are asked for most. */
		uint64_t r = below(d, all->n * all->n);
		size_t k = all->n - 1;
		while (k > 0 && k * k > r)
			k--;
		const struct treatment *t = &all->rows[all->n - 1 - k];
		if (t->licence[0] == '\0' || conf_licensed(&d->shop->conf, t->licence))
			return t;
	}
	return &all->rows[0];
}

static void
private_part(struct demo *d, Client *c, ClientPrivate *p)
{
	static const char *const allergies[] = { "水杨酸", "酒精", "芒果提取物", "某精华液红肿过" };

	d->serial++;
	p->phone = arena_printf(&d->arena, "13%u%08u", (unsigned)below(d, 10),
				(unsigned)(d->serial * UINT32_C(7919) % 100000000));
	if (chance(d, 60))
		p->wechat = arena_printf(&d->arena, "wx_%06u",
					 (unsigned)(d->serial * 331 % 1000000));
	p->birthday = (uint32_t)((1960 + below(d, 45)) * 10000 + (1 + below(d, 12)) * 100 +
				 1 + below(d, 28));
	p->lunar = chance(d, 15);
	p->skin_type = (ClientPrivate__Skin)below(d, 6);
	if (chance(d, 12))
		p->allergies = plain(allergies[below(d, ARRAY_LEN(allergies))]);
	if (chance(d, 3))
		p->pregnancy = CLIENT_PRIVATE__PREGNANCY__pregnant;
	c->private_ = p;
}

static void
tags_of(struct demo *d, Client *c)
{
	static const char *const words[] = { "常客", "偏好晚间预约", "注重补水项目", "敏感肌肤",
					    "高价值客户" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!chance(d, 12))
			continue;
		c->tags = arena_grow(&d->arena, c->tags, c->n_tags, sizeof(*c->tags));
		c->tags[c->n_tags++] = plain(words[i]);
	}
}

static enum status
add_customer(struct demo *d, day today)
{
	Client c = CLIENT__INIT;
	ClientPrivate p = CLIENT_PRIVATE__INIT;
	ClientAdd args = CLIENT_ADD__INIT;
	ClientAnswer *ret;
	const struct tiers *tiers = d->shop->tiers;

	c.name = arena_printf(&d->arena, "%s%s", demo_surnames[common(d, ARRAY_LEN(demo_surnames))],
			      demo_given[below(d, ARRAY_LEN(demo_given))]);
	c.gender = chance(d, 93) ? CLIENT__GENDER__female : CLIENT__GENDER__male;
	c.source = plain(demo_sources[below(d, ARRAY_LEN(demo_sources))]);
	c.member_no = arena_printf(&d->arena, "M%05u", (unsigned)d->ncustomers + 1);
	if (d->ntherapists > 0 && chance(d, 50))
		c.preferred_therapist = d->therapists[below(d, d->ntherapists)];
	if (tiers->n > 0 && chance(d, 45))
		c.tier = plain(tiers->rows[below(d, tiers->n)].id);
	private_part(d, &c, &p);
	tags_of(d, &c);
	args.record = &c;
	args.force = true; /* namesakes are common */
	TRY(run(d, "client.add", &args.base, &ret));
	struct customer *k = &d->customers[d->ncustomers++];
	*k = (struct customer){ .id = ret->record->id, .due = today.n + (int32_t)below(d, 3),
				.interval = 7 + (int)below(d, 30), .evening = chance(d, 45),
				.favourite = pick_treatment(d) };
	return ST_OK;
}

/* ---- visits */

static enum status
book(struct demo *d, struct customer *k, day on)
{
	for (int i = 0; i < TRIES; i++) {
		BookingAdd args = BOOKING_ADD__INIT;
		SegmentWish wish = SEGMENT_WISH__INIT, *wishes[] = { &wish };
		BookingAnswer *ret;
		int from = k->evening ? 17 * 60 : 10 * 60;
		int64_t start = (int64_t)on.n * MINUTES_PER_DAY + from + 30 * (int64_t)below(d, 8);

		if (start <= d->at.n)
			continue;
		wish.treatment = plain(k->favourite->id);
		wish.start = start;
		args.client = k->id;
		args.n_segments = 1;
		args.segments = wishes;
		args.source = plain(chance(d, 70) ? "desk" : "phone");
		enum status st = run(d, "booking.add", &args.base, &ret);
		if (st == ST_OK) {
			k->booked = true;
			return ST_OK;
		}
		TRY(or_refused(st));
	}
	k->due = on.n + 1;
	return ST_OK;
}

static struct customer *
customer_of(struct demo *d, uint32_t client)
{
	for (size_t i = 0; i < d->ncustomers; i++)
		if (d->customers[i].id == client)
			return &d->customers[i];
	return NULL;
}

static enum status
step(struct demo *d, const char *op, uint32_t booking, const char *reason)
{
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;

	args.booking = booking;
	args.reason = plain(reason);
	return run(d, op, &args.base, &ret);
}

static enum status
retail(struct demo *d, LineWish *line, bool *ret_added)
{
	ProductFind find = PRODUCT_FIND__INIT;
	ProductRows *rows;
	StockReceive receive = STOCK_RECEIVE__INIT;
	StockAnswer *stock;

	*ret_added = false;
	TRY(run(d, "product.find", &find.base, &rows));
	if (rows->n_rows == 0)
		return ST_OK;
	const ProductRow *p = rows->rows[below(d, rows->n_rows)];
	if (p->price_fen == 0)
		return ST_OK;
	if (p->stock < STOCK_LOW) {
		receive.product = p->product;
		receive.qty = STOCK_ORDER;
		struct session desk = d->desk;
		d->desk.staff = 0; /* goods are taken in by the office */
		enum status st = run(d, "stock.receive", &receive.base, &stock);
		d->desk = desk;
		TRY(st);
	}
	line->kind = plain("product");
	line->product = p->product;
	line->qty = 1 + (uint32_t)below(d, 2);
	*ret_added = true;
	return ST_OK;
}

static enum status
pay(struct demo *d, const Booking *b)
{
	static const char *const methods[] = { "wechat", "wechat", "alipay", "cash", "card" };
	SaleQuote quote = SALE_QUOTE__INIT;
	SalePay args = SALE_PAY__INIT;
	LineWish lines[LIMIT_SEGMENTS + 1], *list[LIMIT_SEGMENTS + 1];
	Payment payment = PAYMENT__INIT, *payments[] = { &payment };
	Quote *priced;
	SalePaid *paid;
	size_t n = 0;
	bool more = false;

	for (; n < b->n_segments; n++) {
		lines[n] = (LineWish)LINE_WISH__INIT;
		lines[n].kind = plain("treatment");
		lines[n].treatment = b->segments[n]->treatment;
		lines[n].therapist = b->segments[n]->therapist;
		list[n] = &lines[n];
	}
	if (chance(d, RETAIL_PERCENT)) {
		lines[n] = (LineWish)LINE_WISH__INIT;
		list[n] = &lines[n];
		TRY(retail(d, &lines[n], &more));
		n += more;
	}
	quote.booking = args.booking = b->id;
	quote.client = args.client = b->client;
	quote.n_lines = args.n_lines = n;
	quote.lines = args.lines = list;
	TRY(run(d, "sale.quote", &quote.base, &priced));
	payment.method = plain(methods[below(d, ARRAY_LEN(methods))]);
	payment.amount_fen = priced->total_fen;
	if (strcmp(payment.method, "cash") == 0) /* notes of a hundred */
		payment.amount_fen = (priced->total_fen + 9999) / 10000 * 10000;
	args.n_payments = priced->total_fen > 0;
	args.payments = payments;
	return run(d, "sale.pay", &args.base, &paid);
}

/* ---- a day */

struct moment { int64_t at; uint32_t booking; int what; };
enum { CANCELS, MISSES, ARRIVES, STARTS, FINISHES, PAYS };

static int
by_moment(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->booking != y->booking)
		return x->booking < y->booking ? -1 : 1;
	return x->what - y->what;
}

static size_t
moments_of(struct demo *d, const Booking *b, struct moment *ret)
{
	int64_t start = booking_start(b).n, end = booking_end(b).n;
	size_t n = 0;

	if (b->state != BOOKING__STATE__confirmed)
		return 0;
	if (chance(d, CANCEL_PERCENT)) {
		int64_t morning = wall_day(WALL(start)).n * (int64_t)MINUTES_PER_DAY + OPENING;
		ret[n++] = (struct moment){ morning,
					    b->id, CANCELS };
		return n;
	}
	if (chance(d, NO_SHOW_PERCENT)) {
		ret[n++] = (struct moment){ start + 30, b->id, MISSES };
		return n;
	}
	int64_t late = (int64_t)below(d, 8);
	ret[n++] = (struct moment){ start - 5 + late, b->id, ARRIVES };
	ret[n++] = (struct moment){ start + late, b->id, STARTS };
	ret[n++] = (struct moment){ end, b->id, FINISHES };
	ret[n++] = (struct moment){ end + 3 + (int64_t)below(d, 5), b->id, PAYS };
	return n;
}

static enum status
after_visit(struct demo *d, const Booking *b)
{
	struct customer *k = customer_of(d, b->client);

	if (k == NULL)
		return ST_OK;
	k->booked = false;
	k->due = wall_day(d->at).n + k->interval + (int)below(d, 5) - 2;
	if (chance(d, 15))
		k->favourite = pick_treatment(d);
	if (chance(d, 3))
		k->due += 60 + (int)below(d, 200); /* she drifts away */
	if (!chance(d, REBOOK_PERCENT) || k->due > wall_day(d->at).n + DAYS_AHEAD)
		return ST_OK;
	return book(d, k, DAY(k->due));
}

static enum status
happen(struct demo *d, const struct moment *m)
{
	BookingRef get = BOOKING_REF__INIT;
	BookingAnswer *ret;
	struct customer *k;

	at(d, m->at);
	get.booking = m->booking;
	switch (m->what) {
	case CANCELS:
	case MISSES:
		TRY(run(d, "booking.get", &get.base, &ret));
		k = customer_of(d, ret->record->client);
		if (k != NULL) {
			k->booked = false;
			k->due = wall_day(d->at).n + 3 + (int)below(d, 20);
		}
		return or_refused(step(d, m->what == CANCELS ? "booking.cancel" : "booking.noshow",
				       m->booking, m->what == CANCELS ? "临时有事" : ""));
	case ARRIVES:
		return or_refused(step(d, "booking.arrive", m->booking, ""));
	case STARTS:
		return or_refused(step(d, "booking.start", m->booking, "已告知, 本人同意"));
	case FINISHES:
		return or_refused(step(d, "booking.finish", m->booking, ""));
	default:
		TRY(run(d, "booking.get", &get.base, &ret));
		if (ret->record->state != BOOKING__STATE__done)
			return ST_OK;
		TRY(pay(d, ret->record));
		return after_visit(d, ret->record);
	}
}

static enum status
arrivals(struct demo *d, day today, int new_customers)
{
	for (int i = 0; i < new_customers; i++)
		TRY(add_customer(d, today));
	for (size_t i = 0; i < d->ncustomers; i++)
		if (!d->customers[i].booked && d->customers[i].due <= today.n)
			TRY(book(d, &d->customers[i], today));
	return ST_OK;
}

static enum status
live(struct demo *d, day today, int new_customers)
{
	BookingList list = BOOKING_LIST__INIT;
	BookingRows *rows;
	size_t n = 0;

	at(d, (int64_t)today.n * MINUTES_PER_DAY + OPENING);
	TRY(arrivals(d, today, new_customers));
	list.day = today.n;
	TRY(run(d, "booking.list", &list.base, &rows));
	struct moment *moments = mem_alloc((4 * rows->n_rows + 1) * sizeof(*moments));
	for (size_t i = 0; i < rows->n_rows; i++)
		n += moments_of(d, rows->rows[i]->record, &moments[n]);
	qsort(moments, n, sizeof(*moments), by_moment);
	enum status st = ST_OK;
	for (size_t i = 0; st == ST_OK && i < n && moments[i].at <= d->now.n; i++)
		st = happen(d, &moments[i]);
	free(moments);
	arena_clear(&d->arena);
	return st;
}

static enum status
one_day(struct demo *d, day today, int new_customers)
{
	TRY(shop_batch_begin(d->shop, "demo", d->problem));
	enum status st = live(d, today, new_customers);
	if (st == ST_OK)
		return shop_batch_commit(d->shop, d->problem);
	shop_batch_abort(d->shop);
	return st;
}

/* The desk books and sells; therapists are whoever has a level. */
static enum status
meet_staff(struct demo *d)
{
	Nothing none = NOTHING__INIT;
	StaffRows *rows;

	TRY(run(d, "staff.list", &none.base, &rows));
	for (size_t i = 0; i < rows->n_rows; i++) {
		if (rows->rows[i]->level[0] != '\0' && d->ntherapists < LIMIT_RESOURCES)
			d->therapists[d->ntherapists++] = rows->rows[i]->id;
	}
	for (size_t i = 0; i < rows->n_rows; i++)
		if (strcmp(rows->rows[i]->role, "manager") == 0)
			d->desk.staff = rows->rows[i]->id;
	return ST_OK;
}

enum status
demo_fill(struct shop *shop, const struct demo_options *o, struct problem *reterr)
{
	struct demo d = { .shop = shop, .options = o, .problem = reterr, .now = clock_wall() };
	int days = o->months * 30, start = wall_day(d.now).n - days;
	enum status st = ST_OK;

	d.customers = mem_alloc(((size_t)o->clients + 1) * sizeof(*d.customers));
	snprintf(d.desk.terminal, sizeof(d.desk.terminal), "demo");
	rng_seed(&d.rng, o->seed);
	st = meet_staff(&d);
	for (int i = 0; st == ST_OK && i <= days; i++) {
		/* Half of them were there at the opening; the others come evenly. */
		int64_t until = days == 0 ? o->clients : o->clients / 2 +
				(int64_t)(o->clients - o->clients / 2) * i / days;
		st = one_day(&d, DAY(start + i), (int)(until - (int64_t)d.ncustomers));
		if (o->progress != NULL)
			o->progress(days == 0 ? 100 : i * 100 / days);
	}
	clock_set(wall_instant(d.now));
	arena_clear(&d.arena);
	free(d.customers);
	return st;
}
