/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deposit is: what is asked for, what is held, and how it ends. */
#include "svc/deposit.h"

#include <string.h>

#include "svc/course.h"

/* ---- asked for */

static enum status count_missed(void *ctx, const Booking *b)
{
	int *missed = ctx;

	*missed += b->state == BOOKING__STATE__no_show ||
		   b->state == BOOKING__STATE__late_cancelled;
	return ST_OK;
}

/* That of the treatments which no course pays, and that of who has missed too many bookings. */
enum status deposit_asked(struct op_call *call, uint32_t client, const Booking *b, money *ret)
{
	const struct conf *conf = &call->shop->conf;
	struct course_state s = { .course = NULL };
	money asked = MONEY(0);
	int missed = 0;

	if (b->course != 0)
		TRY(course_state(call, b->course, &s));
	for (size_t i = 0; i < b->n_segments; i++) {
		const char *id = b->segments[i]->treatment;
		const struct treatment *t = treatment_find(call->shop->treatments, id);
		if (t != NULL && (s.course == NULL || course_item(s.course, id) == NULL))
			asked.fen += t->deposit.fen;
	}
	if (conf->deposit.fen > 0)
		TRY(booking_each_client(call->tx, client, INT64_MAX, SCAN_BACKWARD, call->arena,
					count_missed, &missed));
	if (conf->deposit.fen > 0 && missed >= conf->deposit_missed)
		asked.fen += conf->deposit.fen;
	*ret = asked;
	return ST_OK;
}

/* ---- held */

enum status deposit_held(struct op_call *call, const Booking *b, struct deposit *ret)
{
	REQUIRE(b->id != 0);
	*ret = (struct deposit){ .cash = MONEY(0) };
	TRY(body_balance(call, ACC_DEPOSIT, b->client, b->id, UNIT_OF_CNY, &ret->cash.fen));
	return body_balance(call, ACC_DEPOSIT_WALLET, b->client, b->id, UNIT_OF_CNY,
			    &ret->wallet.fen);
}

enum status deposit_paid(struct op_call *call, const Booking *b, money *ret)
{
	struct deposit d;

	TRY(deposit_held(call, b, &d));
	*ret = MONEY(d.cash.fen + d.wallet.fen);
	return ST_OK;
}

/* ---- the ways it came */

struct ways {
	struct op_call *call;
	uint32_t booking;
	struct entry *e;
	size_t n;
	struct way { const char *method; int64_t fen; } *rows; /* the first that came first */
};

static enum status add_ways(void *ctx, uint32_t number)
{
	struct ways *w = ctx;
	struct account account;
	const char *method;

	TRY(ledger_get(w->call->tx, number, w->e));
	if (w->e->kind != ENTRY_DEPOSIT || w->e->source != w->booking)
		return ST_OK;
	for (size_t k = 0; (method = posting_method(k)) != NULL; k++) {
		for (size_t i = 0; i < w->e->postings.n; i++) {
			const struct posting *p = &w->e->postings.rows[i];
			struct way way = { .method = method, .fen = p->amount };
			if (posting_method_account(method, &account) && p->amount > 0 &&
			    account_equal(account, p->account))
				BODY_PUSH(w->call->arena, w->rows, w->n, way);
		}
	}
	return ST_OK;
}

static void add_back(struct op_call *call, struct deposit_end *end, const char *method, int64_t fen)
{
	Payment *p, **rows = (Payment **)(uintptr_t)end->back;

	for (size_t i = 0; i < end->n; i++) {
		if (strcmp(rows[i]->method, method) == 0) {
			rows[i]->amount_fen += fen;
			return;
		}
	}
	p = (Payment *)message_new(&payment__descriptor, call->arena);
	p->method = arena_dup(call->arena, method);
	p->amount_fen = fen;
	BODY_PUSH(call->arena, rows, end->n, p);
	end->back = rows;
}

/* What came last goes back first. */
static enum status money_back(struct op_call *call, const Booking *b, int64_t fen,
			      const char *method, struct deposit_end *end)
{
	struct ways w = { .call = call, .booking = b->id };

	if (method[0] != '\0' || fen == 0) {
		if (fen != 0)
			add_back(call, end, method, fen);
		return ST_OK;
	}
	w.e = arena_alloc(call->arena, sizeof(*w.e));
	TRY(ledger_each_client(call->tx, b->client, 1, add_ways, &w));
	while (fen > 0) {
		if (w.n == 0)
			return problem_set(call->problem, ST_BAD_DATA, "booking", NULL);
		w.n--;
		int64_t part = w.rows[w.n].fen < fen ? w.rows[w.n].fen : fen;
		add_back(call, end, w.rows[w.n].method, part);
		fen -= part;
	}
	return ST_OK;
}

/* Into the wallet it came from, which that opens again if it was closed since. */
static enum status wallet_back(struct op_call *call, const Booking *b, int64_t fen,
			       struct deposit_end *end)
{
	struct wallet_state w;
	Client *client;

	if (fen == 0)
		return ST_OK;
	add_back(call, end, "wallet", fen);
	end->back[end->n - 1]->principal_fen = fen;
	TRY(wallet_state(call, b->client, &w));
	if (w.wallet != NULL && w.wallet->state != WALLET__STATE__closed)
		return ST_OK;
	TRY(client_get(call->tx, b->client, call->arena, &client));
	return wallet_topped_up(call, client, MONEY(fen));
}

/* ---- how it ends */

money deposit_fee(const struct deposit *d, int keep_percent)
{
	money fee;

	REQUIRE(money_scale(MONEY(d->cash.fen + d->wallet.fen), keep_percent, 100, &fee));
	return fee;
}

static enum status check_method(struct op_call *call, const char *method)
{
	struct account account;

	if (method[0] == '\0' || posting_method_account(method, &account))
		return ST_OK;
	return problem_set(call->problem, ST_BAD_VALUE, "method",
			   _("Money goes back by cash, wechat, alipay or card, not by \"%s\"."),
			   method);
}

void deposit_tell(struct op_call *call, Booking *now, const char *what, uint32_t entry, size_t n,
		  Payment *const *payments, const char *note)
{
	AUTO(buf_release) struct buf words = BUF_INIT;
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX];

	buf_puts(&words, id_text('E', entry, id));
	for (size_t i = 0; i < n; i++)
		buf_printf(&words, "%s %s %s", i > 0 ? "," : "",
			   money_text(MONEY(payments[i]->amount_fen), sum), payments[i]->method);
	BODY_PUSH(call->arena, now->changes, now->n_changes,
		  body_record_change(call, what, "", words.text, note));
	buf_printf(&call->detail, "%s%s: %s", call->detail.len > 0 ? "; " : "", what, words.text);
}

/* The ledger says in which way; the history says how much of it. */
static void tell_end(struct op_call *call, Booking *now, const struct entry *e,
		     const struct deposit_end *end)
{
	Payment kept = PAYMENT__INIT, *row = &kept;

	kept.amount_fen = end->kept.fen + end->kept_of_wallet.fen;
	kept.method = arena_dup(call->arena, "fee");
	if (kept.amount_fen > 0)
		deposit_tell(call, now, "deposit-kept", e->number, 1, &row, "");
	if (end->n > 0)
		deposit_tell(call, now, "deposit-back", e->number, end->n, end->back, "");
}

enum status deposit_close(struct op_call *call, Booking *now, int keep_percent, const char *method,
			  struct deposit_sums *ret)
{
	struct deposit_end end = { .client = now->client, .booking = now->id };
	struct deposit d;
	struct entry e;

	*ret = (struct deposit_sums){ .back = MONEY(0) };
	TRY(check_method(call, method));
	TRY(deposit_held(call, now, &d));
	if (d.cash.fen + d.wallet.fen == 0)
		return ST_OK;
	ret->kept = deposit_fee(&d, keep_percent);
	ret->back = MONEY(d.cash.fen + d.wallet.fen - ret->kept.fen);
	end.kept = MONEY(ret->kept.fen < d.cash.fen ? ret->kept.fen : d.cash.fen);
	end.kept_of_wallet = MONEY(ret->kept.fen - end.kept.fen);
	TRY(wallet_back(call, now, d.wallet.fen - end.kept_of_wallet.fen, &end));
	TRY(money_back(call, now, d.cash.fen - end.kept.fen, method, &end));
	TRY(body_entry(call, ENTRY_DEPOSIT, 'B', now->id, &e));
	TRY(posting_deposit_end(&end, &e.postings, call->problem));
	TRY(body_post(call, &e));
	tell_end(call, now, &e, &end);
	return body_queue_slip(call, "deposit", 'E', e.number);
}
