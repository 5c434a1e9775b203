/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that are lists: debts, Z reports, and what is about to end. */
#include <string.h>

#include "model/debt.h"
#include "svc/report_run.h"

/* ---- debts by age */

static const char *const age_names[DEBT_AGES] = { "not_due", "to_30", "to_60", "to_90", "older" };
static const char *const age_titles[DEBT_AGES] = {
	N_("Not yet due"), N_("To 30 days"), N_("To 60 days"), N_("To 90 days"), N_("Older"),
};

struct debts {
	struct report_run *r;
	bool clients;
	struct groups groups;
};

static enum status debt_row(struct debts *d, const Sale *sale, uint32_t client, money left,
			    const struct debt_age *age)
{
	struct report_run *r = d->r;
	ReportRow *row = report_row(r, false);
	const char *name;

	TRY(report_client(r, client, &name));
	report_id(r, row, 'C', client);
	report_text(r, row, name);
	report_id(r, row, 'V', sale->id);
	report_day(r, row, DAY(sale->day));
	for (int a = 0; a < DEBT_AGES; a++)
		report_int(r, row, age->ages[a].fen);
	report_int(r, row, left.fen);
	return ST_OK;
}

static enum status add_debt(void *ctx, uint32_t number, uint32_t client, money left)
{
	struct debts *d = ctx;
	Sale *sale;

	TRY(sale_get(d->r->call->tx, number, d->r->call->arena, &sale));
	struct debt_age age = debt_age(sale, left, d->r->call->today);
	struct group throwaway = { .order = 0 };
	struct group *g = d->clients ? group_at(d->r, &d->groups, client, "") : &throwaway;
	for (size_t a = 0; a < DEBT_AGES; a++)
		group_add(&d->groups, g, a, age.ages[a].fen);
	group_add(&d->groups, g, DEBT_AGES, left.fen);
	return d->clients ? ST_OK : debt_row(d, sale, client, left, &age);
}

static void debt_columns(struct report_run *r, bool clients)
{
	report_column(r, "client", _("Client"), CELL_TEXT);
	report_column(r, "name", _("Name"), CELL_TEXT);
	if (!clients) {
		report_column(r, "sale", _("Sale"), CELL_TEXT);
		report_column(r, "day", _("Day"), CELL_DAY);
	}
	for (int a = 0; a < DEBT_AGES; a++)
		report_column(r, age_names[a], _(age_titles[a]), CELL_MONEY);
	report_column(r, "left", _("Owed"), CELL_MONEY);
}

enum status report_debts(struct report_run *r)
{
	struct debts d = { .r = r, .clients = strcmp(r->by, "client") == 0 };
	const char *name;

	debt_columns(r, d.clients);
	TRY(debt_each(r->call->tx, 0, add_debt, &d));
	TRY(groups_good(r, &d.groups));
	groups_sort(&d.groups);
	for (size_t i = 0; i < d.groups.n; i++) {
		const struct group *g = d.groups.rows[i];
		ReportRow *row = report_row(r, false);
		TRY(report_client(r, (uint32_t)g->order, &name));
		report_id(r, row, 'C', (uint32_t)g->order);
		report_text(r, row, name);
		for (int a = 0; a <= DEBT_AGES; a++)
			report_int(r, row, g->sum[a]);
	}
	ReportRow *total = report_row(r, true);
	for (int i = 0; i < (d.clients ? 2 : 4); i++)
		report_text(r, total, "");
	for (int a = 0; a <= DEBT_AGES; a++)
		report_int(r, total, d.groups.all.sum[a]);
	r->ret->since = r->ret->until = r->call->today.n;
	r->ret->note = arena_dup(r->call->arena,
				 _("As it stands today; days are counted from the day it was "
				   "due."));
	return ST_OK;
}

/* ---- Z reports */

struct tills {
	struct report_run *r;
	size_t n;
	uint32_t *replaced;
	struct groups sums;
};

static enum status note_replaced(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct tills *t = ctx;
	const Till *till = (const Till *)m;

	(void)id;
	if (till->closed && till->replaces != 0)
		BODY_PUSH(t->r->call->arena, t->replaced, t->n, till->replaces);
	return ST_OK;
}

static bool is_replaced(const struct tills *t, uint32_t id)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->replaced[i] == id)
			return true;
	return false;
}

static enum status till_row(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct tills *t = ctx;
	const Till *till = (const Till *)m;
	char at[DATE_TEXT_MAX];

	if (!till->closed || till->day < t->r->from.n || till->day > t->r->to.n)
		return ST_OK;
	bool stands = !is_replaced(t, id);
	int64_t sums[] = { till->float_fen, till->expected_fen, till->counted_fen,
			   till->variance_fen, till->left_fen };
	ReportRow *row = report_row(t->r, false);
	report_id(t->r, row, 'Z', id);
	report_day(t->r, row, DAY(till->day));
	report_int(t->r, row, till->shift);
	report_int(t->r, row, till->version);
	report_text(t->r, row, instant_text((instant){ till->closed_at }, at));
	for (size_t i = 0; i < ARRAY_LEN(sums); i++)
		report_int(t->r, row, sums[i]);
	report_text(t->r, row, till->reason);
	report_text(t->r, row, stands ? "" : _("opened again"));
	/* What an earlier closing of the same drawer found stays found. */
	group_add(&t->sums, &(struct group){ .order = 0 }, 0, till->variance_fen);
	return ST_OK;
}

enum status report_tills(struct report_run *r)
{
	struct tills t = { .r = r };

	report_column(r, "till", _("Z report"), CELL_TEXT);
	report_column(r, "day", _("Day"), CELL_DAY);
	report_column(r, "shift", _("Shift"), CELL_NUMBER);
	report_column(r, "version", _("Version"), CELL_NUMBER);
	report_column(r, "closed_at", _("Closed"), CELL_TEXT);
	report_column(r, "float", _("Float"), CELL_MONEY);
	report_column(r, "expected", _("Expected"), CELL_MONEY);
	report_column(r, "counted", _("Counted"), CELL_MONEY);
	report_column(r, "variance", _("Variance"), CELL_MONEY);
	report_column(r, "left", _("Left in the drawer"), CELL_MONEY);
	report_column(r, "reason", _("Reason"), CELL_TEXT);
	report_column(r, "remark", _("Remark"), CELL_TEXT);
	TRY(record_each(r->call->tx, TABLE_TILL, 1, &till__descriptor, note_replaced, &t));
	TRY(record_each(r->call->tx, TABLE_TILL, 1, &till__descriptor, till_row, &t));
	TRY(groups_good(r, &t.sums));
	ReportRow *total = report_row(r, true);
	for (int i = 0; i < 8; i++)
		report_text(r, total, "");
	report_int(r, total, t.sums.all.sum[0]);
	for (int i = 0; i < 3; i++)
		report_text(r, total, "");
	return ST_OK;
}

/* ---- what is about to end */

struct ending { day last; char letter; uint32_t id; };
struct endings { struct report_run *r; size_t n; struct ending *rows; };

static enum status note_ending(void *ctx, day last, char letter, uint32_t id)
{
	struct endings *e = ctx;
	struct ending row = { .last = last, .letter = letter, .id = id };

	if (last.n >= e->r->from.n)
		BODY_PUSH(e->r->call->arena, e->rows, e->n, row);
	return ST_OK;
}

/* The cells behind the day: kind, whose, what, how much of what, worth. */
static enum status ending_row(struct report_run *r, day last, const char *kind, uint32_t client,
			      const char *what, int64_t left, int64_t worth)
{
	const char *name;
	ReportRow *row;

	TRY(report_client(r, client, &name));
	row = report_row(r, false);
	report_day(r, row, last);
	report_text(r, row, kind);
	report_id(r, row, 'C', client);
	report_text(r, row, name);
	report_text(r, row, what);
	if (left < 0) /* any number of them */
		report_text(r, row, "");
	else
		report_int(r, row, left);
	report_int(r, row, worth);
	return ST_OK;
}

static enum status ending_course(struct report_run *r, const struct ending *e, int64_t *ret_worth)
{
	struct course_state state;

	TRY(course_state(r->call, e->id, &state));
	const Course *c = state.course;
	*ret_worth = state.value.fen;
	return ending_row(r, e->last, _("Course"), c->client, c->title,
			  c->unlimited ? -1 : state.left + state.reserved, state.value.fen);
}

static enum status ending_coupon(struct report_run *r, const struct ending *e, int64_t *ret_worth)
{
	Coupon *c;

	TRY(coupon_get(r->call->tx, e->id, r->call->arena, &c));
	*ret_worth = c->amount_fen;
	return ending_row(r, e->last, _("Coupon"), c->client, c->title, 1, c->amount_fen);
}

static enum status ending_points(struct report_run *r, const struct ending *e, int64_t *ret_worth)
{
	const struct account a = { .class = ACC_POINTS, .owner = e->id,
				   .detail = (uint32_t)e->last.n };
	int64_t balance;

	*ret_worth = 0;
	TRY(ledger_balance(r->call->tx, a, (struct unit){ .kind = UNIT_POINT }, &balance));
	if (balance == 0)
		return ST_OK;
	*ret_worth = points_worth(r->call->shop->tiers, -balance).fen;
	return ending_row(r, e->last, _("Points"), e->id, "", -balance, *ret_worth);
}

enum status report_expiring(struct report_run *r)
{
	struct endings e = { .r = r };
	struct groups sums = { .n = 0 };

	report_column(r, "day", _("Last day"), CELL_DAY);
	report_column(r, "kind", _("Kind"), CELL_TEXT);
	report_column(r, "client", _("Client"), CELL_TEXT);
	report_column(r, "name", _("Name"), CELL_TEXT);
	report_column(r, "title", _("What"), CELL_TEXT);
	report_column(r, "left", _("Left"), CELL_NUMBER);
	report_column(r, "worth", _("Worth"), CELL_MONEY);
	TRY(expiry_each(r->call->tx, DAY(r->to.n + 1), note_ending, &e));
	for (size_t i = 0; i < e.n; i++) {
		int64_t worth = 0;
		if (e.rows[i].letter == 'K')
			TRY(ending_course(r, &e.rows[i], &worth));
		else if (e.rows[i].letter == 'U')
			TRY(ending_coupon(r, &e.rows[i], &worth));
		else
			TRY(ending_points(r, &e.rows[i], &worth));
		group_add(&sums, &(struct group){ .order = 0 }, 0, worth);
	}
	TRY(groups_good(r, &sums));
	ReportRow *total = report_row(r, true);
	for (int i = 0; i < 6; i++)
		report_text(r, total, "");
	report_int(r, total, sums.all.sum[0]);
	return ST_OK;
}
