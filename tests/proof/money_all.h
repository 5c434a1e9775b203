/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that was ever sold is taken back: nothing is left of it anywhere. */
#ifndef PROOF_MONEY_ALL_H
#define PROOF_MONEY_ALL_H

#include "proof/money_journal.h"

/* ---- a day of selling */

static void sell_and_serve(struct walk *w)
{
	int64_t what = below(w, 100);

	if (what < 65)
		sell(w);
	else if (what < 75)
		book(w);
	else if (what < 88)
		go_on(w);
	else if (what < 92)
		pay_debt(w);
	else if (what < 96)
		issue(w);
	else
		receive(w);
}

/* Who was served pays, and who was not is sent home: what no sale tells cannot be taken back. */
static void settle_bookings(struct walk *w)
{
	struct model *m = w->m;
	struct m_line lines[M_LINES];
	struct m_payment payments[M_PAYMENTS];

	while (m->standing.n > 0)
		go_on(w);
	for (uint32_t i = 1; i <= m->nbookings; i++) {
		struct m_sale s = { .lines = lines, .payments = payments, .booking = i };
		for (int k = 0; k < 20 && m->bookings[i].state == M_DONE; k++) {
			s.npayments = s.nparts = 0;
			line_of_booking(w, &s);
			pay_for(w, &s, NULL);
		}
	}
}

/* ---- taking it back */

static bool anything_left(const struct m_sale *s)
{
	bool any = false;

	for (int i = 0; i < s->n; i++)
		any = any || s->lines[i].left.qty > 0;
	return any;
}

/* Pieces of any sale, in any order that rights allow: what was bought on a card goes back before
 * its top-up, sessions before their course. Refused is only what the books say. */
static void take_all_back(struct walk *w)
{
	struct m_list open = { .n = 0 };

	for (uint32_t i = 0; i < w->m->numbers.n; i++)
		m_push(&open, w->m->numbers.at[i]);
	for (uint64_t tries = 0; open.n > 0; tries++) {
		struct m_refund r = { .sale = open.at[below(w, open.n)] };
		if (tries > 2000000)
			differ(w, "it does not come to an end");
		some_wishes(w, &r);
		r.reason = true;
		r.method = -1;
		struct m_refund trial = r;
		enum status st = m_may_take_back(w->m, &trial, w->may);
		/* What is refused is asked for now and then only. */
		if (st != ST_OK && !rarely(w, 20))
			continue;
		w->step++;
		if (refund(w, &trial, st))
			compare_present(w);
		if (!anything_left(w->m->sales[r.sale]))
			m_drop(&open, r.sale);
	}
	free(open.at);
}

/* ---- what is left */

/* Money of several kinds, for what was on account and paid since comes back in cash; what is on the
 * shelf; coupons given by hand. */
static enum status nothing_else(void *ctx, const struct posting *p)
{
	struct walk *w = ctx;
	char account[ACCOUNT_TEXT_MAX], what[128];

	if ((p->account.class >= ACC_CASH && p->account.class <= ACC_CARD) ||
	    p->unit.kind == UNIT_STOCK)
		return ST_OK;
	if (p->unit.kind == UNIT_COUPON && w->m->coupons[p->unit.id].why == M_BY_HAND &&
	    w->m->coupons[p->unit.id].there)
		return ST_OK;
	snprintf(what, sizeof(what), "%s is %" PRId64, account_text(p->account, account),
		 p->amount);
	differ(w, what);
	return ST_OK;
}

static void nothing_is_left(struct walk *w)
{
	const struct model *m = w->m;
	struct tx *tx = begin_compare(w);

	w->op = "all was taken back";
	buf_reset(&w->args);
	if (ledger_balances_own(tx, nothing_else, w) != ST_OK ||
	    ledger_balances_clients(tx, nothing_else, w) != ST_OK)
		differ(w, "balances cannot be read");
	end_compare(w);
	same(w, "money", 0, m->acc[A_CASH] + m->acc[A_WECHAT] + m->acc[A_ALIPAY] + m->acc[A_CARD],
	     0);
	for (uint32_t i = 1; i <= m->nclients; i++) {
		const TierAnswer *told = look(w, "tier.get", "{\"client\":\"C%u\"}", i);
		same(w, "what counts", i, told->spend_fen, 0);
		same(w, "visits", i, told->visits, 0);
		if (strcmp(told->tier, m_tiers[0].id) != 0)
			differ(w, "she has a tier for nothing");
	}
	look_at_performance(w);
	look_at_liabilities(w);
}

#endif
