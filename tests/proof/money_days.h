/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The money walk through the day: debts, what the law gives back, tabs, the drawer, looks. */
#ifndef PROOF_MONEY_DAYS_H
#define PROOF_MONEY_DAYS_H

#include "proof/money_steps.h"

static bool must_open_first(const struct walk *w)
{
	return m_must_open(w->m->variant) && w->m->open.id == 0;
}

/* ---- debts */

static uint32_t somebody_owing(struct walk *w)
{
	uint32_t client = somebody(w);

	for (int i = 0; i < 12 && w->m->clients[client].debts.n == 0; i++)
		client = somebody(w);
	return client;
}

static void pay_debt(struct walk *w)
{
	struct model *m = w->m;
	struct m_payback p = { .client = somebody_owing(w) };
	const struct m_list *debts = &m->clients[p.client].debts;
	enum status st = ST_OK;
	const char *comma = "";

	if (debts->n == 0 && chance(w, 80))
		return;
	if (debts->n > 0 && chance(w, 50))
		p.sale = debts->at[below(w, debts->n)];
	int64_t owed = m_debt_of(m, &p), left = some_of(w, owed + chance(w, 5));

	left = left == 0 ? 1 : left;
	arguments(w, "{\"client\":\"C%u\",\"payments\":[", p.client);
	for (int i = 0; i <= M_CARD; i++) {
		p.money[i] = i == M_CARD ? left : chance(w, 40) ? below(w, left + 1) : 0;
		left -= p.money[i];
		p.all += p.money[i];
		if (p.money[i] == 0)
			continue;
		buf_printf(&w->args, "%s{\"method\":\"%s\",\"amount_fen\":%" PRId64 "}", comma,
			   m_methods[i], p.money[i]);
		comma = ",";
	}
	buf_puts(&w->args, "]");
	if (p.sale != 0)
		buf_printf(&w->args, ",\"sale\":\"V%u\"", p.sale);
	buf_putc(&w->args, '}');
	if (owed == 0)
		st = ST_NOTHING_TO_DO;
	else if (p.all > owed)
		st = ST_OVERPAID;
	else if (must_open_first(w))
		st = ST_WRONG_STATE;
	if (!ask(w, "debt.pay", allowed(w, true, st)))
		return;
	DebtPaid paid = *(const DebtPaid *)w->answer;
	m_pay_debt(m, &p);
	same(w, "points of a debt", p.client, paid.points, p.points);
	same(w, "what is left on account", p.client, paid.left_fen,
	     m_owed(m, &m->clients[p.client]));
}

/* ---- what the law gives back */

struct prepaid {
	uint32_t client, course; /* 0: the card */
	bool shop, bad_fault, reason;
	enum m_method method;
	int32_t on; /* 0: today */
	struct m_law law;
};

/* Up to the sum. */
static enum status prepaid_on_paper(const struct model *m, struct prepaid *p)
{
	const struct m_client *c = &m->clients[p->client];
	const struct m_course *k = &m->courses[p->course];
	int32_t on = p->on != 0 ? p->on : m_sure(m);

	if (p->bad_fault)
		return ST_BAD_VALUE;
	if (p->course == 0 && !c->wallet)
		return ST_NOT_FOUND;
	if (p->course == 0 && c->principal + c->bonus == 0)
		return ST_NOTHING_TO_DO;
	if (p->course > m->ncourses)
		return ST_NOT_FOUND;
	if (p->course != 0 && k->client != p->client)
		return ST_BAD_VALUE;
	if (p->course != 0 &&
	    (k->state == M_OVER || m_held(m, p->course) || m->sales[k->sale]->debt_left > 0))
		return ST_WRONG_STATE;
	int32_t paid_on = p->course != 0 ? k->sold : c->contract.last;
	if (p->on == 0 && on < paid_on)
		on = paid_on; /* it was posted to the next day */
	p->law = p->course != 0 ? m_law_course(k, p->shop, on) : m_law_wallet(c, p->shop, on);
	return on < paid_on ? ST_BAD_VALUE : ST_OK;
}

static void some_prepaid(struct walk *w, struct prepaid *p)
{
	*p = (struct prepaid){ .client = somebody(w),
			       .shop = chance(w, 50),
			       .bad_fault = chance(w, 1),
			       .reason = !chance(w, 2),
			       .method = (enum m_method)below(w, 4) };
	for (int i = 0; i < 6 && w->m->clients[p->client].principal == 0; i++)
		p->client = somebody(w);
	if (chance(w, 50))
		return;
	p->course = some_course(w);
	if (p->course <= w->m->ncourses && chance(w, 97))
		p->client = w->m->courses[p->course].client;
}

static void write_prepaid(struct walk *w, const struct prepaid *p)
{
	arguments(w, "{\"client\":\"C%u\",\"fault\":\"%s\"", p->client,
		  p->bad_fault ? "nobody"
		  : p->shop    ? "shop"
			       : "client");
	if (p->course != 0)
		buf_printf(&w->args, ",\"course\":\"K%u\"", p->course);
	else
		buf_puts(&w->args, ",\"course\":\"wallet\"");
}

static void ask_the_law(struct walk *w)
{
	struct model *m = w->m;
	struct prepaid p;
	char text[DATE_TEXT_MAX];

	some_prepaid(w, &p);
	p.on = m_today(m) + (int32_t)below(w, 60) - 3;
	enum status st = prepaid_on_paper(m, &p);
	if (st == ST_OK && chance(w, 60)) { /* the days about the end of art. 14 */
		p.on = p.law.paid_on + M_COOLING - 1 + (int32_t)below(w, 3);
		st = prepaid_on_paper(m, &p);
	}
	write_prepaid(w, &p);
	buf_printf(&w->args, ",\"date\":\"%s\"}", day_text(DAY(p.on), text));
	w->trial.who.staff = 0;
	enum status told = run(w, "prepaid.refund_quote", NULL, w->args.text);
	if (told != st)
		differ_sum(w, "a question to the law", (int)told, (int)st);
	if (st != ST_OK)
		return;
	const PrepaidRefund *doc = ((const PrepaidWorkings *)w->answer)->record;
	same(w, "principal by law", p.client, doc->principal_fen, p.law.principal);
	same(w, "interest by law", p.client, doc->interest_fen, p.law.interest);
}

static void give_back(struct walk *w)
{
	struct prepaid p;

	some_prepaid(w, &p);
	enum status st = prepaid_on_paper(w->m, &p);
	int64_t total = p.law.principal + p.law.interest;
	if (st == ST_OK && total == 0)
		st = ST_NOTHING_TO_DO;
	else if (st == ST_OK && w->may->desk &&
		 (!w->may->manager || (w->may->refund != 0 && total > w->may->refund)))
		st = ST_NO_AUTHORITY;
	else if (st == ST_OK && must_open_first(w))
		st = ST_WRONG_STATE;
	bool stands_in = st == ST_NO_AUTHORITY && rarely(w, 30);
	if (stands_in)
		st = total > m_limits[M_MANAGER].refund ? ST_NO_AUTHORITY
		     : must_open_first(w)		? ST_WRONG_STATE
							: ST_OK;
	write_prepaid(w, &p);
	if (stands_in)
		buf_puts(&w->args, m_stand_in);
	buf_printf(&w->args, ",\"method\":\"%s\"%s}", m_methods[p.method],
		   reason_or_none(p.reason));
	if (!ask(w, "prepaid.refund", with_reason(p.reason, allowed(w, true, st))))
		return;
	const PrepaidWorkings *told = (const PrepaidWorkings *)w->answer;
	same(w, "principal given back", p.client, told->record->principal_fen, p.law.principal);
	same(w, "interest given", p.client, told->record->interest_fen, p.law.interest);
	m_give_back(w->m, p.client, p.course, p.method, &p.law, told->entry);
}

static void expire(struct walk *w)
{
	struct model *m = w->m;
	int32_t today = m_today(m), until = chance(w, 60) ? 0 : today - 4 + (int32_t)below(w, 6);
	char text[DATE_TEXT_MAX];

	arguments(w, "{");
	if (until != 0)
		buf_printf(&w->args, "\"until\":\"%s\"", day_text(DAY(until), text));
	buf_putc(&w->args, '}');
	if (!ask(w, "prepaid.expire", allowed(w, true, until > today ? ST_BAD_VALUE : ST_OK)))
		return;
	PrepaidExpired told = *(const PrepaidExpired *)w->answer;
	struct m_ended ended = m_expire(m, until == 0 ? today : until);
	if (told.more)
		differ(w, "not all was ended");
	same(w, "courses that ended", 0, told.courses, ended.courses);
	same(w, "coupons that ended", 0, told.coupons, ended.coupons);
	same(w, "points that ended", 0, told.points, ended.points);
	same(w, "value that ended", 0, told.value_fen, ended.value);
}

/* ---- tabs */

static struct m_tab *some_tab(struct walk *w, bool held)
{
	for (int i = 0; i < M_TABS; i++)
		if ((w->m->tabs[i].id != 0) == held)
			return &w->m->tabs[i];
	return NULL;
}

static void hold_tab(struct walk *w)
{
	struct m_line lines[M_LINES];
	struct m_payment payments[M_PAYMENTS];
	struct m_sale s = { .lines = lines, .payments = payments };
	struct m_tab *tab = some_tab(w, false);

	if (tab == NULL)
		return;
	some_basket(w, &s);
	s.by_code = false;
	enum status st = m_checkout(w->m, &s);
	arguments(w, "{\"title\":\"t\",\"sale\":{");
	write_basket(&w->args, &s);
	buf_puts(&w->args, "}}");
	if (!ask(w, "tab.hold", allowed(w, true, st)))
		return;
	same(w, "the sum of a tab", 0, ((const TabAnswer *)w->answer)->record->total_fen, s.total);
	tab->id = ((const TabAnswer *)w->answer)->record->id;
	tab->sale = s;
	tab->sale.lines = mem_alloc(M_LINES * sizeof(*lines));
	tab->sale.payments = mem_alloc(M_PAYMENTS * sizeof(*payments));
	memcpy(tab->sale.lines, lines, (size_t)s.n * sizeof(*lines));
}

static void take_tab_up(struct walk *w)
{
	struct m_tab *tab = some_tab(w, true);

	if (tab == NULL)
		return;
	if (chance(w, 70)) {
		tab->sale.npayments = tab->sale.nparts = 0;
		pay_for(w, &tab->sale, tab);
		return;
	}
	arguments(w, "{\"tab\":\"T%u\"}", tab->id);
	if (ask(w, "tab.drop", allowed(w, true, ST_OK)))
		drop_tab(tab);
}

/* ---- the drawer */

static const int64_t notes[] = { 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1 };

static void write_counted(struct walk *w, int64_t sum)
{
	const char *comma = "";

	buf_puts(&w->args, "\"counted\":{");
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		if (sum / notes[i] == 0 && (sum > 0 || i > 0))
			continue;
		buf_printf(&w->args, "%s\"%" PRId64 "\":%" PRId64, comma, notes[i], sum / notes[i]);
		sum %= notes[i];
		comma = ",";
	}
	buf_putc(&w->args, '}');
}

static void same_figure(struct walk *w, const Figure *told, int64_t count, int64_t amount)
{
	char what[100];

	snprintf(what, sizeof(what), "how often %s", told->name);
	if (told->count != count)
		differ_sum(w, what, told->count, count);
	if (told->amount != amount)
		differ_sum(w, told->name, told->amount, amount);
}

/* What is worked out from the state before and after. */
static bool is_state(const struct model *m, const struct m_till *till, const char *name,
		     int64_t *ret)
{
	const struct {
		const char *name;
		int64_t amount;
	} states[] = {
		{ "wallet/opening", till->start.wallets }, { "wallet/closing", m->sum.wallets },
		{ "course/opening", till->start.courses }, { "course/closing", m->sum.courses },
		{ "drawer/before", till->start.cash },	   { "drawer/expected", m->sum.cash },
	};

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		*ret = states[i].amount;
		if (strcmp(states[i].name, name) == 0)
			return true;
	}
	return false;
}

static void compare_figures(struct walk *w, const Till *told, const struct m_till *till)
{
	const struct model *m = w->m;
	uint32_t n = 0, wanted = 0;
	int64_t amount;

	same(w, "day of the drawer", till->id, told->day, till->day);
	same(w, "shift", till->id, told->shift, till->shift);
	same(w, "version", till->id, told->version, till->version);
	same(w, "number", till->id, told->id, till->id);
	same(w, "replaces", till->id, told->replaces, till->replaces);
	same(w, "float", till->id, told->float_fen, till->float_fen);
	for (size_t i = 0; i < told->n_figures; i++) {
		if (is_state(m, till, told->figures[i]->name, &amount))
			same_figure(w, told->figures[i], 0, amount);
		for (int f = 0; f < F_COUNT; f++) {
			if (strcmp(told->figures[i]->name, m_figure_names[f]) != 0)
				continue;
			int64_t count = m->sum.count[f] - till->start.count[f];
			same_figure(w, told->figures[i], count,
				    m->sum.amount[f] - till->start.amount[f]);
			n += count != 0;
		}
	}
	for (int f = 0; f < F_COUNT; f++)
		wanted += m->sum.count[f] != till->start.count[f];
	same(w, "the number of figures", till->id, n, wanted);
}

static void open_drawer(struct walk *w)
{
	static const char *const sources[] = { "", "", "", "safe", "owner", "bank" };
	struct model *m = w->m;
	int64_t float_fen = chance(w, 60) ? 0 : 100 * below(w, 900);
	int64_t want = float_fen != 0 ? float_fen : M_FLOAT, missing = want - m->acc[A_CASH];
	int from = (int)below(w, ARRAY_LEN(sources));
	bool enough = missing <= 0 || m->acc[A_SAFE] >= missing;
	enum status st = ST_OK;

	if (m->open.id != 0)
		st = ST_WRONG_STATE;
	else if (from == 5)
		st = ST_BAD_VALUE;
	else if (from == 3 && !enough)
		st = ST_INSUFFICIENT;
	arguments(w, "{\"float_fen\":%" PRId64 ",\"source\":\"%s\"}", float_fen, sources[from]);
	if (ask(w, "day.open", allowed(w, true, st)))
		m_open_till(m, want, from == 4 || (from < 3 && !enough));
}

static void count_drawer(struct walk *w)
{
	struct model *m = w->m;
	int64_t counted = m_not_below(m->acc[A_CASH] + (chance(w, 50) ? 0 : below(w, 999) - 499));

	arguments(w, "{");
	write_counted(w, counted);
	buf_putc(&w->args, '}');
	if (!ask(w, "day.count", allowed(w, true, ST_OK)))
		return;
	DayCounted told = *(const DayCounted *)w->answer;
	if (m->open.id == 0) { /* what was open all the same is open now */
		m->open = m_new_till(m);
		m->ntills++;
	}
	m->open.attempts++;
	same(w, "variance", m->open.id, told.variance_fen, counted - m->acc[A_CASH]);
	same(w, "attempts", m->open.id, told.attempts, m->open.attempts);
}

static void close_drawer(struct walk *w)
{
	struct model *m = w->m;
	struct m_till till = m_till_now(m);
	int64_t counted = m_not_below(m->acc[A_CASH] + (chance(w, 60) ? 0 : below(w, 999) - 499));
	int64_t wanted = chance(w, 80) ? 0 : below(w, counted + counted / 20 + 1);
	int64_t left = wanted > 0 ? wanted : m_least(counted, M_FLOAT);
	bool shift = chance(w, 30), last = !shift || till.shift >= M_SHIFTS;
	bool reason = chance(w, 90);
	enum status st = ST_OK;

	if (last && some_tab(w, true) != NULL)
		st = ST_WRONG_STATE;
	else if (counted != m->acc[A_CASH] && !reason)
		st = ST_BAD_VALUE;
	else if (left > counted)
		st = ST_BAD_VALUE;
	arguments(w, "{\"left_fen\":%" PRId64 ",\"shift\":%s%s,", wanted, shift ? "true" : "false",
		  reason_or_none(reason));
	write_counted(w, counted);
	buf_putc(&w->args, '}');
	if (!ask(w, "day.close", allowed(w, true, st)))
		return;
	const DayAnswer *told = (const DayAnswer *)w->answer;
	m_expire(m, m_today(m));
	compare_figures(w, told->record, &till);
	same(w, "expected", till.id, told->record->expected_fen, m->acc[A_CASH]);
	same(w, "counted", till.id, told->record->counted_fen, counted);
	same(w, "left", till.id, told->record->left_fen, left);
	same(w, "last shift", till.id, told->record->last_shift, last);
	int32_t posting_day = told->posting_day;
	m_close_till(m, till, counted, left, last);
	same(w, "posting day", till.id, posting_day, m_posting_day(m));
}

static void reopen_drawer(struct walk *w)
{
	struct model *m = w->m;
	uint32_t till = chance(w, 80) ? m->last.id : 1 + (uint32_t)below(w, m->ntills + 1);
	bool reason = !chance(w, 3);
	enum status st = ST_OK;

	if (m->open.id != 0)
		st = ST_WRONG_STATE;
	else if (m->last.id == 0)
		st = ST_NOT_FOUND;
	else if (till != m->last.id)
		st = ST_WRONG_STATE;
	else if (w->may->desk && !w->may->manager)
		st = ST_NO_AUTHORITY;
	if (till == 0)
		till = 1;
	arguments(w, "{\"till\":\"Z%u\"%s}", till, reason_or_none(reason));
	if (ask(w, "day.reopen", with_reason(reason, allowed(w, true, st))))
		m_reopen_till(m);
}

/* ---- goods in */

static void receive(struct walk *w)
{
	int product = 1 + (int)below(w, M_PRODUCTS);
	int64_t qty = 1 + below(w, 40);

	arguments(w, "{\"product\":\"P%d\",\"qty\":%" PRId64 "}", product, qty);
	if (ask(w, "stock.receive", w->may->manager ? ST_OK : ST_NOT_PERMITTED))
		w->m->stock[product] += qty;
}

#endif
