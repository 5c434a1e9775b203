/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that are sums of the ledger's days: what is owed, and whose work it was. */
#include <string.h>

#include "svc/report_run.h"

/* ---- liability: opening + sold - delivered - refunded - expired = closing */

enum move { SOLD, DELIVERED, REFUNDED, EXPIRED, OWED, MOVES };

/* Which account tells which move of which promise; a promise is told by its moves, and OWED is
 * what the ledger itself holds for it. */
enum promise { WALLET, BONUS, COURSE, DEPOSIT, SESSIONS, POINTS, COUPONS, PROMISES };

static const struct promise_row {
	const char *name, *title, *unit;
} promises[PROMISES] = {
	[WALLET] = { .name = "wallet", .title = N_("Wallets, principal"), .unit = "CNY" },
	[BONUS] = { .name = "bonus", .title = N_("Wallets, bonus"), .unit = "BONUS" },
	[COURSE] = { .name = "course", .title = N_("Courses"), .unit = "CNY" },
	[DEPOSIT] = { .name = "deposit", .title = N_("Deposits"), .unit = "CNY" },
	[SESSIONS] = { .name = "sessions", .title = N_("Course sessions"), .unit = "SESSION" },
	[POINTS] = { .name = "points", .title = N_("Points"), .unit = "POINT" },
	[COUPONS] = { .name = "coupons", .title = N_("Coupons"), .unit = "COUPON" },
};

static const struct move_row {
	enum account_class class;
	enum promise promise;
	enum move move;
	int sign;
} moves[] = {
	{ ACC_FLOW_WALLET_SOLD, WALLET, SOLD, +1 },
	{ ACC_FLOW_WALLET_SPENT, WALLET, DELIVERED, -1 },
	{ ACC_FLOW_WALLET_REFUNDED, WALLET, REFUNDED, -1 },
	{ ACC_FLOW_WALLET_EXPIRED, WALLET, EXPIRED, -1 },
	{ ACC_WALLET_PRINCIPAL, WALLET, OWED, -1 },
	{ ACC_BONUS_GRANTED, BONUS, SOLD, +1 },
	{ ACC_BONUS_SPENT, BONUS, DELIVERED, -1 },
	{ ACC_BONUS_EXPIRED, BONUS, EXPIRED, -1 },
	{ ACC_WALLET_BONUS, BONUS, OWED, -1 },
	{ ACC_FLOW_COURSE_SOLD, COURSE, SOLD, +1 },
	{ ACC_FLOW_COURSE_DELIVERED, COURSE, DELIVERED, -1 },
	{ ACC_FLOW_COURSE_REFUNDED, COURSE, REFUNDED, -1 },
	{ ACC_FLOW_COURSE_EXPIRED, COURSE, EXPIRED, -1 },
	{ ACC_COURSE_VALUE, COURSE, OWED, -1 },
	/* Taken, used, given back, kept. */
	{ ACC_FLOW_DEPOSIT_TAKEN, DEPOSIT, SOLD, +1 },
	{ ACC_FLOW_DEPOSIT_USED, DEPOSIT, DELIVERED, -1 },
	{ ACC_FLOW_DEPOSIT_RETURNED, DEPOSIT, REFUNDED, -1 },
	{ ACC_FLOW_DEPOSIT_KEPT, DEPOSIT, EXPIRED, -1 },
	{ ACC_DEPOSIT, DEPOSIT, OWED, -1 },
	{ ACC_DEPOSIT_WALLET, DEPOSIT, OWED, -1 },
	{ ACC_SESSIONS_SOLD, SESSIONS, SOLD, +1 },
	{ ACC_SESSIONS_DELIVERED, SESSIONS, DELIVERED, -1 },
	{ ACC_SESSIONS_EXPIRED, SESSIONS, EXPIRED, -1 },
	{ ACC_SESSIONS, SESSIONS, OWED, -1 },
	{ ACC_SESSIONS_RESERVED, SESSIONS, OWED, -1 },
	{ ACC_POINTS_EARNED, POINTS, SOLD, +1 },
	{ ACC_POINTS_REDEEMED, POINTS, DELIVERED, -1 },
	{ ACC_POINTS_EXPIRED, POINTS, EXPIRED, -1 },
	{ ACC_POINTS, POINTS, OWED, -1 },
	{ ACC_POINTS_OWED, POINTS, OWED, -1 },
	{ ACC_COUPONS_ISSUED, COUPONS, SOLD, +1 },
	{ ACC_COUPONS_USED, COUPONS, DELIVERED, -1 },
	{ ACC_COUPONS_EXPIRED, COUPONS, EXPIRED, -1 },
	{ ACC_COUPONS, COUPONS, OWED, -1 },
};

struct rolling {
	struct report_run *r;
	bool periods;
	int64_t opening[PROMISES];          /* by the moves before the first day */
	int64_t within[PROMISES][MOVES];    /* by the moves of the days, OWED: up to the last */
	struct groups groups;               /* by periods: money only */
};

static bool is_money(int promise)
{
	return promise == WALLET || promise == COURSE || promise == DEPOSIT;
}

static enum status roll(void *ctx, const struct rollup *day_sum)
{
	struct rolling *w = ctx;
	int64_t order = 0;
	bool before = day_sum->day.n < w->r->from.n;

	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		const struct move_row *m = &moves[i];
		if (m->class != day_sum->sum.account.class)
			continue;
		/* One row each: sums of rollups cannot pass what the ledger's own did not. */
		int64_t amount = m->sign * day_sum->sum.amount;
		if (m->move == OWED)
			w->within[m->promise][OWED] += amount;
		else if (before)
			w->opening[m->promise] += m->move == SOLD ? amount : -amount;
		else
			w->within[m->promise][m->move] += amount;
		bool cny = is_money(m->promise);
		if (m->move != OWED && cny && !before &&
		    report_period(w->r, day_sum->day, &order))
			group_add(&w->groups, group_at(w->r, &w->groups, order, ""), m->move,
				  amount);
		break;
	}
	return ST_OK;
}

static void liability_columns(struct report_run *r, bool periods)
{
	enum cell_kind kind = periods ? CELL_MONEY : CELL_AMOUNT;

	if (periods) {
		report_period_column(r);
	} else {
		report_column(r, "kind", _("Kind"), CELL_TEXT);
		report_column(r, "unit", _("Unit"), CELL_TEXT);
	}
	report_column(r, "opening", _("Opening"), kind);
	report_column(r, "sold", _("Sold"), kind);
	report_column(r, "delivered", _("Delivered"), kind);
	report_column(r, "refunded", _("Given back"), kind);
	report_column(r, "expired", _("Expired"), kind);
	report_column(r, "closing", _("Closing"), kind);
	report_column(r, "ledger", _("In the ledger"), kind);
}

static int64_t closing(int64_t opening, const int64_t moved[MOVES])
{
	return opening + moved[SOLD] - moved[DELIVERED] - moved[REFUNDED] - moved[EXPIRED];
}

static void liability_cells(struct report_run *r, ReportRow *row, int64_t opening,
			    const int64_t moved[MOVES])
{
	report_int(r, row, opening);
	for (int m = SOLD; m < OWED; m++)
		report_int(r, row, moved[m]);
	report_int(r, row, closing(opening, moved));
}

/* The money of wallets, courses and deposits, period by period; the last line is held against the
 * ledger. */
static void liability_periods(struct report_run *r, struct rolling *w)
{
	int64_t opening = 0, owed = 0, all[MOVES] = { 0 };

	for (int p = 0; p < PROMISES; p++) {
		opening += is_money(p) ? w->opening[p] : 0;
		owed += is_money(p) ? w->within[p][OWED] : 0;
	}
	const int64_t first = opening;

	groups_sort(&w->groups);
	for (size_t i = 0; i < w->groups.n; i++) {
		const struct group *g = w->groups.rows[i];
		ReportRow *row = report_row(r, false);
		report_period_cell(r, row, g->order);
		liability_cells(r, row, opening, g->sum);
		report_text(r, row, "");
		opening = closing(opening, g->sum);
	}
	for (int m = SOLD; m < OWED; m++)
		all[m] = w->groups.all.sum[m];
	ReportRow *total = report_row(r, true);
	report_text(r, total, "");
	liability_cells(r, total, first, all);
	report_int(r, total, owed);
}

enum status report_liability(struct report_run *r)
{
	struct rolling w = { .r = r, .periods = strcmp(r->by, "kind") != 0 };
	bool agrees = true;

	TRY(rollup_each(r->call->tx, DAY(0), r->to, roll, &w));
	TRY(groups_good(r, &w.groups));
	liability_columns(r, w.periods);
	for (int p = 0; p < PROMISES; p++) {
		agrees = agrees && closing(w.opening[p], w.within[p]) == w.within[p][OWED];
		if (w.periods)
			continue;
		ReportRow *row = report_row(r, false);
		report_text(r, row, _(promises[p].title));
		report_text(r, row, promises[p].unit);
		liability_cells(r, row, w.opening[p], w.within[p]);
		report_int(r, row, w.within[p][OWED]);
	}
	if (w.periods)
		liability_periods(r, &w);
	r->ret->note = arena_dup(r->call->arena, agrees ?
		_("Opening + sold - delivered - given back - expired = closing, and the ledger "
		  "holds the same.") :
		_("THE LEDGER HOLDS SOMETHING ELSE: run meibuctl check."));
	return ST_OK;
}

/* ---- performance: 现金业绩 and 消耗业绩 */

enum { PERF_CASH, PERF_USED, PERF_CASH_PROOF, PERF_USED_PROOF };

struct performing {
	struct report_run *r;
	bool periods;
	struct groups groups;
};

/* Money received and value delivered: of somebody, of nobody, of all. */
static bool perf_class(enum account_class class, size_t *ret_sum, bool *ret_all)
{
	*ret_all = class == ACC_PERF_CASH_ALL || class == ACC_PERF_USED_ALL;
	*ret_sum = class >= ACC_PERF_USED ? PERF_USED : PERF_CASH;
	return class >= ACC_PERF_CASH && class <= ACC_PERF_USED_ALL;
}

static enum status perform(void *ctx, const struct rollup *d)
{
	struct performing *w = ctx;
	size_t sum;
	bool all;
	int64_t order = 0;

	if (!perf_class(d->sum.account.class, &sum, &all))
		return ST_OK;
	if (all) { /* less what the others have */
		group_add(&w->groups, &(struct group){ .order = 0 }, sum + PERF_CASH_PROOF,
			  d->sum.amount);
		return ST_OK;
	}
	if (!report_period(w->r, d->day, &order))
		order = d->sum.account.owner == 0 ? INT64_MAX : d->sum.account.owner;
	group_add(&w->groups, group_at(w->r, &w->groups, order, ""), sum, d->sum.amount);
	return ST_OK;
}

static enum status performance_row(struct report_run *r, const struct performing *w,
				   const struct group *g)
{
	ReportRow *row = report_row(r, false);
	const char *name = _("Nobody's");

	if (w->periods) {
		report_period_cell(r, row, g->order);
	} else {
		uint32_t staff = g->order == INT64_MAX ? 0 : (uint32_t)g->order;
		if (staff != 0)
			TRY(report_staff(r, staff, &name));
		report_id(r, row, 'S', staff);
		report_text(r, row, name);
	}
	report_int(r, row, g->sum[PERF_CASH]);
	report_int(r, row, g->sum[PERF_USED]);
	return ST_OK;
}

enum status report_performance(struct report_run *r)
{
	struct performing w = { .r = r, .periods = strcmp(r->by, "therapist") != 0 };
	const int64_t *all = w.groups.all.sum;

	TRY(rollup_each(r->call->tx, r->from, r->to, perform, &w));
	TRY(groups_good(r, &w.groups));
	if (w.periods) {
		report_period_column(r);
	} else {
		report_column(r, "therapist", _("Therapist"), CELL_TEXT);
		report_column(r, "name", _("Name"), CELL_TEXT);
	}
	report_column(r, "cash", _("Cash performance"), CELL_MONEY);
	report_column(r, "delivered", _("Delivered performance"), CELL_MONEY);
	groups_sort(&w.groups);
	for (size_t i = 0; i < w.groups.n; i++)
		TRY(performance_row(r, &w, w.groups.rows[i]));
	ReportRow *total = report_row(r, true);
	report_text(r, total, "");
	if (!w.periods)
		report_text(r, total, "");
	report_int(r, total, all[PERF_CASH]);
	report_int(r, total, all[PERF_USED]);
	bool agrees = all[PERF_CASH] == -all[PERF_CASH_PROOF] &&
		      all[PERF_USED] == -all[PERF_USED_PROOF];
	r->ret->note = arena_dup(r->call->arena, agrees ?
		_("The sums are those of the ledger.") :
		_("THE LEDGER HOLDS SOMETHING ELSE: run meibuctl check."));
	return ST_OK;
}
