/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A visit is planned and stored, read and changed. */
#include "svc/booking_visit.h"

enum { MISSED_WARN = 1 };

/* ---- what is wished */

/* What is wrong with the request itself, whoever and whatever it is about. */
static enum status check_wishes(struct op_call *call, const struct visit *v)
{
	if (v->n == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "segments",
				   _("A booking needs at least one treatment."));
	if (v->n > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "segments",
				   _("A booking has at most %d treatments."), LIMIT_SEGMENTS);
	for (size_t i = 0; i < v->n; i++)
		if (v->wishes[i]->minutes > LIMIT_CLAIM_MINUTES / 2)
			return problem_set(call->problem, ST_BAD_VALUE,
					   i == 0 ? "minutes" :
					   arena_printf(call->arena, "segments[%zu].minutes", i),
					   _("A treatment lasts at most %d minutes."),
					   LIMIT_CLAIM_MINUTES / 2);
	if (v->wishes[0]->start == 0 && !v->walk_in)
		return problem_set(call->problem, ST_BAD_VALUE, "start",
				   _("A booking needs a time."));
	return ST_OK;
}

/* When the next treatment begins: as soon as the client is free, but not before the therapist
 * or the place that is asked for again has been cleaned up after. */
int64_t visit_next_start(const Segment *seg, const SegmentWish *wish)
{
	bool again = (wish->therapist != 0 && wish->therapist == seg->therapist) ||
		     (wish->room != 0 && wish->room == seg->room) ||
		     (wish->device != 0 && wish->device == seg->device);

	return again ? segment_end(seg).n : seg->start + seg->prep + seg->service + seg->processing;
}

/* Whose turn it was keeps the client for what follows, if she can. */
static enum status keep_hands(struct op_call *call, const Segment *before, SegmentWish *wish)
{
	const struct treatment *t = treatment_find(call->shop->treatments, wish->treatment);
	bool can;

	if (wish->therapist != 0 || !before->by_turn || t == NULL)
		return ST_OK;
	TRY(turn_can(call, before->therapist, t, segment_end(before).n, &can));
	if (can) {
		wish->therapist = before->therapist;
		wish->by_turn = true;
	}
	return ST_OK;
}

static enum status plan_wishes(struct op_call *call, const struct plan *plan, const struct visit *v)
{
	Booking *b = plan->booking;

	for (size_t i = 0; i < v->n; i++) {
		Segment *seg = (Segment *)message_new(&segment__descriptor, call->arena);
		SegmentWish wish = *v->wishes[i];
		if (i > 0)
			TRY(keep_hands(call, b->segments[i - 1], &wish));
		seg->start = wish.start;
		if (seg->start == 0)
			seg->start = i > 0 ? visit_next_start(b->segments[i - 1], &wish) :
				     call->wall.n + (5 - call->wall.n % 5) % 5;
		uint32_t service = v->service != NULL ? v->service[i] : wish.minutes;
		TRY(plan_segment(call, plan, &wish, service, seg));
		BODY_PUSH(call->arena, b->segments, b->n_segments, seg);
	}
	return ST_OK;
}

static const char *given(const char *text)
{
	return text != NULL ? text : "";
}

static Booking *new_booking(struct op_call *call, const struct visit *v)
{
	Booking *b = (Booking *)message_new(&booking__descriptor, call->arena);
	const char *source = given(v->source);

	b->client = v->client;
	/* What is held for her she has not promised to come to. */
	b->state = v->requested || v->held_until != 0 ? BOOKING__STATE__requested :
		   v->walk_in			      ? BOOKING__STATE__arrived :
							BOOKING__STATE__confirmed;
	b->note = arena_dup(call->arena, given(v->note));
	b->course = v->course;
	b->force_reason = arena_dup(call->arena, given(v->force_reason));
	b->source = arena_dup(call->arena, source[0] != '\0' ? source :
			      v->walk_in ? "walk-in" : v->requested ? "online" : "desk");
	b->wait = v->wait;
	b->held_until = v->held_until;
	b->shop = call->shop->conf.shop;
	b->revision = 1;
	return b;
}

/* It is confirmed once the deposit is paid; who is here already pays at the counter. */
static enum status ask_deposit(struct op_call *call, const struct visit *v, Booking *b)
{
	money asked = MONEY(0);

	if (v->walk_in)
		return ST_OK;
	TRY(deposit_asked(call, b->client, b, &asked));
	b->deposit_fen = asked.fen;
	if (asked.fen > 0 && b->force_reason[0] == '\0')
		b->state = BOOKING__STATE__requested;
	return ST_OK;
}

enum status visit_plan(struct op_call *call, const struct visit *v, Booking **ret,
		       Client **ret_client)
{
	struct problem worst = PROBLEM_INIT;
	uint32_t minutes[LIMIT_SEGMENTS];

	TRY(check_wishes(call, v));
	for (size_t i = 0; i < v->n; i++)
		minutes[i] = v->wishes[i]->minutes;
	TRY(body_client(call, v->client, ret_client));
	*ret = new_booking(call, v);
	struct plan plan = { .booking = *ret, .client = *ret_client,
			     .force_reason = (*ret)->force_reason, .outside = v->requested,
			     .walk_in = v->walk_in, .promised = v->promised,
			     .minutes = v->service == NULL ? minutes : NULL, .worst = &worst };
	TRY(plan_object(call, &plan,
			plan_may_force(call, plan.force_reason, v->authorised_by)));
	TRY(plan_wishes(call, &plan, v));
	TRY(plan_course(call, &plan, false));
	TRY(plan_check(call, &plan));
	return ask_deposit(call, v, *ret);
}

enum status visit_store(struct op_call *call, const struct visit *v, Booking *b)
{
	TRY(record_next_id(call->tx, TABLE_BOOKING, &b->id));
	b->series = v->series == VISIT_FIRST ? b->id : v->series;
	visit_log(call, b, v->what != NULL ? v->what : "add", given(v->was), visit_words(call, b),
		  b->force_reason);
	TRY(record_check(&b->base, call->problem));
	TRY(booking_put(call->tx, NULL, b));
	TRY(turns_follow(call, NULL, b));
	TRY(booking_reserve(call, b));
	body_object(call, 'B', b->id);
	return messages_follow(call, NULL, b);
}

/* ---- warnings that do not refuse */

static void warn(struct op_call *call, BookingAnswer *ret, char *text)
{
	BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
}

static enum status count_missed(void *ctx, const Booking *b)
{
	uint32_t *missed = ctx;

	if (b->state == BOOKING__STATE__no_show || b->state == BOOKING__STATE__late_cancelled)
		(*missed)++;
	return ST_OK;
}

static void warn_contraindications(struct op_call *call, const Booking *b, const Client *client,
				   BookingAnswer *ret)
{
	for (size_t i = 0; i < b->n_segments; i++) {
		AUTO(buf_release) struct buf why = BUF_INIT;
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		if (t != NULL)
			body_contraindications(call, t, client, &why);
		if (why.len > 0)
			warn(call, ret, arena_printf(call->arena, _("%s: %s"), both_text(t->title),
						     why.text));
	}
}

enum status visit_warnings(struct op_call *call, const Booking *b, const Client *client,
			   BookingAnswer *ret)
{
	uint32_t missed = 0;
	char text[MONEY_TEXT_MAX];
	money paid = MONEY(0);

	TRY(booking_each_client(call->tx, client->id, INT64_MAX, SCAN_BACKWARD, call->arena,
				count_missed, &missed));
	if (missed >= MISSED_WARN)
		warn(call, ret, arena_printf(call->arena,
					     _("%s missed or cancelled late %u times."),
					     client->name, missed));
	warn_contraindications(call, b, client, ret);
	if (b->deposit_fen > 0 && b->state == BOOKING__STATE__requested)
		TRY(deposit_paid(call, b, &paid));
	if (b->deposit_fen > paid.fen && b->state == BOOKING__STATE__requested)
		warn(call, ret, arena_printf(call->arena,
					     _("A deposit of %s is asked for; the booking is "
					       "confirmed once it is paid."),
					     money_text(MONEY(b->deposit_fen), text)));
	return ST_OK;
}

/* ---- one that is there */

enum status visit_get(struct op_call *call, uint32_t id, Booking **ret)
{
	char text[ID_TEXT_MAX];
	enum status st = booking_get(call->tx, id, call->arena, ret);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "booking", _("There is no booking %s."),
				   id_text('B', id, text));
	return st;
}

enum status visit_same(struct op_call *call, const Booking *b, uint32_t revision)
{
	if (revision == 0 || revision == b->revision)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_CHANGED, "revision", NULL);
	problem_todo(call->problem, _("Look at it again, then repeat your change."));
	return st;
}

Booking *visit_change(struct op_call *call, const Booking *was)
{
	Booking *now = (Booking *)message_copy(&was->base, call->arena);

	now->revision++;
	body_object(call, 'B', was->id);
	return now;
}

enum status visit_put(struct op_call *call, const Booking *was, Booking *now)
{
	TRY(hold_follows(call, was, now));
	TRY(record_check(&now->base, call->problem));
	TRY(booking_put(call->tx, was, now));
	TRY(turns_follow(call, was, now));
	return messages_follow(call, was, now);
}
