/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger read anew: every entry once, as it comes. It balances, no number is missing, each
 * holds the hash of the one before, it belongs to the day the paper says, and nothing goes
 * below zero. Balances of the store, the paper and the reports are held against these sums.
 */
#ifndef TESTS_PROOF_SIM_BOOKS_H
#define TESTS_PROOF_SIM_BOOKS_H

#include "proof/sim_paper.h"

/* ---- reading */

static struct posting *books_sum(struct sim *s, const struct posting *p)
{
	struct sim_books *b = &s->books;
	size_t low = 0, high = b->nsums;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = posting_compare(&b->sums[mid], p);
		if (order == 0)
			return &b->sums[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if ((b->nsums & (b->nsums + 1)) == 0 || b->sums == NULL)
		b->sums = realloc(b->sums, (2 * b->nsums + 2) * sizeof(*b->sums));
	memmove(&b->sums[low + 1], &b->sums[low], (b->nsums - low) * sizeof(*b->sums));
	b->nsums++;
	b->sums[low] = *p;
	b->sums[low].amount = 0;
	return &b->sums[low];
}

static void books_post(struct sim *s, const struct entry *e, const struct posting *p)
{
	struct sim_books *b = &s->books;
	const struct account_class_row *class = account_class_row(p->account.class);
	char account[ACCOUNT_TEXT_MAX];
	struct posting *sum = books_sum(s, p);

	if (b->n == b->size) {
		b->size = 2 * b->size + 256;
		b->rows = realloc(b->rows, b->size * sizeof(*b->rows));
		REQUIRE(b->rows != NULL);
	}
	b->rows[b->n++] = (struct sim_row){ .day = e->day.n, .kind = e->kind, .posting = *p };
	sum->amount += p->amount;
	if (class->never_below && class->sign * sum->amount < 0)
		sim_fail(s, "entry %u takes %s below zero", e->number,
			 account_text(p->account, account));
}

static void books_balanced(struct sim *s, const struct entry *e)
{
	for (size_t i = 0; i < e->postings.n; i++) {
		int64_t sum = 0;
		for (size_t k = 0; k < e->postings.n; k++)
			if (unit_equal(e->postings.rows[k].unit, e->postings.rows[i].unit))
				sum += e->postings.rows[k].amount;
		sim_same(s, "the sum of entry", e->number, sum, 0);
	}
}

static enum status books_entry(void *ctx, const struct entry *e)
{
	struct sim *s = ctx;
	struct sim_books *b = &s->books;

	sim_same(s, "the number of entry", b->last + 1, e->number, b->last + 1);
	if (memcmp(e->prev, b->head, HASH_SIZE) != 0)
		sim_fail(s, "entry %u does not follow the one before", e->number);
	if (s->step > 0 && e->kind != ENTRY_CLOSE)
		sim_same(s, "the day of entry", e->number, e->day.n, s->paper.posting);
	books_balanced(s, e);
	for (size_t i = 0; i < e->postings.n; i++)
		books_post(s, e, &e->postings.rows[i]);
	b->last = e->number;
	memcpy(b->head, e->hash, HASH_SIZE);
	return ST_OK;
}

static struct tx *begin_reading(struct sim *s)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx;

	if (tx_begin(s->trial.shop.db, TX_READ, "books", &tx, &p) != ST_OK)
		sim_fail(s, "the ledger cannot be read: %s", p.message);
	return tx;
}

static void books_follow(struct sim *s)
{
	AUTO(tx_end) struct tx *tx = begin_reading(s);

	if (ledger_each(tx, s->books.last + 1, books_entry, s) != ST_OK)
		sim_fail(s, "the ledger cannot be read");
}

/* ---- sums */

static int64_t sum_of(const struct sim *s, enum account_class class, uint32_t owner,
		      uint32_t detail)
{
	const struct sim_books *b = &s->books;
	int64_t sum = 0;

	for (size_t i = 0; i < b->nsums; i++) {
		const struct account *a = &b->sums[i].account;
		if (a->class == class && (owner == 0 || a->owner == owner) &&
		    (detail == 0 || a->detail == detail))
			sum += b->sums[i].amount;
	}
	return sum;
}

/* Of the days from .. to. */
static int64_t sum_between(const struct sim *s, enum account_class class, uint32_t owner,
			   int32_t from, int32_t to)
{
	const struct sim_books *b = &s->books;
	int64_t sum = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct sim_row *r = &b->rows[i];
		if (r->posting.account.class == class && r->posting.account.owner == owner &&
		    r->day >= from && r->day <= to)
			sum += r->posting.amount;
	}
	return sum;
}

/* ---- the paper */

static void compare_paper(struct sim *s)
{
	static const enum account_class ways[SIM_METHODS] = { ACC_CASH, ACC_WECHAT, ACC_ALIPAY,
							      ACC_CARD };
	const struct sim_paper *p = &s->paper;
	int64_t cash = 0, wallet = 0;

	for (int i = 0; i < SIM_METHODS; i++)
		sim_same(s, "money by way", (uint32_t)i, sum_of(s, ways[i], 0, 0), p->money[i]);
	for (uint32_t c = 1; c <= p->last_client; c++) {
		const struct sim_client *on = &p->clients[c];
		sim_same(s, "principal of client", c, -sum_of(s, ACC_WALLET_PRINCIPAL, c, 0),
			 on->principal);
		sim_same(s, "bonus of client", c, -sum_of(s, ACC_WALLET_BONUS, c, 0), on->bonus);
		sim_same(s, "debts of client", c, sum_of(s, ACC_RECEIVABLE, c, 0), on->owed);
	}
	for (uint32_t b = 1; b < SIM_VISITS; b++) {
		cash += p->deposits[b].cash;
		wallet += p->deposits[b].wallet;
	}
	sim_same(s, "deposits in money,", 0, -sum_of(s, ACC_DEPOSIT, 0, 0), cash);
	sim_same(s, "deposits of wallets,", 0, -sum_of(s, ACC_DEPOSIT_WALLET, 0, 0), wallet);
}

/* ---- balances of the store */

struct sim_balances {
	struct sim *s;
	size_t n;
};

static enum status compare_balance(void *ctx, const struct posting *p)
{
	struct sim_balances *w = ctx;
	char account[ACCOUNT_TEXT_MAX];

	w->n++;
	if (books_sum(w->s, p)->amount != p->amount)
		sim_fail(w->s, "the balance of %s is not the sum of its entries",
			 account_text(p->account, account));
	return ST_OK;
}

static void compare_balances(struct sim *s)
{
	AUTO(tx_end) struct tx *tx = begin_reading(s);
	struct sim_balances w = { .s = s };
	size_t n = 0;

	if (ledger_balances_clients(tx, compare_balance, &w) != ST_OK ||
	    ledger_balances_own(tx, compare_balance, &w) != ST_OK)
		sim_fail(s, "balances cannot be read");
	for (size_t i = 0; i < s->books.nsums; i++)
		n += s->books.sums[i].amount != 0;
	sim_same(s, "how many balances there are,", 0, (int64_t)w.n, (int64_t)n);
}

/* ---- visits */

/* Whom a part of a visit needs for sure, and when. */
static bool overlap(const Segment *a, const Segment *b)
{
	return a->start < b->start + b->prep + b->service &&
	       b->start < a->start + a->prep + a->service;
}

static bool at_same_time(const Segment *a, const Segment *b, bool clients)
{
	int64_t from = a->start + (clients ? a->prep : 0);
	int64_t other = b->start + (clients ? b->prep : 0);

	return from < b->start + b->prep + b->service && other < a->start + a->prep + a->service;
}

static bool stands(const struct sim *s, const Booking *b)
{
	bool lapsed = b->held_until != 0 && b->state == BOOKING__STATE__requested &&
		      b->held_until <= wall_instant(WALL(s->now)).ms;

	return b->state <= BOOKING__STATE__in_service && !lapsed;
}

static void compare_two(struct sim *s, const Booking *a, const Booking *b)
{
	for (size_t i = 0; i < a->n_segments; i++) {
		for (size_t k = 0; k < b->n_segments; k++) {
			const Segment *x = a->segments[i], *y = b->segments[k];
			if (x->therapist == y->therapist && x->therapist != 0 && overlap(x, y))
				sim_fail(s, "S%u has B%u and B%u at the same time", x->therapist,
					 a->id, b->id);
			if (x->device == y->device && x->device != 0 && overlap(x, y))
				sim_fail(s, "D%u has B%u and B%u at the same time", x->device,
					 a->id, b->id);
			if (a->client == b->client && at_same_time(x, y, true) &&
			    a->force_reason[0] == '\0' && b->force_reason[0] == '\0')
				sim_fail(s, "C%u is in B%u and B%u at the same time", a->client,
					 a->id, b->id);
		}
	}
}

static bool for_treatment(const Course *k, const char *treatment)
{
	for (size_t i = 0; i < k->n_items; i++)
		if (strcmp(k->items[i]->treatment, treatment) == 0)
			return true;
	return false;
}

/* A course holds a session for every part of the visits that stand, and for nothing else. */
static void compare_course(struct sim *s, const CourseRow *k, Booking *const *visits, size_t n)
{
	int64_t reserved = 0;

	for (size_t i = 0; i < n; i++) {
		const Booking *b = visits[i];
		if (b->course != k->record->id || !stands(s, b))
			continue;
		for (size_t p = 0; p < b->n_segments; p++)
			reserved += for_treatment(k->record, b->segments[p]->treatment);
	}
	if (k->record->state == COURSE__STATE__over || k->record->unlimited)
		return;
	sim_same(s, "sessions held of course", k->record->id, k->reserved, reserved);
	sim_same(s, "sessions of course", k->record->id, k->left + k->reserved + k->used,
		 k->record->sessions + k->record->gifted);
}

static void compare_visits(struct sim *s)
{
	Booking *visits[SIM_VISITS];
	uint32_t n = 0;

	for (uint32_t id = 1; id <= s->paper.last_booking; id++) {
		const BookingAnswer *a = sim_look(s, "booking.get", "{\"booking\":\"B%u\"}", id);
		const struct sim_deposit *d = &s->paper.deposits[id];
		visits[n++] = a->record;
		if (a->record->state >= BOOKING__STATE__settled)
			sim_same(s, "the deposit of booking that is over", id,
				 d->cash + d->wallet, 0);
	}
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = i + 1; k < n && stands(s, visits[i]); k++)
			if (stands(s, visits[k]))
				compare_two(s, visits[i], visits[k]);
	const CourseRows *rows = sim_look(s, "course.list", "{\"limit\":200}");
	for (size_t i = 0; i < rows->n_rows; i++)
		compare_course(s, rows->rows[i], visits, n);
}

/* ---- reports */

static int64_t cell(const ReportRow *row, size_t i)
{
	return strtoll(row->cells[i], NULL, 10);
}

static size_t column(struct sim *s, const Report *r, const char *name)
{
	for (size_t i = 0; i < r->n_columns; i++)
		if (strcmp(r->columns[i]->name, name) == 0)
			return i;
	sim_fail(s, "report %s has no column %s", r->report, name);
}

static const Report *report(struct sim *s, const char *name, int32_t from, int32_t to)
{
	snprintf(s->what, sizeof(s->what), "report %s from %s to %s", name, on_text(from),
		 on_text(to));
	s->told->reports++;
	return sim_look(s, "report.run", "{\"report\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}", name,
			on_text(from), on_text(to));
}

/* What is owed: opening, moves and closing of money, as far as the accounts themselves say. */
static void compare_liability(struct sim *s, int32_t from, int32_t to)
{
	static const struct {
		const char *unit;
		enum account_class class, more;
	} rows[] = {
		{ "CNY", ACC_WALLET_PRINCIPAL, 0 }, { "BONUS", ACC_WALLET_BONUS, 0 },
		{ "CNY", ACC_COURSE_VALUE, 0 },	    { "CNY", ACC_DEPOSIT, ACC_DEPOSIT_WALLET },
		{ "SESSION", ACC_SESSIONS, ACC_SESSIONS_RESERVED },
		{ "POINT", ACC_POINTS, ACC_POINTS_OWED }, { "COUPON", ACC_COUPONS, 0 },
	};
	const Report *r = report(s, "liability", from, to);
	size_t opening = column(s, r, "opening"), closing = column(s, r, "closing");
	int64_t before[ARRAY_LEN(rows)] = { 0 }, then[ARRAY_LEN(rows)] = { 0 };

	for (size_t i = 0; i < s->books.n; i++) {
		const struct sim_row *b = &s->books.rows[i];
		for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
			enum account_class class = b->posting.account.class;
			if (class != rows[k].class && (rows[k].more == 0 || class != rows[k].more))
				continue;
			before[k] -= b->day < from ? b->posting.amount : 0;
			then[k] -= b->day <= to ? b->posting.amount : 0;
		}
	}
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		sim_same(s, "opening of row", (uint32_t)k, cell(r->rows[k], opening), before[k]);
		sim_same(s, "closing of row", (uint32_t)k, cell(r->rows[k], closing), then[k]);
	}
}

static void compare_performance(struct sim *s, int32_t from, int32_t to)
{
	const Report *r = report(s, "performance", from, to);
	size_t cash = column(s, r, "cash"), used = column(s, r, "delivered");

	for (size_t i = 0; i < r->n_rows; i++) {
		const ReportRow *row = r->rows[i];
		const char *id = row->cells[0];
		uint32_t staff = (uint32_t)strtoul(id + (id[0] == 'S'), NULL, 10);
		bool all = row->total, nobody = staff == 0;
		sim_same(s, "cash performance of", staff, cell(row, cash),
			 (all ? -1 : 1) * sum_between(s, all ? ACC_PERF_CASH_ALL :
						      nobody ? ACC_PERF_CASH_HOUSE : ACC_PERF_CASH,
						      staff, from, to));
		sim_same(s, "delivered performance of", staff, cell(row, used),
			 (all ? -1 : 1) * sum_between(s, all ? ACC_PERF_USED_ALL :
						      nobody ? ACC_PERF_USED_HOUSE : ACC_PERF_USED,
						      staff, from, to));
	}
}

/* What came by each way and stayed: all but what the drawer was given and gave up. */
static void compare_payments(struct sim *s, int32_t from, int32_t to)
{
	static const enum account_class ways[SIM_METHODS] = { ACC_CASH, ACC_WECHAT, ACC_ALIPAY,
							      ACC_CARD };
	const Report *r = report(s, "payments", from, to);
	size_t kept = column(s, r, "kept");
	int64_t all = 0;

	for (size_t i = 0; i < s->books.n; i++) {
		const struct sim_row *b = &s->books.rows[i];
		bool drawer = b->kind == ENTRY_OPEN || b->kind == ENTRY_CLOSE ||
			      b->kind == ENTRY_OPENING;
		for (int w = 0; w < SIM_METHODS; w++)
			if (b->posting.account.class == ways[w] && !drawer && b->day >= from &&
			    b->day <= to)
				all += b->posting.amount;
	}
	sim_same(s, "money kept,", 0, cell(r->rows[r->n_rows - 1], kept), all);
}

/* What was sold for and refunded: by the documents, which the ledger's entries name. */
static void compare_sales(struct sim *s, int32_t from, int32_t to)
{
	const Report *r = report(s, "sales", from, to);
	const SaleRows *rows = sim_look(s, "sale.list", "{\"limit\":1000}");
	int64_t net = 0, refunded = 0;

	for (size_t i = 0; i < rows->n_rows; i++) {
		const Sale *v = rows->rows[i];
		if (v->day < from || v->day > to)
			continue;
		net += v->kind == SALE__KIND__refund ? 0 : v->total_fen;
		refunded += v->kind == SALE__KIND__refund ? v->total_fen : 0;
	}
	const ReportRow *total = r->rows[r->n_rows - 1];
	sim_same(s, "sold for,", 0, cell(total, column(s, r, "net")), net);
	sim_same(s, "refunded,", 0, cell(total, column(s, r, "refunds")), refunded);
}

static void compare_debts(struct sim *s, int32_t from, int32_t to)
{
	const Report *r = report(s, "debts", from, to);

	sim_same(s, "owed by all,", 0, cell(r->rows[r->n_rows - 1], column(s, r, "left")),
		 sum_of(s, ACC_RECEIVABLE, 0, 0));
}

static void compare_tills(struct sim *s, int32_t from, int32_t to)
{
	const Report *r = report(s, "tills", from, to);
	size_t counted = column(s, r, "counted"), expected = column(s, r, "expected");
	size_t variance = column(s, r, "variance");

	for (size_t i = 0; i + 1 < r->n_rows; i++)
		sim_same(s, "the variance of drawer", (uint32_t)i, cell(r->rows[i], variance),
			 cell(r->rows[i], counted) - cell(r->rows[i], expected));
}

/* No more sessions end than there are. */
static void compare_expiring(struct sim *s, int32_t from, int32_t to)
{
	const Report *r = report(s, "expiring", from, to + 400);
	size_t last = column(s, r, "day");

	for (size_t i = 0; i + 1 < r->n_rows; i++)
		if (strcmp(r->rows[i]->cells[last], on_text(to + 400)) > 0)
			sim_fail(s, "what ends on %s is told", r->rows[i]->cells[last]);
}

static void compare_reports(struct sim *s)
{
	static void (*const kinds[])(struct sim *, int32_t, int32_t) = {
		compare_liability, compare_performance, compare_payments, compare_sales,
		compare_debts, compare_tills, compare_expiring,
	};
	int32_t to = posting_day(s) - (int32_t)below(s, 3), from = to - (int32_t)below(s, 5);

	kinds[below(s, ARRAY_LEN(kinds))](s, from, to);
}

/* ---- all of it */

enum {
	SIM_BALANCES_EVERY = 20, SIM_VISITS_EVERY = 9, SIM_REPORTS_EVERY = 6, SIM_SOUND_EVERY = 100
};

static void prove(struct sim *s)
{
	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		if (check_run(&s->trial.shop, i, &p) != ST_OK)
			sim_fail(s, "%s does not hold: %s", check_name(i), p.message);
	}
}

static void compare_step(struct sim *s)
{
	compare_paper(s);
	if (s->step % SIM_REPORTS_EVERY == 0)
		compare_reports(s);
	if (s->step % SIM_VISITS_EVERY == 0)
		compare_visits(s);
	if (s->step % SIM_BALANCES_EVERY == 0)
		compare_balances(s);
	if (s->step % SIM_SOUND_EVERY == 0)
		prove(s);
}

static void compare_end(struct sim *s)
{
	compare_visits(s);
	compare_balances(s);
	prove(s);
}

#endif
