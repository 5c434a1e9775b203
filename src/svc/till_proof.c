/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of drawers and of the flow of prepaid money; check.c has the sentences. */
#include <string.h>

#include "base/id.h"
#include "svc/zreport.h"

/* ---- Z reports */

struct proving {
	struct tx *tx;
	struct problem *problem;
	bool open;               /* one that was met is open: none may follow */
	uint32_t id, first, last, end; /* of the one before; end: its own closing included */
	struct zstate state;     /* of the ledger after entry `last` */
};

static enum status wrong(const struct proving *p, uint32_t id, const char *what)
{
	char text[ID_TEXT_MAX];

	return problem_set(p->problem, ST_CHECK_FAILED, NULL, _("Z report %s: %s"),
			   id_text('Z', id, text), what);
}

/* Its entries begin where those of the one before end, or are those of the one it replaces. */
static enum status prove_first(const struct proving *p, const Till *till)
{
	bool good = till->replaces == 0 ?
		    till->first_entry == p->end + 1 && till->version == 1 :
		    till->replaces == p->id && till->first_entry == p->first && till->version > 1;

	if (p->open)
		return wrong(p, p->id, _("it is open, and another one follows it."));
	if (!good || (till->closed && till->last_entry + 1 < till->first_entry))
		return wrong(p, till->id, _("its entries are not those after the one before."));
	return ST_OK;
}

static enum status prove_figures(struct proving *p, const Till *till)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct zreport z;
	Figure **figures;
	size_t n;

	if (till->last_entry < p->last)
		return wrong(p, till->id, _("its entries are not those after the one before."));
	TRY(zreport_read(p->tx, p->last + 1, till->last_entry, &z));
	p->state.cash += z.change.cash;
	p->state.wallet += z.change.wallet;
	p->state.course += z.change.course;
	p->state.deposit += z.change.deposit;
	TRY(zreport_read(p->tx, till->first_entry, till->last_entry, &z));
	TRY(zreport_figures(&z, &p->state, &arena, &n, &figures, p->problem));
	bool same = n == till->n_figures;
	for (size_t i = 0; same && i < n; i++) {
		const Figure *a = figures[i], *b = till->figures[i];
		same = strcmp(a->name, b->name) == 0 && a->count == b->count &&
		       a->amount == b->amount;
	}
	if (!same)
		return wrong(p, till->id, _("its figures are not those of its entries."));
	return ST_OK;
}

/* The count, and what the closing posted for it. */
static enum status prove_count(struct proving *p, const Till *till)
{
	int64_t counted = 0, after = till->expected_fen;
	struct entry e;

	for (size_t i = 0; i < till->n_counted; i++)
		counted += (int64_t)till->counted[i]->denomination * till->counted[i]->number;
	enum status st = ledger_get(p->tx, till->last_entry + 1, &e);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	bool own = st == ST_OK && e.kind == ENTRY_CLOSE && e.source_letter == 'Z' &&
		   e.source == till->id;
	for (size_t i = 0; own && i < e.postings.n; i++)
		if (e.postings.rows[i].account.class == ACC_CASH)
			after += e.postings.rows[i].amount;
	p->end = till->last_entry + own;
	if (counted != till->counted_fen || till->expected_fen != p->state.cash ||
	    till->variance_fen != till->counted_fen - till->expected_fen || after != till->left_fen)
		return wrong(p, till->id, _("its count is not what it says."));
	return ST_OK;
}

static enum status prove_head(const struct proving *p, const Till *till)
{
	struct entry e = { .number = 0 };
	bool same = till->last_entry == 0 && till->head.len == 0;

	if (till->last_entry > 0) {
		enum status st = ledger_get(p->tx, till->last_entry, &e);
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		same = st == ST_OK && till->head.len == HASH_SIZE &&
		       memcmp(till->head.data, e.hash, HASH_SIZE) == 0;
	}
	return same ? ST_OK : wrong(p, till->id, _("the ledger before it was changed."));
}

static enum status prove_till(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Till *till = (const Till *)m;

	TRY(prove_first(p, till));
	p->open = !till->closed;
	if (till->closed) {
		TRY(prove_figures(p, till));
		TRY(prove_head(p, till));
		TRY(prove_count(p, till));
		p->last = till->last_entry;
	}
	p->id = id;
	p->first = till->first_entry;
	return ST_OK;
}

enum status tills_prove(struct tx *tx, struct problem *reterr)
{
	struct proving p = { .tx = tx, .problem = reterr };

	return record_each(tx, TABLE_TILL, 1, &till__descriptor, prove_till, &p);
}

/* ---- flows and performance */

enum flow { WALLET, COURSE, DEPOSIT, CASH_PERF, USED_PERF, FLOWS };

struct flowing {
	int64_t sum[FLOWS];     /* of each group: zero */
	int64_t told[FLOWS];    /* what the flow says is owed */
	int64_t owed[FLOWS];    /* what the accounts of the clients hold */
};

static bool flow_of(enum account_class class, enum flow *ret)
{
	if (class >= ACC_FLOW_WALLET && class <= ACC_FLOW_WALLET_EXPIRED)
		*ret = WALLET;
	else if (class >= ACC_FLOW_COURSE && class <= ACC_FLOW_COURSE_EXPIRED)
		*ret = COURSE;
	else if (class >= ACC_FLOW_DEPOSIT && class <= ACC_FLOW_DEPOSIT_KEPT)
		*ret = DEPOSIT;
	else if (class >= ACC_PERF_CASH && class <= ACC_PERF_CASH_ALL)
		*ret = CASH_PERF;
	else if (class >= ACC_PERF_USED && class <= ACC_PERF_USED_ALL)
		*ret = USED_PERF;
	else
		return false;
	return true;
}

static enum status add_day(void *ctx, const struct rollup *d)
{
	struct flowing *f = ctx;
	enum account_class class = d->sum.account.class;
	enum flow flow;

	if (flow_of(class, &flow))
		f->sum[flow] += d->sum.amount;
	f->told[WALLET] += class == ACC_FLOW_WALLET ? d->sum.amount : 0;
	f->told[COURSE] += class == ACC_FLOW_COURSE ? d->sum.amount : 0;
	f->told[DEPOSIT] += class == ACC_FLOW_DEPOSIT ? d->sum.amount : 0;
	f->owed[WALLET] += class == ACC_WALLET_PRINCIPAL ? d->sum.amount : 0;
	f->owed[COURSE] += class == ACC_COURSE_VALUE ? d->sum.amount : 0;
	f->owed[DEPOSIT] += class == ACC_DEPOSIT || class == ACC_DEPOSIT_WALLET ? d->sum.amount : 0;
	return ST_OK;
}

static enum status all_days(struct tx *tx, struct flowing *ret)
{
	*ret = (struct flowing){ .sum = { 0 } };
	return rollup_each(tx, DAY(0), DAY(INT32_MAX - 1), add_day, ret);
}

static enum status prove_flow(struct tx *tx, enum flow flow, const char *what,
			      struct problem *reterr)
{
	char told[MONEY_TEXT_MAX], owed[MONEY_TEXT_MAX];
	struct flowing f;

	TRY(all_days(tx, &f));
	if (f.sum[flow] == 0 && f.told[flow] == f.owed[flow])
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("%s: the flow tells %s, and %s is owed; its parts differ by %lld."),
			   what, money_text(MONEY(-f.told[flow]), told),
			   money_text(MONEY(-f.owed[flow]), owed), (long long)f.sum[flow]);
}

enum status flow_wallet_prove(struct tx *tx, struct problem *reterr)
{
	return prove_flow(tx, WALLET, _("Wallets"), reterr);
}

enum status flow_course_prove(struct tx *tx, struct problem *reterr)
{
	return prove_flow(tx, COURSE, _("Courses"), reterr);
}

enum status flow_deposit_prove(struct tx *tx, struct problem *reterr)
{
	return prove_flow(tx, DEPOSIT, _("Deposits"), reterr);
}

enum status performance_prove(struct tx *tx, struct problem *reterr)
{
	struct flowing f;

	TRY(all_days(tx, &f));
	if (f.sum[CASH_PERF] == 0 && f.sum[USED_PERF] == 0)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("The performance of all is not that of everybody: cash differs by "
			     "%lld fen, delivered by %lld."),
			   (long long)f.sum[CASH_PERF], (long long)f.sum[USED_PERF]);
}
