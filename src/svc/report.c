/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of reports, and what all of them are made with. */
#include "svc/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "svc/report_run.h"

enum { AHEAD_DAYS = 30 };

const struct report_kind report_kinds[] = {
	{ .name = "liability", .title = N_("What is owed to clients, and how it moved"),
	  .by = "kind day week month", .run = report_liability },
	{ .name = "performance", .title = N_("Cash and delivered performance"),
	  .by = "therapist day week month", .run = report_performance },
	{ .name = "sales", .title = N_("Sales and refunds"),
	  .by = "day week month treatment therapist", .run = report_sales },
	{ .name = "payments", .title = N_("Money received, by way of payment"),
	  .by = "method day week month", .run = report_payments },
	{ .name = "debts", .title = N_("On account, by age"), .by = "sale client",
	  .run = report_debts },
	{ .name = "tills", .title = N_("Z reports and their variances"), .by = "",
	  .run = report_tills },
	{ .name = "expiring", .title = N_("Courses, coupons and points that end"), .by = "",
	  .ahead = true, .run = report_expiring },
};
const size_t nreport_kinds = ARRAY_LEN(report_kinds);

const struct report_kind *report_kind(const char *name)
{
	for (size_t i = 0; i < nreport_kinds; i++)
		if (strcmp(report_kinds[i].name, name) == 0)
			return &report_kinds[i];
	return NULL;
}

/* ---- cells */

static const char *const cell_kinds[] = {
	[CELL_TEXT] = "text", [CELL_MONEY] = "money", [CELL_NUMBER] = "number",
	[CELL_DAY] = "day", [CELL_AMOUNT] = "amount",
};

static size_t column_named(const Report *r, const char *name)
{
	size_t i = 0;

	while (i < r->n_columns && strcmp(r->columns[i]->name, name) != 0)
		i++;
	return i;
}

enum cell_kind report_cell_kind(const Report *r, const ReportRow *row, size_t column)
{
	enum cell_kind kind = CELL_TEXT;

	while (kind < CELL_AMOUNT && strcmp(cell_kinds[kind], r->columns[column]->kind) != 0)
		kind++;
	if (kind != CELL_AMOUNT)
		return kind;
	size_t unit = column_named(r, "unit");
	if (unit >= row->n_cells)
		return CELL_NUMBER;
	bool fen = strcmp(row->cells[unit], "CNY") == 0 || strcmp(row->cells[unit], "BONUS") == 0;
	return fen ? CELL_MONEY : CELL_NUMBER;
}

void report_cell_text(struct buf *out, const Report *r, const ReportRow *row, size_t column,
		      bool grouped)
{
	char text[MONEY_TEXT_MAX];
	const char *cell = column < row->n_cells ? row->cells[column] : "";

	if (cell[0] == '\0' || report_cell_kind(r, row, column) != CELL_MONEY) {
		buf_puts(out, cell);
		return;
	}
	money sum = MONEY(strtoll(cell, NULL, 10)); /* written by report_int() */
	buf_puts(out, grouped ? money_text(sum, text) : money_text_plain(sum, text));
}

/* ---- making */

void report_column(struct report_run *r, const char *name, const char *title, enum cell_kind kind)
{
	ReportColumn *c = (ReportColumn *)message_new(&report_column__descriptor, r->call->arena);

	c->name = arena_dup(r->call->arena, name);
	c->title = arena_dup(r->call->arena, title);
	c->kind = arena_dup(r->call->arena, cell_kinds[kind]);
	BODY_PUSH(r->call->arena, r->ret->columns, r->ret->n_columns, c);
}

ReportRow *report_row(struct report_run *r, bool total)
{
	ReportRow *row = (ReportRow *)message_new(&report_row__descriptor, r->call->arena);

	row->total = total;
	BODY_PUSH(r->call->arena, r->ret->rows, r->ret->n_rows, row);
	return row;
}

void report_text(struct report_run *r, ReportRow *row, const char *text)
{
	char *copy = arena_dup(r->call->arena, text);

	BODY_PUSH(r->call->arena, row->cells, row->n_cells, copy);
}

void report_int(struct report_run *r, ReportRow *row, int64_t number)
{
	char *text = arena_printf(r->call->arena, "%" PRId64, number);

	BODY_PUSH(r->call->arena, row->cells, row->n_cells, text);
}

void report_day(struct report_run *r, ReportRow *row, day d)
{
	char text[DATE_TEXT_MAX];

	report_text(r, row, d.n == 0 ? "" : day_text(d, text));
}

void report_id(struct report_run *r, ReportRow *row, char letter, uint32_t id)
{
	char text[ID_TEXT_MAX];

	report_text(r, row, id == 0 ? "" : id_text(letter, id, text));
}

/* ---- groups */

struct group *group_at(struct report_run *r, struct groups *g, int64_t order, const char *key)
{
	/* What is looked for was mostly just seen. */
	for (size_t i = g->n; i-- > 0;)
		if (g->rows[i]->order == order && strcmp(g->rows[i]->key, key) == 0)
			return g->rows[i];
	struct group *made = arena_alloc(r->call->arena, sizeof(*made));
	made->order = order;
	made->key = arena_dup(r->call->arena, key);
	BODY_PUSH(r->call->arena, g->rows, g->n, made);
	return made;
}

void group_add(struct groups *g, struct group *to, size_t i, int64_t amount)
{
	if (__builtin_add_overflow(to->sum[i], amount, &to->sum[i]) ||
	    __builtin_add_overflow(g->all.sum[i], amount, &g->all.sum[i]))
		g->overflow = true;
}

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return strcmp(x->key, y->key);
}

void groups_sort(struct groups *g)
{
	if (g->n > 0)
		qsort(g->rows, g->n, sizeof(struct group *), compare_groups);
}

enum status groups_good(struct report_run *r, const struct groups *g)
{
	if (!g->overflow)
		return ST_OK;
	return problem_set(r->call->problem, ST_BAD_VALUE, NULL,
			   _("The sums are too large to be added up."));
}

/* ---- periods */

enum { MONTH_ORDER = 100 };

bool report_period(const struct report_run *r, day d, int64_t *ret)
{
	struct civil c = day_civil(d);

	if (strcmp(r->by, "day") == 0)
		*ret = d.n;
	else if (strcmp(r->by, "week") == 0)
		*ret = d.n - day_weekday(d);
	else if (strcmp(r->by, "month") == 0)
		*ret = (int64_t)c.year * MONTH_ORDER + c.month;
	else
		return false;
	return true;
}

void report_period_column(struct report_run *r)
{
	bool month = strcmp(r->by, "month") == 0;
	const char *title = month ? _("Month") : strcmp(r->by, "week") == 0 ? _("Week from") :
			    _("Day");

	report_column(r, r->by, title, month ? CELL_TEXT : CELL_DAY);
}

void report_period_cell(struct report_run *r, ReportRow *row, int64_t order)
{
	char text[DATE_TEXT_MAX];

	if (strcmp(r->by, "month") != 0) {
		report_day(r, row, DAY((int32_t)order));
		return;
	}
	snprintf(text, sizeof(text), "%04d-%02d", (int)(order / MONTH_ORDER),
		 (int)(order % MONTH_ORDER));
	report_text(r, row, text);
}

/* ---- names */

enum status report_client(struct report_run *r, uint32_t id, const char **ret)
{
	Client *client;
	enum status st = id == 0 ? ST_NOT_FOUND : client_get(r->call->tx, id, r->call->arena,
							     &client);

	*ret = st == ST_OK ? client->name : "";
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status report_staff(struct report_run *r, uint32_t id, const char **ret)
{
	ProtobufCMessage *m;
	enum status st = id == 0 ? ST_NOT_FOUND :
			 record_get(r->call->tx, TABLE_STAFF, id, &staff__descriptor,
				    r->call->arena, &m);

	*ret = st == ST_OK ? ((const Staff *)m)->name : "";
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- the operations */

enum status op_report_list(struct op_call *call)
{
	ReportKinds *ret = call->ret;

	for (size_t i = 0; i < nreport_kinds; i++) {
		ReportKind *k = (ReportKind *)message_new(&report_kind__descriptor, call->arena);
		k->report = arena_dup(call->arena, report_kinds[i].name);
		k->title = arena_dup(call->arena, _(report_kinds[i].title));
		k->by = arena_dup(call->arena, report_kinds[i].by);
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, k);
	}
	return ST_OK;
}

/* Is `word` one of `words`? */
static bool among(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		if (len == n && strncmp(at, word, n) == 0)
			return true;
		at += len;
	}
	return false;
}

static enum status choose_by(struct op_call *call, const struct report_kind *kind,
			     const char *wanted, const char **ret)
{
	char quoted[TEXT_SHORT_MAX];

	if (wanted[0] == '\0') {
		*ret = arena_dup_n(call->arena, kind->by, strcspn(kind->by, " "));
		return ST_OK;
	}
	*ret = wanted;
	if (among(kind->by, wanted))
		return ST_OK;
	if (kind->by[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "by",
				   _("This report has one form only; leave \"%s\" out."),
				   text_short(wanted, quoted));
	return problem_set(call->problem, ST_BAD_VALUE, "by",
			   _("This report is not told by \"%s\"; it is one of: %s."),
			   text_short(wanted, quoted), kind->by);
}

/* Without dates: this month so far, or the coming days. */
static enum status choose_days(struct op_call *call, const struct report_kind *kind,
			       const ReportRun *a, struct report_run *r)
{
	struct civil c = day_civil(a->to != 0 && a->to < call->today.n ? DAY(a->to) : call->today);
	day usual = kind->ahead ? call->today : day_of(c.year, c.month, 1);

	r->from = a->from != 0 ? DAY(a->from) : usual;
	if (a->to != 0)
		r->to = DAY(a->to);
	else if (kind->ahead)
		r->to = DAY(r->from.n + AHEAD_DAYS);
	else
		r->to = r->from.n > call->today.n ? r->from : call->today;
	if (r->from.n <= r->to.n)
		return ST_OK;
	return problem_set(call->problem, ST_BAD_VALUE, "to",
			   _("The last day is before the first."));
}

enum status op_report_run(struct op_call *call)
{
	const ReportRun *a = call->args;
	const struct report_kind *kind = report_kind(a->report);
	struct report_run r = { .call = call, .ret = call->ret };
	char quoted[TEXT_SHORT_MAX];

	if (kind == NULL) {
		AUTO(buf_release) struct buf names = BUF_INIT;
		for (size_t i = 0; i < nreport_kinds; i++)
			buf_printf(&names, "%s%s", i > 0 ? ", " : "", report_kinds[i].name);
		return problem_set(call->problem, ST_BAD_VALUE, "report",
				   _("There is no report \"%s\"; there are: %s."),
				   text_short(a->report, quoted), names.text);
	}
	TRY(choose_by(call, kind, a->by, &r.by));
	TRY(choose_days(call, kind, a, &r));
	r.ret->report = arena_dup(call->arena, kind->name);
	r.ret->title = arena_dup(call->arena, _(kind->title));
	r.ret->since = r.from.n;
	r.ret->until = r.to.n;
	return kind->run(&r);
}
