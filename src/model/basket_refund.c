/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document that takes lines of a sale back.
 *
 * A line of n pieces of which k are back has given round(sum × k ÷ n) of each of its sums;
 * what a step gives is that less what was given before. A step's net is then split by what is
 * left of each payment, a wallet's part by what is left of principal and bonus, performance by
 * what is left of each share. A split by what is left never takes more than there is, and the
 * last step takes all of it; so any steps in any order give back exactly the sale.
 */
#include "model/basket.h"

#include <string.h>

#include "base/limits.h"
#include "posting_private.h"

/* What is left of one line, or what a step takes of it. */
struct part {
	int64_t qty, net, value, points, merit;
	int64_t paid[LIMIT_PAYMENTS]; /* by payment of the original, the first of its method */
	int64_t bonus;		      /* of what the wallet paid */
	int64_t settled;	      /* on account, paid since, given back in money */
	int64_t cash[SHARES_MAX], used[SHARES_MAX]; /* performance by share, without `settled` */
};

struct refund {
	const struct refund_of *ask;
	const Sale *sale;
	struct arena *arena;
	struct problem *reterr;
	size_t method[LIMIT_PAYMENTS]; /* of each payment: the first of its method */
	struct part left[LIMIT_SALE_LINES];
	struct part step[LIMIT_SALE_LINES];
	int64_t points_paid_back;  /* by the refunds before, of points that paid */
	int64_t points_taken_back; /* of points that were earned */
};

static enum status unfit(struct refund *r)
{
	return problem_set(r->reterr, ST_BAD_DATA, "before",
			   _("The refunds so far do not fit the sale."));
}

static struct shares line_shares(const SaleLine *line)
{
	return (struct shares){ .n = line->n_shares, .rows = line->shares };
}

static enum pay_kind kind_of(const struct refund *r, size_t payment)
{
	return pay_kind(r->sale->payments[payment]->method);
}

/* What `kind` pays of a part. */
static int64_t paid_by(const struct refund *r, const struct part *part, enum pay_kind kind)
{
	int64_t sum = 0;

	for (size_t j = 0; j < r->sale->n_payments; j++) {
		if (kind_of(r, j) == kind)
			sum += part->paid[j];
	}
	return sum;
}

/* What money pays of a part, be it then or with the booking's deposit. */
static int64_t cash_of(const struct refund *r, const struct part *part)
{
	return paid_by(r, part, PAY_MONEY) + paid_by(r, part, PAY_DEPOSIT);
}

/* What its shares may claim of the line: money that paid it, and what it delivered. A session that
 * its booking has posted gives its value back too. */
static int64_t used_of(const SaleLine *line)
{
	return line_kind(line->kind) == LINE_SESSION ? line->value_fen : line_used(line).fen;
}

static void split_shares(const SaleLine *line, int64_t whole, int64_t ret[SHARES_MAX])
{
	const struct shares shares = line_shares(line);
	money parts[SHARES_MAX];

	if (shares.n == 0)
		return;
	shares_split(&shares, MONEY(whole), parts);
	for (size_t i = 0; i < shares.n; i++)
		ret[i] = parts[i].fen;
}

/* ---- what is left */

/* All of a line, as it was sold. */
static void whole_line(const struct refund *r, const SaleLine *line, struct part *ret)
{
	*ret = (struct part){ .qty = line->qty,
			      .net = line->net_fen,
			      .value = line->value_fen,
			      .points = line->points,
			      .merit = line->merit_fen };
	for (size_t j = 0; j < r->sale->n_payments; j++)
		ret->paid[r->method[j]] += line->paid_fen[j];
	ret->bonus = line->unearned_fen - paid_by(r, ret, PAY_POINTS);
	split_shares(line, cash_of(r, ret), ret->cash);
	split_shares(line, used_of(line), ret->used);
}

/* The part that a line of a refund gave back. */
static enum status given_line(struct refund *r, const Sale *refund, const SaleLine *line,
			      struct part *ret)
{
	*ret = (struct part){ .qty = line->qty,
			      .net = line->net_fen,
			      .value = line->value_fen,
			      .points = line->points,
			      .settled = line->settled_fen };
	for (size_t j = 0; j < refund->n_payments; j++) {
		const Payment *payment = refund->payments[j];
		const size_t of = (size_t)payment->of_payment - 1; /* 0 is beyond all */
		if (of >= r->sale->n_payments || r->method[of] != of)
			return unfit(r);
		ret->paid[of] += line->paid_fen[j];
	}
	ret->merit = line->merit_fen - (line_counts(line) ? ret->settled : 0);
	ret->bonus = line->unearned_fen - paid_by(r, ret, PAY_POINTS);
	for (size_t i = 0; i < line->n_shares; i++) {
		ret->cash[i] = line->share_cash_fen[i];
		ret->used[i] = line->share_used_fen[i];
	}
	return ST_OK;
}

/* Takes from *from; false if there is not so much. */
static bool take(int64_t *from, int64_t what)
{
	*from -= what;
	return what >= 0 && *from >= 0;
}

static bool take_part(struct part *from, const struct part *what)
{
	bool good = take(&from->qty, what->qty);

	good &= take(&from->net, what->net);
	good &= take(&from->value, what->value);
	good &= take(&from->points, what->points);
	good &= take(&from->merit, what->merit);
	good &= take(&from->bonus, what->bonus);
	for (size_t j = 0; j < LIMIT_PAYMENTS; j++)
		good &= take(&from->paid[j], what->paid[j]);
	for (size_t i = 0; i < SHARES_MAX; i++) {
		good &= take(&from->cash[i], what->cash[i]);
		good &= take(&from->used[i], what->used[i]);
	}
	return good;
}

static enum status take_before(struct refund *r, const Sale *refund)
{
	if (refund->kind != SALE__KIND__refund || refund->refund_of != r->sale->id)
		return unfit(r);
	TRY(posting_check_sale(refund, r->reterr));
	for (size_t i = 0; i < refund->n_lines; i++) {
		const SaleLine *line = refund->lines[i];
		struct part part;
		if (line->of_line == 0 || line->of_line > r->sale->n_lines)
			return unfit(r);
		const SaleLine *was = r->sale->lines[line->of_line - 1];
		if (line->n_shares != was->n_shares || strcmp(line->kind, was->kind) != 0)
			return unfit(r);
		TRY(given_line(r, refund, line, &part));
		if (!take_part(&r->left[line->of_line - 1], &part))
			return unfit(r);
	}
	for (size_t j = 0; j < refund->n_payments; j++)
		r->points_paid_back += refund->payments[j]->points;
	r->points_taken_back += refund->points - refund->debt_points;
	return ST_OK;
}

static enum status find_left(struct refund *r)
{
	const Sale *sale = r->sale;

	for (size_t j = 0; j < sale->n_payments; j++) {
		r->method[j] = 0;
		while (strcmp(sale->payments[r->method[j]]->method, sale->payments[j]->method) != 0)
			r->method[j]++;
	}
	for (size_t i = 0; i < sale->n_lines; i++)
		whole_line(r, sale->lines[i], &r->left[i]);
	for (size_t i = 0; i < r->ask->nbefore; i++)
		TRY(take_before(r, r->ask->before[i]));
	return ST_OK;
}

/* ---- what is wished */

static enum status wish(struct refund *r, const struct refund_wish *w)
{
	if (w->line == 0 || w->line > r->sale->n_lines)
		return problem_set(r->reterr, ST_BAD_VALUE, "line", _("The sale has no line %u."),
				   (unsigned)w->line);
	const struct part *left = &r->left[w->line - 1];
	struct part *step = &r->step[w->line - 1];
	const char *title = r->sale->lines[w->line - 1]->title;

	if (step->qty != 0)
		return problem_set(r->reterr, ST_BAD_VALUE, "line",
				   _("The line %s is named twice."), title);
	if (left->qty == 0)
		return problem_set(r->reterr, ST_NOTHING_TO_DO, "line",
				   _("Nothing is left of the line %s."), title);
	if (w->qty > left->qty)
		return problem_set(r->reterr, ST_BAD_VALUE, "qty",
				   _("Only %u are left of the line %s."), (unsigned)left->qty,
				   title);
	step->qty = w->qty != 0 ? w->qty : left->qty;
	return ST_OK;
}

static enum status take_wishes(struct refund *r)
{
	bool any = r->ask->n > 0;

	for (size_t i = 0; i < r->ask->n; i++)
		TRY(wish(r, &r->ask->wishes[i]));
	for (size_t i = 0; i < r->sale->n_lines && r->ask->n == 0; i++) {
		r->step[i].qty = r->left[i].qty;
		any = any || r->step[i].qty != 0;
	}
	if (!any)
		return problem_set(r->reterr, ST_NOTHING_TO_DO, "sale",
				   _("Nothing is left of this sale."));
	return ST_OK;
}

/* ---- the step */

/* Of `whole` what is due with `back` pieces of `all` back, less what was given before; false if
 * that was more. back is at most all, so it is not more than what is left. */
static bool due(int64_t whole, int64_t left_of_it, int64_t back, int64_t all, int64_t *ret)
{
	money sum;

	REQUIRE(money_scale(MONEY(whole), back, all, &sum));
	*ret = sum.fen - (whole - left_of_it);
	return *ret >= 0;
}

/* Splits by what is left of each; nothing is split where nothing is left. */
static bool split_left(int64_t whole, const int64_t *left, size_t n, int64_t *ret)
{
	money parts[LIMIT_SALE_LINES]; /* more than payments or shares */

	REQUIRE(n <= LIMIT_SALE_LINES);
	if (whole == 0)
		return true;
	if (!money_split(MONEY(whole), left, n, parts))
		return false;
	for (size_t i = 0; i < n; i++) {
		ret[i] = parts[i].fen;
		if (ret[i] > left[i])
			return false;
	}
	return true;
}

static bool take_step(struct refund *r, size_t i)
{
	const SaleLine *line = r->sale->lines[i];
	const struct part *left = &r->left[i];
	struct part *step = &r->step[i];
	const int64_t all = line->qty, back = all - left->qty + step->qty;
	int64_t wallet_split[2] = { 0 };

	if (!due(line->net_fen, left->net, back, all, &step->net) ||
	    !due(line->value_fen, left->value, back, all, &step->value) ||
	    !due(line->points, left->points, back, all, &step->points) ||
	    !due(line->merit_fen, left->merit, back, all, &step->merit))
		return false;
	/* Of every document the net is what payments pay of it: so is what is left. */
	REQUIRE(split_left(step->net, left->paid, r->sale->n_payments, step->paid));
	const int64_t wallet_left[2] = { left->bonus, paid_by(r, left, PAY_WALLET) - left->bonus };
	if (!split_left(paid_by(r, step, PAY_WALLET), wallet_left, 2, wallet_split))
		return false;
	step->bonus = wallet_split[0];
	if (line->n_shares == 0)
		return true;
	const int64_t unearned = step->bonus + paid_by(r, step, PAY_POINTS);
	int64_t used = 0;
	if (line_kind(line->kind) == LINE_SESSION)
		used = step->value;
	else if (line_used(line).fen != 0)
		used = step->net - unearned;
	/* Likewise of what it delivered. */
	REQUIRE(split_left(used, left->used, line->n_shares, step->used));
	return split_left(cash_of(r, step), left->cash, line->n_shares, step->cash);
}

/* ---- payments */

static Payment *add_payment(struct refund *r, Sale *ret, size_t of, const char *method)
{
	Payment *payment = arena_alloc(r->arena, sizeof(*payment));

	payment__init(payment);
	payment->method = arena_dup(r->arena, method);
	payment->of_payment = (uint32_t)of + 1;
	ret->payments = arena_grow(r->arena, ret->payments, ret->n_payments,
				   sizeof(*ret->payments));
	ret->payments[ret->n_payments++] = payment;
	return payment;
}

/* Says of every line what the last payment gives back of it, and sums it up. */
static void pay_lines(struct refund *r, Sale *ret, const int64_t *of_line)
{
	Payment *payment = ret->payments[ret->n_payments - 1];
	size_t at = 0;

	for (size_t i = 0; i < r->sale->n_lines; i++) {
		if (r->step[i].qty == 0)
			continue;
		SaleLine *line = ret->lines[at++];
		line->paid_fen = arena_grow(r->arena, line->paid_fen, line->n_paid_fen,
					    sizeof(*line->paid_fen));
		line->paid_fen[line->n_paid_fen++] = of_line[i];
		payment->amount_fen += of_line[i];
	}
}

/* Points from number `from` on, `n` of them, of batches in their order; what lies behind all of
 * them is answered. */
static int64_t cut_batches(struct arena *arena, size_t nbatches, PointBatch *const *batches,
			   int64_t from, int64_t n, size_t *ret_n, PointBatch ***ret)
{
	for (size_t i = 0; i < nbatches && n > 0; i++) {
		const int64_t here = batches[i]->points - from;
		if (here <= 0) {
			from -= batches[i]->points;
			continue;
		}
		PointBatch *batch = arena_alloc(arena, sizeof(*batch));
		point_batch__init(batch);
		batch->until = batches[i]->until;
		batch->points = here < n ? here : n;
		n -= batch->points;
		from = 0;
		*ret = arena_grow(arena, *ret, *ret_n, sizeof(**ret));
		(*ret)[(*ret_n)++] = batch;
	}
	return n;
}

/* Points that paid: as many of all as of the sum was given back. */
static bool points_back(struct refund *r, size_t of, Payment *payment)
{
	int64_t amount = 0, points = 0, left = 0;
	PointBatch **batches = NULL;
	size_t nbatches = 0;

	for (size_t j = 0; j < r->sale->n_payments; j++) {
		const Payment *p = r->sale->payments[j];
		if (r->method[j] != of)
			continue;
		amount += p->amount_fen;
		points += p->points;
		for (size_t i = 0; i < p->n_batches; i++) {
			batches = arena_grow(r->arena, batches, nbatches, sizeof(*batches));
			batches[nbatches++] = p->batches[i];
		}
	}
	for (size_t i = 0; i < r->sale->n_lines; i++)
		left += r->left[i].paid[of];
	if (!due(points, points - r->points_paid_back, amount - left + payment->amount_fen, amount,
		 &payment->points))
		return false;
	return cut_batches(r->arena, nbatches, batches, r->points_paid_back, payment->points,
			   &payment->n_batches, &payment->batches) == 0;
}

/* What was on account: what is still owed of it is owed no longer, the rest was paid and goes back
 * in money. */
static void account_back(struct refund *r, Sale *ret, size_t of, const int64_t *of_line,
			 int64_t sum)
{
	const int64_t owed = r->ask->debt_left.fen;
	int64_t settled[LIMIT_SALE_LINES], owed_part[LIMIT_SALE_LINES] = { 0 };

	REQUIRE(split_left(sum < owed ? sum : owed, of_line, r->sale->n_lines, owed_part));
	if (owed > 0) {
		add_payment(r, ret, of, "account");
		pay_lines(r, ret, owed_part);
	}
	if (sum <= owed)
		return;
	for (size_t i = 0; i < r->sale->n_lines; i++) {
		settled[i] = of_line[i] - owed_part[i];
		r->step[i].settled = settled[i];
	}
	add_payment(r, ret, of, r->ask->method[0] != '\0' ? r->ask->method : "cash");
	pay_lines(r, ret, settled);
}

static bool payment_back(struct refund *r, Sale *ret, size_t of)
{
	int64_t of_line[LIMIT_SALE_LINES], sum = 0;
	const char *method = r->sale->payments[of]->method;
	const enum pay_kind kind = kind_of(r, of);
	Payment *payment;

	REQUIRE(kind != PAY_UNKNOWN); /* the sale was checked */
	for (size_t i = 0; i < r->sale->n_lines; i++) {
		of_line[i] = r->step[i].paid[of];
		sum += of_line[i];
	}
	if (sum == 0)
		return true;
	switch (kind) {
	case PAY_UNKNOWN:
	case PAY_MONEY:
		add_payment(r, ret, of, r->ask->method[0] != '\0' ? r->ask->method : method);
		pay_lines(r, ret, of_line);
		break;
	case PAY_WALLET:
		payment = add_payment(r, ret, of, method);
		pay_lines(r, ret, of_line);
		for (size_t i = 0; i < r->sale->n_lines; i++)
			payment->bonus_fen += r->step[i].bonus;
		payment->principal_fen = payment->amount_fen - payment->bonus_fen;
		break;
	case PAY_POINTS:
		payment = add_payment(r, ret, of, method);
		pay_lines(r, ret, of_line);
		return points_back(r, of, payment);
	case PAY_ACCOUNT:
		account_back(r, ret, of, of_line, sum);
		break;
	case PAY_DEPOSIT: /* its booking is over: there is nothing that it could be kept for */
		add_payment(r, ret, of, r->ask->method[0] != '\0' ? r->ask->method : "cash");
		pay_lines(r, ret, of_line);
		break;
	case PAY_DEPOSIT_WALLET:
		payment = add_payment(r, ret, of, "wallet");
		pay_lines(r, ret, of_line);
		payment->principal_fen = payment->amount_fen;
		break;
	}
	return true;
}

/* ---- lines */

/* What was taken off, by what was taken off the whole line; false if nothing was. */
static bool reductions_back(struct refund *r, const SaleLine *was, SaleLine *line)
{
	const int64_t off = line->list_fen * line->qty - line->net_fen;
	int64_t *weights = arena_alloc(r->arena, was->n_reductions * sizeof(*weights));
	money *parts = arena_alloc(r->arena, was->n_reductions * sizeof(*parts));

	for (size_t i = 0; i < was->n_reductions; i++)
		weights[i] = was->reductions[i]->amount_fen;
	if (off == 0)
		return true;
	if (!money_split(MONEY(off), weights, was->n_reductions, parts))
		return false;
	for (size_t i = 0; i < was->n_reductions; i++) {
		if (parts[i].fen == 0)
			continue;
		Reduction *reduction = arena_alloc(r->arena, sizeof(*reduction));
		*reduction = *was->reductions[i];
		reduction->amount_fen = parts[i].fen;
		line->reductions = arena_grow(r->arena, line->reductions, line->n_reductions,
					      sizeof(*line->reductions));
		line->reductions[line->n_reductions++] = reduction;
	}
	return true;
}

/* The names, prices and people of the line; its sums, but for what payments give back. A session
 * goes back to those she may use freely: the booking that held it is over. */
static bool line_back(struct refund *r, size_t i, Sale *ret)
{
	const SaleLine *was = r->sale->lines[i];
	const struct part *step = &r->step[i];
	SaleLine *line = arena_alloc(r->arena, sizeof(*line));

	sale_line__init(line);
	line->of_line = (uint32_t)i + 1;
	line->kind = was->kind;
	line->treatment = was->treatment;
	line->product = was->product;
	line->course = was->course;
	line->offer = was->offer;
	line->title = was->title;
	line->category = was->category;
	line->therapist = was->therapist;
	line->asked_for = was->asked_for;
	line->n_shares = was->n_shares;
	line->shares = was->shares;
	line->list_fen = was->list_fen;
	line->qty = (uint32_t)step->qty;
	line->net_fen = step->net;
	line->value_fen = step->value;
	line->points = step->points;
	line->merit_fen = step->merit;
	line->unearned_fen = step->bonus + paid_by(r, step, PAY_POINTS);
	line->bonus_fen = was->bonus_fen; /* of top-ups, which go back whole, as courses do */
	line->gifted = was->gifted;
	line->sessions = was->sessions;
	if (line_kind(was->kind) == LINE_SESSION && was->sessions != 0)
		line->sessions = line->qty;
	ret->lines = arena_grow(r->arena, ret->lines, ret->n_lines, sizeof(*ret->lines));
	ret->lines[ret->n_lines++] = line;
	ret->total_fen += step->net;
	ret->points += step->points;
	return reductions_back(r, was, line);
}

/* When payments are known: what was on account and was paid since has earned merit when it was
 * paid. */
static void settle_line(struct refund *r, size_t i, SaleLine *line)
{
	const struct part *step = &r->step[i];

	line->settled_fen = step->settled;
	if (line_counts(line))
		line->merit_fen += step->settled;
	if (line->n_shares == 0)
		return;
	line->n_share_cash_fen = line->n_share_used_fen = line->n_shares;
	line->share_cash_fen = arena_alloc(r->arena, line->n_shares * sizeof(int64_t));
	line->share_used_fen = arena_alloc(r->arena, line->n_shares * sizeof(int64_t));
	for (size_t s = 0; s < line->n_shares; s++) {
		line->share_cash_fen[s] = step->cash[s];
		line->share_used_fen[s] = step->used[s];
	}
}

/* What was paid of the debt pays for what is left, when this is gone. */
static bool settle_performance(struct refund *r, Sale *ret)
{
	struct postings *list = arena_alloc(r->arena, sizeof(*list));
	struct debt_paid was, now;

	for (size_t i = 0; i < r->sale->n_lines; i++) {
		was.on_account[i] = paid_by(r, &r->left[i], PAY_ACCOUNT);
		now.on_account[i] = was.on_account[i] - paid_by(r, &r->step[i], PAY_ACCOUNT);
	}
	was.paid = MONEY(debt_paid_sum(r->sale, &was) - r->ask->debt_left.fen);
	now.paid = was.paid;
	for (size_t i = 0; i < r->sale->n_lines; i++)
		now.paid.fen -= r->step[i].settled;
	if (was.paid.fen < 0)
		return false;
	post_debt_performance(list, r->sale, &was, &now);
	for (size_t i = 0; i < list->n; i++) {
		const struct posting *p = &list->rows[i];
		if (p->account.class == ACC_PERF_CASH_ALL)
			continue;
		StaffSum *sum = arena_alloc(r->arena, sizeof(*sum));
		staff_sum__init(sum);
		sum->staff = p->account.owner;
		sum->amount_fen = -p->amount;
		ret->settled = arena_grow(r->arena, ret->settled, ret->n_settled,
					  sizeof(*ret->settled));
		ret->settled[ret->n_settled++] = sum;
	}
	return true;
}

/* ---- rights */

/* Did the coupon lower the line? One that no reduction names is taken to have lowered all that
 * coupons lowered. */
static bool lowered(const Sale *sale, const SaleLine *line, uint32_t coupon)
{
	bool named = false, here = false, any = false;

	for (size_t i = 0; i < sale->n_lines; i++) {
		for (size_t j = 0; j < sale->lines[i]->n_reductions; j++)
			named |= sale->lines[i]->reductions[j]->coupon == coupon;
	}
	for (size_t j = 0; j < line->n_reductions; j++) {
		const Reduction *reduction = line->reductions[j];
		here |= reduction->coupon == coupon;
		any |= strcmp(reduction->kind, "coupon") == 0 && reduction->coupon == 0;
	}
	return named ? here : any;
}

/* This step takes the last of the lines it lowered; of one that lowered none, of the sale. */
static bool coupon_comes_back(const struct refund *r, uint32_t coupon)
{
	bool lowered_any = false;

	for (size_t i = 0; i < r->sale->n_lines; i++)
		lowered_any |= lowered(r->sale, r->sale->lines[i], coupon);
	bool before = false, after = false;
	for (size_t i = 0; i < r->sale->n_lines; i++) {
		if (lowered_any && !lowered(r->sale, r->sale->lines[i], coupon))
			continue;
		before |= r->left[i].qty > 0;
		after |= r->left[i].qty > r->step[i].qty;
	}
	return before && !after;
}

static void coupons_back(struct refund *r, Sale *ret)
{
	for (size_t i = 0; i < r->sale->n_coupons; i++) {
		if (!coupon_comes_back(r, r->sale->coupons[i]))
			continue;
		ret->coupons = arena_grow(r->arena, ret->coupons, ret->n_coupons,
					  sizeof(*ret->coupons));
		ret->coupons[ret->n_coupons++] = r->sale->coupons[i];
	}
}

/* It is a visit no longer when the last treatment or session goes. */
static bool visit_back(const struct refund *r)
{
	bool before = false, after = false;

	for (size_t i = 0; i < r->sale->n_lines; i++) {
		if (!line_is_visit(r->sale->lines[i]))
			continue;
		before |= r->left[i].qty > 0;
		after |= r->left[i].qty > r->step[i].qty;
	}
	return r->sale->visit && before && !after;
}

/* ---- the document */

static enum status check_ask(const struct refund_of *ask, struct problem *reterr)
{
	if (ask->sale->kind == SALE__KIND__refund)
		return problem_set(reterr, ST_WRONG_STATE, "sale",
				   _("A refund is not refunded: sell it again."));
	TRY(posting_id(ask->sale->id, "sale", reterr));
	TRY(posting_amount(ask->debt_left.fen, "debt_left", reterr));
	if (ask->method[0] != '\0' && pay_kind(ask->method) != PAY_MONEY)
		return problem_set(reterr, ST_BAD_VALUE, "method",
				   _("Money is given back in cash, by WeChat, Alipay or card."));
	return posting_check_sale(ask->sale, reterr);
}

static bool make(struct refund *r, Sale *ret)
{
	size_t at = 0;

	for (size_t i = 0; i < r->sale->n_lines; i++) {
		if (r->step[i].qty == 0)
			continue;
		if (!take_step(r, i) || !line_back(r, i, ret))
			return false;
	}
	for (size_t j = 0; j < r->sale->n_payments; j++) {
		if (r->method[j] == j && !payment_back(r, ret, j))
			return false;
	}
	for (size_t i = 0; i < r->sale->n_lines; i++) {
		if (r->step[i].qty == 0)
			continue;
		settle_line(r, i, ret->lines[at]);
		ret->merit_fen += ret->lines[at++]->merit_fen;
	}
	if (!settle_performance(r, ret))
		return false;
	ret->points_owed = cut_batches(r->arena, r->sale->n_batches, r->sale->batches,
				       r->points_taken_back, ret->points, &ret->n_batches,
				       &ret->batches);
	coupons_back(r, ret);
	ret->visit = visit_back(r);
	return true;
}

enum status basket_refund(const struct refund_of *ask, struct arena *arena, Sale *ret,
			  struct problem *reterr)
{
	Sale refund = SALE__INIT;

	TRY(check_ask(ask, reterr));
	struct refund *r = arena_alloc(arena, sizeof(*r)); /* 25 KiB */
	*r = (struct refund){ .ask = ask, .sale = ask->sale, .arena = arena, .reterr = reterr };
	TRY(find_left(r));
	TRY(take_wishes(r));
	refund.kind = SALE__KIND__refund;
	refund.refund_of = ask->sale->id;
	refund.client = ask->sale->client;
	refund.tier = ask->sale->tier;
	refund.merit_day = ask->sale->merit_day != 0 ? ask->sale->merit_day : ask->sale->day;
	if (!make(r, &refund))
		return unfit(r);
	*ret = refund;
	return ST_OK;
}
