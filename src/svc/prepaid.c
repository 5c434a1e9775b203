/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepaid money that goes back: what the law says, and the doing of it. */
#include "svc/prepaid.h"

#include <string.h>

/* ---- the case */

/* What is to be given back of: a course, or the wallet. */
struct prepaid_case {
	Client *client;
	bool is_wallet;
	struct course_state course;
	struct wallet_state wallet;
	struct law_case law;
};

static enum status find_course(struct op_call *call, const char *which, struct prepaid_case *ret)
{
	uint32_t id;
	char text[ID_TEXT_MAX];

	TRY(id_parse(which, 'K', &id, "course", call->problem));
	TRY(course_state(call, id, &ret->course));
	if (ret->course.course->client != ret->client->id)
		return problem_set(call->problem, ST_BAD_VALUE, "course",
				   _("Course %s is not %s's."), id_text('K', id, text),
				   ret->client->name);
	TRY(course_alive(call, ret->course.course));
	return course_unheld(call, &ret->course);
}

/* Deposits that were paid from the wallet, and the first booking that holds one. */
struct held { money sum; uint32_t booking; };

static enum status add_held(void *ctx, const struct posting *b)
{
	struct held *held = ctx;

	if (b->account.class != ACC_DEPOSIT_WALLET)
		return ST_OK;
	held->sum.fen -= b->amount;
	if (held->booking == 0)
		held->booking = b->account.detail;
	return ST_OK;
}

/* What a booking holds goes back by itself, or is spent: until then nobody knows what is left. */
static enum status wallet_unheld(struct op_call *call, uint32_t client)
{
	struct held held = { .booking = 0 };
	char sum[MONEY_TEXT_MAX], id[ID_TEXT_MAX];

	TRY(ledger_balances_of(call->tx, client, add_held, &held));
	if (held.booking == 0)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "course",
				     _("%s of her wallet is held as the deposit of a booking."),
				     money_text(held.sum, sum));
	id_text('B', held.booking, id);
	problem_todo(call->problem, _("Settle or cancel %s first."), id);
	problem_hint(call->problem, "booking", "%s", id);
	return st;
}

static enum status find_wallet(struct op_call *call, struct prepaid_case *ret)
{
	ret->is_wallet = true;
	TRY(wallet_state(call, ret->client->id, &ret->wallet));
	if (ret->wallet.wallet == NULL)
		return problem_set(call->problem, ST_NOT_FOUND, "course", _("%s has no wallet."),
				   ret->client->name);
	TRY(wallet_unheld(call, ret->client->id));
	if (ret->wallet.principal.fen == 0 && ret->wallet.bonus.fen == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "course",
				   _("%s's wallet is empty."), ret->client->name);
	return ST_OK;
}

/* What was never paid cannot be given back. */
static enum status all_paid(struct op_call *call, const Course *course)
{
	char sum[MONEY_TEXT_MAX], id[ID_TEXT_MAX];
	money left;
	Sale *sale;

	TRY(sale_get(call->tx, course->sale, call->arena, &sale));
	TRY(body_balance(call, ACC_RECEIVABLE, sale->client, sale->id, UNIT_OF_CNY, &left.fen));
	if (left.fen == 0)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "course",
				     _("%s of sale %s is still on account."),
				     money_text(left, sum), id_text('V', course->sale, id));
	problem_todo(call->problem, _("Have it paid first, then give back what the law says."));
	return st;
}

static enum status course_case(struct op_call *call, struct prepaid_case *p)
{
	const Course *c = p->course.course;
	struct law_case *law = &p->law;

	TRY(all_paid(call, c));
	law->paid = MONEY(c->paid_fen);
	TRY(course_history(call, &p->course, &law->delivered_list, &law->served_before));
	/* At the price she had: what the ledger has earned of it, to the fen. */
	law->delivered_net = MONEY(c->paid_fen - p->course.value.fen);
	law->delivered_any = p->course.used > 0;
	law->paid_on = law->first_paid_on = DAY(c->sold_on);
	law->unlimited = c->unlimited;
	if (c->unlimited) {
		struct course_term term = course_term(c, law->on);
		law->from = term.from;
		law->until = term.until;
		law->delivered_list = law->delivered_net = MONEY(0); /* by days instead */
	}
	return ST_OK;
}

static enum status wallet_case(struct op_call *call, struct prepaid_case *p)
{
	struct law_case *law = &p->law;
	struct contract c;

	TRY(wallet_contract(call, p->client->id, &c));
	law->wallet = true;
	law->paid = c.paid;
	law->gift = c.gift;
	/* Art. 18 counts at the price she had: her discounts beside the gift are hers. */
	law->delivered_list = law->shop_at_fault ? c.net : c.list;
	law->delivered_net = c.net;
	law->delivered_any = c.list.fen > 0;
	law->served_before = c.served_before;
	law->first_paid_on = c.first;
	law->paid_on = c.last;
	return ST_OK;
}

/* `which` is "wallet" or K7, `fault` shop or client; on 0: today. Refuses what cannot be given
 * back: not hers, over, promised to bookings, still on account, empty. */
static enum status find_case(struct op_call *call, uint32_t client, const char *which,
			     const char *fault, int32_t on, struct prepaid_case *ret)
{
	struct prepaid_case p = { .is_wallet = false };
	char text[DATE_TEXT_MAX];

	p.law.shop_at_fault = strcmp(fault, "shop") == 0;
	if (!p.law.shop_at_fault && strcmp(fault, "client") != 0)
		return problem_set(call->problem, ST_BAD_VALUE, "fault",
				   _("Say who is at fault: shop, or client for her own choice."));
	p.law.on = on == 0 ? call->sure : DAY(on);
	TRY(body_client(call, client, &p.client));
	if (strcmp(which, "wallet") == 0)
		TRY(find_wallet(call, &p));
	else
		TRY(find_course(call, which, &p));
	TRY(p.is_wallet ? wallet_case(call, &p) : course_case(call, &p));
	/* Paid after the day was closed, it belongs to the next one. */
	if (on == 0 && p.law.on.n < p.law.paid_on.n)
		p.law.on = p.law.paid_on;
	if (p.law.on.n < p.law.paid_on.n)
		return problem_set(call->problem, ST_BAD_VALUE, "date",
				   _("It was paid on %s."), day_text(p.law.paid_on, text));
	*ret = p;
	return ST_OK;
}

/* ---- working it out */

static enum status work_out(struct op_call *call, const struct prepaid_case *p, const char *fault,
			    PrepaidRefund **ret)
{
	const struct conf *conf = &call->shop->conf;
	const struct law_rates rates = { .cooling_days = conf->cooling_days,
					 .lpr_bp = conf->lpr_bp, .deposit_bp = conf->deposit_bp,
					 .year_days = conf->year_days };
	PrepaidRefund *doc = (PrepaidRefund *)message_new(&prepaid_refund__descriptor,
							  call->arena);
	struct law_result law;

	TRY(law_refund(&p->law, &rates, call->arena, &law, &doc->n_steps, &doc->steps,
		       call->problem));
	doc->client = p->client->id;
	doc->course = p->is_wallet ? 0 : p->course.course->id;
	doc->fault = arena_dup(call->arena, fault);
	doc->principal_fen = law.principal.fen;
	doc->interest_fen = law.interest.fen;
	doc->total_fen = law.total.fen;
	doc->at = call->now.ms;
	doc->day = p->law.on.n;
	doc->shop = call->shop->conf.shop;
	*ret = doc;
	return ST_OK;
}

/* A role's limit for one refund counts here as well. */
static bool within(const struct role *role, const void *what)
{
	const PrepaidRefund *doc = what;

	return role_may(role, PERM_PREPAID) &&
	       (role->refund.fen == 0 || doc->total_fen <= role->refund.fen);
}

enum status op_prepaid_refund_quote(struct op_call *call)
{
	const PrepaidRefundQuote *a = call->args;
	PrepaidWorkings *ret = call->ret;
	struct prepaid_case p;

	TRY(find_case(call, a->client, a->course, a->fault, a->date, &p));
	TRY(work_out(call, &p, a->fault, &ret->record));
	ret->needs_authority = !within(&call->role, ret->record);
	return ST_OK;
}

/* ---- doing it */

static enum status authority(struct op_call *call, const PrepaidRefundDo *a,
			     const PrepaidRefund *doc)
{
	char sum[MONEY_TEXT_MAX];

	return body_within(call, within, doc, a->authorised_by, NULL,
			   arena_printf(call->arena,
					_("You may not give back %s of prepaid money."),
					money_text(MONEY(doc->total_fen), sum)));
}

static enum status check_request(struct op_call *call, const PrepaidRefundDo *a,
				 const PrepaidRefund *doc)
{
	struct account account;
	char sum[MONEY_TEXT_MAX];
	enum status st;

	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	if (!posting_method_account(doc->method, &account))
		return problem_set(call->problem, ST_BAD_VALUE, "method",
				   _("Money goes back by cash, wechat, alipay or card."));
	if (a->expected_fen != 0 && a->expected_fen != doc->total_fen)
		return problem_set(call->problem, ST_CHANGED, "expected_fen",
				   _("The sum is now %s."),
				   money_text(MONEY(doc->total_fen), sum));
	if (doc->total_fen > 0)
		return ST_OK;
	st = problem_set(call->problem, ST_NOTHING_TO_DO, NULL,
			 _("By law nothing is to be given back."));
	problem_todo(call->problem, _("What is left can still be used."));
	return st;
}

static enum status post_it(struct op_call *call, const struct prepaid_case *p, PrepaidRefund *doc)
{
	struct prepaid_back back = { .client = doc->client, .course = doc->course,
				     .principal = MONEY(doc->principal_fen),
				     .interest = MONEY(doc->interest_fen),
				     .method = doc->method };
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	back.left = p->is_wallet ? p->wallet.principal : p->course.value;
	back.bonus_left = p->wallet.bonus;
	back.sessions_left = p->is_wallet ? 0 : p->course.left;
	TRY(body_entry(call, ENTRY_REFUND, p->is_wallet ? 'C' : 'K',
		       p->is_wallet ? doc->client : doc->course, e));
	TRY(posting_prepaid_refund(&back, &e->postings, call->problem));
	TRY(body_post(call, e));
	doc->id = e->number;
	doc->day = e->day.n;
	return prepaid_put(call->tx, doc);
}

/* Nothing can be used any more. The sale itself stands, and so do its points and what it counts
 * towards her tier: the law gives back money for what was not delivered, it does not undo what
 * she bought; a wallet never counted before it was spent. */
static enum status end_it(struct op_call *call, const struct prepaid_case *p,
			  const PrepaidRefund *doc)
{
	char number[ID_TEXT_MAX];
	const char *entry = id_text('E', doc->id, number);

	if (!p->is_wallet) {
		Course *now = (Course *)message_copy(&p->course.course->base, call->arena);
		now->state = COURSE__STATE__over;
		now->frozen_on = 0;
		now->ended = arena_dup(call->arena, "refunded");
		return course_change(call, p->course.course, now, "refund", "active", entry,
				     doc->reason);
	}
	return wallet_close(call, p->wallet.wallet, entry, doc->reason);
}

enum status op_prepaid_refund(struct op_call *call)
{
	const PrepaidRefundDo *a = call->args;
	PrepaidWorkings *ret = call->ret;
	struct prepaid_case p;
	PrepaidRefund *doc;

	TRY(find_case(call, a->client, a->course, a->fault, 0, &p));
	TRY(work_out(call, &p, a->fault, &doc));
	doc->method = arena_dup(call->arena, a->method[0] != '\0' ? a->method : "cash");
	doc->reason = arena_dup(call->arena, a->reason);
	doc->authorised_by = a->authorised_by;
	doc->cashier = call->who->staff;
	TRY(check_request(call, a, doc));
	TRY(authority(call, a, doc));
	TRY(post_it(call, &p, doc));
	TRY(record_check(&doc->base, call->problem));
	TRY(end_it(call, &p, doc));
	TRY(body_queue_slip(call, "prepaid", 'E', doc->id));
	body_object(call, p.is_wallet ? 'C' : 'K', p.is_wallet ? doc->client : doc->course);
	ret->record = doc;
	ret->entry = doc->id;
	return ST_OK;
}
