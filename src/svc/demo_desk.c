/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the desk of the demo shop does beside bookings in the days before the present: the
 * waitlist, requests from outside, reminders.
 */
#include <string.h>

#include "demo_private.h"

enum {
	WAITS_BEFORE = 3, REMINDS_BEFORE = 2, REMINDING = 11 * 60 + 20,
	EVENING = 18 * 60, LUNCH = 13 * 60, SATURDAY = 5, OFFER_DAYS = 6, SOMEBODIES = 30,
};

static bool is_free(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course == 0 && k->debt == 0 && k->favourite->online &&
	       k->favourite->deposit.fen == 0;
}

/* For whom something surely becomes free soon. */
static bool is_easy(struct demo *d, const struct customer *k)
{
	return is_free(d, k) && k->favourite->min_level[0] == '\0' &&
	       k->favourite->device_type[0] == '\0';
}

static bool has_course(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course != 0 && demo_offer_covers(k->offer, k->favourite);
}

/* ---- the waitlist */

static enum status waits(struct demo *d, struct customer *k, Wait *w, uint32_t *ret)
{
	char *treatment = demo_plain(k->favourite->id), *list[] = { treatment };
	WaitAdd args = WAIT_ADD__INIT;
	WaitAnswer *answer;

	w->client = k->id;
	w->treatments = list;
	w->n_treatments = 1;
	args.record = w;
	enum status st = demo_run(d, &d->desk, "wait.add", &args.base, &answer);
	if (st != ST_OK)
		return demo_or_refused(st);
	k->booked = true; /* she is looked after */
	*ret = answer->record->id;
	return ST_OK;
}

static enum status wait_for_evening(struct demo *d, struct customer *k, uint32_t *ret)
{
	Wait w = WAIT__INIT;

	w.from_day = d->today.n;
	w.to_day = wall_day(d->now).n + 6;
	w.from_minute = EVENING;
	w.note = demo_plain("下班以后, 提前两小时说一声就行");
	return waits(d, k, &w, ret);
}

static enum status wait_for_weekend(struct demo *d, struct customer *k, uint32_t *ret)
{
	int32_t present = wall_day(d->now).n;
	Wait w = WAIT__INIT;

	w.from_day = present + (SATURDAY - day_weekday(DAY(present)) + 7) % 7;
	w.from_day += w.from_day == present ? 7 : 0;
	w.to_day = w.from_day + 1;
	w.to_minute = LUNCH;
	w.note = demo_plain("周末上午");
	return waits(d, k, &w, ret);
}

/* Whoever of those with the skill is fit for it. */
static enum status wait_for_her(struct demo *d, struct customer *k, uint32_t *ret)
{
	for (size_t i = 0; i < d->ntherapists && *ret == 0; i++) {
		Wait w = WAIT__INIT;
		w.therapist = d->therapists[i];
		w.course = k->course;
		w.from_day = d->today.n;
		w.to_day = wall_day(d->now).n + 14;
		w.note = demo_plain("只要她做, 时间都可以");
		if (demo_has_skill(d, w.therapist, k->favourite->skill))
			TRY(waits(d, k, &w, ret));
	}
	return ST_OK;
}

static enum status wait_for_any(struct demo *d, struct customer *k, uint32_t *ret)
{
	Wait w = WAIT__INIT;

	w.from_day = d->today.n;
	w.to_day = wall_day(d->now).n + OFFER_DAYS;
	return waits(d, k, &w, ret);
}

/* The last of them will get what is free. */
static enum status fill_waitlist(struct demo *d)
{
	static const struct {
		bool (*fits)(struct demo *, const struct customer *);
		enum status (*add)(struct demo *, struct customer *, uint32_t *);
	} kinds[] = {
		{ is_free, wait_for_evening }, { is_free, wait_for_weekend },
		{ has_course, wait_for_her }, { is_easy, wait_for_any },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		d->waiting = 0;
		for (int j = 0; j < SOMEBODIES && d->waiting == 0; j++) {
			d->waits_for_it = demo_pick(d, kinds[i].fits);
			if (d->waits_for_it != NULL)
				TRY(kinds[i].add(d, d->waits_for_it, &d->waiting));
		}
	}
	return ST_OK;
}

/* What was cancelled a moment ago is kept for her, until then. */
static enum status offer(struct demo *d)
{
	struct demo_wish w = { .client = d->waits_for_it, .source = "phone" };
	WaitOffer args = WAIT_OFFER__INIT;
	WaitAnswer *ret;
	bool found;

	if (d->waiting == 0)
		return ST_OK;
	demo_wish_part(d, &w, w.client->favourite);
	TRY(demo_find_time(d, &w, d->now.n + DEMO_FREE, OFFER_DAYS, &found));
	if (!found)
		return ST_OK;
	args.wait = d->waiting;
	args.segments = w.parts;
	args.n_segments = w.n;
	return demo_or_refused(demo_run(d, &d->desk, "wait.offer", &args.base, &ret));
}

/* ---- requests from outside */

static enum status ask_from_outside(struct demo *d, int64_t from)
{
	for (int i = 0; i < SOMEBODIES; i++) {
		struct customer *k = demo_pick(d, is_free);
		struct demo_wish w = { .client = k, .source = "online" };
		bool found;
		Booking *b = NULL;
		if (k == NULL)
			return ST_OK;
		demo_wish_part(d, &w, k->favourite);
		TRY(demo_find_time(d, &w, from, 1, &found));
		if (found)
			TRY(demo_or_refused(demo_add_booking(d, &w, &b)));
		if (b != NULL)
			return ST_OK;
	}
	return ST_OK;
}

static enum status ask_for_tonight(struct demo *d)
{
	return ask_from_outside(d, d->now.n + DEMO_FREE);
}

static enum status ask_for_tomorrow(struct demo *d)
{
	return ask_from_outside(d, ((int64_t)wall_day(d->now).n + 1) * MINUTES_PER_DAY);
}

/* ---- reminders */

/* Most are sent; a number is wrong, and somebody was told in person. */
static enum status send(struct demo *d, size_t leave)
{
	MessageList list = MESSAGE_LIST__INIT;
	MessageRows *rows;
	MessageAnswer *ret;

	list.limit = LIMIT_ROWS;
	TRY(demo_run(d, &d->desk, "message.list", &list.base, &rows));
	for (size_t i = 0; i + leave < rows->n_rows; i++) {
		MessageStep args = MESSAGE_STEP__INIT;
		bool told = demo_house(d, 12) == 0;
		args.message = rows->rows[i]->id;
		if (told)
			args.reason = demo_plain("已当面告知");
		else if (demo_house(d, 12) == 0)
			args.error = demo_plain("号码停机");
		TRY(demo_or_refused(demo_run(d, &d->desk, told ? "message.drop" : "message.done",
					     &args.base, &ret)));
	}
	return ST_OK;
}

static enum status remind(struct demo *d)
{
	RemindRun args = REMIND_RUN__INIT;
	RemindAnswer *ret;

	return demo_run(d, &d->desk, "remind.run", &args.base, &ret);
}

static enum status remind_and_send(struct demo *d)
{
	TRY(remind(d));
	return send(d, d->index == d->days ? 4 : 0);
}

/* ---- when */

static const struct {
	int before;            /* minutes before the present */
	enum status (*what)(struct demo *);
} just_now[] = {
	{ 42, ask_for_tonight }, { 31, ask_for_tomorrow }, { 24, offer }, { 17, remind_and_send },
	{ 9, ask_for_tomorrow }, { 4, remind },
};

enum status demo_at_desk(struct demo *d, uint32_t task)
{
	if (task < ARRAY_LEN(just_now))
		return just_now[task].what(d);
	return remind_and_send(d);
}

enum status demo_desk(struct demo *d)
{
	int left = d->days - d->index;
	int64_t midnight = (int64_t)d->today.n * MINUTES_PER_DAY;

	if (d->index == (d->days > WAITS_BEFORE ? d->days - WAITS_BEFORE : 0))
		TRY(fill_waitlist(d));
	if (left > 0 && left <= REMINDS_BEFORE)
		demo_event(d, (struct demo_event){ .at = midnight + REMINDING,
						   .id = ARRAY_LEN(just_now),
						   .what = MOMENT_DESK });
	for (uint32_t i = 0; left == 0 && i < ARRAY_LEN(just_now); i++)
		demo_event(d, (struct demo_event){ .at = d->now.n - just_now[i].before, .id = i,
						   .what = MOMENT_DESK });
	return ST_OK;
}
