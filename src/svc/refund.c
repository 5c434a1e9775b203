/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking a sale back, whole or line by line: a document of its own, made from the sale and
 * from what of it was taken back before. What can no longer be given back is refused
 * before anything is written, and says which way is left.
 */
#include <string.h>

#include "svc/sale.h"

/* A refund on its way. */
struct taking {
	Sale *sale;
	size_t nbefore;
	Sale **before;
	Client *client;           /* NULL: nobody in particular */
	Sale *refund;
};

/* ---- what there is to take back */

static enum status add_before(void *ctx, uint32_t number)
{
	struct op_call *call = ((void **)ctx)[0];
	struct taking *t = ((void **)ctx)[1];
	Sale *sale;

	TRY(sale_get(call->tx, number, call->arena, &sale));
	BODY_PUSH(call->arena, t->before, t->nbefore, sale);
	return ST_OK;
}

static enum status find(struct op_call *call, uint32_t id, struct taking *t)
{
	void *ctx[] = { call, t }; /* cppcheck-suppress ctuuninitvar ; filled below */
	char text[ID_TEXT_MAX];

	*t = (struct taking){ .nbefore = 0 };
	TRY(body_sale(call, id, &t->sale));
	if (t->sale->kind == SALE__KIND__refund)
		return problem_set(call->problem, ST_WRONG_STATE, "sale",
				   _("%s is itself a refund."), id_text('V', id, text));
	if (t->sale->client != 0) /* one in the recycle bin gets her money, too */
		TRY(client_get(call->tx, t->sale->client, call->arena, &t->client));
	return refund_each(call->tx, id, add_before, ctx);
}

/* Pieces of a line, from 1, that were not taken back yet. */
static uint32_t left_of(const struct taking *t, uint32_t line)
{
	uint32_t left = t->sale->lines[line - 1]->qty;

	for (size_t i = 0; i < t->nbefore; i++)
		for (size_t k = 0; k < t->before[i]->n_lines; k++) {
			const SaleLine *l = t->before[i]->lines[k];
			if (l->of_line == line)
				left -= l->qty < left ? l->qty : left;
		}
	return left;
}

/* ---- what cannot be taken back */

/* A top-up goes back only while all of it is there. */
static enum status wallet_refusal(struct op_call *call, uint32_t client, money principal,
				  money bonus)
{
	struct wallet_state w;
	char text[MONEY_TEXT_MAX];

	TRY(wallet_state(call, client, &w));
	if (w.principal.fen >= principal.fen && w.bonus.fen >= bonus.fen)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_INSUFFICIENT, "wallet",
				     _("The wallet holds %s; part of the top-up has been spent."),
				     money_text(MONEY(w.principal.fen + w.bonus.fen), text));
	problem_todo(call->problem, _("What is left of it is given back by prepaid.refund."));
	problem_hint(call->problem, "op", "prepaid.refund");
	return st;
}

static enum status session_refusal(struct op_call *call, const struct taking *t,
				   const SaleLine *line)
{
	struct course_state state;
	char text[ID_TEXT_MAX];

	TRY(course_state(call, line->course, &state));
	id_text('K', line->course, text);
	if (state.course->client != t->sale->client)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("Course %s belongs to another client now."), text);
	if (state.course->state == COURSE__STATE__over &&
	    strcmp(state.course->ended, "refunded") == 0)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("Course %s was given back; no session goes back to it."),
				   text);
	return ST_OK;
}

static enum status line_refusal(struct op_call *call, const struct taking *t, const SaleLine *line)
{
	if (strcmp(line->kind, "course") == 0)
		return course_untouched(call, line->course);
	if (strcmp(line->kind, "topup") == 0)
		return wallet_refusal(call, t->sale->client, MONEY(line->net_fen),
				      MONEY(line->bonus_fen));
	if (strcmp(line->kind, "session") == 0)
		return session_refusal(call, t, line);
	return ST_OK;
}

/* All lines of the refund, top-ups together. */
static enum status check_lines(struct op_call *call, const struct taking *t)
{
	money principal = MONEY(0), bonus = MONEY(0);

	for (size_t i = 0; i < t->refund->n_lines; i++) {
		const SaleLine *line = t->refund->lines[i];
		TRY(line_refusal(call, t, line));
		if (strcmp(line->kind, "topup") == 0) {
			principal.fen += line->net_fen;
			bonus.fen += line->bonus_fen;
		}
	}
	return principal.fen + bonus.fen > 0 ?
		       wallet_refusal(call, t->sale->client, principal, bonus) : ST_OK;
}

/* ---- the document */

static enum status read_wishes(struct op_call *call, const struct taking *t, size_t n,
			       RefundLine *const *lines, struct refund_wish **ret)
{
	struct refund_wish *wishes = NULL;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		struct refund_wish w = { .line = lines[i]->line, .qty = lines[i]->qty };
		if (w.line == 0 || w.line > t->sale->n_lines)
			return problem_set(call->problem, ST_BAD_VALUE, "lines",
					   _("The sale has the lines 1 to %d."),
					   (int)t->sale->n_lines);
		uint32_t left = left_of(t, w.line);
		w.qty = w.qty == 0 ? left : w.qty;
		if (left == 0)
			return problem_set(call->problem, ST_NOTHING_TO_DO, "lines",
					   _("Line %u was taken back already."), w.line);
		if (w.qty > left)
			return problem_set(call->problem, ST_BAD_VALUE, "qty",
					   _("Of line %u there are %u left to take back."), w.line,
					   left);
		BODY_PUSH(call->arena, wishes, count, w);
	}
	*ret = wishes;
	return ST_OK;
}

/* What payments of its debt came to, and the points they earned. */
struct paid_since {
	struct op_call *call;
	uint32_t sale;
	int64_t fen, points;
};

/* An entry that pays several sales earns for each by its part. */
static enum status add_debt_payment(void *ctx, uint32_t number)
{
	struct paid_since *since = ctx;
	struct op_call *call = since->call;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	int64_t *amounts = NULL, points = 0;
	size_t n = 0, mine = SIZE_MAX;

	TRY(ledger_get(call->tx, number, e));
	if (e->kind != ENTRY_DEBT)
		return ST_OK;
	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		if (p->account.class == ACC_POINTS_EARNED)
			points += p->amount;
		if (p->account.class != ACC_RECEIVABLE)
			continue;
		if (p->account.detail == since->sale)
			mine = n;
		BODY_PUSH(call->arena, amounts, n, -p->amount);
	}
	if (mine == SIZE_MAX)
		return ST_OK;
	money *parts = arena_alloc(call->arena, n * sizeof(*parts));
	REQUIRE(money_split(MONEY(points), amounts, n, parts));
	since->fen += amounts[mine];
	since->points += parts[mine].fen;
	return ST_OK;
}

/* What a refund gives back in money of what was on account and was paid since. */
static int64_t settled(const Sale *sale, const Sale *refund)
{
	int64_t sum = 0;

	for (size_t i = 0; i < refund->n_payments; i++) {
		const Payment *p = refund->payments[i];
		REQUIRE(p->of_payment != 0 && p->of_payment <= sale->n_payments); /* it fits */
		if (strcmp(sale->payments[p->of_payment - 1]->method, "account") == 0 &&
		    strcmp(p->method, "account") != 0)
			sum += p->amount_fen;
	}
	return sum;
}

/* Paying what was on account has earned points, too: they go as what was paid goes back. */
static enum status take_debt_points(struct op_call *call, const struct taking *t)
{
	struct paid_since since = { .call = call, .sale = t->sale->id };
	int64_t back = settled(t->sale, t->refund), before = 0;
	money due;

	if (back == 0)
		return ST_OK;
	TRY(ledger_each_client(call->tx, t->client->id, t->sale->id, add_debt_payment, &since));
	for (size_t i = 0; i < t->nbefore; i++) {
		back += settled(t->sale, t->before[i]);
		before += t->before[i]->debt_points;
	}
	if (since.fen <= 0 || !money_scale(MONEY(since.points), back, since.fen, &due))
		return ST_OK;
	if (due.fen > before)
		t->refund->debt_points = due.fen - before;
	t->refund->points += t->refund->debt_points;
	return ST_OK;
}

/* Rights that come back to her, and those that she got by it. */
static enum status move_points(struct op_call *call, const struct taking *t)
{
	if (t->client == NULL)
		return ST_OK;
	TRY(take_debt_points(call, t));
	for (size_t i = 0; i < t->refund->n_payments; i++)
		TRY(points_return(call, t->client->id, t->refund->payments[i]));
	return points_take_back(call, t->client->id, t->refund);
}

static enum status draft(struct op_call *call, struct taking *t, size_t n, RefundLine *const *lines,
			 const char *method)
{
	struct account account;
	struct refund_wish *wishes = NULL;
	int64_t debt = 0;

	if (method[0] != '\0' && !posting_method_account(method, &account))
		return problem_set(call->problem, ST_BAD_VALUE, "method",
				   _("Money goes back by cash, wechat, alipay or card, not by "
				     "\"%s\"."), method);
	TRY(read_wishes(call, t, n, lines, &wishes));
	if (t->client != NULL)
		TRY(ledger_balance(call->tx, (struct account){ .class = ACC_RECEIVABLE,
							       .owner = t->client->id,
							       .detail = t->sale->id },
				   UNIT_OF_CNY, &debt));
	const struct refund_of of = { .sale = t->sale, .nbefore = t->nbefore,
				      .before = (const Sale *const *)t->before, .n = n,
				      .wishes = wishes, .method = method,
				      .debt_left = MONEY(debt) };
	t->refund = (Sale *)message_new(&sale__descriptor, call->arena);
	TRY(basket_refund(&of, call->arena, t->refund, call->problem));
	t->refund->kind = SALE__KIND__refund;
	t->refund->refund_of = t->sale->id;
	t->refund->client = t->sale->client;
	t->refund->cashier = call->who->staff;
	t->refund->at = call->now.ms;
	t->refund->day = call->today.n;
	t->refund->shop = call->shop->conf.shop;
	return move_points(call, t);
}

/* ---- authority */

static bool within(const struct role *role, const void *what)
{
	const Sale *refund = what;

	return role_may(role, PERM_REFUND) &&
	       (role->refund.fen == 0 || refund->total_fen <= role->refund.fen);
}

static enum status authority(struct op_call *call, const Sale *refund, uint32_t authorised_by)
{
	char sum[MONEY_TEXT_MAX];

	return body_within(call, within, refund, authorised_by, NULL,
			   arena_printf(call->arena, _("Giving back %s is above your limit."),
					money_text(MONEY(refund->total_fen), sum)));
}

/* ---- asking */

static enum status tell_lines(struct op_call *call, const struct taking *t, RefundQuote *ret)
{
	for (uint32_t i = 1; i <= t->sale->n_lines; i++) {
		RefundableLine *row = (RefundableLine *)message_new(&refundable_line__descriptor,
								    call->arena);
		struct problem keep = *call->problem;
		row->line = i;
		row->left = left_of(t, i);
		if (row->left == 0)
			row->refusal = arena_dup(call->arena, _("Taken back already."));
		else if (line_refusal(call, t, t->sale->lines[i - 1]) != ST_OK)
			row->refusal = arena_dup(call->arena, call->problem->message);
		*call->problem = keep;
		TRY(tx_status(call->tx));
		BODY_PUSH(call->arena, ret->lines, ret->n_lines, row);
	}
	return ST_OK;
}

/* Lines that cannot be taken back are told as such; the others still have a sum. */
enum status op_sale_refund_quote(struct op_call *call)
{
	const SaleRefundQuote *a = call->args;
	RefundQuote *ret = call->ret;
	struct taking t;

	TRY(find(call, a->sale, &t));
	TRY(tell_lines(call, &t, ret));
	TRY(draft(call, &t, a->n_lines, a->lines, a->method));
	ret->record = t.refund;
	ret->needs_authority = !within(&call->role, t.refund);
	return ST_OK;
}

/* ---- doing */

/* Coupons that it used come back to her; one that was withdrawn or is over by now only ends, also
 * when the refund belongs to a day that was opened again. */
static enum status return_coupons(struct op_call *call, Sale *refund, struct postings *list)
{
	size_t n = refund->n_coupons;
	uint32_t *coupons = refund->coupons;

	refund->n_coupons = 0;
	refund->coupons = NULL;
	for (size_t i = 0; i < n; i++) {
		Coupon *u;
		TRY(coupon_get(call->tx, coupons[i], call->arena, &u));
		if (!u->withdrawn && (u->valid_until == 0 || u->valid_until >= call->sure.n)) {
			BODY_PUSH(call->arena, refund->coupons, refund->n_coupons, u->id);
			continue;
		}
		posting_coupon(list, u->client, u->id, ACC_COUPONS_USED, 1);
		posting_coupon(list, u->client, u->id, ACC_COUPONS_EXPIRED, -1);
	}
	return ST_OK;
}

/* The postings of the document; beside it coupons that only end, and those that she would not have
 * earned without the sale. */
static enum status make_postings(struct op_call *call, const struct taking *t, struct postings *ret)
{
	struct postings *beside = arena_alloc(call->arena, sizeof(*beside));
	const struct tier *tier;

	TRY(return_coupons(call, t->refund, beside));
	TRY(posting_refund(t->refund, ret, call->problem));
	TRY(posting_join(ret, beside, call->problem));
	if (t->client != NULL)
		TRY(membership_after(call, t->client, t->refund, ret, &tier));
	return ST_OK;
}

/* Money that goes back into a wallet which was closed since opens it again. */
static enum status open_wallet(struct op_call *call, const struct taking *t)
{
	struct wallet_state w;

	for (size_t i = 0; i < t->refund->n_payments; i++) {
		const Payment *p = t->refund->payments[i];
		if (strcmp(p->method, "wallet") != 0)
			continue;
		TRY(wallet_state(call, t->client->id, &w));
		if (w.wallet == NULL || w.wallet->state == WALLET__STATE__closed)
			TRY(wallet_topped_up(call, t->client, MONEY(p->principal_fen)));
	}
	return ST_OK;
}

static enum status take_courses(struct op_call *call, const Sale *refund)
{
	for (size_t i = 0; i < refund->n_lines; i++)
		if (strcmp(refund->lines[i]->kind, "course") == 0)
			TRY(course_taken_back(call, refund->lines[i]->course));
	return ST_OK;
}

static enum status follow_up(struct op_call *call, const struct taking *t)
{
	const Sale *r = t->refund;
	Booking *booking;

	for (size_t i = 0; i < r->n_lines; i++)
		for (uint32_t k = 0; k < r->lines[i]->qty; k++)
			if (strcmp(r->lines[i]->kind, "session") == 0)
				TRY(course_used(call, r->lines[i]->course, -1));
	if (t->sale->booking != 0) {
		TRY(booking_get(call->tx, t->sale->booking, call->arena, &booking));
		TRY(booking_put(call->tx, booking,
				body_marked_booking(call, booking, "refund", r->id, r->reason)));
	}
	return body_queue_slip(call, "receipt", 'V', r->id);
}

static enum status post(struct op_call *call, const struct taking *t)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	Sale *r = t->refund;

	TRY(body_entry(call, ENTRY_REFUND, 'V', 0, e));
	TRY(ledger_next(call->tx, &e->source));
	r->id = e->source;
	r->day = e->day.n;
	TRY(take_courses(call, r));
	TRY(open_wallet(call, t));
	TRY(make_postings(call, t, &e->postings));
	TRY(record_check(&r->base, call->problem));
	TRY(body_post(call, e));
	REQUIRE(e->number == r->id);
	TRY(sale_put(call->tx, r));
	return follow_up(call, t);
}

enum status op_sale_refund(struct op_call *call)
{
	const SaleRefund *a = call->args;
	char text[MONEY_TEXT_MAX];
	struct taking t;

	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason",
				   _("Say why it is taken back."));
	TRY(find(call, a->sale, &t));
	TRY(draft(call, &t, a->n_lines, a->lines, a->method));
	if (a->expected_fen != 0 && a->expected_fen != t.refund->total_fen)
		return problem_set(call->problem, ST_CHANGED, "expected_fen",
				   _("The sum is now %s."),
				   money_text(MONEY(t.refund->total_fen), text));
	TRY(authority(call, t.refund, a->authorised_by));
	TRY(check_lines(call, &t));
	t.refund->reason = a->reason;
	t.refund->authorised_by = a->authorised_by;
	TRY(post(call, &t));
	body_object(call, 'V', t.refund->id);
	((SaleAnswer *)call->ret)->record = t.refund;
	return ST_OK;
}
