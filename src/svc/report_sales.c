/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that read the documents beside the entries: what was sold, and how it was paid. */
#include <string.h>

#include "svc/report_run.h"

/* ---- walking over the entries of the days */

struct walk;
typedef enum status walk_fn(struct walk *, const struct entry *, const Sale *document);

struct walk {
	struct report_run *r;
	struct arena arena;     /* of the document in hand */
	walk_fn *fn;
	struct groups groups;
};

static enum status walk_entry(void *ctx, const struct entry *e)
{
	struct walk *w = ctx;
	Sale *sale = NULL;

	if (e->day.n < w->r->from.n || e->day.n > w->r->to.n)
		return ST_OK;
	enum status st = sale_get(w->r->call->tx, e->number, &w->arena, &sale);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	st = w->fn(w, e, st == ST_OK ? sale : NULL);
	arena_clear(&w->arena);
	return st;
}

static enum status walk(struct walk *w)
{
	enum status st = ledger_each(w->r->call->tx, 1, walk_entry, w);

	arena_clear(&w->arena);
	TRY(st);
	return groups_good(w->r, &w->groups);
}

/* ---- sales */

enum { COUNT, GROSS, DISCOUNTS, NET, REFUNDS, SALE_SUMS };

/* A course session was paid for when the course was: it is counted and is no sale. */
static void line_sums(const SaleLine *line, bool refund, int64_t ret[SALE_SUMS])
{
	bool session = strcmp(line->kind, "session") == 0;
	int64_t off = 0;

	memset(ret, 0, SALE_SUMS * sizeof(*ret));
	if (refund) {
		ret[REFUNDS] = line->net_fen;
		return;
	}
	for (size_t i = 0; i < line->n_reductions; i++)
		off += line->reductions[i]->amount_fen;
	ret[COUNT] = line->qty;
	ret[GROSS] = session ? 0 : line->net_fen + off;
	ret[DISCOUNTS] = session ? 0 : off;
	ret[NET] = line->net_fen;
}

static void add_sums(struct walk *w, struct group *g, const int64_t sums[SALE_SUMS])
{
	for (size_t i = 0; i < SALE_SUMS; i++)
		group_add(&w->groups, g, i, sums[i]);
}

static struct group *group_of_staff(struct walk *w, uint32_t staff)
{
	return group_at(w->r, &w->groups, staff == 0 ? INT64_MAX : staff, "");
}

/* Everybody's part of the line by her share; the pieces are counted for the first. */
static enum status share_line(struct walk *w, const SaleLine *line, bool refund)
{
	int64_t sums[SALE_SUMS], weights[LIMIT_RESOURCES];
	money parts[LIMIT_RESOURCES];

	line_sums(line, refund, sums);
	if (line->n_shares == 0 || line->n_shares > LIMIT_RESOURCES) {
		add_sums(w, group_of_staff(w, 0), sums);
		return ST_OK;
	}
	for (size_t i = 0; i < line->n_shares; i++)
		weights[i] = line->shares[i]->percent;
	group_add(&w->groups, group_of_staff(w, line->shares[0]->staff), COUNT, sums[COUNT]);
	for (size_t s = GROSS; s < SALE_SUMS; s++) {
		if (!money_split(MONEY(sums[s]), weights, line->n_shares, parts))
			return ST_CORRUPT;
		for (size_t i = 0; i < line->n_shares; i++)
			group_add(&w->groups, group_of_staff(w, line->shares[i]->staff), s,
				  parts[i].fen);
	}
	return ST_OK;
}

static enum status add_sale(struct walk *w, const struct entry *e, const Sale *sale)
{
	int64_t order = 0, sums[SALE_SUMS];

	if (sale == NULL)
		return ST_OK;
	bool refund = sale->kind == SALE__KIND__refund, lines = true;
	bool period = report_period(w->r, e->day, &order);
	bool items = strcmp(w->r->by, "treatment") == 0;
	if (period) {
		struct group *g = group_at(w->r, &w->groups, order, "");
		group_add(&w->groups, g, COUNT, !refund);
		for (size_t i = 0; i < sale->n_lines; i++) {
			line_sums(sale->lines[i], refund, sums);
			sums[COUNT] = 0;
			add_sums(w, g, sums);
		}
		lines = false;
	}
	for (size_t i = 0; lines && i < sale->n_lines; i++) {
		const SaleLine *line = sale->lines[i];
		if (!items) {
			TRY(share_line(w, line, refund));
			continue;
		}
		line_sums(line, refund, sums);
		add_sums(w, group_at(w->r, &w->groups, 0, line->title), sums);
	}
	return ST_OK;
}

/* What brings most stands first. */
static void best_first(struct groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		g->rows[i]->order = g->rows[i]->sum[REFUNDS] - g->rows[i]->sum[NET];
	groups_sort(g);
}

static void sales_cells(struct report_run *r, ReportRow *row, const int64_t sums[SALE_SUMS])
{
	for (size_t i = 0; i < SALE_SUMS; i++)
		report_int(r, row, sums[i]);
	report_int(r, row, sums[NET] - sums[REFUNDS]);
}

static void sales_columns(struct report_run *r, bool period, bool staff)
{
	if (period)
		report_period_column(r);
	if (staff)
		report_column(r, "therapist", _("Therapist"), CELL_TEXT);
	if (!period)
		report_column(r, "name", staff ? _("Name") : _("Item"), CELL_TEXT);
	report_column(r, "count", period ? _("Sales") : _("Pieces"), CELL_NUMBER);
	report_column(r, "gross", _("List price"), CELL_MONEY);
	report_column(r, "discounts", _("Discounts"), CELL_MONEY);
	report_column(r, "net", _("Sold for"), CELL_MONEY);
	report_column(r, "refunds", _("Refunded"), CELL_MONEY);
	report_column(r, "kept", _("Kept"), CELL_MONEY);
}

static enum status sales_row(struct report_run *r, const struct group *g, bool period, bool staff)
{
	ReportRow *row = report_row(r, false);
	const char *name = g->key;

	if (period)
		report_period_cell(r, row, g->order);
	if (staff) {
		uint32_t id = g->order == INT64_MAX ? 0 : (uint32_t)g->order;
		name = _("Nobody's");
		if (id != 0)
			TRY(report_staff(r, id, &name));
		report_id(r, row, 'S', id);
	}
	if (!period)
		report_text(r, row, name);
	sales_cells(r, row, g->sum);
	return ST_OK;
}

enum status report_sales(struct report_run *r)
{
	struct walk w = { .r = r, .arena = ARENA_INIT, .fn = add_sale };
	int64_t order;
	bool period = report_period(r, r->from, &order), staff = strcmp(r->by, "therapist") == 0;

	TRY(walk(&w));
	sales_columns(r, period, staff);
	if (!period && !staff)
		best_first(&w.groups);
	else
		groups_sort(&w.groups);
	for (size_t i = 0; i < w.groups.n; i++)
		TRY(sales_row(r, w.groups.rows[i], period, staff));
	ReportRow *total = report_row(r, true);
	report_text(r, total, "");
	if (staff)
		report_text(r, total, "");
	sales_cells(r, total, w.groups.all.sum);
	return ST_OK;
}

/* ---- payments */

enum { TIMES, IN, CHANGE, OUT, WAY_SUMS };
enum { WAYS_MAX = 12 };

/* What an entry moved, by the ways of posting_method(). */
struct ways { int64_t sum[WAYS_MAX][WAY_SUMS]; };

static size_t ways_count(void)
{
	size_t n = 0;

	while (n < WAYS_MAX && posting_method(n) != NULL)
		n++;
	return n;
}

static size_t way_named(const char *method)
{
	size_t i = 0, n = ways_count();

	while (i < n && strcmp(posting_method(i), method) != 0)
		i++;
	return i;
}

static void way_moved(struct ways *w, size_t way, int64_t amount)
{
	if (way >= WAYS_MAX || amount == 0)
		return;
	w->sum[way][TIMES] += 1;
	w->sum[way][amount > 0 ? IN : OUT] += amount > 0 ? amount : -amount;
}

static int64_t sum_of(const struct entry *e, enum account_class class)
{
	int64_t sum = 0;

	for (size_t i = 0; i < e->postings.n; i++)
		if (e->postings.rows[i].account.class == class)
			sum += e->postings.rows[i].amount;
	return sum;
}

/* What the client's own rights paid: a debt's payment has no document, but its postings say it. */
static void rights_of(const struct entry *e, const Sale *sale, struct ways *w)
{
	bool refund = sale != NULL && sale->kind == SALE__KIND__refund;
	struct account account;

	way_moved(w, way_named("account"), sum_of(e, ACC_RECEIVABLE));
	if (e->kind == ENTRY_DEBT) {
		int64_t bonus = -sum_of(e, ACC_BONUS_SPENT);
		way_moved(w, way_named("wallet"), bonus - sum_of(e, ACC_FLOW_WALLET_SPENT));
		way_moved(w, way_named("points"), sum_of(e, ACC_DISCOUNT) - bonus);
	}
	if (e->kind == ENTRY_DEPOSIT)
		way_moved(w, way_named("wallet"), -sum_of(e, ACC_FLOW_WALLET_SPENT));
	for (size_t i = 0; sale != NULL && i < sale->n_payments; i++) {
		const Payment *p = sale->payments[i];
		if (strcmp(p->method, "account") != 0 &&
		    !posting_method_account(p->method, &account))
			way_moved(w, way_named(p->method),
				  refund ? -p->amount_fen : p->amount_fen);
	}
}

/* Money is read from the postings. What is moved between drawer, safe and owner is no payment. */
static void ways_of(const struct entry *e, const Sale *sale, struct ways *ret)
{
	bool sold = sale != NULL && sale->kind != SALE__KIND__refund;
	int64_t change = sold ? sale->change_fen : 0;
	struct account account;

	*ret = (struct ways){ .sum = { { 0 } } };
	if (e->kind == ENTRY_OPEN || e->kind == ENTRY_CLOSE || e->kind == ENTRY_OPENING)
		return;
	for (size_t i = 0; i < ways_count(); i++) {
		if (!posting_method_account(posting_method(i), &account))
			continue;
		bool cash = account.class == ACC_CASH;
		way_moved(ret, i, sum_of(e, account.class) + (cash ? change : 0));
		ret->sum[i][CHANGE] += cash ? change : 0;
	}
	rights_of(e, sale, ret);
}

/* By way: a group a way. By period: a group a period, the sums are those of the ways of money. */
static enum status add_ways(struct walk *w, const struct entry *e, const Sale *sale)
{
	struct ways ways;
	struct account account;
	int64_t order = 0;
	bool period = report_period(w->r, e->day, &order);
	size_t column = 0;

	ways_of(e, sale, &ways);
	for (size_t i = 0; i < ways_count(); i++) {
		const int64_t *sum = ways.sum[i];
		bool cny = posting_method_account(posting_method(i), &account);
		size_t at = column;
		column += cny;
		if (sum[TIMES] == 0 && sum[CHANGE] == 0)
			continue;
		if (period && cny && at < GROUP_SUMS)
			group_add(&w->groups, group_at(w->r, &w->groups, order, ""), at,
				  sum[IN] - sum[CHANGE] - sum[OUT]);
		for (size_t s = 0; !period && s < WAY_SUMS; s++)
			group_add(&w->groups, group_at(w->r, &w->groups, (int64_t)i, ""), s,
				  sum[s]);
	}
	return ST_OK;
}

static void ways_by_method(struct report_run *r, struct groups *g)
{
	int64_t all[WAY_SUMS] = { 0 };
	struct account account;

	report_column(r, "method", _("Way to pay"), CELL_TEXT);
	report_column(r, "count", _("Times"), CELL_NUMBER);
	report_column(r, "received", _("Received"), CELL_MONEY);
	report_column(r, "change", _("Change"), CELL_MONEY);
	report_column(r, "returned", _("Given back"), CELL_MONEY);
	report_column(r, "kept", _("Kept"), CELL_MONEY);
	for (size_t i = 0; i < g->n; i++) {
		const struct group *way = g->rows[i];
		const char *method = posting_method((size_t)way->order);
		ReportRow *row = report_row(r, false);
		report_text(r, row, posting_method_title(method));
		for (size_t s = 0; s < WAY_SUMS; s++)
			report_int(r, row, way->sum[s]);
		report_int(r, row, way->sum[IN] - way->sum[CHANGE] - way->sum[OUT]);
		for (size_t s = 0; s < WAY_SUMS && posting_method_account(method, &account); s++)
			all[s] += way->sum[s];
	}
	ReportRow *total = report_row(r, true);
	report_text(r, total, _("Money"));
	for (size_t s = 0; s < WAY_SUMS; s++)
		report_int(r, total, all[s]);
	report_int(r, total, all[IN] - all[CHANGE] - all[OUT]);
}

static void ways_row(struct report_run *r, ReportRow *row, const struct group *g, size_t n)
{
	int64_t all = 0;

	for (size_t i = 0; i < n; i++) {
		report_int(r, row, g->sum[i]);
		all += g->sum[i];
	}
	report_int(r, row, all);
}

static void ways_by_period(struct report_run *r, struct groups *g)
{
	struct account account;
	size_t n = 0;

	report_period_column(r);
	for (size_t i = 0; i < ways_count(); i++) {
		const char *method = posting_method(i);
		if (!posting_method_account(method, &account) || n == GROUP_SUMS)
			continue;
		report_column(r, method, posting_method_title(method), CELL_MONEY);
		n++;
	}
	report_column(r, "all", _("Together"), CELL_MONEY);
	for (size_t i = 0; i < g->n; i++) {
		ReportRow *row = report_row(r, false);
		report_period_cell(r, row, g->rows[i]->order);
		ways_row(r, row, g->rows[i], n);
	}
	ReportRow *total = report_row(r, true);
	report_text(r, total, "");
	ways_row(r, total, &g->all, n);
}

enum status report_payments(struct report_run *r)
{
	struct walk w = { .r = r, .arena = ARENA_INIT, .fn = add_ways };

	TRY(walk(&w));
	groups_sort(&w.groups);
	if (strcmp(r->by, "method") == 0)
		ways_by_method(r, &w.groups);
	else
		ways_by_period(r, &w.groups);
	return ST_OK;
}
