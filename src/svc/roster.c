/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who works when, read: for rules that ask, and for the week on the screen. */
#include "svc/roster.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK_DAYS = 7, MONTH_DAYS = 42 /* of all staff: six weeks */, YEAR_DAYS = 366 };

/* ---- reading */

struct reading {
	struct op_call *call;
	size_t n;
	RosterChange **rows;
};

static enum status read_change(void *ctx, const RosterChange *change)
{
	struct reading *r = ctx;
	RosterChange *copy = (RosterChange *)message_copy(&change->base, r->call->arena);

	BODY_PUSH(r->call->arena, r->rows, r->n, copy);
	return ST_OK;
}

enum status roster_changes(struct op_call *call, uint32_t staff, int64_t from, int64_t to,
			   size_t *ret_n, RosterChange ***ret)
{
	struct reading r = { .call = call };

	TRY(roster_change_each(call->tx, staff, from, to, call->arena, read_change, &r));
	*ret_n = r.n;
	*ret = r.rows;
	return ST_OK;
}

static int64_t midnight(day d)
{
	return (int64_t)d.n * MINUTES_PER_DAY;
}

enum status roster_view(struct op_call *call, const Staff *staff, day from, int days,
			struct roster_view *ret)
{
	*ret = (struct roster_view){ .staff = staff };
	return roster_changes(call, staff->id, midnight(from),
			      midnight(from) + (int64_t)(days + 1) * MINUTES_PER_DAY, &ret->n,
			      &ret->changes);
}

void roster_view_add(struct op_call *call, struct roster_view *view, RosterChange *change)
{
	BODY_PUSH(call->arena, view->changes, view->n, change);
}

void view_between(const struct roster_view *view, int64_t from, int64_t to, struct duty *ret)
{
	duty_between(view->staff, view->n, (const RosterChange *const *)view->changes, from, to,
		     ret);
}

void view_day(const struct roster_view *view, day d, struct duty *ret)
{
	duty_of_day(view->staff, view->n, (const RosterChange *const *)view->changes, d, ret);
}

enum status at_work(struct op_call *call, const Staff *staff, int64_t from, int64_t to, bool *ret)
{
	struct roster_view view = { .staff = staff };
	struct duty duty;

	TRY(roster_changes(call, staff->id, from, to, &view.n, &view.changes));
	view_between(&view, from, to, &duty);
	*ret = !staff->left && (from >= to || duty_covers(&duty, from, to));
	return ST_OK;
}

/* ---- what may be told */

bool roster_away(const RosterChange *change)
{
	return change->kind != ROSTER_CHANGE__KIND__extra;
}

RosterChange *roster_shown(struct op_call *call, const RosterChange *change)
{
	RosterChange *copy = (RosterChange *)message_copy(&change->base, call->arena);
	bool hers = call->who->staff != 0 && call->who->staff == change->staff;
	bool private = change->kind == ROSTER_CHANGE__KIND__leave ||
		       change->kind == ROSTER_CHANGE__KIND__sick;

	if (!private || hers || role_may(&call->role, PERM_ROSTER))
		return copy;
	copy->kind = ROSTER_CHANGE__KIND__leave;
	copy->reason = arena_dup(call->arena, "");
	copy->n_changes = 0;
	return copy;
}

static const char *kind_word(RosterChange__Kind kind)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
		&roster_change__kind__descriptor, (int)kind);

	return v != NULL ? v->name : "?";
}

/* ---- the week */

struct week {
	struct op_call *call;
	RosterDays *ret;
	day from;
	int days;
};

/* Somebody's part of it. */
struct member {
	struct roster_view view;   /* with the days around */
	struct roster_view own;    /* the same without extra shifts: pattern less leave */
	size_t n;
	struct span *claims;
};

static void push_span(struct op_call *call, RosterDay *row, int64_t from, int64_t to,
		      const char *kind, const RosterChange *change)
{
	RosterSpan *span = (RosterSpan *)message_new(&roster_span__descriptor, call->arena);

	span->from = from;
	span->to = to;
	span->kind = arena_dup(call->arena, kind);
	if (change != NULL) {
		span->reason = roster_shown(call, change)->reason;
		span->change = change->id;
	}
	BODY_PUSH(call->arena, row->spans, row->n_spans, span);
}

static int by_from(const void *a, const void *b)
{
	const RosterSpan *x = *(const RosterSpan *const *)a, *y = *(const RosterSpan *const *)b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to != y->to ? (x->to > y->to) - (x->to < y->to) :
				(x->change > y->change) - (x->change < y->change);
}

/* An extra shift stands on the day on which it begins, leave on every day it lasts. */
static void push_change(struct op_call *call, RosterDay *row, const RosterChange *change, day d)
{
	int64_t from = midnight(d), to = midnight(DAY(d.n + 1));

	if (!roster_away(change)) {
		if (change->from >= from && change->from < to)
			push_span(call, row, change->from, change->to, kind_word(change->kind),
				  change);
		return;
	}
	from = change->from > from ? change->from : from;
	to = change->to < to ? change->to : to;
	if (from < to)
		push_span(call, row, from, to, kind_word(roster_shown(call, change)->kind),
			  change);
}

static void push_spans(struct op_call *call, const struct member *m, day d, RosterDay *row)
{
	struct duty duty;

	view_day(&m->own, d, &duty);
	for (size_t i = 0; i < duty.n; i++)
		push_span(call, row, duty.spans[i].from, duty.spans[i].to, "work", NULL);
	for (size_t i = 0; i < m->view.n; i++)
		push_change(call, row, m->view.changes[i], d);
	if (row->n_spans > 1)
		qsort(row->spans, row->n_spans, sizeof(*row->spans), by_from);
}

static void push_day(const struct week *w, const struct member *m, day d)
{
	struct op_call *call = w->call;
	RosterDay *row = (RosterDay *)message_new(&roster_day__descriptor, call->arena);
	struct span *claims = arena_alloc(call->arena, (m->n + 1) * sizeof(*claims));
	struct duty duty;
	size_t n = 0;

	row->day = d.n;
	row->staff = m->view.staff->id;
	row->staff_name = m->view.staff->name;
	push_spans(call, m, d, row);
	view_day(&m->view, d, &duty);
	row->work_minutes = (uint32_t)duty_minutes(&duty);
	for (size_t i = 0; i < m->n; i++) {
		if (shop_business_day(call->shop, WALL(m->claims[i].from)).n != d.n)
			continue;
		claims[n++] = m->claims[i];
		row->booked_minutes += (uint32_t)(m->claims[i].to - m->claims[i].from);
	}
	roster_warnings(call, &m->view, d, n, claims, row);
	BODY_PUSH(call->arena, w->ret->rows, w->ret->n_rows, row);
}

static enum status load_member(const struct week *w, const Staff *staff, struct member *ret)
{
	struct op_call *call = w->call;
	int around = roster_around(call->shop);

	*ret = (struct member){ .own.staff = staff };
	TRY(roster_view(call, staff, DAY(w->from.n - around), w->days + 2 * around, &ret->view));
	for (size_t i = 0; i < ret->view.n; i++)
		if (roster_away(ret->view.changes[i]))
			roster_view_add(call, &ret->own, ret->view.changes[i]);
	return roster_claims(call, staff->id, midnight(w->from),
			     midnight(DAY(w->from.n + w->days + 1)), 0, &ret->n, &ret->claims);
}

/* A holiday of several days is named once, with its first day where there are several days. */
static void name_holidays(struct week *w)
{
	const struct holiday *last = NULL;
	const char *text = "";

	for (int i = 0; i < w->days; i++) {
		day d = DAY(w->from.n + i);
		const struct holiday *h = calendar_holiday(w->call->shop->calendar, d);
		char on[DATE_TEXT_MAX];
		if (h != NULL && h != last)
			text = arena_printf(w->call->arena, "%s%s%s%s%s", text,
					    text[0] != '\0' ? ", " : "",
					    w->days > 1 ? day_text(d, on) : "",
					    w->days > 1 ? " " : "", both_text(h->title));
		last = h;
	}
	w->ret->holiday = arena_dup(w->call->arena, text);
}

/* Those of the roster: everybody who works here and has a pattern or a change. */
static enum status load_members(const struct week *w, uint32_t only, size_t *ret_n,
				struct member **ret)
{
	ProtobufCMessage **all = NULL;
	size_t n = 0, k = 0;

	TRY(body_all(w->call, record_by_name("staff"), TABLE_STAFF, &n, &all));
	struct member *members = arena_alloc(w->call->arena, (n + 1) * sizeof(*members));
	for (size_t i = 0; i < n; i++) {
		const Staff *staff = (const Staff *)all[i];
		if (only != 0 ? staff->id != only : staff->left)
			continue;
		TRY(load_member(w, staff, &members[k]));
		if (only != 0 || staff->n_roster > 0 || members[k].view.n > 0)
			k++;
	}
	*ret_n = k;
	*ret = members;
	return ST_OK;
}

enum status op_roster_week(struct op_call *call)
{
	const RosterWeek *a = call->args;
	struct week w = { .call = call, .ret = call->ret };
	int most = a->staff != 0 ? YEAR_DAYS : MONTH_DAYS;
	struct member *members;
	Staff *staff;
	size_t n;

	if (a->staff != 0)
		TRY(body_staff(call, a->staff, "staff", &staff));
	w.from = a->day != 0 ? DAY(a->day) : call->today;
	w.days = a->days == 0 ? WEEK_DAYS : (int)a->days;
	if (w.days > most)
		return problem_set(call->problem, ST_TOO_MANY, "days",
				   _("At most %d days can be looked at together."), most);
	name_holidays(&w);
	TRY(load_members(&w, a->staff, &n, &members));
	for (int d = 0; d < w.days; d++)
		for (size_t i = 0; i < n; i++)
			push_day(&w, &members[i], DAY(w.from.n + d));
	return ST_OK;
}

/* ---- the list */

static int by_begin(const void *a, const void *b)
{
	const RosterChange *x = *(const RosterChange *const *)a;
	const RosterChange *y = *(const RosterChange *const *)b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

enum status op_roster_list(struct op_call *call)
{
	const RosterList *a = call->args;
	RosterChanges *ret = call->ret;
	int64_t from = midnight(a->from != 0 ? DAY(a->from) : call->today);
	int64_t to = a->to != 0 ? midnight(DAY(a->to + 1)) : INT64_MAX;
	ProtobufCMessage **all = NULL;
	size_t n = 0;

	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &all));
	for (size_t i = 0; i < n; i++) {
		const Staff *staff = (const Staff *)all[i];
		RosterChange **rows;
		size_t k;
		if (a->staff != 0 && a->staff != staff->id)
			continue;
		TRY(roster_changes(call, staff->id, from, to, &k, &rows));
		for (size_t j = 0; j < k; j++) {
			RosterChange *shown = roster_shown(call, rows[j]);
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, shown);
		}
	}
	if (ret->n_rows > 1)
		qsort(ret->rows, ret->n_rows, sizeof(*ret->rows), by_begin);
	if (ret->n_rows > LIMIT_ROWS)
		ret->n_rows = LIMIT_ROWS;
	return ST_OK;
}
