/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkout: a quote that explains every price, and the sale as one transaction. */
#include <string.h>

#include "base/text.h"
#include "model/price.h"
#include "svc/body.h"
#include "svc/login.h"

enum { SALES_MAX = 200, EARLIER_MAX = 500, QTY_MAX = 999 };

/* What quote and pay have in common, out of either message. */
struct basket {
	const Client *client;
	const Booking *booking;
	size_t nwishes;
	LineWish *const *wishes;
	int64_t discount_fen;
	uint32_t discount_percent;
	const char *reason;
	size_t n;
	struct price_line *lines;
	SaleLine **sale_lines;
	const struct tier *tier;
	struct price_result result;
};

/* ---- wishes into priced lines */

static enum status
treatment_line(struct op_call *call, const LineWish *w, struct price_line *line, SaleLine *out)
{
	enum status st;
	const struct treatment *t = body_treatment(call, w->treatment, "treatment", &st);
	Staff *staff = NULL;

	TRY(st);
	if (w->therapist != 0)
		TRY(body_staff(call, w->therapist, "therapist", &staff));
	line->title = both_text(t->title);
	line->category = t->category;
	line->list = treatment_price(t, staff != NULL ? staff->level : "");
	out->treatment = arena_dup(call->arena, t->id);
	out->therapist = w->therapist;
	out->asked_for = w->asked_for;
	return ST_OK;
}

static enum status
product_line(struct op_call *call, const LineWish *w, struct price_line *line, SaleLine *out)
{
	ProductFind find = PRODUCT_FIND__INIT;
	uint32_t id = w->product;
	ProtobufCMessage *m;

	if (id == 0 && w->barcode[0] != '\0') {
		struct op_call inner = *call;
		ProductRows *rows = (ProductRows *)message_new(&product_rows__descriptor,
							       call->arena);
		find.barcode = w->barcode;
		inner.args = &find;
		inner.ret = rows;
		TRY(op_product_find(&inner));
		id = rows->rows[0]->product;
	}
	TRY(body_get(call, record_by_name("product"), TABLE_PRODUCT, id, &m));
	const Product *p = (const Product *)m;
	line->title = p->name;
	line->category = "product";
	line->list = MONEY(p->price_fen);
	out->product = id;
	out->therapist = w->therapist;
	return ST_OK;
}

static enum status
shares(struct op_call *call, const LineWish *w, SaleLine *out)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < w->n_shares; i++) {
		Staff *staff;
		TRY(body_staff(call, w->shares[i]->staff, "shares", &staff));
		sum += w->shares[i]->percent > 100 ? 101 : w->shares[i]->percent;
	}
	if (w->n_shares > 0 && sum != 100)
		return problem_set(call->problem, ST_BAD_VALUE, "shares",
				   _("The shares of a line sum to 100 %%, not %u %%."), sum);
	out->n_shares = w->n_shares;
	out->shares = w->shares;
	if (w->n_shares == 0 && w->therapist != 0) {
		StaffShare *s = (StaffShare *)message_new(&staff_share__descriptor, call->arena);
		s->staff = w->therapist;
		s->percent = 100;
		BODY_PUSH(call->arena, out->shares, out->n_shares, s);
	}
	return ST_OK;
}

static enum status
add_line(struct op_call *call, struct basket *b, const LineWish *w)
{
	struct price_line line = { .qty = w->qty == 0 ? 1 : w->qty,
				   .hand = MONEY(w->discount_fen),
				   .hand_percent = (int)(w->discount_percent > 101 ? 101 :
							 w->discount_percent) };
	SaleLine *out = (SaleLine *)message_new(&sale_line__descriptor, call->arena);

	if (line.qty > QTY_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "qty",
				   _("A quantity is between 1 and %d."), QTY_MAX);
	if (strcmp(w->kind, "treatment") == 0)
		TRY(treatment_line(call, w, &line, out));
	else if (strcmp(w->kind, "product") == 0)
		TRY(product_line(call, w, &line, out));
	else
		return problem_set(call->problem, ST_BAD_VALUE, "kind",
				   _("\"%s\" cannot be sold; expected treatment or product."),
					   w->kind);
	line.kind = w->kind;
	out->category = arena_dup(call->arena, line.category);
	TRY(shares(call, w, out));
	size_t n = b->n;
	BODY_PUSH(call->arena, b->lines, n, line);
	BODY_PUSH(call->arena, b->sale_lines, b->n, out);
	return ST_OK;
}

/* The lines of a finished booking: what was done, by whom. */
static enum status
booking_lines(struct op_call *call, struct basket *b)
{
	for (size_t i = 0; i < b->booking->n_segments; i++) {
		const Segment *seg = b->booking->segments[i];
		LineWish w = LINE_WISH__INIT;
		w.kind = arena_dup(call->arena, "treatment");
		w.treatment = seg->treatment;
		w.qty = 1;
		w.therapist = seg->therapist;
		w.asked_for = seg->asked_for;
		TRY(add_line(call, b, &w));
	}
	return ST_OK;
}

static enum status
settleable(struct op_call *call, uint32_t id, uint32_t client, struct basket *b)
{
	Booking *booking;
	Booking__State settled;
	char text[ID_TEXT_MAX];
	enum status st = booking_get(call->tx, id, call->arena, &booking);

	id_text('B', id, text);
	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "booking", _("There is no booking %s."),
				   text);
	TRY(st);
	b->booking = booking;
	if (client != 0 && booking->client != client)
		return problem_set(call->problem, ST_BAD_VALUE, "booking",
				   _("Booking %s is another client's."), text);
	if (booking->state == BOOKING__STATE__settled)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("Booking %s is paid already."), text);
	if (booking_next_state(booking->state, "settle", &settled))
		return ST_OK;
	st = problem_set(call->problem, ST_WRONG_STATE, "booking", _("Booking %s is \"%s\"."), text,
			 booking_state_title(booking->state));
	if (booking_claims_time(booking->state))
		problem_todo(call->problem, _("It is paid when the service is done."));
	return st;
}

/* Prices everything; nothing is written. */
static enum status
price(struct op_call *call, struct basket *b, uint32_t client, uint32_t booking)
{
	if (booking != 0)
		TRY(settleable(call, booking, client, b));
	if (client == 0 && b->booking != NULL)
		client = b->booking->client;
	if (client != 0) {
		Client *c;
		TRY(body_client(call, client, &c));
		b->client = c;
		b->tier = tier_find(call->shop->tiers, c->tier);
	}
	if (b->nwishes == 0 && b->booking != NULL)
		TRY(booking_lines(call, b));
	if (b->nwishes > LIMIT_SALE_LINES)
		return problem_set(call->problem, ST_TOO_MANY, "lines",
				   _("A sale has at most %d lines."), LIMIT_SALE_LINES);
	for (size_t i = 0; i < b->nwishes; i++)
		TRY(add_line(call, b, b->wishes[i]));
	if (b->n == 0) {
		enum status st = problem_set(call->problem, ST_NOTHING_TO_DO, "lines",
					     _("There is nothing to pay."));
		problem_todo(call->problem, _("Add a treatment or a product."));
		return st;
	}
	struct price_basket basket = { .n = b->n, .lines = b->lines, .tier = b->tier,
				       .hand = MONEY(b->discount_fen), .hand_reason = b->reason,
				       .hand_percent = (int)(b->discount_percent > 101 ? 101 :
							     b->discount_percent) };
	return price_basket(&basket, b->sale_lines, &b->result, call->arena, call->problem);
}

/* ---- authority */

static bool
within(const struct role *role, const struct price_result *r)
{
	if (r->by_hand.fen == 0)
		return true;
	return role_may(role, PERM_DISCOUNT) && r->hand_percent <= role->discount_percent &&
	       (role->discount.fen == 0 || r->by_hand.fen <= role->discount.fen);
}

static enum status
authority(struct op_call *call, const struct basket *b, uint32_t authorised_by)
{
	char sum[MONEY_TEXT_MAX];

	if (within(&call->role, &b->result))
		return ST_OK;
	if (authorised_by != 0) { /* her PIN was checked in prepare */
		Staff *staff;
		TRY(body_staff(call, authorised_by, "authorised_by", &staff));
		const struct role *role = conf_role(&call->shop->conf, staff->role);
		if (role != NULL && role_may(role, PERM_AUTHORISE) && within(role, &b->result))
			return ST_OK;
		return problem_set(call->problem, ST_NO_AUTHORITY, "authorised_by",
				   _("%s may not authorise this discount."), staff->name);
	}
	enum status st = problem_set(call->problem, ST_NO_AUTHORITY, "discount",
				     _("A discount of %s (%d %%) is above your limit of %d %%."),
				     money_text(b->result.by_hand, sum), b->result.hand_percent,
				     call->role.discount_percent);
	problem_todo(call->problem, _("Lower it, or have a manager enter her PIN."));
	return st;
}

enum status
op_sale_prepare_pay(struct op_call *call)
{
	const SalePay *a = call->args;

	if (a->authorised_by == 0)
		return ST_OK;
	return pin_check(call->shop, a->authorised_by, a->authorised_pin, call->problem);
}

enum status
op_sale_quote(struct op_call *call)
{
	const SaleQuote *a = call->args;
	Quote *ret = call->ret;
	struct basket b = { .nwishes = a->n_lines, .wishes = a->lines,
			    .discount_fen = a->discount_fen, .discount_percent =
				    a->discount_percent,
			    .reason = a->discount_reason };

	TRY(price(call, &b, a->client, a->booking));
	ret->n_lines = b.n;
	ret->lines = b.sale_lines;
	ret->list_fen = b.result.list.fen;
	ret->reductions_fen = b.result.reductions.fen;
	ret->total_fen = b.result.total.fen;
	ret->tier = arena_dup(call->arena, b.tier != NULL ? b.tier->id : "");
	ret->needs_authority = !within(&call->role, &b.result);
	return ST_OK;
}

/* ---- paying */

static enum status
check_payments(struct op_call *call, const SalePay *a, money total, money *ret_change)
{
	money paid = MONEY(0), cash = MONEY(0);
	char text[MONEY_TEXT_MAX];
	struct account account;

	if (a->n_payments > LIMIT_PAYMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < a->n_payments; i++) {
		const Payment *p = a->payments[i];
		if (p->amount_fen <= 0 || p->amount_fen > MONEY_MAX_FEN)
			return problem_set(call->problem, ST_BAD_VALUE, "amount_fen",
					   _("A payment is more than 0.00."));
		if (!posting_method_account(p->method, a->client, &account))
			return problem_set(call->problem, ST_BAD_VALUE, "method",
					   _("\"%s\" is no way to pay here; expected cash, "
						   "wechat, alipay or card."),
					   p->method);
		if (!money_add(paid, MONEY(p->amount_fen), &paid))
			return problem_set(call->problem, ST_BAD_VALUE, "amount_fen", NULL);
		if (account.class == ACC_CASH)
			cash.fen += p->amount_fen;
	}
	*ret_change = MONEY(paid.fen - total.fen);
	if (ret_change->fen < 0)
		return problem_set(call->problem, ST_NOT_PAID, "payments", _("%s is still to pay."),
				   money_text(MONEY(-ret_change->fen), text));
	if (ret_change->fen > cash.fen)
		return problem_set(call->problem, ST_OVERPAID, "payments",
				   _("%s too much; only cash gives change."),
				   money_text(*ret_change, text));
	return ST_OK;
}

static Sale *
make_sale(struct op_call *call, const SalePay *a, const struct basket *b, money change)
{
	Sale *s = (Sale *)message_new(&sale__descriptor, call->arena);

	s->client = b->client != NULL ? b->client->id : 0;
	s->booking = a->booking;
	s->n_lines = b->n;
	s->lines = b->sale_lines;
	s->n_payments = a->n_payments;
	s->payments = a->payments;
	s->total_fen = b->result.total.fen;
	s->change_fen = change.fen;
	s->cashier = call->who->staff;
	s->authorised_by = a->authorised_by;
	s->at = call->now.ms;
	s->day = call->today.n;
	s->note = a->note;
	s->shop = call->shop->conf.shop;
	s->tier = arena_dup(call->arena, b->tier != NULL ? b->tier->id : "");
	s->discount_reason = a->discount_reason;
	return s;
}

static enum status
settle_booking(struct op_call *call, const Booking *was, uint32_t sale)
{
	Booking *now = (Booking *)message_copy(&was->base, call->arena);
	RecordChange *c = (RecordChange *)message_new(&record_change__descriptor, call->arena);
	char text[ID_TEXT_MAX];

	c->at = call->now.ms;
	c->by = call->who->staff;
	c->what = arena_dup(call->arena, "settle");
	c->now = arena_dup(call->arena, id_text('V', sale, text));
	now->state = BOOKING__STATE__settled;
	now->sale = sale;
	now->revision++;
	BODY_PUSH(call->arena, now->changes, now->n_changes, c);
	return booking_put(call->tx, was, now);
}

/* The receipt waits in the store until it is out: a crash does not lose it. */
static enum status
queue_receipt(struct op_call *call, uint32_t sale)
{
	Job job = JOB__INIT;
	char text[ID_TEXT_MAX];

	if (strcmp(call->shop->conf.receipt_to, "none") == 0 ||
	    strcmp(call->shop->conf.receipt_to, "screen") == 0)
		return ST_OK;
	TRY(record_next_id(call->tx, TABLE_JOB, &job.id));
	job.kind = arena_dup(call->arena, "receipt");
	job.object = arena_dup(call->arena, id_text('V', sale, text));
	job.at = call->now.ms;
	return record_put(call->tx, TABLE_JOB, job.id, &job.base, PUT_NEW);
}

enum status
op_sale_pay(struct op_call *call)
{
	const SalePay *a = call->args;
	SalePaid *ret = call->ret;
	struct basket b = { .nwishes = a->n_lines, .wishes = a->lines,
			    .discount_fen = a->discount_fen, .discount_percent =
				    a->discount_percent,
			    .reason = a->discount_reason };
	struct entry e = { .at = call->now, .day = call->today, .kind = ENTRY_SALE,
			   .staff = call->who->staff, .shop = call->shop->conf.shop,
			   .source_letter = 'V' };
	money change = MONEY(0);

	TRY(price(call, &b, a->client, a->booking));
	if (a->expected_fen != 0 && a->expected_fen != b.result.total.fen) {
		char text[MONEY_TEXT_MAX];
		return problem_set(call->problem, ST_CHANGED, "expected_fen",
				   _("The sum is now %s."), money_text(b.result.total, text));
	}
	TRY(authority(call, &b, a->authorised_by));
	TRY(check_payments(call, a, b.result.total, &change));
	Sale *sale = make_sale(call, a, &b, change);
	TRY(record_check(&sale->base, call->problem));
	TRY(posting_sale(sale, &e.postings, call->problem));
	TRY(ledger_next(call->tx, &e.source));
	memcpy(e.terminal, call->who->terminal, sizeof(e.terminal));
	TRY(ledger_append(call->tx, &e, call->problem));
	REQUIRE(e.number == e.source);
	sale->id = e.number;
	TRY(sale_put(call->tx, sale));
	if (b.booking != NULL)
		TRY(settle_booking(call, b.booking, sale->id));
	TRY(queue_receipt(call, sale->id));
	call->entry = e.number;
	body_object(call, 'V', sale->id);
	ret->sale = sale->id;
	ret->entry = e.number;
	ret->total_fen = sale->total_fen;
	ret->change_fen = sale->change_fen;
	return ST_OK;
}

/* ---- reading */

static enum status
get_sale(struct op_call *call, uint32_t id, Sale **ret)
{
	char text[ID_TEXT_MAX];
	enum status st = sale_get(call->tx, id, call->arena, ret);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "sale", _("There is no sale %s."),
				   id_text('V', id, text));
	return st;
}

enum status
op_sale_get(struct op_call *call)
{
	return get_sale(call, ((const SaleGet *)call->args)->sale,
			&((SaleAnswer *)call->ret)->record);
}

struct her_sales {
	struct op_call *call;
	const SaleList *args;
	size_t limit;
	SaleRows *ret;
};

static enum status
list_her_sale(void *ctx, uint32_t number, money total)
{
	struct her_sales *h = ctx;
	Sale *sale;

	(void)total;
	if (h->args->before != 0 && number >= h->args->before)
		return ST_OK;
	TRY(sale_get(h->call->tx, number, h->call->arena, &sale));
	if (h->args->day == 0 || sale->day == h->args->day)
		BODY_PUSH(h->call->arena, h->ret->rows, h->ret->n_rows, sale);
	return h->ret->n_rows >= h->limit ? ST_TOO_MANY : ST_OK;
}

static enum status
sales_of_client(struct op_call *call, const SaleList *a, size_t limit, SaleRows *ret)
{
	struct her_sales h = { .call = call, .args = a, .limit = limit, .ret = ret };
	enum status st = sale_each_client(call->tx, a->client, list_her_sale, &h);

	return st == ST_TOO_MANY ? ST_OK : st;
}

/* Newest first, back through the ledger. Numbers are in order of time only while the shop's
 * clock is right: a day is over when so many sales before it were seen in a row that no
 * episode of a wrong clock explains them. */
enum status
op_sale_list(struct op_call *call)
{
	const SaleList *a = call->args;
	SaleRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > SALES_MAX ? SALES_MAX : a->limit, earlier = 0;
	uint32_t next;

	if (a->client != 0)
		return sales_of_client(call, a, limit, ret);
	TRY(ledger_next(call->tx, &next));
	if (a->before != 0 && a->before < next)
		next = a->before;
	while (next-- > 1 && ret->n_rows < limit && earlier < EARLIER_MAX) {
		Sale *sale;
		enum status st = sale_get(call->tx, next, call->arena, &sale);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		earlier = a->day != 0 && sale->day < a->day ? earlier + 1 : 0;
		if (a->day == 0 || sale->day == a->day)
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, sale);
	}
	return ST_OK;
}
