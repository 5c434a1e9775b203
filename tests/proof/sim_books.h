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

static void books_release(struct sim *s)
{
	free(s->books.rows);
	free(s->books.sums);
	s->books = (struct sim_books){ .last = 0 };
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

/* The wallets and debts of everybody, by one look at the sums. */
static void compare_clients(struct sim *s)
{
	static struct sim_client now[SIM_PEOPLE];
	uint32_t last = s->paper.last_client;

	memset(now, 0, (last + 1) * sizeof(now[0]));
	for (size_t i = 0; i < s->books.nsums; i++) {
		const struct posting *p = &s->books.sums[i];
		struct sim_client *c = &now[p->account.owner <= last ? p->account.owner : 0];
		c->principal -= p->account.class == ACC_WALLET_PRINCIPAL ? p->amount : 0;
		c->bonus -= p->account.class == ACC_WALLET_BONUS ? p->amount : 0;
		c->owed += p->account.class == ACC_RECEIVABLE ? p->amount : 0;
	}
	for (uint32_t c = 1; c <= last; c++) {
		const struct sim_client *on = &s->paper.clients[c];
		sim_same(s, "principal of client", c, now[c].principal, on->principal);
		sim_same(s, "bonus of client", c, now[c].bonus, on->bonus);
		sim_same(s, "debts of client", c, now[c].owed, on->owed);
	}
}

static void compare_paper(struct sim *s)
{
	static const enum account_class ways[SIM_METHODS] = { ACC_CASH, ACC_WECHAT, ACC_ALIPAY,
							      ACC_CARD };
	const struct sim_paper *p = &s->paper;
	int64_t cash = 0, wallet = 0;

	for (int i = 0; i < SIM_METHODS; i++)
		sim_same(s, "money by way", (uint32_t)i, sum_of(s, ways[i], 0, 0), p->money[i]);
	compare_clients(s);
	for (uint32_t b = 1; b <= p->last_booking; b++) {
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

/* The balances of what was posted since the last look. */
static void compare_touched(struct sim *s, size_t from)
{
	AUTO(tx_end) struct tx *tx = begin_reading(s);
	char account[ACCOUNT_TEXT_MAX];

	for (size_t i = from; i < s->books.n; i++) {
		const struct posting *p = &s->books.rows[i].posting;
		int64_t balance = 0;
		enum status st = ledger_balance(tx, p->account, p->unit, &balance);
		if (st != ST_OK || balance != books_sum(s, p)->amount)
			sim_fail(s, "the balance of %s is not the sum of its entries",
				 account_text(p->account, account));
	}
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
		      b->held_until < wall_instant(WALL(s->now)).ms;

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

/* Reads visits that are not what they were at the last look; true: there are some. */
static bool follow_visits(struct sim *s, bool changed[SIM_VISITS])
{
	bool any = false;
	uint32_t sums[SIM_VISITS] = { 0 };
	struct tx *tx = begin_reading(s);

	for (uint32_t id = 1; id <= s->paper.last_booking; id++) {
		struct bytes stored;
		struct key key;
		key_clear(&key);
		key_u32(&key, id);
		if (db_get(tx, TABLE_BOOKING, key_of(&key), &stored) != ST_OK)
			sim_fail(s, "B%u is not in the book", id);
		sums[id] = crc32c(stored.p, stored.n);
	}
	tx_end(&tx);
	for (uint32_t id = 1; id <= s->paper.last_booking; id++) {
		changed[id] = s->visits[id] == NULL || s->visit_sums[id] != sums[id];
		s->visit_sums[id] = sums[id];
		if (!changed[id])
			continue;
		const BookingAnswer *a = sim_look(s, "booking.get", "{\"booking\":\"B%u\"}", id);
		s->visits[id] = (Booking *)message_copy(&a->record->base, &s->kept);
		any = true;
	}
	return any;
}

/* Visits that changed, against all others. True: there are some. */
static bool compare_visits(struct sim *s)
{
	bool changed[SIM_VISITS];
	uint32_t last = s->paper.last_booking;

	if (!follow_visits(s, changed))
		return false;
	for (uint32_t i = 1; i <= last; i++) {
		const struct sim_deposit *d = &s->paper.deposits[i];
		if (!changed[i])
			continue;
		if (s->visits[i]->state >= BOOKING__STATE__settled)
			sim_same(s, "the deposit of booking that is over", i, d->cash + d->wallet,
				 0);
		if (!stands(s, s->visits[i]))
			continue;
		for (uint32_t k = 1; k <= last; k++)
			if (k != i && stands(s, s->visits[k]))
				compare_two(s, s->visits[i], s->visits[k]);
	}
	return true;
}

static void compare_courses(struct sim *s)
{
	const CourseRows *rows = sim_look(s, "course.list", "{\"limit\":200}");

	for (size_t i = 0; i < rows->n_rows; i++)
		compare_course(s, rows->rows[i], s->visits + 1, s->paper.last_booking);
}

#endif
