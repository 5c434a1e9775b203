/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes several requests, with money: bills, wallets, courses, refunds, debts, the drawer. */
#ifndef TESTS_PROOF_SIM_SALES_H
#define TESTS_PROOF_SIM_SALES_H

#include "proof/sim_visits.h"

/* The manager comes over. */
static const char sim_stand_in[] = ",\"authorised_by\":\"S2\",\"authorised_pin\":\"1002\"";

/* ---- a bill */

static void add_payment(struct buf *b, const char *method, int64_t fen)
{
	if (fen > 0)
		buf_printf(b, "%s{\"method\":\"%s\",\"amount_fen\":%" PRId64 "}",
			   b->text[b->len - 1] == '[' ? "" : ",", method, fen);
}

/* Her deposit first, then rights, then money; now and then a fen too little. */
static void add_payments(struct sim *s, struct buf *b, const Quote *q, uint32_t client)
{
	int64_t left = q->total_fen;
	int64_t deposit = q->most_deposit_fen < left ? q->most_deposit_fen : left;

	buf_puts(b, ",\"payments\":[");
	if (deposit > 0 && chance(s, 85)) {
		add_payment(b, "deposit", deposit);
		left -= deposit;
	}
	if (client != 0 && left > 0 && chance(s, 40)) {
		int64_t wallet = q->most_wallet_fen < left ? q->most_wallet_fen : left;
		add_payment(b, "wallet", wallet);
		left -= wallet;
	}
	if (client != 0 && left > 0 && chance(s, 15)) {
		add_payment(b, "account", left);
		left = 0;
	}
	if (left > 10000 && chance(s, 20)) {
		int64_t part = below(s, left);
		add_payment(b, one_of(s, "wechat", "alipay"), part);
		left -= part;
	}
	if (left > 0 && chance(s, 45))
		add_payment(b, "cash", chance(s, 50) ? left : (left / 10000 + 1) * 10000);
	else
		add_payment(b, one_of(s, "wechat", "alipay", "card"), left - chance(s, 2));
	buf_puts(b, "]");
}

/* Asks the price and pays it. `basket` is what both requests say of the lines. */
static enum sim_next pay(struct sim *s, struct sim_term *t, const char *basket, const char *more)
{
	AUTO(buf_release) struct buf args = BUF_INIT;

	buf_printf(&args, "{%s}", basket);
	if (ask(s, t, "sale.quote", "%s", args.text) != ST_OK)
		return SIM_END;
	buf_truncate(&args, args.len - 1);
	buf_puts(&args, more);
	if (chance(s, 4))
		buf_printf(&args, ",\"free\":true,\"reason\":\"老板请\",\"payments\":[]");
	else
		add_payments(s, &args, (const Quote *)s->answer, t->client);
	if (chance(s, 20))
		buf_puts(&args, sim_stand_in);
	buf_putc(&args, '}');
	if (ask(s, t, "sale.pay", "%s", args.text) != ST_OK)
		return SIM_END;
	t->sale = ((const SalePaid *)s->answer)->sale;
	return SIM_NEXT;
}

static enum sim_next stage_check_out(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf basket = BUF_INIT;
	const Booking *b = visit(s, t->booking);

	t->client = b->client;
	buf_printf(&basket, "\"client\":\"C%u\",\"booking\":\"B%u\",\"lines\":[", b->client, b->id);
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *g = b->segments[i];
		bool covered = false;
		if (b->course != 0) {
			const CourseRow *k = sim_look(s, "course.get", "{\"course\":\"K%u\"}",
						      b->course);
			covered = for_treatment(k->record, g->treatment);
		}
		buf_puts(&basket, i > 0 ? "," : "");
		if (covered)
			buf_printf(&basket,
				   "{\"kind\":\"session\",\"course\":\"K%u\",\"treatment\":\"%s\","
				   "\"therapist\":\"S%u\"}", b->course, g->treatment, g->therapist);
		else
			buf_printf(&basket,
				   "{\"kind\":\"treatment\",\"treatment\":\"%s\","
				   "\"therapist\":\"S%u\"}", g->treatment, g->therapist);
	}
	buf_puts(&basket, "]");
	return pay(s, t, basket.text, chance(s, 40) ? ",\"deposit_method\":\"cash\"" : "");
}

/* ---- over the counter */

static enum sim_next stage_sell(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf basket = BUF_INIT;

	t->client = chance(s, 75) ? one_known(s, 'C') : 0;
	if (t->client != 0)
		buf_printf(&basket, "\"client\":\"C%u\",", t->client);
	buf_puts(&basket, "\"lines\":[");
	for (int64_t i = 0, n = 1 + below(s, 3); i < n; i++) {
		buf_puts(&basket, i > 0 ? "," : "");
		if (chance(s, 50))
			buf_printf(&basket, "{\"kind\":\"product\",\"product\":\"P%" PRId64
				   "\",\"qty\":%" PRId64 "}", 1 + below(s, 8), 1 + below(s, 3));
		else
			buf_printf(&basket, "{\"kind\":\"treatment\",\"treatment\":\"%s\","
				   "\"therapist\":\"S%u\"%s}", one_treatment(s), one_therapist(s),
				   chance(s, 15) ? ",\"discount_percent\":10" : "");
	}
	buf_puts(&basket, "]");
	if (chance(s, 30))
		buf_puts(&basket, ",\"discount_reason\":\"熟客\"");
	return pay(s, t, basket.text, "");
}

static enum sim_next stage_top_up(struct sim *s, struct sim_term *t)
{
	char basket[256];

	t->client = one_known(s, 'C');
	snprintf(basket, sizeof(basket),
		 "\"client\":\"C%u\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":%" PRId64 "}]",
		 t->client, 50000 * (1 + below(s, 6)));
	return pay(s, t, basket, "");
}

static enum sim_next stage_sell_course(struct sim *s, struct sim_term *t)
{
	char basket[256];

	t->client = one_known(s, 'C');
	snprintf(basket, sizeof(basket),
		 "\"client\":\"C%u\",\"lines\":[{\"kind\":\"course\",\"offer\":\"%s\","
		 "\"therapist\":\"S%u\"}]", t->client,
		 s->house->offers[below(s, (int64_t)s->house->noffers)], one_therapist(s));
	enum sim_next next = pay(s, t, basket, "");
	if (next == SIM_NEXT)
		t->course = ((const SalePaid *)s->answer)->n_courses > 0 ?
				    ((const SalePaid *)s->answer)->courses[0] : 0;
	return next;
}

static enum sim_next stage_use_session(struct sim *s, struct sim_term *t)
{
	char basket[256];

	t->client = one_known(s, 'C');
	t->course = a_course_of(s, t);
	if (t->course == 0)
		return SIM_END;
	snprintf(basket, sizeof(basket),
		 "\"client\":\"C%u\",\"lines\":[{\"kind\":\"session\",\"course\":\"K%u\","
		 "\"treatment\":\"%s\",\"therapist\":\"S%u\"}]", t->client, t->course,
		 t->treatment, one_therapist(s));
	return pay(s, t, basket, "");
}

/* ---- back */

static enum sim_next stage_refund(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	uint32_t sale = t->sale != 0 && chance(s, 50) ? t->sale : one_known(s, 'V');

	if (s->known['V' - 'A'].n == 0)
		return SIM_END;
	buf_printf(&args, "{\"sale\":\"V%u\"", sale);
	if (chance(s, 50))
		buf_printf(&args, ",\"lines\":[{\"line\":%" PRId64 ",\"qty\":1}]", 1 + below(s, 2));
	if (chance(s, 30))
		buf_printf(&args, ",\"method\":\"%s\"", one_of(s, "cash", "wechat"));
	if (ask(s, t, "sale.refund_quote", "%s}", args.text) != ST_OK)
		return SIM_END;
	buf_printf(&args, ",\"reason\":\"不满意\"%s}", chance(s, 60) ? sim_stand_in : "");
	(void)ask(s, t, "sale.refund", "%s", args.text);
	return SIM_NEXT;
}

static enum sim_next stage_law(struct sim *s, struct sim_term *t)
{
	char course[16];

	t->client = one_known(s, 'C');
	uint32_t k = chance(s, 50) ? a_course_of(s, t) : 0;
	snprintf(course, sizeof(course), "K%u", k);
	(void)ask(s, t, "prepaid.refund",
		  "{\"client\":\"C%u\",\"course\":\"%s\",\"fault\":\"%s\",\"method\":\"%s\","
		  "\"reason\":\"搬家\"%s}",
		  t->client, k != 0 ? course : "wallet", one_of(s, "shop", "client"),
		  one_of(s, "cash", "wechat"), sim_stand_in);
	return SIM_NEXT;
}

/* ---- debts, cards and courses */

static enum sim_next stage_pay_debt(struct sim *s, struct sim_term *t)
{
	const DebtRows *rows = sim_look(s, "debt.list", "{\"limit\":50}");

	if (rows->n_rows == 0)
		return SIM_END;
	const DebtRow *row = rows->rows[below(s, (int64_t)rows->n_rows)];
	(void)ask(s, t, "debt.pay",
		  "{\"client\":\"C%u\",\"payments\":[{\"method\":\"%s\","
		  "\"amount_fen\":%" PRId64 "}]}",
		  row->client, one_of(s, "cash", "wechat", "card"),
		  chance(s, 60) ? row->left_fen : 1 + below(s, row->left_fen));
	return SIM_NEXT;
}

static enum sim_next stage_card(struct sim *s, struct sim_term *t)
{
	uint32_t to = one_known(s, 'C');

	t->client = t->client != 0 ? t->client : one_known(s, 'C');
	switch (below(s, 5)) {
	case 0:
		(void)ask(s, t, "wallet.freeze", "{\"client\":\"C%u\",\"reason\":\"要求\"%s}",
			  t->client, sim_stand_in);
		return SIM_NEXT;
	case 1:
		(void)ask(s, t, "wallet.lose",
			  "{\"client\":\"C%u\",\"reason\":\"丢了\"}", t->client);
		return SIM_NEXT;
	case 2:
		(void)ask(s, t, "wallet.reissue", "{\"client\":\"C%u\",\"number\":\"X%u\"%s}",
			  t->client, s->step, sim_stand_in);
		return SIM_END;
	default:
		(void)ask(s, t, "wallet.transfer",
			  "{\"client\":\"C%u\",\"to\":\"C%u\",\"reason\":\"送\","
			  "\"amount_fen\":%" PRId64
			  "%s}", t->client, to, chance(s, 30) ? 0 : 1 + below(s, 60000),
			  sim_stand_in);
		return SIM_END;
	}
}

static enum sim_next stage_thaw(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "wallet.unfreeze", "{\"client\":\"C%u\"%s}", t->client, sim_stand_in);
	return SIM_NEXT;
}

static enum sim_next stage_course(struct sim *s, struct sim_term *t)
{
	t->client = one_known(s, 'C');
	t->course = a_course_of(s, t);
	if (t->course == 0)
		return SIM_END;
	switch (below(s, 4)) {
	case 0:
		(void)ask(s, t, "course.extend",
			  "{\"course\":\"K%u\",\"until\":\"%s\",\"reason\":\"病\"%s}",
			  t->course, on_text(today(s) + 400 + (int32_t)below(s, 900)),
			  sim_stand_in);
		return SIM_END;
	case 1:
		(void)ask(s, t, "course.transfer",
			  "{\"course\":\"K%u\",\"to\":\"C%u\",\"reason\":\"送\"%s}",
			  t->course, one_known(s, 'C'), sim_stand_in);
		return SIM_END;
	default:
		(void)ask(s, t, "course.freeze",
			  "{\"course\":\"K%u\",\"reason\":\"出差\"%s}", t->course,
			  sim_stand_in);
		return SIM_NEXT;
	}
}

static enum sim_next stage_melt(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "course.unfreeze", "{\"course\":\"K%u\"%s}", t->course, sim_stand_in);
	return SIM_NEXT;
}

static enum sim_next stage_points(struct sim *s, struct sim_term *t)
{
	t->client = one_known(s, 'C');
	(void)ask(s, t, "points.adjust",
		  "{\"client\":\"C%u\",\"points\":%" PRId64 ",\"reason\":\"补\"%s}",
		  t->client, below(s, 6000) - 1000, sim_stand_in);
	return SIM_NEXT;
}

static enum sim_next stage_redeem(struct sim *s, struct sim_term *t)
{
	(void)ask(s, t, "points.redeem", "{\"client\":\"C%u\",\"kind\":\"voucher-20\"}", t->client);
	return SIM_NEXT;
}

/* ---- tabs */

static enum sim_next stage_lay_aside(struct sim *s, struct sim_term *t)
{
	t->client = one_known(s, 'C');
	snprintf(t->treatment, sizeof(t->treatment), "%s", one_treatment(s));
	if (ask(s, t, "tab.hold",
		"{\"sale\":{\"client\":\"C%u\","
		"\"lines\":[{\"kind\":\"treatment\",\"treatment\":\"%s\"}]},"
		"\"title\":\"等\"}", t->client, t->treatment) != ST_OK)
		return SIM_END;
	t->other = ((const TabAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_take_up(struct sim *s, struct sim_term *t)
{
	char basket[256], tab[32];

	if (chance(s, 30)) {
		(void)ask(s, t, "tab.drop", "{\"tab\":\"T%u\",\"reason\":\"走了\"}", t->other);
		return SIM_END;
	}
	snprintf(basket, sizeof(basket),
		 "\"client\":\"C%u\",\"lines\":[{\"kind\":\"treatment\",\"treatment\":\"%s\"}]",
		 t->client, t->treatment);
	snprintf(tab, sizeof(tab), ",\"tab\":\"T%u\"", t->other);
	return pay(s, t, basket, tab);
}

/* ---- the drawer */

/* Counts what should be there, now and then some notes more or less. */
static void add_count(struct sim *s, struct buf *b)
{
	int64_t fen = s->paper.money[0] > 0 ? s->paper.money[0] : 0;

	fen += chance(s, 25) ? 1000 * (below(s, 9) - 4) : 0;
	fen = fen < 0 ? 0 : fen;
	buf_printf(b, "\"counted\":{\"10000\":%" PRId64 ",\"100\":%" PRId64 ",\"10\":%" PRId64 "}",
		   fen / 10000, fen % 10000 / 100, fen % 100 / 10);
}

static enum sim_next stage_count(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;

	add_count(s, &args);
	(void)ask(s, t, "day.count", "{%s}", args.text);
	return SIM_NEXT;
}

static enum sim_next stage_close(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;

	add_count(s, &args);
	if (ask(s, t, "day.close", "{%s,\"reason\":\"点过\"%s%s}", args.text,
		chance(s, 20) ? ",\"shift\":true" : "", sim_stand_in) != ST_OK)
		return SIM_END;
	t->other = ((const DayAnswer *)s->answer)->record->id;
	return SIM_NEXT;
}

static enum sim_next stage_open(struct sim *s, struct sim_term *t)
{
	if (chance(s, 30))
		(void)ask(s, t, "day.reopen",
			  "{\"till\":\"Z%u\",\"reason\":\"漏了\"%s}", t->other,
			  sim_stand_in);
	else
		(void)ask(s, t, "day.open", "{\"float_fen\":%" PRId64 ",\"source\":\"%s\"}",
			  10000 * below(s, 8), one_of(s, "owner", "safe"));
	return SIM_NEXT;
}

#endif
