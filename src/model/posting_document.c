/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a sale's document agree with itself? Everything is checked here, once, so that what is
 * posted from it balances. */
#include <string.h>

#include "base/text.h"
#include "posting_private.h"

static const struct line_kind_row {
	const char *name;
	enum line_kind kind;
} line_kinds[] = {
	{ .name = "treatment", .kind = LINE_TREATMENT },
	{ .name = "product", .kind = LINE_PRODUCT },
	{ .name = "course", .kind = LINE_COURSE },
	{ .name = "session", .kind = LINE_SESSION },
	{ .name = "topup", .kind = LINE_TOPUP },
	{ .name = "fee", .kind = LINE_FEE },
};

enum line_kind line_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(line_kinds); i++) {
		if (strcmp(line_kinds[i].name, kind) == 0)
			return line_kinds[i].kind;
	}
	return LINE_UNKNOWN;
}

money line_paid(const Sale *sale, const SaleLine *line, enum pay_kind kind)
{
	money sum = MONEY(0);

	REQUIRE(line->n_paid_fen == sale->n_payments);
	for (size_t i = 0; i < sale->n_payments; i++) {
		if (pay_kind(sale->payments[i]->method) == kind)
			sum.fen += line->paid_fen[i];
	}
	return sum;
}

money line_cash(const Sale *sale, const SaleLine *line)
{
	return MONEY(line_paid(sale, line, PAY_MONEY).fen +
		     line_paid(sale, line, PAY_DEPOSIT).fen);
}

money line_used(const SaleLine *line)
{
	switch (line_kind(line->kind)) {
	case LINE_TREATMENT:
	case LINE_PRODUCT:
	case LINE_FEE:
		return MONEY(line->net_fen - line->unearned_fen);
	case LINE_SESSION:
		return MONEY(line->entry == 0 ? line->value_fen : 0);
	case LINE_UNKNOWN:
	case LINE_COURSE:
	case LINE_TOPUP:
		break;
	}
	return MONEY(0);
}

bool line_counts(const SaleLine *line)
{
	switch (line_kind(line->kind)) {
	case LINE_TREATMENT:
	case LINE_PRODUCT:
	case LINE_COURSE:
	case LINE_FEE:
		return true;
	case LINE_SESSION:
	case LINE_TOPUP:
	case LINE_UNKNOWN:
		break;
	}
	return false;
}

bool line_is_visit(const SaleLine *line)
{
	const enum line_kind kind = line_kind(line->kind);

	return kind == LINE_TREATMENT || kind == LINE_SESSION;
}

/* ---- payments */

enum status posting_check_batches(size_t n, const PointBatch *const *batches, int64_t points,
				  int64_t owed, struct problem *reterr)
{
	int64_t sum = owed;

	TRY(posting_amount(points, "points", reterr));
	TRY(posting_amount(owed, "points_owed", reterr));
	for (size_t i = 0; i < n; i++) {
		TRY(posting_amount(batches[i]->points, "batches", reterr));
		if (batches[i]->until < 0)
			return problem_set(reterr, ST_BAD_VALUE, "batches",
					   _("Points cannot end before the calendar begins."));
		sum += batches[i]->points;
	}
	if (sum != points)
		return problem_set(reterr, ST_BAD_VALUE, "points",
				   _("The points are not the sum of their batches."));
	return ST_OK;
}

static enum status check_wallet_payment(const Payment *payment, struct problem *reterr)
{
	TRY(posting_amount(payment->principal_fen, "principal_fen", reterr));
	TRY(posting_amount(payment->bonus_fen, "bonus_fen", reterr));
	if (payment->principal_fen + payment->bonus_fen != payment->amount_fen)
		return problem_set(reterr, ST_BAD_VALUE, "principal_fen",
				   _("Principal and bonus are not what the wallet pays."));
	return ST_OK;
}

static enum status check_points_payment(const Payment *payment, bool refund, struct problem *reterr)
{
	if (!refund && payment->points_owed != 0)
		return problem_set(reterr, ST_BAD_VALUE, "points_owed",
				   _("Points that are owed cannot pay."));
	if (payment->amount_fen == 0 && payment->points != 0)
		return problem_set(reterr, ST_BAD_VALUE, "points",
				   _("Points that pay nothing are not taken."));
	return posting_check_batches(payment->n_batches,
				     (const PointBatch *const *)payment->batches, payment->points,
				     payment->points_owed, reterr);
}

enum status posting_check_payment(const Payment *payment, uint32_t client, bool refund,
				  struct problem *reterr)
{
	const enum pay_kind kind = pay_kind(payment->method);
	char quoted[TEXT_SHORT_MAX];

	if (kind == PAY_UNKNOWN)
		return problem_set(reterr, ST_BAD_VALUE, "method",
				   _("\"%s\" is not a way to pay here."),
				   text_short(payment->method, quoted));
	if (payment->amount_fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "amount_fen",
				   _("A payment cannot be below zero."));
	TRY(posting_amount(payment->amount_fen, "amount_fen", reterr));
	if (kind != PAY_MONEY && client == 0)
		return problem_set(reterr, ST_BAD_VALUE, "client",
				   kind == PAY_ACCOUNT ? _("On account needs a client who owes it.")
						       : _("This needs a client."));
	if (kind == PAY_WALLET)
		TRY(check_wallet_payment(payment, reterr));
	else if (payment->principal_fen != 0 || payment->bonus_fen != 0)
		return problem_set(reterr, ST_BAD_VALUE, "principal_fen",
				   _("Only the wallet has principal and bonus."));
	if (kind == PAY_POINTS)
		return check_points_payment(payment, refund, reterr);
	if (payment->points != 0 || payment->n_batches != 0 || payment->points_owed != 0)
		return problem_set(reterr, ST_BAD_VALUE, "points",
				   _("Only a payment by points takes points."));
	return ST_OK;
}

/* ---- lines */

/* List price × pieces less what was taken off is the net. */
static enum status check_sums(const SaleLine *line, struct problem *reterr)
{
	money gross, off = MONEY(0);

	if (line->list_fen < 0 || line->qty == 0)
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("The line %s has no quantity or a price below zero."),
				   line->title);
	if (!money_mul(MONEY(line->list_fen), line->qty, &gross) || gross.fen > MONEY_MAX_FEN)
		return posting_too_much(reterr);
	for (size_t i = 0; i < line->n_reductions; i++) {
		money amount = MONEY(line->reductions[i]->amount_fen);
		if (amount.fen < 0)
			return problem_set(reterr, ST_BAD_VALUE, "reductions",
					   _("A reduction of the line %s is below zero."),
					   line->title);
		if (!money_add(off, amount, &off))
			return posting_too_much(reterr);
	}
	if (off.fen > gross.fen || gross.fen - off.fen != line->net_fen)
		return problem_set(reterr, ST_BAD_VALUE, "net_fen",
				   _("The line %s is not its list price less its reductions."),
				   line->title);
	return ST_OK;
}

static enum status check_one(const SaleLine *line, struct problem *reterr)
{
	if (line->qty != 1)
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("The line %s stands for one; sell another on a line of its "
				     "own."),
				   line->title);
	return ST_OK;
}

static enum status check_product(const SaleLine *line, struct problem *reterr)
{
	if (line->product == 0)
		return problem_set(reterr, ST_BAD_VALUE, "product",
				   _("The line %s does not say which product."), line->title);
	return ST_OK;
}

static enum status check_course(uint32_t client, const SaleLine *line, struct problem *reterr)
{
	TRY(posting_id(client, "client", reterr));
	if (line->course == 0)
		return problem_set(reterr, ST_BAD_VALUE, "course",
				   _("The line %s does not say which course."), line->title);
	return ST_OK;
}

static enum status check_session(uint32_t client, const SaleLine *line, struct problem *reterr)
{
	TRY(check_course(client, line, reterr));
	TRY(posting_amount(line->value_fen, "value_fen", reterr));
	if (line->net_fen != 0)
		return problem_set(reterr, ST_BAD_VALUE, "net_fen",
				   _("The session %s is paid for already."), line->title);
	if (line->sessions != 0 && line->sessions != line->qty)
		return problem_set(reterr, ST_BAD_VALUE, "sessions",
				   _("The line %s takes another number of sessions than it says."),
				   line->title);
	return ST_OK;
}

static enum status check_topup(uint32_t client, const SaleLine *line, struct problem *reterr)
{
	TRY(posting_id(client, "client", reterr));
	TRY(check_one(line, reterr));
	TRY(posting_amount(line->bonus_fen, "bonus_fen", reterr));
	if (line->n_reductions != 0)
		return problem_set(reterr, ST_BAD_VALUE, "reductions",
				   _("A top-up has no reductions."));
	return ST_OK;
}

static enum status check_by_kind(uint32_t client, const SaleLine *line, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];

	switch (line_kind(line->kind)) {
	case LINE_TREATMENT:
	case LINE_FEE:
		return ST_OK;
	case LINE_PRODUCT:
		return check_product(line, reterr);
	case LINE_COURSE:
		TRY(check_course(client, line, reterr));
		return check_one(line, reterr);
	case LINE_SESSION:
		return check_session(client, line, reterr);
	case LINE_TOPUP:
		return check_topup(client, line, reterr);
	case LINE_UNKNOWN:
		break;
	}
	return problem_set(reterr, ST_BAD_VALUE, "kind", _("A line cannot be of the kind \"%s\"."),
			   text_short(line->kind, quoted));
}

enum status posting_check_shares(const struct shares *shares, struct problem *reterr)
{
	uint64_t sum = 0;

	if (shares->n > SHARES_MAX)
		return problem_set(reterr, ST_TOO_MANY, "shares",
				   _("A line is shared by at most %d."), SHARES_MAX);
	for (size_t i = 0; i < shares->n; i++) {
		TRY(posting_id(shares->rows[i]->staff, "shares", reterr));
		if (shares->rows[i]->percent == 0)
			return problem_set(reterr, ST_BAD_VALUE, "shares",
					   _("A share is at least 1 percent."));
		sum += shares->rows[i]->percent;
	}
	if (shares->n > 0 && sum != 100)
		return problem_set(reterr, ST_BAD_VALUE, "shares", _("Shares sum to 100 percent."));
	return ST_OK;
}

/* ---- who paid what */

/* What payments pay of the line is its net, and top-ups are paid by money alone. What of it was no
 * money: all that points paid, and of the wallet's part some. */
static enum status check_paid_for(const Sale *sale, const SaleLine *line, struct problem *reterr)
{
	int64_t sum = 0;

	if (line->n_paid_fen != sale->n_payments)
		return problem_set(reterr, ST_BAD_VALUE, "paid_fen",
				   _("The line %s does not say what each payment pays of it."),
				   line->title);
	for (size_t i = 0; i < line->n_paid_fen; i++) {
		TRY(posting_amount(line->paid_fen[i], "paid_fen", reterr));
		sum += line->paid_fen[i];
	}
	if (sum != line->net_fen || (line_kind(line->kind) == LINE_TOPUP &&
				     line_paid(sale, line, PAY_MONEY).fen != line->net_fen))
		return problem_set(reterr, ST_BAD_VALUE, "paid_fen",
				   _("What payments pay of the line %s is not what it costs."),
				   line->title);
	const int64_t by_points = line_paid(sale, line, PAY_POINTS).fen;
	if (line->unearned_fen < by_points ||
	    line->unearned_fen > by_points + line_paid(sale, line, PAY_WALLET).fen)
		return problem_set(reterr, ST_BAD_VALUE, "unearned_fen",
				   _("What bonus and points pay of the line %s is not what they "
				     "can."),
				   line->title);
	return ST_OK;
}

/* Lines of a refund say what each share gives back. */
static enum status check_given_back(size_t n, const int64_t *parts, size_t shares, money whole,
				    const char *field, struct problem *reterr)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n && n == shares; i++) {
		TRY(posting_amount(parts[i], field, reterr));
		sum += parts[i];
	}
	if (n != shares || (n > 0 && sum != whole.fen))
		return problem_set(reterr, ST_BAD_VALUE, field,
				   _("What the shares give back is not what the line does."));
	return ST_OK;
}

static enum status check_line(const Sale *sale, const SaleLine *line, struct problem *reterr)
{
	const bool refund = sale->kind == SALE__KIND__refund;
	const struct shares shares = { .n = line->n_shares, .rows = line->shares };

	TRY(check_by_kind(sale->client, line, reterr));
	TRY(posting_check_shares(&shares, reterr));
	TRY(check_paid_for(sale, line, reterr));
	TRY(posting_amount(line->points, "points", reterr));
	if (refund && line->entry != 0)
		return problem_set(reterr, ST_BAD_VALUE, "entry",
				   _("A session that is given back names no entry."));
	TRY(posting_amount(line->settled_fen, "settled_fen", reterr));
	const money cash = MONEY(line_cash(sale, line).fen - line->settled_fen);
	if (cash.fen < 0 || (!refund && line->settled_fen != 0))
		return problem_set(reterr, ST_BAD_VALUE, "settled_fen",
				   _("What was paid since is part of the money given back."));
	TRY(check_given_back(line->n_share_cash_fen, line->share_cash_fen,
			     refund ? line->n_shares : 0, cash, "share_cash_fen", reterr));
	return check_given_back(line->n_share_used_fen, line->share_used_fen,
				refund ? line->n_shares : 0, line_used(line), "share_used_fen",
				reterr);
}

/* Payments less change are the total, and the change is not more than the cash that came. */
static enum status check_total(const Sale *sale, struct problem *reterr)
{
	int64_t paid = 0, cash = 0, total = 0;

	for (size_t i = 0; i < sale->n_lines; i++)
		total += sale->lines[i]->net_fen;
	if (total != sale->total_fen)
		return problem_set(reterr, ST_BAD_VALUE, "total_fen",
				   _("The total is not the sum of the lines."));
	for (size_t i = 0; i < sale->n_payments; i++) {
		paid += sale->payments[i]->amount_fen;
		if (strcmp(sale->payments[i]->method, "cash") == 0)
			cash += sale->payments[i]->amount_fen;
	}
	if (sale->change_fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "change_fen",
				   _("Change cannot be below zero."));
	TRY(posting_amount(sale->change_fen, "change_fen", reterr));
	if (sale->kind == SALE__KIND__refund && sale->change_fen != 0)
		return problem_set(reterr, ST_BAD_VALUE, "change_fen",
				   _("A refund gives no change."));
	if (paid - sale->change_fen < total)
		return problem_set(reterr, ST_NOT_PAID, "payments", NULL);
	if (paid - sale->change_fen > total || sale->change_fen > cash)
		return problem_set(reterr, ST_OVERPAID, "payments", NULL);
	return ST_OK;
}

/* Each payment pays as much of the lines as was handed over; change comes out of cash. */
static enum status check_columns(const Sale *sale, struct problem *reterr)
{
	int64_t unearned = 0, change = sale->change_fen;

	for (size_t j = 0; j < sale->n_payments; j++) {
		const Payment *payment = sale->payments[j];
		int64_t left = payment->amount_fen;
		for (size_t i = 0; i < sale->n_lines; i++)
			left -= sale->lines[i]->paid_fen[j];
		if (strcmp(payment->method, "cash") == 0 && left > 0) {
			change -= left;
			left = 0;
		}
		if (left != 0 || change < 0)
			return problem_set(reterr, ST_BAD_VALUE, "paid_fen",
					   _("A payment pays another sum than was handed over."));
		unearned -= payment->bonus_fen;
		if (pay_kind(payment->method) == PAY_POINTS)
			unearned -= payment->amount_fen;
	}
	for (size_t i = 0; i < sale->n_lines; i++)
		unearned += sale->lines[i]->unearned_fen;
	if (unearned != 0)
		return problem_set(reterr, ST_BAD_VALUE, "unearned_fen",
				   _("The lines take another sum of bonus and points than was "
				     "paid."));
	return ST_OK;
}

/* What was on account and paid since is somebody's performance. */
static enum status check_settled(const Sale *sale, struct problem *reterr)
{
	int64_t sum = 0;

	for (size_t i = 0; i < sale->n_lines; i++)
		sum += sale->lines[i]->settled_fen;
	for (size_t i = 0; i < sale->n_settled; i++) {
		const int64_t amount = sale->settled[i]->amount_fen;
		if (amount < -MONEY_MAX_FEN || amount > MONEY_MAX_FEN)
			return posting_too_much(reterr);
		sum -= amount;
	}
	if (sum != 0 || (sale->kind != SALE__KIND__refund && sale->n_settled > 0))
		return problem_set(reterr, ST_BAD_VALUE, "settled",
				   _("The performance of what was paid since is not what is given "
				     "back of it."));
	return ST_OK;
}

/* A deposit is that of the booking which is paid; what a refund gives back of it is money. */
static enum status check_deposit(const Sale *sale, struct problem *reterr)
{
	if (sale->kind == SALE__KIND__refund)
		return problem_set(reterr, ST_BAD_VALUE, "payments",
				   _("What a deposit paid goes back as money, or to the wallet."));
	if (sale->booking == 0)
		return problem_set(reterr, ST_BAD_VALUE, "booking",
				   _("A deposit pays for its own booking alone."));
	return ST_OK;
}

/* Points earned, coupons, and the numbers that debts and deposits are kept by. */
static enum status check_rights(const Sale *sale, struct problem *reterr)
{
	const bool refund = sale->kind == SALE__KIND__refund;
	int64_t points = sale->debt_points;

	TRY(posting_amount(sale->debt_points, "debt_points", reterr));
	if (!refund && sale->debt_points != 0)
		return problem_set(reterr, ST_BAD_VALUE, "debt_points",
				   _("A sale earns points by its lines alone."));
	TRY(posting_check_batches(sale->n_batches, (const PointBatch *const *)sale->batches,
				  sale->points, sale->points_owed, reterr));
	for (size_t i = 0; i < sale->n_lines; i++)
		points += sale->lines[i]->points;
	if (points != sale->points)
		return problem_set(reterr, ST_BAD_VALUE, "points",
				   _("The points of the sale are not those of its lines."));
	if (points > 0 || sale->n_coupons > 0)
		TRY(posting_id(sale->client, "client", reterr));
	for (size_t i = 0; i < sale->n_coupons; i++)
		TRY(posting_id(sale->coupons[i], "coupons", reterr));
	for (size_t j = 0; j < sale->n_payments; j++) {
		const enum pay_kind kind = pay_kind(sale->payments[j]->method);
		if (kind == PAY_ACCOUNT && sale->payments[j]->amount_fen != 0)
			TRY(posting_id(refund ? sale->refund_of : sale->id,
				       refund ? "refund_of" : "id", reterr));
		if (kind == PAY_DEPOSIT || kind == PAY_DEPOSIT_WALLET)
			TRY(check_deposit(sale, reterr));
	}
	return ST_OK;
}

enum status posting_check_sale(const Sale *sale, struct problem *reterr)
{
	if (sale->n_lines > LIMIT_SALE_LINES)
		return problem_set(reterr, ST_TOO_MANY, "lines", _("A sale has at most %d lines."),
				   LIMIT_SALE_LINES);
	if (sale->n_payments > LIMIT_PAYMENTS)
		return problem_set(reterr, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < sale->n_payments; i++)
		TRY(posting_check_payment(sale->payments[i], sale->client,
					  sale->kind == SALE__KIND__refund, reterr));
	/* The sums come first: they are what the desk can see. */
	for (size_t i = 0; i < sale->n_lines; i++)
		TRY(check_sums(sale->lines[i], reterr));
	TRY(check_total(sale, reterr));
	for (size_t i = 0; i < sale->n_lines; i++)
		TRY(check_line(sale, sale->lines[i], reterr));
	TRY(check_columns(sale, reterr));
	TRY(check_settled(sale, reterr));
	return check_rights(sale, reterr);
}
