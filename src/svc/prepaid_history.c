/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the law asks of the past: paid, given, delivered. Read from the ledger and its documents. */
#include <stdlib.h>
#include <string.h>

#include "svc/prepaid.h"

struct numbers { struct op_call *call; size_t n; uint32_t *rows; };

static enum status collect(void *ctx, uint32_t number)
{
	struct numbers *all = ctx;

	BODY_PUSH(all->call->arena, all->rows, all->n, number);
	return ST_OK;
}

/* The document of an entry, if it is a sale or the refund of one. */
static enum status document(struct op_call *call, const struct entry *e, Sale **ret)
{
	*ret = NULL;
	if (e->source_letter != 'V' || e->source != e->number)
		return ST_OK;
	enum status st = sale_get(call->tx, e->number, call->arena, ret);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static bool is_kind(const SaleLine *line, const char *kind)
{
	return strcmp(line->kind, kind) == 0;
}

static bool is_service(const SaleLine *line)
{
	return is_kind(line, "treatment") || is_kind(line, "session");
}

/* ---- the wallet */

/* A wallet on its way through the past. */
struct purse {
	uint32_t client;
	bool served;               /* so far */
	struct contract c;
};

/* That of a client, and those of everybody from whom something came into it: all at once, for what
 * is passed on takes its part of the past along as it was then. */
struct replay {
	struct op_call *call;
	size_t npurses;
	struct purse *purses;
	size_t n;
	struct moment { uint32_t entry; size_t purse; } *moments;
};

/* What an entry does to the wallet, as people count. */
static struct wallet_split moved(const struct entry *e, uint32_t client)
{
	struct wallet_split d = { .principal = MONEY(0) };

	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		if (p->account.owner != client)
			continue;
		if (p->account.class == ACC_WALLET_PRINCIPAL)
			d.principal.fen -= p->amount;
		if (p->account.class == ACC_WALLET_BONUS)
			d.bonus.fen -= p->amount;
	}
	return d;
}

static bool is_empty(const struct contract *c)
{
	return c->principal.fen == 0 && c->bonus.fen == 0 && c->held.fen == 0;
}

static void begin(struct purse *w, uint32_t entry, day on)
{
	w->c = (struct contract){ .since = entry, .first = on, .last = on,
				  .served_before = w->served };
}

static void not_below(money *m)
{
	if (m->fen < 0)
		m->fen = 0;
}

/* What a line cost the wallet, at once or by a deposit that was paid from it, and the same part of
 * its undiscounted price. */
static void paid_by_wallet(const Sale *sale, const SaleLine *line, money *ret_net, money *ret_list)
{
	money part = MONEY(0), gross;

	for (size_t i = 0; i < line->n_paid_fen && i < sale->n_payments; i++) {
		const char *method = sale->payments[i]->method;
		if (strcmp(method, "wallet") == 0 || strcmp(method, "wallet-deposit") == 0)
			part.fen += line->paid_fen[i];
	}
	*ret_net = part;
	*ret_list = MONEY(0);
	if (part.fen > 0 && line->net_fen > 0) {
		REQUIRE(money_mul(MONEY(line->list_fen), line->qty, &gross));
		REQUIRE(money_scale(gross, part.fen, line->net_fen, ret_list));
	}
}

static void add_sale(struct purse *w, const Sale *sale, day on)
{
	struct contract *c = &w->c;
	bool topup = false, served = false;
	money net, list;

	for (size_t i = 0; i < sale->n_lines; i++) {
		paid_by_wallet(sale, sale->lines[i], &net, &list);
		c->net.fen += net.fen;
		c->list.fen += list.fen;
		topup = topup || is_kind(sale->lines[i], "topup");
		served = served || is_service(sale->lines[i]);
	}
	if (topup && is_empty(c))
		begin(w, sale->id, on);
	for (size_t i = 0; i < sale->n_lines && topup; i++) {
		if (!is_kind(sale->lines[i], "topup"))
			continue;
		c->paid.fen += sale->lines[i]->net_fen;
		c->gift.fen += sale->lines[i]->bonus_fen;
		c->last = on;
	}
	w->served = w->served || served;
}

static void take_back(struct purse *w, const Sale *refund, const struct wallet_split *d)
{
	struct contract *c = &w->c;
	bool ours = c->since != 0 && refund->refund_of >= c->since;
	money net, list;

	for (size_t i = 0; i < refund->n_lines && ours; i++) {
		const SaleLine *line = refund->lines[i];
		paid_by_wallet(refund, line, &net, &list);
		c->net.fen -= net.fen;
		c->list.fen -= list.fen;
		if (is_kind(line, "topup")) {
			c->paid.fen -= line->net_fen;
			c->gift.fen -= line->bonus_fen;
		}
	}
	if (!ours) {
		c->paid.fen += d->principal.fen;
		c->gift.fen += d->bonus.fen;
	}
	not_below(&c->net);
	not_below(&c->list);
	not_below(&c->paid);
	not_below(&c->gift);
}

/* The part num ÷ den of a sum; all of it without a whole. */
static money part_of(money m, int64_t num, int64_t den)
{
	money part = m;

	if (den > 0 && num < den)
		REQUIRE(money_scale(m, num, den, &part));
	return part;
}

/* What bookings hold has its part of the past, too. */
static int64_t all_of(const struct contract *c)
{
	return c->principal.fen + c->bonus.fen + c->held.fen;
}

/* She passes a part of it on: what is left has its part of the past. */
static void pass_on(struct contract *c, const struct wallet_split *d)
{
	int64_t whole = all_of(c);
	int64_t gone = -(d->principal.fen + d->bonus.fen);

	c->paid.fen -= part_of(c->paid, gone, whole).fen;
	c->gift.fen -= part_of(c->gift, gone, whole).fen;
	c->list.fen -= part_of(c->list, gone, whole).fen;
	c->net.fen -= part_of(c->net, gone, whole).fen;
}

static uint32_t passed_by(const struct entry *e, uint32_t client)
{
	for (size_t i = 0; i < e->postings.n; i++) {
		const struct account *a = &e->postings.rows[i].account;
		bool wallet = a->class == ACC_WALLET_PRINCIPAL || a->class == ACC_WALLET_BONUS;
		if (wallet && a->owner != client)
			return a->owner;
	}
	return 0;
}

/* Somebody passed hers on to this client; from: as it was before. */
static void receive(struct purse *w, const struct entry *e, const struct wallet_split *d,
		    const struct contract *from)
{
	if (is_empty(&w->c))
		begin(w, e->number, e->day);
	if (from == NULL) {
		w->c.paid.fen += d->principal.fen;
		w->c.gift.fen += d->bonus.fen;
		w->c.last = e->day;
		return;
	}
	int64_t whole = all_of(from);
	int64_t part = d->principal.fen + d->bonus.fen;
	w->c.paid.fen += part_of(from->paid, part, whole).fen;
	w->c.gift.fen += part_of(from->gift, part, whole).fen;
	w->c.list.fen += part_of(from->list, part, whole).fen;
	w->c.net.fen += part_of(from->net, part, whole).fen;
	w->c.served_before = w->c.served_before || from->served_before;
	if (from->since != 0 && from->first.n < w->c.first.n)
		w->c.first = from->first;
	if (w->c.since == e->number) /* nothing of her own is in it */
		w->c.last = from->last;
}

/* What a booking holds of it is still its money, until it is spent, or kept as a fee. */
static void move_held(struct purse *w, const struct entry *e)
{
	struct contract *c = &w->c;

	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		if (p->account.class == ACC_DEPOSIT_WALLET && p->account.owner == w->client)
			c->held.fen -= p->amount;
	}
}

static void add_deposit(struct purse *w, const struct entry *e, const struct wallet_split *d)
{
	struct contract *c = &w->c;
	const int64_t before = c->held.fen;

	move_held(w, e);
	const int64_t kept = before - c->held.fen - d->principal.fen;
	c->net.fen += kept;
	c->list.fen += kept;
}

static enum status add_entry(struct op_call *call, struct purse *w, const struct entry *e,
			     const struct contract *from)
{
	struct wallet_split d = moved(e, w->client);
	Sale *sale;

	TRY(document(call, e, &sale));
	if (sale != NULL && sale->kind == SALE__KIND__refund) {
		take_back(w, sale, &d);
	} else if (sale != NULL) {
		add_sale(w, sale, DAY(sale->day));
		move_held(w, e);
	} else if (e->kind == ENTRY_REFUND && d.principal.fen + d.bonus.fen < 0) {
		begin(w, e->number, e->day); /* given back by law: nothing of it is left */
		return ST_OK;
	} else if (e->kind == ENTRY_DEPOSIT) {
		add_deposit(w, e, &d);
	} else if (d.principal.fen < 0 || d.bonus.fen < 0) {
		pass_on(&w->c, &d);
	} else if (d.principal.fen > 0 || d.bonus.fen > 0) {
		receive(w, e, &d, from);
	} else if (e->kind == ENTRY_COURSE && e->source_letter == 'B') {
		for (size_t i = 0; i < e->postings.n; i++)
			w->served = w->served || e->postings.rows[i].account.class ==
							 ACC_SESSIONS_DELIVERED;
	}
	w->c.principal.fen += d.principal.fen;
	w->c.bonus.fen += d.bonus.fen;
	return ST_OK;
}

static enum status collect_moment(void *ctx, uint32_t number)
{
	struct replay *r = ctx;
	struct moment moment = { .entry = number, .purse = r->npurses - 1 };

	BODY_PUSH(r->call->arena, r->moments, r->n, moment);
	return ST_OK;
}

static enum status add_purse(struct replay *r, uint32_t client)
{
	struct purse purse = { .client = client };

	for (size_t i = 0; i < r->npurses; i++)
		if (r->purses[i].client == client)
			return ST_OK;
	BODY_PUSH(r->call->arena, r->purses, r->npurses, purse);
	return ledger_each_client(r->call->tx, client, 1, collect_moment, r);
}

static int by_entry(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->entry != y->entry)
		return x->entry < y->entry ? -1 : 1;
	return (x->purse > y->purse) - (x->purse < y->purse);
}

/* Everything that happened to these wallets, in its order. */
static enum status find_moments(struct replay *r, uint32_t client, struct entry *e)
{
	TRY(add_purse(r, client));
	for (size_t i = 0; i < r->n; i++) { /* those that are found bring their own */
		uint32_t here = r->purses[r->moments[i].purse].client;
		TRY(ledger_get(r->call->tx, r->moments[i].entry, e));
		struct wallet_split d = moved(e, here);
		uint32_t other = passed_by(e, here);
		if (other != 0 && (d.principal.fen > 0 || d.bonus.fen > 0))
			TRY(add_purse(r, other));
	}
	if (r->n > 0)
		qsort(r->moments, r->n, sizeof(*r->moments), by_entry);
	return ST_OK;
}

/* One entry, of one wallet or of the two between which something was passed on. */
static enum status replay_entry(struct replay *r, size_t from, size_t to, const struct entry *e)
{
	struct contract before;
	bool passed = false;

	for (size_t i = from; i < to; i++) {
		const struct purse *w = &r->purses[r->moments[i].purse];
		struct wallet_split d = moved(e, w->client);
		if (passed_by(e, w->client) != 0 && (d.principal.fen < 0 || d.bonus.fen < 0)) {
			before = w->c;
			passed = true;
		}
	}
	for (size_t i = from; i < to; i++)
		TRY(add_entry(r->call, &r->purses[r->moments[i].purse], e,
			      passed ? &before : NULL));
	return ST_OK;
}

enum status wallet_contract(struct op_call *call, uint32_t client, struct contract *ret)
{
	struct replay r = { .call = call };
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	TRY(find_moments(&r, client, e));
	for (size_t i = 0, end; i < r.n; i = end) {
		for (end = i + 1; end < r.n && r.moments[end].entry == r.moments[i].entry;)
			end++;
		TRY(ledger_get(call->tx, r.moments[i].entry, e));
		TRY(replay_entry(&r, i, end, e));
	}
	*ret = r.purses[0].c;
	return ST_OK;
}

/* ---- a course */

struct using {
	struct op_call *call;
	const Course *course;
	uint32_t buyer;
	money list;
	bool before;
};

static int64_t item_price(const Course *course, const char *treatment)
{
	const CourseItem *item = course_item(course, treatment);

	if (item == NULL && course->n_items > 0)
		item = course->items[0];
	return item != NULL ? item->list_fen : 0;
}

/* The treatment for which a booking took the session of an entry. */
static enum status taken_for(struct op_call *call, const struct entry *e, const char **ret)
{
	char number[ID_TEXT_MAX];
	Booking *b;

	*ret = "";
	if (e->kind != ENTRY_COURSE || e->source_letter != 'B')
		return ST_OK;
	enum status st = booking_get(call->tx, e->source, call->arena, &b);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	id_text('E', e->number, number);
	for (size_t i = 0; i < b->n_changes; i++)
		if (strcmp(b->changes[i]->what, "deliver") == 0 &&
		    strcmp(b->changes[i]->now, number) == 0)
			*ret = b->changes[i]->was;
	return ST_OK;
}

/* Sessions of this course that an entry delivered; below 0: gave back. */
static int64_t delivered(const struct entry *e, uint32_t course)
{
	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		if (p->account.class == ACC_SESSIONS_DELIVERED && p->unit.id == course)
			return -p->amount;
	}
	return 0;
}

/* A sale takes what its booking has not taken already; a refund gives all of its lines back. */
static void use_of_sale(struct using *u, const Sale *sale)
{
	bool refund = sale->kind == SALE__KIND__refund;

	for (size_t i = 0; i < sale->n_lines; i++) {
		const SaleLine *line = sale->lines[i];
		if (!is_kind(line, "session") || line->course != u->course->id ||
		    (line->entry != 0 && !refund))
			continue;
		int64_t price = item_price(u->course, line->treatment) * line->qty;
		u->list.fen += refund ? -price : price;
	}
}

static enum status look_at(struct using *u, uint32_t client, const struct entry *e)
{
	const char *treatment;
	Sale *sale;
	int64_t n = delivered(e, u->course->id);

	TRY(document(u->call, e, &sale));
	TRY(taken_for(u->call, e, &treatment));
	if (sale != NULL)
		use_of_sale(u, sale);
	else if (n != 0)
		u->list.fen += n * item_price(u->course, treatment);
	if (e->number >= u->course->sale || client != u->buyer)
		return ST_OK;
	u->before = u->before || course_item(u->course, treatment) != NULL;
	for (size_t i = 0; sale != NULL && i < sale->n_lines; i++)
		u->before = u->before || (is_service(sale->lines[i]) &&
					  course_item(u->course, sale->lines[i]->treatment) !=
						  NULL);
	return ST_OK;
}

static enum status look_through(struct using *u, uint32_t client)
{
	struct numbers all = { .call = u->call };
	struct entry *e = arena_alloc(u->call->arena, sizeof(*e));

	TRY(ledger_each_client(u->call->tx, client, 1, collect, &all));
	for (size_t i = 0; i < all.n; i++) {
		TRY(ledger_get(u->call->tx, all.rows[i], e));
		TRY(look_at(u, client, e));
	}
	return ST_OK;
}

/* Everybody it ever belonged to, each once: those who passed it on, and whose it is. */
static enum status owners(struct op_call *call, const Course *course, size_t *ret_n, uint32_t **ret)
{
	uint32_t id, *rows = NULL;
	size_t n = 0;

	BODY_PUSH(call->arena, rows, n, course->client);
	for (size_t i = 0; i < course->n_changes; i++) {
		bool known = false;
		if (strcmp(course->changes[i]->what, "transfer") != 0)
			continue;
		TRY(id_parse(course->changes[i]->was, 'C', &id, "client", call->problem));
		for (size_t j = 0; j < n; j++)
			known = known || rows[j] == id;
		if (!known)
			BODY_PUSH(call->arena, rows, n, id);
	}
	*ret_n = n;
	*ret = rows;
	return ST_OK;
}

enum status course_history(struct op_call *call, const struct course_state *s, money *ret_list,
			   bool *ret_before)
{
	struct using u = { .call = call, .course = s->course };
	uint32_t *rows;
	size_t n;
	Sale *sale;

	TRY(sale_get(call->tx, s->course->sale, call->arena, &sale));
	u.buyer = sale->client;
	TRY(owners(call, s->course, &n, &rows));
	for (size_t i = 0; i < n; i++)
		TRY(look_through(&u, rows[i]));
	not_below(&u.list);
	*ret_list = u.list;
	*ret_before = u.before;
	return ST_OK;
}
