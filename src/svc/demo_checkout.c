/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is bought in the demo shop, and how it is paid. */
#include <string.h>

#include "demo_private.h"

enum {
	RETAIL_PERCENT = 25, GIFT_PERCENT = 4, DISCOUNT_PERCENT = 4, SHARED_PERCENT = 15,
	COUPON_PERCENT = 70, REDEEM_PERCENT = 40, POINTS_PERCENT = 20, CARD_PERCENT = 88,
	COURSE_PERCENT = 55, ON_THE_SPOT_PERCENT = 60, UNLIMITED_PERCENT = 15,
	ACCOUNT_PERCENT = 15, YUAN = 100, NOTE = 100 * YUAN, SMALLEST_COIN = 10, ACCOUNT_DAYS = 30,
	WORTH_IT = 5 * YUAN,
};

/* ---- ways to pay */

static void pay_by(struct demo *d, SalePay *a, const char *method, int64_t fen)
{
	if (fen <= 0)
		return;
	Payment *p = (Payment *)message_new(&payment__descriptor, &d->arena);
	p->method = demo_plain(method);
	p->amount_fen = fen;
	a->payments = arena_grow(&d->arena, a->payments, a->n_payments, sizeof(*a->payments));
	a->payments[a->n_payments++] = p;
}

static int64_t whole(int64_t fen, int64_t unit)
{
	return fen / unit * unit;
}

/* Cash is handed over in notes of a hundred, and by whoever only looks in; what no coin could pay
 * is paid by phone. */
static void pay_money(struct demo *d, SalePay *a, int64_t fen)
{
	static const char *const methods[] = { "wechat", "wechat", "alipay", "cash", "card" };
	const char *method = a->client != 0 ? methods[demo_below(d, ARRAY_LEN(methods))] : "cash";

	if (strcmp(method, "cash") == 0 && (fen % SMALLEST_COIN != 0 || fen > 30 * NOTE))
		method = "wechat";
	if (strcmp(method, "cash") == 0)
		fen = whole(fen + NOTE - 1, NOTE);
	else if (fen > 20 * NOTE && demo_chance(d, 10)) {
		pay_by(d, a, "alipay", whole(fen / 2, NOTE)); /* what her phone lets her pay */
		fen -= whole(fen / 2, NOTE);
		method = "card";
	}
	pay_by(d, a, method, fen);
}

/* A part stays on account, in two parts. */
static int64_t put_on_account(struct demo *d, SalePay *a, int64_t fen, int32_t first)
{
	int64_t limit = d->shop->conf.credit_limit.fen, part = whole(fen / 2, 2 * NOTE);

	if (part > limit)
		part = whole(limit, 2 * NOTE);
	if (part == 0)
		return fen;
	for (int i = 0; i < 2; i++) {
		Instalment *due = (Instalment *)message_new(&instalment__descriptor, &d->arena);
		due->due = first + i * ACCOUNT_DAYS;
		due->amount_fen = part / 2;
		a->instalments = arena_grow(&d->arena, a->instalments, a->n_instalments,
					    sizeof(*a->instalments));
		a->instalments[a->n_instalments++] = due;
	}
	pay_by(d, a, "account", part);
	return fen - part;
}

static void pay_all(struct demo *d, SalePay *a, const Quote *q, bool topup)
{
	int64_t left = q->total_fen - q->most_deposit_fen, points = whole(q->most_points_fen, YUAN);

	pay_by(d, a, "deposit", q->most_deposit_fen);
	if (points >= WORTH_IT && !topup && demo_chance(d, POINTS_PERCENT)) {
		points = points < left ? points : whole(left, YUAN);
		pay_by(d, a, "points", points);
		left -= points;
	}
	if (q->most_wallet_fen > 0 && !topup && demo_chance(d, CARD_PERCENT)) {
		int64_t wallet = q->most_wallet_fen < left ? q->most_wallet_fen : left;
		pay_by(d, a, "wallet", wallet);
		left -= wallet;
	}
	if (left > 0)
		pay_money(d, a, left);
}

/* ---- a sale */

static enum status price(struct demo *d, const SalePay *a, Quote **ret)
{
	SaleQuote q = SALE_QUOTE__INIT;

	q.client = a->client;
	q.booking = a->booking;
	q.n_lines = a->n_lines;
	q.lines = a->lines;
	q.n_coupon = a->n_coupon;
	q.coupon = a->coupon;
	q.discount_percent = a->discount_percent;
	q.discount_reason = a->discount_reason;
	q.free = a->free;
	q.happened = a->happened;
	return demo_run(d, &d->desk, "sale.quote", &q.base, ret);
}

/* Points are made into a coupon when there are enough. */
static enum status redeem(struct demo *d, uint32_t client, int64_t points, bool *ret_done)
{
	const struct tiers *tiers = d->shop->tiers;
	PointsRedeem args = POINTS_REDEEM__INIT;
	CouponAnswer *ret;
	size_t from = tiers->ncoupons > 0 ? demo_below(d, tiers->ncoupons) : 0;

	*ret_done = false;
	for (size_t i = 0; i < tiers->ncoupons && !*ret_done; i++) {
		const struct coupon_rule *rule = &tiers->coupons[(from + i) % tiers->ncoupons];
		if (rule->points == 0 || rule->points > points)
			continue;
		args.client = client;
		args.kind = demo_plain(rule->id);
		enum status st = demo_run(d, &d->desk, "points.redeem", &args.base, &ret);
		TRY(demo_or_refused(st));
		*ret_done = st == ST_OK;
	}
	return ST_OK;
}

static enum status use_rights(struct demo *d, const struct customer *k, SalePay *a, Quote **q)
{
	bool redeemed = false;

	if ((*q)->points_before > 0 && demo_chance(d, REDEEM_PERCENT))
		TRY(redeem(d, k->id, (*q)->points_before, &redeemed));
	if (redeemed)
		TRY(price(d, a, q));
	if ((*q)->n_coupons == 0 || !demo_chance(d, COUPON_PERCENT))
		return ST_OK;
	a->coupon = arena_alloc(&d->arena, sizeof(*a->coupon));
	a->coupon[0] = (*q)->coupons[0]->id;
	a->n_coupon = 1;
	return price(d, a, q);
}

/* A gift above everybody's limit is none. */
static enum status limit_gifts(struct demo *d, SalePay *a, Quote **q)
{
	const struct role *role = conf_role(&d->shop->conf, "manager");
	int64_t gifts = 0;
	bool any = false;

	for (size_t i = 0; i < a->n_lines; i++) {
		gifts += a->lines[i]->gift ? (*q)->lines[i]->list_fen : 0;
		any = any || a->lines[i]->gift;
	}
	if (!any || (role != NULL &&
		     gifts * 100 < ((*q)->total_fen + gifts) * role->discount_percent))
		return ST_OK;
	for (size_t i = 0; i < a->n_lines; i++)
		a->lines[i]->gift = false;
	return price(d, a, q);
}

static void remember(struct demo *d, const SalePay *a, uint32_t sale)
{
	struct demo_sale last = { .sale = sale, .client = a->client };

	for (uint32_t i = 0; i < a->n_lines && last.product_line == 0; i++)
		if (strcmp(a->lines[i]->kind, "product") == 0 && !a->lines[i]->gift)
			last.product_line = i + 1;
	if (last.product_line != 0)
		d->retail = last;
	if (a->booking != 0)
		d->last = last;
}

enum status demo_sell(struct demo *d, struct customer *k, SalePay *a, int32_t on_account,
		      SalePaid **ret)
{
	bool topup = strcmp(a->lines[0]->kind, "topup") == 0;
	/* What is above the desk's limits the manager sells. */
	bool above = a->free || a->happened != 0 || a->discount_percent > 0;
	Quote *q;

	TRY(price(d, a, &q));
	if (k != NULL && !topup && !a->free)
		TRY(use_rights(d, k, a, &q));
	TRY(limit_gifts(d, a, &q));
	if (on_account != 0)
		pay_money(d, a, put_on_account(d, a, q->total_fen, on_account));
	else
		pay_all(d, a, q, topup);
	TRY(demo_run(d, above || q->needs_authority ? &d->manager : &d->desk, "sale.pay", &a->base,
		     ret));
	remember(d, a, (*ret)->sale);
	if (k != NULL && a->n_instalments > 0) {
		k->debt = (*ret)->sale;
		k->debt_due = on_account;
		k->debt_part = a->instalments[0]->amount_fen;
		k->debt_parts = (int)a->n_instalments;
	}
	return ST_OK;
}

static LineWish *add_line(struct demo *d, SalePay *a, const char *kind)
{
	LineWish *line = (LineWish *)message_new(&line_wish__descriptor, &d->arena);

	line->kind = demo_plain(kind);
	line->qty = 1;
	a->lines = arena_grow(&d->arena, a->lines, a->n_lines, sizeof(*a->lines));
	a->lines[a->n_lines++] = line;
	return line;
}

static void share_with(struct demo *d, LineWish *line, uint32_t other)
{
	const uint32_t staff[] = { line->therapist, other }, percent[] = { 70, 30 };

	if (line->therapist == 0 || other == line->therapist)
		return;
	for (size_t i = 0; i < ARRAY_LEN(staff); i++) {
		StaffShare *s = (StaffShare *)message_new(&staff_share__descriptor, &d->arena);
		s->staff = staff[i];
		s->percent = percent[i];
		line->shares = arena_grow(&d->arena, line->shares, line->n_shares,
					  sizeof(*line->shares));
		line->shares[line->n_shares++] = s;
	}
}

/* Two worked on it, or one advised and the other sold. */
static void share(struct demo *d, LineWish *line)
{
	share_with(d, line, d->therapists[demo_below(d, d->ntherapists)]);
}

static enum status add_retail(struct demo *d, SalePay *a, uint32_t seller, LineWish **ret)
{
	LineWish *line = add_line(d, a, "product");
	bool added = false;

	TRY(demo_retail(d, line, &added));
	if (!added)
		a->n_lines--;
	line->therapist = seller;
	*ret = added ? line : NULL;
	return ST_OK;
}

/* ---- cards */

/* The sum that the rules propose and the card still takes; 0: none. */
static int64_t topup_sum(struct demo *d, const WalletAnswer *w)
{
	const struct tiers *tiers = d->shop->tiers;
	uint64_t a = demo_below(d, tiers->ntopups + 1), b = demo_below(d, tiers->ntopups + 1);

	for (size_t i = (size_t)(a < b ? a : b) + 1; i-- > 0;) {
		int64_t sum = i < tiers->ntopups ? tiers->topups[i].amount.fen : 0;
		if (sum > 0 && (w->limit_fen == 0 || w->principal_fen + sum <= w->limit_fen))
			return sum;
	}
	return 0;
}

/* She fills it up when it no longer pays what she comes for. */
static enum status fill_card(struct demo *d, struct customer *k, money wanted, uint32_t seller)
{
	ClientGet get = CLIENT_GET__INIT;
	SalePay a = SALE_PAY__INIT;
	WalletAnswer *w;
	SalePaid *paid;

	get.client = k->id;
	TRY(demo_run(d, &d->desk, "wallet.get", &get.base, &w));
	if (w->principal_fen + w->bonus_fen >= wanted.fen ||
	    (w->open && w->record->state != WALLET__STATE__active))
		return ST_OK;
	int64_t sum = topup_sum(d, w);
	if (sum == 0 || demo_chance(d, 25))
		return ST_OK; /* another time */
	LineWish *line = add_line(d, &a, "topup");
	line->amount_fen = sum;
	line->therapist = seller;
	a.client = k->id;
	k->topped_up = d->today.n;
	return demo_sell(d, k, &a, 0, &paid);
}

/* ---- courses */

const struct course_offer *demo_choose_offer(struct demo *d, const struct treatment *t)
{
	const struct course_offer *offer, *ret = NULL;
	uint64_t n = 0;

	for (size_t i = 0; (offer = offer_at(d->shop->treatments, i)) != NULL; i++) {
		if (!demo_offer_covers(offer, t) || !demo_offered(d, offer) ||
		    (offer->unlimited && !demo_chance(d, UNLIMITED_PERCENT)))
			continue;
		if (demo_below(d, ++n) == 0)
			ret = offer;
	}
	return ret;
}

enum status demo_sell_course(struct demo *d, struct customer *k, const struct course_offer *offer,
			     uint32_t seller, int32_t on_account)
{
	SalePay a = SALE_PAY__INIT;
	LineWish *line = add_line(d, &a, "course");
	SalePaid *paid;

	line->offer = demo_plain(offer->id);
	line->therapist = seller;
	if (demo_chance(d, SHARED_PERCENT))
		share(d, line);
	a.client = k->id;
	TRY(demo_sell(d, k, &a, on_account, &paid));
	k->course = paid->courses[0];
	k->offer = offer;
	return ST_OK;
}

/* Most buy after a visit they liked, some use the first session for that very visit. */
static enum status buy_course(struct demo *d, struct customer *k, const Booking *b)
{
	const struct course_offer *offer;
	int32_t due = 0;

	if (!k->collects || k->course != 0 || b->course != 0 || k->visits == 0 ||
	    !demo_chance(d, COURSE_PERCENT))
		return ST_OK;
	offer = demo_choose_offer(d, k->favourite);
	if (offer == NULL)
		return ST_OK;
	if (k->debt == 0 && offer->price.fen > 20 * NOTE && demo_chance(d, ACCOUNT_PERCENT))
		due = d->today.n + ACCOUNT_DAYS;
	if (offer->unlimited)
		k->interval = offer->interval_days + 1;
	return demo_sell_course(d, k, offer, b->segments[0]->therapist, due);
}

/* ---- after a visit */

/* A course bought a moment ago takes what was done today, too. */
static enum status on_the_spot(struct demo *d, const struct customer *k, const Booking *b,
			       bool *ret)
{
	CourseGet get = COURSE_GET__INIT;
	CourseRow *row;

	*ret = b->course == 0 && k->course != 0 && demo_chance(d, ON_THE_SPOT_PERCENT);
	if (!*ret)
		return ST_OK;
	get.course = k->course;
	TRY(demo_run(d, &d->desk, "course.get", &get.base, &row));
	*ret = row->usable && (row->record->unlimited || row->left > 0);
	return ST_OK;
}

/* Is the part of the visit for the course that the visit was booked for? */
static enum status is_session(struct demo *d, const Booking *b, const Segment *s, bool *ret)
{
	CourseGet get = COURSE_GET__INIT;
	CourseRow *row;

	*ret = b->course != 0 && b->n_segments == 1;
	if (b->course == 0 || b->n_segments == 1)
		return ST_OK;
	get.course = b->course;
	TRY(demo_run(d, &d->desk, "course.get", &get.base, &row));
	for (size_t i = 0; i < row->record->n_items; i++)
		*ret = *ret || strcmp(row->record->items[i]->treatment, s->treatment) == 0;
	return ST_OK;
}

static enum status add_treatments(struct demo *d, const struct customer *k, const Booking *b,
				  SalePay *a)
{
	const struct treatments *rules = d->shop->treatments;
	bool spot;

	TRY(on_the_spot(d, k, b, &spot));
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *s = b->segments[i];
		const struct treatment *t = treatment_find(rules, s->treatment);
		uint32_t course = 0;
		bool covered;
		TRY(is_session(d, b, s, &covered));
		if (covered)
			course = b->course;
		else if (spot && b->n_segments == 1 && t != NULL && demo_offer_covers(k->offer, t))
			course = k->course;
		LineWish *line = add_line(d, a, course != 0 ? "session" : "treatment");
		line->treatment = s->treatment;
		line->course = course;
		line->therapist = s->therapist;
		line->asked_for = s->asked_for;
		if (s->n_assistants > 0)
			share_with(d, line, s->assistants[0]);
		else if (course == 0 && demo_chance(d, 3))
			share(d, line);
	}
	return ST_OK;
}

static enum status add_extras(struct demo *d, const Booking *b, SalePay *a)
{
	uint32_t seller = demo_chance(d, 70) ? b->segments[0]->therapist : 0;
	LineWish *line = NULL;

	if (demo_chance(d, RETAIL_PERCENT))
		TRY(add_retail(d, a, seller, &line));
	if (b->course == 0 && demo_chance(d, DISCOUNT_PERCENT)) {
		a->discount_percent = 5 + (uint32_t)demo_below(d, 6);
		a->discount_reason = demo_plain("老客户优惠");
	} else if (b->course == 0 && demo_chance(d, GIFT_PERCENT)) {
		TRY(add_retail(d, a, 0, &line));
		if (line == NULL)
			return ST_OK;
		line->gift = true;
		line->qty = 1;
		a->discount_reason = demo_plain("会员礼品");
	}
	return ST_OK;
}

enum status demo_checkout(struct demo *d, const Booking *b)
{
	struct customer *k = demo_customer(d, b->client);
	SalePay a = SALE_PAY__INIT;
	const Segment *first = b->segments[0];
	SalePaid *paid;

	if (k == NULL)
		return ST_OK;
	TRY(buy_course(d, k, b));
	if (k->saves && b->course == 0)
		TRY(fill_card(d, k, treatment_price(k->favourite, ""), first->therapist));
	a.client = b->client;
	a.booking = b->id;
	TRY(add_treatments(d, k, b, &a));
	TRY(add_extras(d, b, &a));
	return demo_sell(d, k, &a, 0, &paid);
}

/* ---- over the counter */

enum status demo_counter_sale(struct demo *d, struct customer *k, size_t lines, uint32_t *ret_sale)
{
	SalePay a = SALE_PAY__INIT;
	LineWish *line = NULL;
	SalePaid *paid;

	*ret_sale = 0;
	for (size_t i = 0; i < lines; i++)
		TRY(add_retail(d, &a, 0, &line));
	if (a.n_lines == 0)
		return ST_OK;
	a.client = k != NULL ? k->id : 0;
	TRY(demo_sell(d, k, &a, 0, &paid));
	*ret_sale = paid->sale;
	return ST_OK;
}

/* ---- on account */

static enum status pay_debt(struct demo *d, struct customer *k)
{
	DebtPay a = DEBT_PAY__INIT;
	Payment p = PAYMENT__INIT, *list[] = { &p };
	DebtPaid *paid;

	p.method = demo_plain("wechat");
	p.amount_fen = k->debt_part;
	a.client = k->id;
	a.sale = k->debt;
	a.payments = list;
	a.n_payments = 1;
	TRY(demo_run(d, &d->desk, "debt.pay", &a.base, &paid));
	k->debt_due += ACCOUNT_DAYS;
	if (--k->debt_parts == 0)
		k->debt = 0;
	return ST_OK;
}

enum status demo_pay_debts(struct demo *d)
{
	for (size_t i = 0; i < d->ncustomers; i++) {
		struct customer *k = &d->customers[i];
		if (k->debt != 0 && !k->defaults && k->debt_due <= d->today.n)
			TRY(pay_debt(d, k));
	}
	return ST_OK;
}
