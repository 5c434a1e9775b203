/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the salon was told, written down: money by its way, wallets, what is on account,
 * deposits, and which day is closed. It is written from answers and documents of requests that
 * were accepted, once each; the ledger must say the same after every step.
 */
#ifndef TESTS_PROOF_SIM_PAPER_H
#define TESTS_PROOF_SIM_PAPER_H

#include "proof/sim.h"

enum { SIM_AHEAD = 7 /* days: a close further ahead was a wrong clock */, SIM_NIGHT = 120 };

static const char *const sim_methods[SIM_METHODS] = { "cash", "wechat", "alipay", "card" };

static int method_number(const char *name)
{
	int i = 0;

	while (i < SIM_METHODS && strcmp(sim_methods[i], name) != 0)
		i++;
	return i;
}

static struct sim_client *paper_client(struct sim *s, uint32_t id)
{
	REQUIRE(id < SIM_PEOPLE);
	if (id > s->paper.last_client)
		s->paper.last_client = id;
	return &s->paper.clients[id];
}

static struct sim_deposit *paper_deposit(struct sim *s, uint32_t booking)
{
	REQUIRE(booking < SIM_VISITS);
	return &s->paper.deposits[booking];
}

/* ---- deposits */

/* The wallet's goes back first, then the money that came last. */
static void deposit_back(struct sim *s, uint32_t client, struct sim_deposit *d, int64_t back,
			 const char *method)
{
	int64_t wallet = back < d->wallet ? back : d->wallet;

	paper_client(s, client)->principal += wallet;
	back -= wallet;
	int given = method_number(method);
	while (back > 0 && given < SIM_METHODS) {
		s->paper.money[given] -= back;
		back = 0;
	}
	while (back > 0 && d->n > 0) {
		struct sim_way *w = &d->ways[--d->n];
		int64_t part = w->fen < back ? w->fen : back;
		s->paper.money[w->method] -= part;
		back -= part;
	}
	*d = (struct sim_deposit){ .n = 0 };
}

static void hear_deposit(struct sim *s, const DepositTake *a)
{
	const BookingAnswer *b = sim_look(s, "booking.get", "{\"booking\":\"B%u\"}", a->booking);
	struct sim_deposit *d = paper_deposit(s, a->booking);

	for (size_t i = 0; i < a->n_payments; i++) {
		int m = method_number(a->payments[i]->method);
		int64_t fen = a->payments[i]->amount_fen;
		if (m < SIM_METHODS) {
			s->paper.money[m] += fen;
			d->cash += fen;
			REQUIRE(d->n < SIM_WAYS);
			d->ways[d->n++] = (struct sim_way){ .method = m, .fen = fen };
		} else {
			d->wallet += fen;
			paper_client(s, b->record->client)->principal -= fen;
		}
	}
}

static void hear_end(struct sim *s, const BookingEnd *a, const BookingAnswer *answer)
{
	struct sim_deposit *d = paper_deposit(s, a->booking);

	sim_same(s, "the deposit of booking", a->booking, answer->kept_fen + answer->back_fen,
		 d->cash + d->wallet);
	/* Money is kept first. */
	int64_t kept = answer->kept_fen < d->cash ? answer->kept_fen : d->cash;
	d->wallet -= answer->kept_fen - kept;
	deposit_back(s, answer->record->client, d, answer->back_fen, a->method);
}

/* ---- sales */

static void hear_payment(struct sim *s, const Sale *v, const Payment *p, int sign)
{
	int m = method_number(p->method);

	if (m < SIM_METHODS)
		s->paper.money[m] += sign * p->amount_fen;
	else if (strcmp(p->method, "wallet") == 0) {
		paper_client(s, v->client)->principal -= sign * p->principal_fen;
		paper_client(s, v->client)->bonus -= sign * p->bonus_fen;
	} else if (strcmp(p->method, "account") == 0)
		paper_client(s, v->client)->owed += sign * p->amount_fen;
	else if (strcmp(p->method, "deposit") == 0)
		paper_deposit(s, v->booking)->cash -= p->amount_fen;
	else if (strcmp(p->method, "wallet-deposit") == 0)
		paper_deposit(s, v->booking)->wallet -= p->amount_fen;
	else if (strcmp(p->method, "points") != 0)
		sim_fail(s, "paid by %s", p->method);
}

static void hear_sale(struct sim *s, uint32_t number, const char *method, int64_t back)
{
	const SaleAnswer *answer = sim_look(s, "sale.get", "{\"sale\":\"V%u\"}", number);
	const Sale *v = answer->record;
	int sign = v->kind == SALE__KIND__refund ? -1 : 1;
	int64_t paid = 0, net = 0;

	for (size_t i = 0; i < v->n_payments; i++) {
		hear_payment(s, v, v->payments[i], sign);
		paid += v->payments[i]->amount_fen;
	}
	s->paper.money[0] -= v->change_fen;
	for (size_t i = 0; i < v->n_lines; i++) {
		const SaleLine *l = v->lines[i];
		net += l->net_fen;
		if (strcmp(l->kind, "topup") != 0)
			continue;
		paper_client(s, v->client)->principal += sign * l->net_fen;
		paper_client(s, v->client)->bonus += sign * l->bonus_fen;
	}
	sim_same(s, "the lines of sale", number, net, v->total_fen);
	sim_same(s, "the payments of sale", number, paid - v->change_fen, v->total_fen);
	if (sign > 0 && v->booking != 0) {
		struct sim_deposit *d = paper_deposit(s, v->booking);
		sim_same(s, "what goes back of the deposit of sale", number, back,
			 d->cash + d->wallet);
		deposit_back(s, v->client, d, back, method);
	}
	know(s, 'V', number);
}

static void hear_debt(struct sim *s, const DebtPay *a, const DebtPaid *answer)
{
	int64_t paid = 0;

	for (size_t i = 0; i < a->n_payments; i++) {
		int m = method_number(a->payments[i]->method);
		paid += a->payments[i]->amount_fen;
		if (m < SIM_METHODS)
			s->paper.money[m] += a->payments[i]->amount_fen;
	}
	s->paper.money[0] -= paid - answer->amount_fen;
	paper_client(s, a->client)->owed -= answer->amount_fen;
}

/* ---- prepaid */

static void hear_law(struct sim *s, const PrepaidRefund *r)
{
	s->paper.money[method_number(r->method)] -= r->total_fen;
	if (r->course == 0)
		paper_client(s, r->client)->principal = paper_client(s, r->client)->bonus = 0;
}

/* How much bonus goes along is the program's to know; nothing is lost. */
static void hear_transfer(struct sim *s, const WalletTransfer *a)
{
	struct sim_client *from = paper_client(s, a->client), *to = paper_client(s, a->to);
	const WalletAnswer *now = sim_look(s, "wallet.get", "{\"client\":\"C%u\"}", a->client);
	int64_t principal = from->principal - now->principal_fen;
	int64_t bonus = from->bonus - now->bonus_fen;

	if (a->amount_fen != 0) /* its bonus goes along */
		sim_same(s, "what was given away of wallet", a->client, principal,
			 a->amount_fen);
	else
		sim_same(s, "what is left of wallet", a->client,
			 now->principal_fen + now->bonus_fen, 0);
	from->principal -= principal;
	from->bonus -= bonus;
	to->principal += principal;
	to->bonus += bonus;
}

/* ---- the drawer */

static void hear_day(struct sim *s, const char *op, const DayAnswer *answer)
{
	struct sim_paper *p = &s->paper;
	const Till *t = answer->record;

	if (strcmp(op, "day.open") == 0) {
		p->money[0] = t->float_fen;
	} else if (strcmp(op, "day.close") == 0) {
		sim_same(s, "expected in drawer", t->id, t->expected_fen, p->money[0]);
		p->money[0] = t->left_fen;
		p->closed = t->last_shift;
		p->closed_day = t->day;
		p->reopened = false;
	} else {
		p->reopened = true;
		p->reopened_day = t->day;
	}
	know(s, 'Z', t->id);
}

/* The day that what is posted now belongs to. */
static int32_t posting_day(const struct sim *s)
{
	const struct sim_paper *p = &s->paper;
	int32_t on = today(s);

	if (p->reopened)
		return p->reopened_day;
	if (s->nights && s->now % MINUTES_PER_DAY < SIM_NIGHT)
		on--;
	return p->closed && p->closed_day >= on && p->closed_day <= on + SIM_AHEAD ?
		       p->closed_day + 1 : on;
}

/* ---- ids that answers tell */

static const struct {
	const char *message;
	char letter;
} sim_letters[] = {
	{ "Client", 'C' }, { "Staff", 'S' },	    { "Room", 'R' },  { "Device", 'D' },
	{ "Product", 'P' }, { "Booking", 'B' },	    { "Sale", 'V' },  { "Course", 'K' },
	{ "Coupon", 'U' }, { "Tab", 'T' },	    { "Till", 'Z' },  { "Wait", 'Q' },
	{ "RosterChange", 'N' }, { "Message", 'M' }, { "Job", 'J' },  { "Attendance", 'A' },
};

static void learn(struct sim *s, const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;

	for (size_t i = 0; i < ARRAY_LEN(sim_letters); i++)
		if (strcmp(d->short_name, sim_letters[i].message) == 0)
			know(s, sim_letters[i].letter, *(const uint32_t *)((const char *)m +
									   d->fields[0].offset));
	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		const char *at = (const char *)m + f->offset;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		size_t n = 1;
		if (f->label == PROTOBUF_C_LABEL_REPEATED)
			n = *(const size_t *)((const char *)m + f->quantifier_offset);
		for (size_t k = 0; k < n; k++) {
			const ProtobufCMessage *part =
				f->label == PROTOBUF_C_LABEL_REPEATED ?
					(*(ProtobufCMessage *const *const *)at)[k] :
					*(ProtobufCMessage *const *)at;
			if (part != NULL)
				learn(s, part);
		}
	}
}

/* A request was accepted. */
static void hear(struct sim *s, const struct op *op, const ProtobufCMessage *args)
{
	const char *name = op->name;
	const void *a = args, *answer = s->answer;

	learn(s, s->answer);
	if (!op->writes)
		return;
	if (strcmp(name, "sale.pay") == 0)
		hear_sale(s, ((const SalePaid *)answer)->sale, ((const SalePay *)a)->deposit_method,
			  ((const SalePaid *)answer)->deposit_back_fen);
	else if (strcmp(name, "sale.refund") == 0)
		hear_sale(s, ((const SaleAnswer *)answer)->record->id, "", 0);
	else if (strcmp(name, "deposit.take") == 0)
		hear_deposit(s, a);
	else if (strcmp(name, "booking.cancel") == 0 || strcmp(name, "booking.noshow") == 0)
		hear_end(s, a, answer);
	else if (strcmp(name, "debt.pay") == 0)
		hear_debt(s, a, answer);
	else if (strcmp(name, "prepaid.refund") == 0)
		hear_law(s, ((const PrepaidWorkings *)answer)->record);
	else if (strcmp(name, "wallet.transfer") == 0)
		hear_transfer(s, a);
	else if (strcmp(name, "day.open") == 0 || strcmp(name, "day.close") == 0 ||
		 strcmp(name, "day.reopen") == 0)
		hear_day(s, name, answer);
	for (size_t i = 0; strcmp(name, "sale.pay") == 0 &&
			   i < ((const SalePaid *)answer)->n_courses; i++)
		know(s, 'K', ((const SalePaid *)answer)->courses[i]);
}

#endif
