/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens in a shop once in a while. Each story waits for its part of the history, then is
 * tried every evening until it can be told: somebody it could be about may not be there yet.
 */
#include <string.h>

#include "base/id.h"
#include "demo_private.h"

enum { SOON_DAYS = 25, COOLING_DAYS = 7, NEAR_CLOSING = 18 * 60 + 30, CENT_COIN = 10 };

/* ---- who it could be about */

static bool has_course(struct demo *d, const struct customer *k)
{
	(void)d;
	return k->course != 0 && !k->booked && k->debt == 0;
}

static bool has_no_course(struct demo *d, const struct customer *k)
{
	(void)d;
	return k->course == 0 && !k->booked && k->debt == 0 && k->visits > 0;
}

static bool has_card(struct demo *d, const struct customer *k)
{
	(void)d;
	return k->topped_up != 0 && !k->booked;
}

static bool has_new_card(struct demo *d, const struct customer *k)
{
	return has_card(d, k) && d->today.n - k->topped_up < COOLING_DAYS;
}

static bool was_here(struct demo *d, const struct customer *k)
{
	(void)d;
	return k->visits > 1 && !k->booked;
}

/* Done, or refused and told another time. */
static enum status told(enum status st, bool *ret_done)
{
	*ret_done = st == ST_OK;
	return demo_or_refused(st);
}

static enum status course_of(struct demo *d, uint32_t id, CourseRow **ret)
{
	CourseGet get = COURSE_GET__INIT;

	get.course = id;
	return demo_run(d, &d->manager, "course.get", &get.base, ret);
}

/* ---- courses */

static enum status sell_to_somebody(struct demo *d, const struct course_offer *offer, int interval,
				    bool *ret_done)
{
	struct customer *k = demo_pick(d, has_no_course);
	const struct treatment *t;

	if (offer == NULL || k == NULL)
		return ST_OK;
	t = treatment_find(d->shop->treatments, offer->treatments.words[0]);
	TRY(demo_sell_course(d, k, offer, d->ntherapists > 0 ? d->therapists[0] : 0, 0));
	k->favourite = t;
	k->interval = interval;
	k->due = d->today.n + 2;
	*ret_done = true;
	return ST_OK;
}

static enum status unlimited(struct demo *d, bool *ret_done)
{
	const struct course_offer *offer, *found = NULL;

	for (size_t i = 0; (offer = offer_at(d->shop->treatments, i)) != NULL; i++)
		if (offer->unlimited && demo_offered(d, offer))
			found = offer;
	return sell_to_somebody(d, found, found != NULL ? found->interval_days + 1 : 0, ret_done);
}

static enum status mixed(struct demo *d, bool *ret_done)
{
	const struct course_offer *offer, *found = NULL;
	uint64_t n = 0;

	for (size_t i = 0; (offer = offer_at(d->shop->treatments, i)) != NULL; i++)
		if (offer->treatments.n > 1 && demo_offered(d, offer) &&
		    demo_below(d, ++n) == 0)
			found = offer;
	return sell_to_somebody(d, found, found != NULL ? found->interval_days + 3 : 0, ret_done);
}

/* One that will not have been used up when it ends, soon after the present. */
static enum status ends_soon(struct demo *d, bool *ret_done)
{
	const struct course_offer *offer, *found = NULL;

	for (size_t i = 0; (offer = offer_at(d->shop->treatments, i)) != NULL; i++) {
		int last = d->index + offer->valid_days - 1;
		if (!offer->unlimited && offer->valid_days > 0 && last >= d->days &&
		    last <= d->days + SOON_DAYS && demo_offered(d, offer))
			found = offer;
	}
	return sell_to_somebody(d, found, 2 * SOON_DAYS, ret_done);
}

static enum status freeze(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_course);
	CourseStep args = COURSE_STEP__INIT;
	CourseRow *row;

	if (k == NULL)
		return ST_OK;
	args.course = k->course;
	args.reason = demo_plain("出国两个月");
	TRY(told(demo_run(d, &d->manager, "course.freeze", &args.base, &row), ret_done));
	if (!*ret_done)
		return ST_OK;
	d->frozen = k->course;
	k->course = 0;
	k->due += 40;
	return ST_OK;
}

static enum status thaw(struct demo *d, bool *ret_done)
{
	CourseStep args = COURSE_STEP__INIT;
	CourseRow *row;

	args.course = d->frozen;
	if (d->frozen == 0)
		return ST_OK;
	TRY(told(demo_run(d, &d->manager, "course.unfreeze", &args.base, &row), ret_done));
	struct customer *k = *ret_done ? demo_customer(d, row->record->client) : NULL;
	if (k == NULL || k->course != 0)
		return ST_OK;
	k->course = row->record->id;
	k->offer = offer_find(d->shop->treatments, row->record->offer);
	return ST_OK;
}

static enum status extend(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_course);
	CourseExtend args = COURSE_EXTEND__INIT;
	CourseRow *row;

	if (k == NULL)
		return ST_OK;
	TRY(course_of(d, k->course, &row));
	args.course = k->course;
	args.until = row->record->expires_on + 60;
	args.reason = demo_plain("住院, 延期两个月");
	return told(demo_run(d, &d->manager, "course.extend", &args.base, &row), ret_done);
}

static enum status give_away(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_course), *to = demo_pick(d, has_no_course);
	CourseTransfer args = COURSE_TRANSFER__INIT;
	CourseRow *row;

	if (k == NULL || to == NULL)
		return ST_OK;
	args.course = k->course;
	args.to = to->id;
	args.reason = demo_plain("转给妹妹");
	TRY(told(demo_run(d, &d->manager, "course.transfer", &args.base, &row), ret_done));
	if (!*ret_done)
		return ST_OK;
	to->course = k->course;
	to->offer = k->offer;
	to->favourite = treatment_find(d->shop->treatments, k->offer->treatments.words[0]);
	k->course = 0;
	return ST_OK;
}

/* The first instalment was due when half of what is left of the history was over. */
static enum status owes(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_no_course);
	const struct course_offer *offer = k != NULL ? demo_choose_offer(d, k->favourite) : NULL;

	if (offer == NULL || offer->unlimited)
		return ST_OK;
	TRY(demo_sell_course(d, k, offer, d->ntherapists > 0 ? d->therapists[0] : 0,
			     d->today.n + (d->days - d->index) / 2));
	k->defaults = *ret_done = k->debt != 0;
	return ST_OK;
}

/* ---- back by law */

static enum status by_law(struct demo *d, const struct customer *k, const char *what,
			  const char *reason, bool *ret_done)
{
	PrepaidRefundDo args = PREPAID_REFUND_DO__INIT;
	PrepaidWorkings *ret;

	args.client = k->id;
	args.course = demo_plain(what);
	args.fault = demo_plain("client");
	args.method = demo_plain("wechat");
	args.reason = demo_plain(reason);
	return told(demo_run(d, &d->owner, "prepaid.refund", &args.base, &ret), ret_done);
}

static enum status course_back(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_course);
	char id[ID_TEXT_MAX];
	CourseRow *row;

	if (k == NULL)
		return ST_OK;
	TRY(course_of(d, k->course, &row));
	if (row->record->unlimited || row->used == 0 || row->left < 2)
		return ST_OK;
	TRY(by_law(d, k, id_text('K', k->course, id), "搬到外地", ret_done));
	if (*ret_done)
		k->course = 0;
	return ST_OK;
}

static enum status card_back(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_new_card);

	if (k == NULL)
		return ST_OK;
	TRY(by_law(d, k, "wallet", "充值七天内改变主意", ret_done));
	if (*ret_done) {
		k->topped_up = 0;
		k->saves = false;
	}
	return ST_OK;
}

/* ---- cards */

static enum status lose_card(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_card);
	WalletStep lost = WALLET_STEP__INIT;
	WalletReissue again = WALLET_REISSUE__INIT;
	WalletAnswer *w;

	if (k == NULL)
		return ST_OK;
	lost.client = again.client = k->id;
	lost.reason = demo_plain("卡片遗失");
	TRY(told(demo_run(d, &d->desk, "wallet.lose", &lost.base, &w), ret_done));
	if (!*ret_done)
		return ST_OK;
	again.number = arena_printf(&d->arena, "%s-2", w->record->number);
	again.reason = demo_plain("补卡");
	return demo_run(d, &d->manager, "wallet.reissue", &again.base, &w);
}

static enum status share_card(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, has_card), *to = demo_pick(d, was_here);
	WalletTransfer args = WALLET_TRANSFER__INIT;
	WalletAnswer *w;

	if (k == NULL || to == NULL || k == to)
		return ST_OK;
	args.client = k->id;
	args.to = to->id;
	args.amount_fen = 20000;
	args.reason = demo_plain("转给母亲");
	TRY(told(demo_run(d, &d->manager, "wallet.transfer", &args.base, &w), ret_done));
	if (*ret_done)
		to->topped_up = d->today.n;
	return ST_OK;
}

/* ---- points, coupons, tiers */

static enum status forgotten_points(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, was_here);
	PointsAdjust args = POINTS_ADJUST__INIT;
	PointsAnswer *ret;

	if (k == NULL)
		return ST_OK;
	args.client = k->id;
	args.points = 50;
	args.reason = demo_plain("上次漏记");
	return told(demo_run(d, &d->manager, "points.adjust", &args.base, &ret), ret_done);
}

static enum status campaign(struct demo *d, bool *ret_done)
{
	const struct tiers *tiers = d->shop->tiers;
	CouponIssue args = COUPON_ISSUE__INIT;
	CouponsIssued *ret;

	for (size_t i = 0; i < tiers->ncoupons; i++)
		if (tiers->coupons[i].percent > 0)
			args.kind = demo_plain(tiers->coupons[i].id);
	if (args.kind[0] == '\0')
		return ST_OK;
	args.tag = demo_plain("常客");
	args.reason = demo_plain("老客户回馈");
	return told(demo_run(d, &d->manager, "coupon.issue", &args.base, &ret), ret_done);
}

static enum status grant(struct demo *d, bool *ret_done)
{
	const struct tiers *tiers = d->shop->tiers;
	struct customer *k = demo_pick(d, was_here);
	TierGrant args = TIER_GRANT__INIT;
	TierAnswer *ret;

	if (k == NULL || tiers->n == 0)
		return ST_OK;
	args.client = k->id;
	args.tier = demo_plain(tiers->rows[tiers->n - 1].id);
	args.until = d->today.n + 365;
	args.reason = demo_plain("合作单位贵宾");
	return told(demo_run(d, &d->manager, "tier.grant", &args.base, &ret), ret_done);
}

/* ---- sales that are not like others */

static enum status one_treatment(struct demo *d, struct customer *k, SalePay *a)
{
	LineWish line = LINE_WISH__INIT, *lines[] = { &line };
	SalePaid *paid;

	line.kind = demo_plain("treatment");
	line.treatment = demo_plain(k->favourite->id);
	line.therapist = d->ntherapists > 0 ? d->therapists[0] : 0;
	a->client = k->id;
	a->lines = lines;
	a->n_lines = 1;
	return demo_sell(d, k, a, 0, &paid);
}

static enum status for_nothing(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, was_here);
	SalePay a = SALE_PAY__INIT;

	if (k == NULL)
		return ST_OK;
	a.free = *ret_done = true;
	a.reason = demo_plain("上次护理后泛红, 免费修护一次");
	return one_treatment(d, k, &a);
}

static enum status late_entry(struct demo *d, bool *ret_done)
{
	struct customer *k = demo_pick(d, was_here);
	SalePay a = SALE_PAY__INIT;

	if (k == NULL || d->index == 0)
		return ST_OK;
	*ret_done = true;
	a.happened = (int64_t)(d->today.n - 1) * MINUTES_PER_DAY + NEAR_CLOSING;
	a.reason = demo_plain("昨晚停电, 今天补录");
	return one_treatment(d, k, &a);
}

/* As it came, but what no coin could pay goes back by phone. */
static enum status take_back(struct demo *d, uint32_t sale, RefundLine *line, const char *reason,
			     bool *ret_done)
{
	SaleRefundQuote ask = SALE_REFUND_QUOTE__INIT;
	SaleRefund args = SALE_REFUND__INIT;
	RefundQuote *q;
	SaleAnswer *ret;

	if (sale == 0)
		return ST_OK;
	ask.sale = args.sale = sale;
	ask.n_lines = args.n_lines = line != NULL;
	ask.lines = args.lines = &line;
	args.reason = demo_plain(reason);
	enum status st = demo_run(d, &d->manager, "sale.refund_quote", &ask.base, &q);
	if (st != ST_OK)
		return demo_or_refused(st);
	for (size_t i = 0; i < q->record->n_payments; i++)
		if (strcmp(q->record->payments[i]->method, "cash") == 0 &&
		    q->record->payments[i]->amount_fen % CENT_COIN != 0)
			args.method = demo_plain("wechat");
	return told(demo_run(d, &d->manager, "sale.refund", &args.base, &ret), ret_done);
}

static enum status visit_back(struct demo *d, bool *ret_done)
{
	return take_back(d, d->last.sale, NULL, "客人对效果不满意", ret_done);
}

static enum status product_back(struct demo *d, bool *ret_done)
{
	RefundLine line = REFUND_LINE__INIT;

	line.line = d->retail.product_line;
	line.qty = 1;
	return take_back(d, d->retail.sale, &line, "未拆封, 退一件", ret_done);
}

/* Something was found after the drawer was counted. */
static enum status open_again(struct demo *d, bool *ret_done)
{
	DayReopen args = DAY_REOPEN__INIT;
	DayAnswer *ret;
	uint32_t sale;

	demo_at(d, d->at.n + 8);
	args.reason = demo_plain("漏录一笔零售");
	TRY(told(demo_run(d, &d->manager, "day.reopen", &args.base, &ret), ret_done));
	if (!*ret_done)
		return ST_OK;
	TRY(demo_counter_sale(d, NULL, 1, &sale));
	demo_at(d, d->at.n + 4);
	return demo_close_day(d, true);
}

/* ---- all of them */

static const struct story {
	int percent;           /* of the history, when it may be told */
	bool closed;           /* after the drawer was closed */
	enum status (*tell)(struct demo *, bool *ret_done);
} stories[] = {
	{ .percent = 2, .tell = ends_soon },
	{ .percent = 8, .tell = unlimited },
	{ .percent = 10, .tell = mixed },
	{ .percent = 14, .tell = freeze },
	{ .percent = 18, .tell = lose_card },
	{ .percent = 22, .tell = product_back },
	{ .percent = 25, .tell = campaign },
	{ .percent = 28, .tell = forgotten_points },
	{ .percent = 30, .tell = thaw },
	{ .percent = 34, .tell = visit_back },
	{ .percent = 40, .tell = give_away },
	{ .percent = 44, .tell = product_back },
	{ .percent = 46, .tell = unlimited },
	{ .percent = 50, .tell = for_nothing },
	{ .percent = 54, .tell = extend },
	{ .percent = 57, .tell = grant },
	{ .percent = 60, .closed = true, .tell = open_again },
	{ .percent = 64, .tell = late_entry },
	{ .percent = 68, .tell = share_card },
	{ .percent = 70, .tell = owes },
	{ .percent = 74, .tell = visit_back },
	{ .percent = 76, .tell = unlimited },
	{ .percent = 78, .tell = mixed },
	{ .percent = 80, .tell = course_back },
	{ .percent = 84, .tell = card_back },
	{ .percent = 86, .tell = freeze },
	{ .percent = 88, .tell = product_back },
	{ .percent = 94, .tell = visit_back },
};
_Static_assert(ARRAY_LEN(stories) <= 64, "a bit each");

enum status demo_stories(struct demo *d, bool closed)
{
	int percent = d->days > 0 ? d->index * 100 / d->days : 100;

	for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
		bool done = false;
		if ((d->told >> i & 1) != 0 || stories[i].closed != closed ||
		    stories[i].percent > percent)
			continue;
		TRY(stories[i].tell(d, &done));
		d->told |= (uint64_t)done << i;
	}
	return ST_OK;
}

/* ---- the first of a month */

enum status demo_month(struct demo *d)
{
	CouponIssue issue = COUPON_ISSUE__INIT;
	TierReview review = TIER_REVIEW__INIT;
	CouponsIssued *issued;
	TierChanges *changes;

	issue.kind = demo_plain(d->shop->tiers->birthday_coupon);
	issue.birthday_month = (uint32_t)day_civil(d->today).month;
	if (issue.kind[0] != '\0')
		TRY(demo_or_refused(demo_run(d, &d->manager, "coupon.issue", &issue.base,
					     &issued)));
	return demo_run(d, &d->manager, "tier.review", &review.base, &changes);
}
