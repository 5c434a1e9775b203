/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points: batches in the ledger, each with its last day. Who spent points whose sale was taken
 * back since owes them; she owes only when she has none, and what comes in next settles it. So
 * what is taken back comes from its own batch first, then from those that end first, and only
 * what no batch has is owed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "svc/body.h"

enum { ADJUST_MAX = 10000000 };

struct batches { size_t n; PointBatch **rows; };

static void add_batch(struct op_call *call, struct batches *b, int32_t until, int64_t points)
{
	size_t i = 0;

	while (i < b->n && b->rows[i]->until != until)
		i++;
	if (i == b->n) {
		PointBatch *row = (PointBatch *)message_new(&point_batch__descriptor, call->arena);
		row->until = until;
		BODY_PUSH(call->arena, b->rows, b->n, row);
	}
	b->rows[i]->points += points;
}

static void add_batches(struct op_call *call, struct batches *b, size_t n, PointBatch *const *rows)
{
	for (size_t i = 0; i < n; i++)
		add_batch(call, b, rows[i]->until, rows[i]->points);
}

/* Those that end first first, without end last. */
static int by_end(const void *a, const void *b)
{
	uint32_t x = (uint32_t)(*(PointBatch *const *)a)->until - 1,
		 y = (uint32_t)(*(PointBatch *const *)b)->until - 1;

	return (x > y) - (x < y);
}

struct reading { struct op_call *call; struct batches all; int64_t owed; };

static enum status read_balance(void *ctx, const struct posting *p)
{
	struct reading *r = ctx;

	if (p->account.class == ACC_POINTS_OWED)
		r->owed = p->amount;
	else if (p->account.class == ACC_POINTS && p->amount < 0)
		add_batch(r->call, &r->all, p->account.detail == POINTS_NO_END ? 0 :
			  (int32_t)p->account.detail, -p->amount);
	return ST_OK;
}

/* All batches, those too whose last day is over and that wait for their end. */
static enum status read_batches(struct op_call *call, uint32_t client, struct batches *ret,
				int64_t *ret_owed)
{
	struct reading r = { .call = call };

	TRY(ledger_balances_of(call->tx, client, read_balance, &r));
	if (r.all.n > 0)
		qsort(r.all.rows, r.all.n, sizeof(*r.all.rows), by_end);
	*ret = r.all;
	*ret_owed = r.owed;
	return ST_OK;
}

enum status points_state(struct op_call *call, uint32_t client, struct points_state *ret)
{
	struct batches all;

	*ret = (struct points_state){ .n = 0 };
	TRY(read_batches(call, client, &all, &ret->owed));
	for (size_t i = 0; i < all.n; i++) {
		if (all.rows[i]->until != 0 && all.rows[i]->until < call->sure.n)
			continue;
		ret->points += all.rows[i]->points;
		BODY_PUSH(call->arena, ret->batches, ret->n, all.rows[i]);
	}
	return ST_OK;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum status points_place(struct op_call *call, uint32_t client, Sale *sale)
{
	struct batches all, to = { .n = 0 };
	int64_t owed;

	sale->points_owed = 0;
	sale->n_batches = 0;
	if (sale->points <= 0 || client == 0)
		return ST_OK;
	TRY(read_batches(call, client, &all, &owed));
	sale->points_owed = least(owed, sale->points);
	if (sale->points > sale->points_owed)
		add_batch(call, &to, points_until(call->shop->tiers, DAY(sale->day)).n,
			  sale->points - sale->points_owed);
	sale->n_batches = to.n;
	sale->batches = to.rows;
	return ST_OK;
}

static bool is_batch_of(const Sale *sale, int32_t until)
{
	for (size_t i = 0; sale != NULL && i < sale->n_batches; i++)
		if (sale->batches[i]->until == until)
			return true;
	return false;
}

/* Takes what it can of *left from the batches that are, or are not, of the sale. */
static void take_from(struct op_call *call, const struct batches *all, const Sale *sale,
		      bool its_own, int64_t *left, struct batches *to)
{
	struct batches some = { .n = 0 };
	PointBatch **taken = NULL;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (is_batch_of(sale, all->rows[i]->until) == its_own)
			BODY_PUSH(call->arena, some.rows, some.n, all->rows[i]);
	batches_take(some.n, (const PointBatch *const *)some.rows, *left, call->arena, &n, &taken,
		     left);
	add_batches(call, to, n, taken);
}

/* What the payments of the same refund give back is there to be taken too. */
static void add_returned(struct op_call *call, const Sale *refund, struct batches *all)
{
	for (size_t i = 0; i < refund->n_payments; i++)
		add_batches(call, all, refund->payments[i]->n_batches,
			    refund->payments[i]->batches);
	if (all->n > 0)
		qsort(all->rows, all->n, sizeof(*all->rows), by_end);
}

enum status points_take_back(struct op_call *call, uint32_t client, Sale *refund)
{
	struct batches all, to = { .n = 0 };
	int64_t owed, left = refund->points;
	Sale *sale = NULL;

	refund->points_owed = 0;
	refund->n_batches = 0;
	if (refund->points <= 0 || client == 0)
		return ST_OK;
	TRY(read_batches(call, client, &all, &owed));
	add_returned(call, refund, &all);
	if (refund->refund_of != 0)
		TRY(sale_get(call->tx, refund->refund_of, call->arena, &sale));
	take_from(call, &all, sale, true, &left, &to);
	take_from(call, &all, sale, false, &left, &to);
	refund->points_owed = left;
	refund->n_batches = to.n;
	refund->batches = to.rows;
	return ST_OK;
}

enum status points_return(struct op_call *call, uint32_t client, Payment *p)
{
	struct batches all, to = { .n = 0 };
	int64_t owed, settle;

	p->points_owed = 0;
	if (p->points <= 0)
		return ST_OK;
	TRY(read_batches(call, client, &all, &owed));
	p->points_owed = settle = least(owed, p->points);
	/* Those that would end first settle it: she keeps the better ones. */
	if (p->n_batches > 0)
		qsort(p->batches, p->n_batches, sizeof(*p->batches), by_end);
	for (size_t i = 0; i < p->n_batches; i++) {
		int64_t used = least(settle, p->batches[i]->points);
		settle -= used;
		if (p->batches[i]->points > used)
			add_batch(call, &to, p->batches[i]->until, p->batches[i]->points - used);
	}
	p->n_batches = to.n;
	p->batches = to.rows;
	return ST_OK;
}

/* ---- operations */

static enum status answer(struct op_call *call, uint32_t client, PointsAnswer *ret)
{
	struct points_state s;

	TRY(points_state(call, client, &s));
	ret->client = client;
	ret->points = s.points;
	ret->points_owed = s.owed;
	ret->n_batches = s.n;
	ret->batches = s.batches;
	ret->worth_fen = points_worth(call->shop->tiers, s.points).fen;
	return ST_OK;
}

enum status op_points_balance(struct op_call *call)
{
	uint32_t client = ((const ClientGet *)call->args)->client;
	Client *c;

	TRY(body_client(call, client, &c));
	return answer(call, client, call->ret);
}

static enum status too_few(struct op_call *call, int64_t have, int64_t want)
{
	return problem_set(call->problem, ST_INSUFFICIENT, "points",
			   _("She has %" PRId64 " points; it would take %" PRId64 "."), have,
			   want);
}

/* Takes points that are there, those that end first first, and posts them to `other`. */
static enum status spend(struct op_call *call, uint32_t client, int64_t points,
			 enum account_class other, struct postings *list)
{
	struct points_state s;
	PointBatch **taken = NULL;
	size_t n = 0;
	int64_t missing;

	TRY(points_state(call, client, &s));
	if (s.points < points)
		return too_few(call, s.points, points);
	batches_take(s.n, (const PointBatch *const *)s.batches, points, call->arena, &n, &taken,
		     &missing);
	return posting_points(client, other, n, (const PointBatch *const *)taken, 0, false, list,
			      call->problem);
}

enum status op_points_redeem(struct op_call *call)
{
	const PointsRedeem *a = call->args;
	CouponAnswer *ret = call->ret;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	const struct coupon_rule *rule;
	Client *c;

	TRY(body_client(call, a->client, &c));
	TRY(coupon_kind(call, a->kind, &rule));
	if (rule->points == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "kind",
				   _("\"%s\" is not given for points."), both_text(rule->title));
	TRY(body_entry(call, ENTRY_POINTS, 'U', 0, e));
	TRY(spend(call, a->client, rule->points, ACC_POINTS_REDEEMED, &e->postings));
	TRY(coupon_give(call, a->client, rule, "points", 0, &e->postings, &ret->record));
	e->source = ret->record->id;
	body_object(call, 'U', ret->record->id);
	return body_post(call, e);
}

/* Given by hand, as if earned today. */
static enum status give(struct op_call *call, uint32_t client, int64_t points,
			struct postings *list)
{
	Sale as_earned = SALE__INIT;

	as_earned.points = points;
	as_earned.day = call->today.n;
	TRY(points_place(call, client, &as_earned));
	return posting_points(client, ACC_POINTS_EARNED, as_earned.n_batches,
			      (const PointBatch *const *)as_earned.batches,
			      as_earned.points_owed, true, list, call->problem);
}

enum status op_points_adjust(struct op_call *call)
{
	const PointsAdjust *a = call->args;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	Client *c;

	TRY(body_client(call, a->client, &c));
	if (a->points == 0 || a->points > ADJUST_MAX || a->points < -ADJUST_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "points",
				   _("Points are corrected by 1 to %d, or by as many less."),
				   ADJUST_MAX);
	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	TRY(body_authority(call, PERM_COUPON, a->authorised_by,
			   _("Correcting points is above your limit.")));
	TRY(body_entry(call, ENTRY_POINTS, 0, 0, e));
	if (a->points > 0)
		TRY(give(call, a->client, a->points, &e->postings));
	else
		TRY(spend(call, a->client, -a->points, ACC_POINTS_EARNED, &e->postings));
	TRY(body_post(call, e));
	body_object(call, 'C', a->client);
	buf_printf(&call->detail, "%s%+" PRId64 "; %s", call->detail.len > 0 ? "; " : "",
		   a->points, a->reason);
	return answer(call, a->client, call->ret);
}
