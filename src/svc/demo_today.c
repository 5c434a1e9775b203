/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies on the desk when the demo shop is opened: a visit of a course and one of a card
 * holder that are done and wait to be paid, somebody in service, somebody who has just come,
 * and two sales that were laid aside. As far as there is somebody for it.
 */
#include <string.h>

#include "demo_private.h"

enum { GRID = 15, TRIES = 16, SOMEBODIES = 40, WORTH = 20000, AHEAD = 30, BESIDE = 80000 };

/* ---- who */

static bool uses_course(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course != 0 && k->debt == 0 && !k->offer->unlimited &&
	       demo_offer_covers(k->offer, k->favourite);
}

static bool has_card(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course == 0 && k->topped_up != 0 &&
	       k->favourite->price.fen >= WORTH;
}

/* The rooms that most ask for are left to whoever walks in, if it can be. */
static bool is_free(struct demo *d, const struct customer *k)
{
	const char *busy = d->shop->treatments->rows[0].room_type;

	return !k->booked && k->course == 0 && k->favourite->price.fen > 0 &&
	       (d->index == d->days || strcmp(k->favourite->room_type, busy) != 0);
}

static bool asks(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course == 0 && k->favourite->price.fen > 0 && demo_can_ask(d, k);
}

/* Her card pays for what she comes for and something beside, at the price of her tier. When the day
 * has come, anybody with a card will do. */
static enum status card_covers(struct demo *d, const struct customer *k, bool *ret)
{
	ClientGet get = CLIENT_GET__INIT;
	TierAnswer *tier;
	WalletAnswer *w;

	get.client = k->id;
	TRY(demo_run(d, &d->desk, "wallet.get", &get.base, &w));
	TRY(demo_run(d, &d->desk, "tier.get", &get.base, &tier));
	const struct tier *hers = tier_find(d->shop->tiers, tier->tier);
	bool cheaper = hers != NULL && tier_percent(hers, "product") < 100;
	*ret = w->open && w->record->state == WALLET__STATE__active &&
	       (cheaper || d->index == d->days) &&
	       w->principal_fen + w->bonus_fen >= k->favourite->price.fen + BESIDE;
	return ST_OK;
}

/* ---- bookings */

static const struct role_of_the_day {
	bool (*fits)(struct demo *, const struct customer *);
	bool card;             /* her card has to pay for it */
	bool asks;             /* she asks for her therapist, if she can */
	enum demo_moment until;
} roles[] = {
	{ .fits = uses_course, .until = MOMENT_FINISHES },
	{ .fits = has_card, .card = true, .until = MOMENT_FINISHES },
	{ .fits = is_free, .until = MOMENT_STARTS },
	{ .fits = is_free, .asks = true, .until = MOMENT_ARRIVES },
};
_Static_assert(ARRAY_LEN(roles) == (size_t)DEMO_STAGED, "one each");

/* When she begins, so that she will have come as far as she shall at the present; below 0: that
 * would be the day before. */
static int start_of(const struct demo *d, const struct customer *k, enum demo_moment until,
		    int attempt)
{
	int now = wall_minute(d->now).n;
	int lasts = treatment_total_minutes(k->favourite, "");
	int latest = until == MOMENT_FINISHES ? now - 2 - lasts :
		     until == MOMENT_STARTS   ? now - 2 :
						now + 2 * GRID;

	return latest / GRID * GRID - attempt * GRID;
}

static enum status stage(struct demo *d, const struct role_of_the_day *role, uint32_t *ret_booking)
{
	int tries = role->until == MOMENT_FINISHES ? TRIES : 1;
	bool patient = d->days - d->index > AHEAD / 2;

	for (int i = 0; i < SOMEBODIES && *ret_booking == 0; i++) {
		bool covers = true, insists = role->asks && (patient || i < SOMEBODIES / 2);
		struct customer *k = insists ? demo_pick(d, asks) : demo_pick(d, role->fits);
		if (k == NULL && insists)
			continue;
		if (k == NULL)
			return ST_OK;
		k->insists = insists;
		if (role->card)
			TRY(card_covers(d, k, &covers));
		for (int j = 0; j < tries && covers && *ret_booking == 0; j++)
			if (start_of(d, k, role->until, j) > 0)
				TRY(demo_book(d, k, wall_day(d->now),
					      start_of(d, k, role->until, j), ret_booking));
		k->insists = false;
	}
	return ST_OK;
}

enum status demo_stage(struct demo *d)
{
	for (size_t i = 0; i < DEMO_STAGED && d->days - d->index <= AHEAD; i++)
		if (d->staged[i] == 0)
			TRY(stage(d, &roles[i], &d->staged[i]));
	return ST_OK;
}

int demo_staged(const struct demo *d, uint32_t booking)
{
	for (size_t i = 0; i < DEMO_STAGED; i++)
		if (d->staged[i] == booking)
			return (int)roles[i].until;
	return -1;
}

/* ---- laid aside */

static enum status hold(struct demo *d, const struct customer *k, const char *title,
			const char *note)
{
	TabHold args = TAB_HOLD__INIT;
	SalePay sale = SALE_PAY__INIT;
	LineWish rows[2] = { LINE_WISH__INIT, LINE_WISH__INIT }, *lines[2] = { &rows[0], &rows[1] };
	TabAnswer *ret;
	bool added;

	for (size_t i = 0; i < 2; i++) {
		if (i == 0 && k != NULL) {
			rows[i].kind = demo_plain("treatment");
			rows[i].treatment = demo_plain(k->favourite->id);
			rows[i].therapist = d->ntherapists > 0 ? d->therapists[0] : 0;
			rows[i].qty = 1;
			added = true;
		} else {
			TRY(demo_retail(d, &rows[i], &added));
		}
		sale.n_lines += added;
	}
	if (sale.n_lines == 0)
		return ST_OK;
	sale.lines = lines;
	sale.client = k != NULL ? k->id : 0;
	args.sale = &sale;
	args.title = demo_plain(title);
	args.note = demo_plain(note);
	return demo_run(d, &d->desk, "tab.hold", &args.base, &ret);
}

enum status demo_lay_aside(struct demo *d)
{
	const struct customer *k = demo_pick(d, has_card);

	if (d->at.n < d->now.n - 1)
		demo_at(d, d->now.n - 1);
	TRY(hold(d, NULL, "门口取货", "去取款"));
	if (k == NULL)
		k = demo_pick(d, is_free);
	return k == NULL ? ST_OK : hold(d, k, "", "等姐妹一起结");
}
