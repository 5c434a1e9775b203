/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program tells when it is asked: the same as on paper. */
#ifndef PROOF_MONEY_LOOKS_H
#define PROOF_MONEY_LOOKS_H

#include "proof/money_days.h"

/* ---- a client */

static void look_at_tier(struct walk *w, uint32_t client)
{
	const struct model *m = w->m;
	const struct m_client *c = &m->clients[client];
	int32_t today = m_today(m);
	int64_t spend, ever = 0;
	int visits;

	m_standing(m, c, today, &spend, &visits);
	for (int32_t d = m->first; d <= today; d++)
		ever += c->visits[d - m->first] > 0;
	const TierAnswer *told = look(w, "tier.get", "{\"client\":\"C%u\"}", client);
	if (strcmp(told->tier, m_tiers[m_tier_on(m, c, today)].id) != 0)
		differ(w, "she has another tier");
	same(w, "spent in the window", client, told->spend_fen, spend);
	same(w, "visits in the window", client, told->visits, visits);
	same(w, "visits ever", client, told->visits_ever, ever);
	same(w, "milestones", client, (int64_t)told->n_milestones,
	     __builtin_popcount(m_milestones_met(m, c, today)));
}

static void look_at_points(struct walk *w, uint32_t client)
{
	const struct m_client *c = &w->m->clients[client];
	const PointsAnswer *told = look(w, "points.balance", "{\"client\":\"C%u\"}", client);

	same(w, "points", client, told->points, m_points_good(c, m_sure(w->m)));
	same(w, "points owed", client, told->points_owed, c->points_owed);
	same(w, "worth", client, told->worth_fen, told->points * M_POINTS_WORTH / 100);
}

/* What of an account sale is due by a day: the oldest instalment is settled first. */
static int64_t due_of(const struct m_sale *s, int32_t by)
{
	int64_t account = 0, paid, due = 0, in_parts = 0;

	for (int i = 0; i < s->npayments; i++)
		account += s->payments[i].method == M_ACCOUNT ? s->payments[i].amount : 0;
	paid = account - s->debt_left;
	for (int i = 0; i < s->nparts; i++) {
		int64_t covered = m_least(paid, s->parts[i].amount);
		int64_t open = s->parts[i].amount - covered;
		paid -= covered;
		in_parts += open;
		due += s->parts[i].due <= by ? open : 0;
	}
	return due + (s->day <= by ? s->debt_left - in_parts : 0);
}

static void look_at_debts(struct walk *w, uint32_t client)
{
	const struct model *m = w->m;
	const struct m_client *c = &m->clients[client];
	int64_t due = 0, ages = 0;

	for (uint32_t i = 0; i < c->debts.n; i++)
		due += due_of(m->sales[c->debts.at[i]], m_today(m));
	const DebtRows *told = look(w, "debt.list", "{\"client\":\"C%u\"}", client);
	int64_t told_due = 0;
	for (size_t i = 0; i < told->n_rows; i++)
		told_due += told->rows[i]->due_fen;
	for (size_t i = 0; i < told->n_ageing_fen; i++)
		ages += told->ageing_fen[i];
	same(w, "debts", client, (int64_t)told->n_rows, c->debts.n);
	same(w, "owed", client, told->left_fen, m_owed(m, c));
	same(w, "owed by age", client, ages, told->left_fen);
	same(w, "due", client, told_due, due);
}

static void look_at_courses(struct walk *w, uint32_t client)
{
	const struct model *m = w->m;
	uint32_t alive = 0;
	const struct m_list *hers = &m->clients[client].courses;
	const CourseRows *told = look(w, "course.list", "{\"client\":\"C%u\",\"limit\":1000}",
				      client);

	for (uint32_t i = 0; i < hers->n; i++)
		alive += m->courses[hers->at[i]].state != M_OVER;
	same(w, "courses", client, (int64_t)told->n_rows, alive);
	for (size_t i = 0; i < told->n_rows; i++) {
		const CourseRow *row = told->rows[i];
		const struct m_course *k = &m->courses[row->record->id];
		int32_t today = m_today(m);
		same(w, "owner of course", row->record->id, row->record->client, k->client);
		same(w, "sessions left of course", row->record->id, row->left, k->left);
		same(w, "sessions held of course", row->record->id, row->reserved, k->reserved);
		same(w, "sessions used of course", row->record->id, row->used, k->used);
		same(w, "value of course", row->record->id, row->value_fen, k->value);
		if (k->state == M_ACTIVE && (k->expires == 0 || k->expires >= m_sure(m)))
			same(w, "next session of course", row->record->id, row->each_fen,
			     m_next_value(k, k->value, k->left + k->reserved, today));
	}
}

/* All her rows sum up to what she has. */
static void look_at_statement(struct walk *w, uint32_t client)
{
	const struct m_client *c = &w->m->clients[client];
	const Statement *told = look(w, "client.statement", "{\"client\":\"C%u\",\"limit\":1000}",
				     client);
	int64_t principal = told->principal_before_fen, bonus = told->bonus_before_fen;
	int64_t points = told->points_before, owed = told->owed_before_fen, all = 0;

	for (size_t i = 0; i < told->n_rows; i++) {
		const StatementRow *row = told->rows[i];
		principal += row->principal_fen;
		bonus += row->bonus_fen;
		points += row->points;
		owed += row->owed_fen;
		same(w, "principal of a row", row->entry, row->principal_after_fen, principal);
		same(w, "bonus of a row", row->entry, row->bonus_after_fen, bonus);
		same(w, "points of a row", row->entry, row->points_after, points);
		same(w, "debts of a row", row->entry, row->owed_after_fen, owed);
	}
	if (told->more)
		return;
	for (int i = 0; i < c->points.n; i++)
		all += c->points.at[i].points;
	same(w, "principal of the statement", client, principal, c->principal);
	same(w, "bonus of the statement", client, bonus, c->bonus);
	same(w, "points of the statement", client, points, all);
	same(w, "debts of the statement", client, owed, m_owed(w->m, c));
}

static void look_at_card(struct walk *w, uint32_t client)
{
	const struct m_client *c = &w->m->clients[client];
	const ClientCard *told = look(w, "client.card", "{\"client\":\"C%u\"}", client);

	same(w, "principal on the card", client, told->principal_fen, c->principal);
	same(w, "bonus on the card", client, told->bonus_fen, c->bonus);
	same(w, "points on the card", client, told->points, m_points_good(c, m_sure(w->m)));
	same(w, "debts on the card", client, told->owed_fen, m_owed(w->m, c));
}

/* ---- questions before an answer */

/* Coupons of hers that would lower it, beside those that do. */
static int64_t coupons_for(const struct model *m, const struct m_sale *s)
{
	const struct m_list *hers = &m->clients[s->client].coupons;
	int64_t n = 0;

	for (uint32_t i = 0; s->client != 0 && i < hers->n; i++) {
		struct m_line lines[M_LINES];
		struct m_sale with = *s;
		memcpy(lines, s->lines, (size_t)s->n * sizeof(*lines));
		with.lines = lines;
		with.coupons[with.ncoupons++] = hers->at[i];
		n += m_checkout(m, &with) == ST_OK;
	}
	return n;
}

/* How it would be split, and what it would earn if the rest came in cash. */
static void compare_payments(struct walk *w, const Quote *quote, struct m_sale *s)
{
	const struct m_client *c = &w->m->clients[s->client];
	int64_t open = m_but_topups(s), left = s->total, points = 0;
	bool usable = s->client != 0 && m_wallet_usable(c) == ST_OK;

	for (int i = 0; i < s->npayments; i++) {
		same(w, "principal", 0, quote->payments[i]->principal_fen,
		     s->payments[i].principal);
		same(w, "bonus", 0, quote->payments[i]->bonus_fen, s->payments[i].bonus);
		same(w, "points that pay", 0, quote->payments[i]->points, s->payments[i].points);
		left -= s->payments[i].amount;
	}
	same(w, "left to pay", 0, quote->left_fen, left);
	if (s->client != 0)
		points = m_points_good(c, m_sure(w->m)) * M_POINTS_WORTH / 100;
	same(w, "most by points", 0, quote->most_points_fen,
	     m_least(points, open * M_POINTS_MOST / 100));
	same(w, "most by card", 0, quote->most_wallet_fen,
	     usable ? m_least(open, c->principal + c->bonus) : 0);
	add_payment(s, M_CASH, left);
	m_spread(s);
	m_earn(s);
	same(w, "points it would earn", 0, quote->points, s->points);
	same(w, "what would count", 0, quote->merit_fen, s->merit);
}

static bool is_above_her(const struct walk *w, const struct m_sale *s)
{
	return (s->happened != 0 && !w->may->manager) ||
	       (s->free ? !w->may->manager
			: !m_may_discount(w->may, s->before - m_but_topups(s), s->before));
}

static void ask_what_it_costs(struct walk *w)
{
	struct m_line lines[M_LINES];
	struct m_payment payments[M_PAYMENTS];
	struct m_sale s = { .lines = lines, .payments = payments };
	int64_t open, rest;

	some_basket(w, &s);
	s.by_code = false;
	enum status st = m_checkout(w->m, &s);
	if (st == ST_OK) {
		open = m_but_topups(&s);
		rest = s.total;
		if (s.client != 0)
			pay_by_rights(w, &s, &open, &rest);
		add_payment(&s, M_WECHAT, chance(w, 50) ? below(w, rest) : 0);
		s.nparts = 0;
		st = m_tender(w->m, &s);
		st = st == ST_OK && s.change > 0 ? ST_OVERPAID : st; /* none of it is cash */
	}
	arguments(w, "{");
	s.reason = false; /* it is free of charge without one, so far */
	write_basket(&w->args, &s);
	write_payments(&w->args, &s);
	buf_putc(&w->args, '}');
	enum status told = run(w, "sale.quote", NULL, w->args.text);
	st = w->may->desk ? st : ST_NOT_PERMITTED;
	if (told != st)
		differ_sum(w, "a quote", (int)told, (int)st);
	if (st != ST_OK)
		return;
	const Quote *quote = (const Quote *)w->answer;
	same(w, "total", 0, quote->total_fen, s.total);
	for (int i = 0; i < s.n; i++)
		same(w, "net of line", (uint32_t)i + 1, quote->lines[i]->net_fen, lines[i].net);
	same(w, "needs authority", 0, quote->needs_authority, is_above_her(w, &s));
	same(w, "coupons for it", 0, (int64_t)quote->n_coupons, coupons_for(w->m, &s));
	compare_payments(w, quote, &s);
}

static void ask_what_comes_back(struct walk *w)
{
	const struct m_list *all = &w->m->numbers;
	struct m_refund r = { .method = -1, .reason = true };

	if (all->n == 0)
		return;
	r.sale = all->at[below(w, all->n)];
	const struct m_sale *s = w->m->sales[r.sale];
	enum status st = m_may_take_back(w->m, &r, &m_limits[M_OWNER]);
	if (st == ST_NOTHING_TO_DO)
		return;
	const RefundQuote *told = look(w, "sale.refund_quote", "{\"sale\":\"V%u\"}", r.sale);
	same(w, "total that would come back", r.sale, told->record->total_fen, r.total);
	same(w, "lines", r.sale, (int64_t)told->n_lines, s->n);
	for (int i = 0; i < s->n; i++)
		same(w, "left of line", (uint32_t)i + 1, told->lines[i]->left,
		     s->lines[i].left.qty);
}

/* ---- reports */

static void look_at_liabilities(struct walk *w)
{
	const struct model *m = w->m;
	int32_t to = m_posting_day(m) > m_today(m) ? m_posting_day(m) : m_today(m);
	int32_t from = to - (int32_t)below(w, 40);
	char from_text[DATE_TEXT_MAX], to_text[DATE_TEXT_MAX];
	const Report *told = look(w, "report.run",
				  "{\"report\":\"liability\",\"from\":\"%s\",\"to\":\"%s\"}",
				  day_text(DAY(from), from_text), day_text(DAY(to), to_text));

	for (uint32_t p = 0; p < P_COUNT; p++) {
		int64_t opening = 0, moved[V_COUNT] = { 0 };
		for (int32_t d = m->first; d <= to; d++)
			for (int v = 0; v < V_COUNT; v++) {
				int64_t amount = m->days[d - m->first].moves[p][v];
				opening += d < from ? (v == V_SOLD ? amount : -amount) : 0;
				moved[v] += d < from ? 0 : amount;
			}
		char *const *cells = told->rows[p]->cells;
		same(w, "opening", p, strtoll(cells[2], NULL, 10), opening);
		for (int v = 0; v < V_COUNT; v++)
			same(w, "a move", p, strtoll(cells[3 + v], NULL, 10), moved[v]);
		same(w, "closing", p, strtoll(cells[7], NULL, 10),
		     opening + moved[V_SOLD] - moved[V_DELIVERED] - moved[V_REFUNDED] -
			     moved[V_EXPIRED]);
		same(w, "closing in the ledger", p, strtoll(cells[8], NULL, 10),
		     strtoll(cells[7], NULL, 10));
	}
}

static void look_at_performance(struct walk *w)
{
	const struct model *m = w->m;
	int32_t to = m_today(m), from = to - (int32_t)below(w, 30);
	int64_t cash[M_STAFF + 1] = { 0 }, used[M_STAFF + 1] = { 0 };
	char from_text[DATE_TEXT_MAX], to_text[DATE_TEXT_MAX];
	const Report *told = look(w, "report.run",
				  "{\"report\":\"performance\",\"from\":\"%s\",\"to\":\"%s\"}",
				  day_text(DAY(from), from_text), day_text(DAY(to), to_text));

	for (int32_t d = from < m->first ? m->first : from; d <= to; d++)
		for (int s = 0; s <= M_STAFF; s++) {
			cash[s] += m->days[d - m->first].cash[s];
			used[s] += m->days[d - m->first].used[s];
		}
	for (size_t i = 0; i < told->n_rows; i++) {
		const ReportRow *row = told->rows[i];
		uint32_t staff = (uint32_t)strtoul(row->cells[0] + (row->cells[0][0] == 'S'), NULL,
						   10);
		if (row->total)
			continue;
		same(w, "cash performance", staff, strtoll(row->cells[2], NULL, 10), cash[staff]);
		same(w, "delivered performance", staff, strtoll(row->cells[3], NULL, 10),
		     used[staff]);
		cash[staff] = used[staff] = 0;
	}
	for (uint32_t s = 0; s <= M_STAFF; s++)
		if (cash[s] != 0 || used[s] != 0)
			same(w, "performance that is not told", s, 0, 1);
}

static void look_at_drawer(struct walk *w)
{
	struct m_till till = m_till_now(w->m);
	const DayAnswer *told = look(w, "day.x", "{}");

	compare_figures(w, told->record, &till);
	same(w, "expected", till.id, told->record->expected_fen, w->m->acc[A_CASH]);
	same(w, "posting day", till.id, told->posting_day, m_posting_day(w->m));
}

static void look_around(struct walk *w)
{
	uint32_t client = somebody(w);

	switch (below(w, 12)) {
	case 0:
		look_at_tier(w, client);
		break;
	case 1:
		look_at_points(w, client);
		break;
	case 2:
		look_at_debts(w, somebody_owing(w));
		break;
	case 3:
		look_at_courses(w, client);
		break;
	case 4:
		look_at_statement(w, client);
		break;
	case 5:
		look_at_card(w, client);
		break;
	case 6:
	case 7:
		ask_what_it_costs(w);
		break;
	case 8:
	case 9:
		ask_what_comes_back(w);
		break;
	case 10:
		look_at_drawer(w);
		break;
	case 11:
		if (chance(w, 50))
			look_at_liabilities(w);
		else
			look_at_performance(w);
		break;
	}
}

#endif
