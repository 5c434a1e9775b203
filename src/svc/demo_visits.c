/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookings of the demo shop: who books what, and comes again. */
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "demo_private.h"
#include "model/booking.h"

enum {
	REBOOK_PERCENT = 70, ASKED_PERCENT = 35, BESIDE_PERCENT = 9, HANDS_PERCENT = 2,
	ONLINE_PERCENT = 8, PHONE_PERCENT = 28, CHANGES_PERCENT = 30,
	DAYS_AHEAD = 30, OUTSIDE_NOTICE = 2 * 60,
	LEFT_ALONE = 3,        /* days before the present */
	FREE_BEFORE = 30,      /* minutes */
};

/* ---- booking */

/* Her course, if she has one that is for this treatment. */
static uint32_t course_for(const struct customer *k)
{
	return k->course != 0 && demo_offer_covers(k->offer, k->favourite) ? k->course : 0;
}

/* Something for another room after it, that is done by hand; NULL: nothing comes to mind. */
static const struct treatment *beside(struct demo *d, const struct treatment *first)
{
	const struct treatments *all = d->shop->treatments;

	for (int i = 0; i < 8; i++) {
		const struct treatment *t = &all->rows[demo_below(d, all->n)];
		if (t->price.fen > 0 && t->licence[0] == '\0' && t->device_type[0] == '\0' &&
		    t->deposit.fen == 0 && t->room_type[0] != '\0' &&
		    strcmp(t->room_type, first->room_type) != 0)
			return t;
	}
	return NULL;
}

SegmentWish *demo_wish_part(struct demo *d, struct demo_wish *w, const struct treatment *t)
{
	SegmentWish *wish = (SegmentWish *)message_new(&segment_wish__descriptor, &d->arena);

	wish->treatment = demo_plain(t->id);
	w->parts = arena_grow(&d->arena, w->parts, w->n, sizeof(*w->parts));
	w->parts[w->n++] = wish;
	return wish;
}

/* Two of them, where four hands are better than two. */
void demo_four_hands(struct demo *d, SegmentWish *wish)
{
	const struct treatment *t = treatment_find(d->shop->treatments, wish->treatment);
	uint32_t able[LIMIT_RESOURCES];
	size_t n = 0;

	for (size_t i = 0; i < d->ntherapists; i++)
		if (demo_has_skill(d, d->therapists[i], t->skill))
			able[n++] = d->therapists[i];
	if (n < 2)
		return;
	size_t first = demo_below(d, n), second = (first + 1 + demo_below(d, n - 1)) % n;
	wish->therapist = able[first];
	wish->assistants = arena_alloc(&d->arena, sizeof(*wish->assistants));
	wish->assistants[0] = able[second];
	wish->n_assistants = 1;
}

bool demo_can_ask(const struct demo *d, const struct customer *k)
{
	return k->therapist != 0 && (k->favourite->skill[0] == '\0' ||
				     demo_has_skill(d, k->therapist, k->favourite->skill));
}

static struct demo_wish what_she_wants(struct demo *d, struct customer *k, bool plain)
{
	struct demo_wish w = { .client = k, .course = course_for(k), .source = "desk" };
	SegmentWish *first = demo_wish_part(d, &w, k->favourite);
	const struct treatment *t;
	int way = (int)demo_below(d, 100);

	if (demo_can_ask(d, k) && (k->insists || (!plain && demo_chance(d, ASKED_PERCENT)))) {
		first->therapist = k->therapist;
		first->asked_for = true;
	}
	if (plain || first->asked_for)
		return w;
	if (demo_chance(d, HANDS_PERCENT) && w.course == 0)
		demo_four_hands(d, first);
	if (demo_chance(d, BESIDE_PERCENT) && (t = beside(d, k->favourite)) != NULL)
		demo_wish_part(d, &w, t);
	if (way < ONLINE_PERCENT && k->favourite->online && w.n == 1 && first->n_assistants == 0)
		w.source = "online";
	else if (way < ONLINE_PERCENT + PHONE_PERCENT)
		w.source = "phone";
	return w;
}

enum status demo_add_booking(struct demo *d, const struct demo_wish *w, Booking **ret)
{
	BookingAdd args = BOOKING_ADD__INIT;
	BookingAnswer *answer;

	args.client = w->client->id;
	args.n_segments = w->n;
	args.segments = w->parts;
	args.course = w->course;
	args.source = demo_plain(w->source);
	args.requested = strcmp(w->source, "online") == 0;
	enum status st = demo_run(d, &d->desk, "booking.add", &args.base, &answer);
	if (st == ST_OK) {
		w->client->booked = true;
		w->client->next = answer->record->id;
		w->client->next_day = wall_day(booking_start(answer->record)).n;
		*ret = answer->record;
	}
	return st;
}

/* What is left of her course does not reach that day: she has no course any more. */
static bool course_is_over(const struct problem *p, enum status st)
{
	return st != ST_OK && strcmp(p->field, "course") == 0;
}

/* The desk confirms what came from outside. */
static enum status ask_for(struct demo *d, struct demo_wish *w, uint32_t *ret_booking)
{
	BookingStep ref = BOOKING_STEP__INIT;
	BookingAnswer *answer;
	Booking *b;
	enum status st;

	if (w->parts[0]->start < d->at.n + OUTSIDE_NOTICE && strcmp(w->source, "online") == 0)
		w->source = "phone";
	st = demo_add_booking(d, w, &b);
	if (course_is_over(d->problem, st)) {
		w->client->course = w->course = 0;
		st = demo_add_booking(d, w, &b);
	}
	if (st != ST_OK)
		return st;
	ref.booking = *ret_booking = b->id;
	if (b->deposit_fen > 0)
		st = demo_take_deposit(d, b);
	else if (b->state == BOOKING__STATE__requested)
		st = demo_run(d, &d->desk, "booking.confirm", &ref.base, &answer);
	return demo_or_refused(st);
}

/* The next hours of the present are left to whoever tries. */
static bool left_free(const struct demo *d, int64_t start)
{
	return start > d->now.n - FREE_BEFORE && start < d->now.n + DEMO_FREE;
}

/* She was told which times are free: one of that day will do. */
static bool takes_proposal(struct demo *d, struct demo_wish *w, day on)
{
	struct problem none = PROBLEM_INIT;
	SegmentWish *first = w->parts[0];
	char id[ID_TEXT_MAX];
	uint32_t therapist;
	wall at;

	for (int i = 0; i < d->problem->nhints; i++) {
		const struct problem_hint *h = &d->problem->hints[i];
		const char *space = strchr(h->value, ' ');
		if (strcmp(h->name, "slot") != 0 || space == NULL ||
		    (size_t)(space - h->value) >= sizeof(id))
			continue;
		snprintf(id, sizeof(id), "%.*s", (int)(space - h->value), h->value);
		if (wall_parse(space + 1, &at, &none) != ST_OK || wall_day(at).n != on.n ||
		    id_parse(id, 'S', &therapist, NULL, &none) != ST_OK || left_free(d, at.n) ||
		    (first->n_assistants > 0 && first->assistants[0] == therapist))
			continue;
		first->start = at.n;
		first->asked_for = first->asked_for && first->therapist == therapist;
		first->therapist = therapist;
		return true;
	}
	return false;
}

enum status demo_book(struct demo *d, struct customer *k, day on, int of_day, uint32_t *ret_booking)
{
	int wish = of_day > 0 ? of_day : (k->evening ? 17 : 10) * 60 + 30 * (int)demo_below(d, 8);
	int64_t start = (int64_t)on.n * MINUTES_PER_DAY + wish;
	struct demo_wish w = what_she_wants(d, k, of_day > 0);
	enum status st = ST_PAST;

	*ret_booking = 0;
	if (start > d->at.n && (of_day > 0 || !left_free(d, start))) {
		w.parts[0]->start = start;
		st = ask_for(d, &w, ret_booking);
		if (st != ST_OK && of_day == 0 && takes_proposal(d, &w, on)) {
			TRY(demo_or_refused(st));
			st = ask_for(d, &w, ret_booking);
		}
	}
	if (st != ST_OK && of_day == 0)
		k->due = on.n + 1;
	return demo_or_refused(st);
}

/* ---- and again */

enum status demo_after_visit(struct demo *d, const Booking *b)
{
	struct customer *k = demo_customer(d, b->client);
	uint32_t booking;

	if (k == NULL)
		return ST_OK;
	k->visits++;
	k->series -= k->series > 0;
	k->booked = k->series > 0;
	if (k->booked)
		return ST_OK;
	k->due = d->today.n + k->interval + (int)demo_below(d, 5) - 2;
	if (k->course == 0 && demo_chance(d, 15))
		k->favourite = demo_pick_treatment(d);
	if (demo_chance(d, 3))
		k->due += 60 + (int)demo_below(d, 200); /* she drifts away */
	if (!demo_chance(d, REBOOK_PERCENT) || k->due > d->today.n + DAYS_AHEAD)
		return ST_OK;
	return demo_book(d, k, DAY(k->due), 0, &booking);
}

void demo_not_today(struct demo *d, uint32_t client)
{
	struct customer *k = demo_customer(d, client);

	if (k == NULL)
		return;
	k->series -= k->series > 0;
	k->booked = k->series > 0;
	k->due = d->today.n + 3 + (int)demo_below(d, 20);
}

static bool can_change_her_mind(struct demo *d, const struct customer *k)
{
	return k->booked && k->series == 0 && k->next_day > d->today.n + 1 &&
	       demo_staged(d, k->next) < 0 && k->next != d->missed && k->next != d->too_late;
}

enum status demo_changed_plans(struct demo *d)
{
	struct customer *k = demo_chance(d, CHANGES_PERCENT) &&
					     d->days - d->index > LEFT_ALONE ?
				     demo_pick(d, can_change_her_mind) : NULL;
	BookingEnd args = BOOKING_END__INIT;
	BookingAnswer *ret;

	if (k == NULL)
		return ST_OK;
	args.booking = k->next;
	args.reason = demo_plain("出差, 改日再约");
	demo_not_today(d, k->id);
	return demo_or_refused(demo_run(d, &d->desk, "booking.cancel", &args.base, &ret));
}
