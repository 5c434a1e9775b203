/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is held against the paper and the books after a step, and when:
 *
 *   it changed the shop     the paper's money, wallets, debts and deposits; the visits that
 *                           changed, against all others; one question of a person about one
 *                           client, each in its turn
 *   it posted something     the balance of every account it touched; a report, each in its turn,
 *                           over days that end about now
 *   it changed a visit or
 *   posted sessions         every course against the visits that hold its sessions
 *   the last one            all courses, balances, reports and kinds of questions, and every
 *                           invariant there is; one seed in SIM_CLOSE is looked at so throughout
 *
 * A step that changed nothing is proved to have changed nothing (sim_request()).
 */
#ifndef TESTS_PROOF_SIM_COMPARE_H
#define TESTS_PROOF_SIM_COMPARE_H

#include "proof/sim_books.h"

enum { SIM_CLOSE = 32, SIM_CLOSE_EVERY = 20 /* steps */ };

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
	s->told->counts[TOLD_REPORTS]++;
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

static void (*const sim_reports[])(struct sim *, int32_t from, int32_t to) = {
	compare_liability, compare_performance, compare_payments, compare_sales, compare_debts,
	compare_tills, compare_expiring,
};

/* One of them, each in its turn. */
static void compare_reports(struct sim *s)
{
	int32_t to = posting_day(s) - (int32_t)below(s, 3), from = to - (int32_t)below(s, 5);

	sim_reports[s->reported++ % ARRAY_LEN(sim_reports)](s, from, to);
}

/* ---- questions */

/* Nobody answers about somebody in the recycle bin. */
static bool in_bin(struct sim *s, uint32_t client)
{
	AUTO(tx_end) struct tx *tx = begin_reading(s);
	Client *c;

	if (client_get(tx, client, &s->looking, &c) != ST_OK)
		sim_fail(s, "C%u is not there", client);
	return c->deleted_at != 0;
}

static void question_wallet(struct sim *s, uint32_t client)
{
	const WalletAnswer *a = sim_look(s, "wallet.get", "{\"client\":\"C%u\"}", client);

	sim_same(s, "principal, asked for, of client", client, a->principal_fen,
		 s->paper.clients[client].principal);
	sim_same(s, "bonus, asked for, of client", client, a->bonus_fen,
		 s->paper.clients[client].bonus);
}

static void question_points(struct sim *s, uint32_t client)
{
	const PointsAnswer *a = sim_look(s, "points.balance", "{\"client\":\"C%u\"}", client);

	sim_same(s, "points of client", client, a->points, -sum_of(s, ACC_POINTS, client, 0));
	sim_same(s, "points owed by client", client, a->points_owed,
		 sum_of(s, ACC_POINTS_OWED, client, 0));
}

static void question_debts(struct sim *s, uint32_t client)
{
	const DebtRows *a = sim_look(s, "debt.list", "{\"client\":\"C%u\",\"limit\":200}", client);

	sim_same(s, "left of the debts of client", client, a->left_fen,
		 s->paper.clients[client].owed);
}

static void question_coupons(struct sim *s, uint32_t client)
{
	const CouponRows *a = sim_look(
		s, "coupon.list", "{\"client\":\"C%u\",\"all\":true,\"limit\":200}", client);
	int64_t left = 0;

	for (size_t i = 0; i < a->n_rows; i++)
		left += a->rows[i]->left;
	sim_same(s, "coupons of client", client, left, -sum_of(s, ACC_COUPONS, client, 0));
}

static void question_statement(struct sim *s, uint32_t client)
{
	const Statement *a = sim_look(s, "client.statement", "{\"client\":\"C%u\"}", client);
	const struct sim_client *c = &s->paper.clients[client];

	if (a->n_rows == 0)
		return;
	const StatementRow *last = a->rows[a->n_rows - 1];
	sim_same(s, "principal, by her statement, of client", client, last->principal_after_fen,
		 c->principal);
	sim_same(s, "bonus, by her statement, of client", client, last->bonus_after_fen, c->bonus);
	sim_same(s, "debts, by her statement, of client", client, last->owed_after_fen, c->owed);
}

static void question_deposit(struct sim *s, uint32_t client)
{
	uint32_t id = one_known(s, 'B');
	const struct sim_deposit *d = &s->paper.deposits[id];

	(void)client;
	if (s->paper.last_booking == 0)
		return;
	const DepositAnswer *a = sim_look(s, "deposit.get", "{\"booking\":\"B%u\"}", id);
	sim_same(s, "the deposit, asked for, of booking", id, a->paid_fen, d->cash + d->wallet);
}

static void question_day(struct sim *s, uint32_t client)
{
	const DayAnswer *a = sim_look(s, "day.get", "{}");

	(void)client;
	sim_same(s, "the day that is posted to,", 0, a->posting_day, posting_day(s));
}

static void question_ledger(struct sim *s, uint32_t client)
{
	const Balances *a = sim_look(s, "ledger.balance", "{\"account\":\"asset/cash\"}");
	int64_t cash = 0;

	(void)client;
	for (size_t i = 0; i < a->n_rows; i++)
		cash += a->rows[i]->amount;
	sim_same(s, "the drawer, asked for,", 0, cash, s->paper.money[0]);
}

static void (*const sim_questions[])(struct sim *, uint32_t client) = {
	question_wallet, question_points, question_debts, question_coupons, question_statement,
	question_deposit, question_day, question_ledger,
};

/* One of them, each in its turn. */
static void compare_question(struct sim *s)
{
	uint32_t client = one_known(s, 'C');

	if (in_bin(s, client))
		return;
	s->told->counts[TOLD_QUESTIONS]++;
	sim_questions[s->questioned++ % ARRAY_LEN(sim_questions)](s, client);
}

/* ---- all of it */

static void prove(struct sim *s)
{
	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		if (check_run(&s->trial.shop, i, &p) != ST_OK)
			sim_fail(s, "%s does not hold: %s", check_name(i), p.message);
	}
}

static void compare_all(struct sim *s)
{
	compare_paper(s);
	(void)compare_visits(s);
	compare_courses(s);
	compare_balances(s);
	for (size_t i = 0; i < ARRAY_LEN(sim_reports); i++)
		compare_reports(s);
	for (size_t i = 0; i < ARRAY_LEN(sim_questions); i++)
		compare_question(s);
	prove(s);
}

static bool posted_sessions(const struct sim *s, size_t from)
{
	for (size_t i = from; i < s->books.n; i++) {
		enum account_class class = s->books.rows[i].posting.account.class;
		if (class == ACC_SESSIONS || class == ACC_SESSIONS_RESERVED)
			return true;
	}
	return false;
}

static void compare_step(struct sim *s)
{
	uint64_t changes = shop_changes(&s->trial.shop);
	size_t from = s->compared;

	if (s->seed % SIM_CLOSE == 0 && s->step % SIM_CLOSE_EVERY == 0)
		compare_all(s);
	if (changes == s->changes)
		return;
	s->changes = changes;
	s->compared = s->books.n;
	compare_paper(s);
	bool visits = compare_visits(s);
	if (visits || posted_sessions(s, from))
		compare_courses(s);
	compare_question(s);
	if (from == s->books.n)
		return;
	compare_touched(s, from);
	compare_reports(s);
}

#endif
