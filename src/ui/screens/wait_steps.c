/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to somebody on the waitlist: a time is offered and held, taken, let go. */
#include "wait.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/booking.h"
#include "ui/booking_look.h"

const WaitRow *wait_in_hand(const struct screen *s)
{
	const struct wait_item *item;

	if (s->ops == &wait_screen)
		return ((const struct wait_view *)s->state)->row;
	item = rows_current(s);
	return item != NULL ? item->row : NULL;
}

struct wait_step *wait_step(const struct screen *s)
{
	if (s->ops == &wait_screen)
		return &((struct wait_view *)s->state)->step;
	return &((struct waits *)s->state)->step;
}

/* ---- how she is shown */

const char *wait_titles(struct arena *arena, const struct desk *d, const Wait *w)
{
	const char *text = "";

	for (size_t i = 0; i < w->n_treatments; i++)
		text = arena_printf(arena, "%s%s%s", text, i > 0 ? "+" : "",
				    desk_treatment_title(d, w->treatments[i]));
	return text;
}

const char *wait_days(struct arena *arena, const Wait *w)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (w->from_day == w->to_day)
		return arena_dup(arena, day_near(DAY(w->from_day), from));
	day_text(DAY(w->from_day), from);
	day_text(DAY(w->to_day), to);
	return arena_printf(arena, "%s..%s", from + 5, to + 5);
}

const char *wait_hours(struct arena *arena, const Wait *w)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (w->from_minute == 0 && w->to_minute == 0)
		return "";
	return arena_printf(arena, "%s-%s",
			    w->from_minute != 0 ?
				    minute_text(MINUTE((int32_t)w->from_minute), from) : "",
			    w->to_minute != 0 ?
				    minute_text(MINUTE((int32_t)w->to_minute), to) : "");
}

const char *wait_state_title(const Wait *w)
{
	switch (w->state) {
	case WAIT__STATE__waiting: return _("waiting");
	case WAIT__STATE__held: return _("held");
	case WAIT__STATE__booked: return _("has a booking");
	case WAIT__STATE__dropped: return _("dropped");
	case WAIT__STATE__lapsed: return _("lapsed");
	case _WAIT__STATE_IS_INT_SIZE: break;
	}
	return "";
}

enum theme_role wait_role(const Wait *w)
{
	switch (w->state) {
	case WAIT__STATE__waiting: return ROLE_STATE_WAITING;
	case WAIT__STATE__held: return ROLE_STATE_REQUESTED;
	case WAIT__STATE__booked: return ROLE_STATE_CONFIRMED;
	case WAIT__STATE__dropped:
	case WAIT__STATE__lapsed:
	case _WAIT__STATE_IS_INT_SIZE: break;
	}
	return ROLE_STATE_CANCELLED;
}

void wait_left(int64_t until, char text[32])
{
	int64_t minutes = (until - clock_now().ms) / 60000;

	if (until == 0)
		text[0] = '\0';
	else if (minutes < 0)
		snprintf(text, 32, "%s", _("over"));
	else
		snprintf(text, 32, "%lld:%02lld", (long long)(minutes / 60),
			 (long long)(minutes % 60));
}

/* ---- what is barred */

const char *wait_blocked_offer(const struct screen *s)
{
	const WaitRow *row = wait_in_hand(s);

	return row == NULL ? _("Nobody is under the cursor.") :
	       row->record->state == WAIT__STATE__held ? _("A time is held for her already.") :
	       row->record->state != WAIT__STATE__waiting ? _("She does not wait any more.") :
							    NULL;
}

const char *wait_blocked_take(const struct screen *s)
{
	const WaitRow *row = wait_in_hand(s);

	return row == NULL ? _("Nobody is under the cursor.") :
	       row->record->state != WAIT__STATE__held ? _("Nothing is held for her.") : NULL;
}

const char *wait_blocked_drop(const struct screen *s)
{
	const WaitRow *row = wait_in_hand(s);

	return row == NULL ? _("Nobody is under the cursor.") :
	       row->record->state > WAIT__STATE__held ? _("She does not wait any more.") : NULL;
}

const char *wait_blocked_booking(const struct screen *s)
{
	const WaitRow *row = wait_in_hand(s);

	return row == NULL || row->record->booking == 0 ? _("There is no booking of hers.") : NULL;
}

/* ---- offering a time */

static enum status offer_for(struct screen *s, const char *answer, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	const WaitRow *row = wait_in_hand(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WaitOffer args = WAIT_OFFER__INIT;
	WaitAnswer *ret;
	char at[DATE_TEXT_MAX], until[DATE_TEXT_MAX];

	if (row == NULL || step->chosen >= step->nslots)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	const Slot *slot = step->slots[step->chosen];
	args.wait = row->record->id;
	args.minutes = (uint32_t)strtoul(answer, NULL, 10);
	if (args.minutes == 0)
		return problem_set(p, ST_BAD_VALUE, "minutes",
				   _("Type for how many minutes it is held."));
	args.n_segments = slot->n_segments;
	args.segments = slot->segments;
	TRY(desk_op(s, "wait.offer", step->key, &args.base, &arena, &ret, p));
	request_key(step->key);
	app_say(s->app, _("Held for %s: %s, until %s. Tell her; u when she takes it."),
		row->client_name, wall_near(booking_start(ret->booking), at),
		instant_near((instant){ .ms = ret->booking->held_until }, until));
	app_reload(s->app);
	return ST_OK;
}

static enum status slot_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	char minutes[16], at[DATE_TEXT_MAX];

	(void)p;
	step->chosen = strtoul(item->id, NULL, 10);
	if (step->chosen >= step->nslots)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	snprintf(minutes, sizeof(minutes), "%d", desk_of(s)->shop->conf.hold_minutes);
	snprintf(step->question, sizeof(step->question), _("Hold %s for how many minutes?"),
		 wall_near(WALL(step->slots[step->chosen]->start), at));
	app_ask(s, &(struct ask){ .question = step->question, .initial = minutes, .max = 6,
				  .done = offer_for });
	return ST_OK;
}

static size_t find_slots(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct screen *s = user;
	const struct wait_step *step = wait_step(s);
	size_t n = 0;

	for (size_t i = 0; i < step->nslots && n < max; i++) {
		const Slot *slot = step->slots[i];
		AUTO(buf_release) struct buf why = BUF_INIT;
		char at[DATE_TEXT_MAX];
		wall_near(WALL(slot->start), at);
		if (typed[0] != '\0' && strstr(at, typed) == NULL)
			continue;
		for (size_t k = 0; k < slot->n_reasons; k++)
			buf_printf(&why, "%s%s", k > 0 ? ", " : "  ", slot->reasons[k]);
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%zu", i);
		snprintf(item->label, sizeof(item->label), "%s", at);
		snprintf(item->detail, sizeof(item->detail), "%s%s",
			 desk_staff_name(desk_of(s), slot->therapist),
			 why.text != NULL ? why.text : "");
	}
	return n;
}

static void add_slot(struct wait_step *step, Slot *slot)
{
	for (size_t i = 0; i < step->nslots; i++)
		if (step->slots[i]->start == slot->start &&
		    step->slots[i]->therapist == slot->therapist)
			return;
	step->slots = arena_grow(&step->found, step->slots, step->nslots, sizeof(slot));
	step->slots[step->nslots++] = slot;
}

static bool within_hours(const Wait *w, const Slot *slot)
{
	int64_t from = wall_minute(WALL(slot->start)).n, to = from + slot->minutes;

	return from >= w->from_minute && (w->to_minute == 0 || to <= w->to_minute);
}

/* The one that was found for her first, then others in her days and hours. */
static void find_times(struct screen *s, const WaitRow *row, struct wait_step *step)
{
	const Wait *w = row->record;
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;
	struct problem ignore = PROBLEM_INIT;

	arena_clear(&step->found);
	step->nslots = 0;
	step->slots = NULL;
	if (row->proposal != NULL)
		add_slot(step, (Slot *)message_copy(&row->proposal->base, &step->found));
	args.client = w->client;
	args.course = w->course;
	args.from = (int64_t)w->from_day * MINUTES_PER_DAY;
	if (args.from < clock_wall().n)
		args.from = clock_wall().n;
	args.days = (uint32_t)(w->to_day - wall_day(WALL(args.from)).n + 1);
	for (size_t i = 0; i < w->n_treatments; i++) {
		SegmentWish *one = (SegmentWish *)message_new(&segment_wish__descriptor,
							      &step->found);
		one->treatment = w->treatments[i];
		one->therapist = w->therapist;
		args.segments = arena_grow(&step->found, args.segments, args.n_segments,
					   sizeof(one));
		args.segments[args.n_segments++] = one;
	}
	if (w->to_day < wall_day(WALL(args.from)).n ||
	    desk_op(s, "booking.slots", NULL, &args.base, &step->found, &ret, &ignore) != ST_OK)
		return;
	for (size_t i = 0; i < ret->n_slots; i++)
		if (within_hours(w, ret->slots[i]))
			add_slot(step, ret->slots[i]);
}

enum status wait_offer(struct screen *s, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	const WaitRow *row = wait_in_hand(s);
	struct picker_source source = { .user = s, .find = find_slots };

	find_times(s, row, step);
	if (step->nslots == 0) {
		enum status st = problem_set(p, ST_SLOT_TAKEN, NULL,
					     _("Nothing that suits her is free."));
		problem_todo(p, _("She keeps her place and is told of when somebody cancels."));
		return st;
	}
	snprintf(step->question, sizeof(step->question), _("Offer %s:"), row->client_name);
	app_pick(s, step->question, &source, slot_chosen);
	return ST_OK;
}

/* ---- taken, let go */

enum status wait_take(struct screen *s, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	const WaitRow *row = wait_in_hand(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WaitRef args = WAIT_REF__INIT;
	WaitAnswer *ret;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX];

	args.wait = row->record->id;
	TRY(desk_op(s, "wait.take", step->key, &args.base, &arena, &ret, p));
	request_key(step->key);
	desk_of(s)->made = ret->booking->id;
	desk_of(s)->made_at = booking_start(ret->booking).n;
	if (ret->booking->state == BOOKING__STATE__requested)
		app_say(s->app, _("Booked %s for %s: %s. A deposit of %s is still to pay."),
			id_text('B', ret->booking->id, id), row->client_name,
			wall_near(booking_start(ret->booking), at),
			desk_money(ret->booking->deposit_fen, sum));
	else
		app_say(s->app, _("Booked %s for %s: %s"), id_text('B', ret->booking->id, id),
			row->client_name, wall_near(booking_start(ret->booking), at));
	app_reload(s->app);
	return ST_OK;
}

static enum status drop_because(struct screen *s, const char *answer, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	const WaitRow *row = wait_in_hand(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WaitRef args = WAIT_REF__INIT;
	WaitAnswer *ret;

	if (row == NULL)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	args.wait = row->record->id;
	args.reason = (char *)(uintptr_t)answer;
	TRY(desk_op(s, "wait.drop", step->key, &args.base, &arena, &ret, p));
	request_key(step->key);
	app_say(s->app, _("%s is off the waitlist."), row->client_name);
	app_reload(s->app);
	return ST_OK;
}

enum status wait_drop(struct screen *s, struct problem *p)
{
	struct wait_step *step = wait_step(s);
	const WaitRow *row = wait_in_hand(s);

	(void)p;
	snprintf(step->question, sizeof(step->question),
		 row->record->state == WAIT__STATE__held ?
		 _("Take %s off the waitlist and let go what is held. Reason:") :
		 _("Take %s off the waitlist. Reason:"), row->client_name);
	app_ask(s, &(struct ask){ .question = step->question, .done = drop_because });
	return ST_OK;
}

/* ---- what belongs to her */

enum status wait_open_booking(struct screen *s, struct problem *p)
{
	struct booking_arg arg = { .booking = wait_in_hand(s)->record->booking };

	return app_open(s->app, &booking_screen, &arg, p);
}

enum status wait_open_client(struct screen *s, struct problem *p)
{
	struct client_arg arg = { .client = wait_in_hand(s)->record->client };

	return app_open(s->app, &client_screen, &arg, p);
}
