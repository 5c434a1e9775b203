/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "svc/booking_rules.h"

enum { SLOTS_DEFAULT_DAYS = 14, SLOTS_MAX = 500, LIST_MAX = LIMIT_ROWS, MISSED_WARN = 1 };

static void
log_change(struct op_call *call, Booking *b, const char *what, const char *was, const char *now,
	   const char *reason)
{
	BookingChange *c = (BookingChange *)message_new(&booking_change__descriptor, call->arena);

	c->at = call->now.ms;
	c->by = call->who->staff;
	c->what = arena_dup(call->arena, what);
	c->was = arena_dup(call->arena, was);
	c->now = arena_dup(call->arena, now);
	c->reason = arena_dup(call->arena, reason);
	BODY_PUSH(call->arena, b->changes, b->n_changes, c);
	buf_printf(&call->detail, "%s: %s -> %s%s%s", what, was, now, reason[0] != '\0' ? "; " : "",
		   reason);
}

static const char *
state_word(Booking__State state)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
		&booking__state__descriptor, (int)state);

	return v != NULL ? v->name : "?";
}

static const char *
plan_words(struct op_call *call, const Booking *b)
{
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];
	const char *text = "";

	for (size_t i = 0; i < b->n_segments; i++)
		text = arena_printf(call->arena, "%s%s%s %s %s", text, i > 0 ? ", " : "",
				    wall_text(WALL(b->segments[i]->start), at),
				    b->segments[i]->treatment,
				    id_text('S', b->segments[i]->therapist, id));
	return text;
}

/* ---- warnings that do not refuse */

static enum status
count_missed(void *ctx, const Booking *b)
{
	uint32_t *missed = ctx;

	if (b->state == BOOKING__STATE__no_show || b->state == BOOKING__STATE__late_cancelled)
		(*missed)++;
	return ST_OK;
}

static enum status
add_warnings(struct op_call *call, const Booking *b, const Client *client, BookingAnswer *ret)
{
	uint32_t missed = 0;

	TRY(booking_each_client(call->tx, client->id, INT64_MAX, SCAN_BACKWARD, call->arena,
				count_missed, &missed));
	if (missed >= MISSED_WARN) {
		char *text = arena_printf(call->arena,
					  _("%s missed or cancelled late %u times."), client->name,
						  missed);
		BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
	}
	for (size_t i = 0; i < b->n_segments; i++) {
		AUTO(buf_release) struct buf why = BUF_INIT;
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		if (t != NULL)
			body_contraindications(call, t, client, &why);
		if (why.len == 0)
			continue;
		char *text = arena_printf(call->arena, _("%s: %s"), both_text(t->title), why.text);
		BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
	}
	return ST_OK;
}

/* ---- slots */

enum status
op_booking_slots(struct op_call *call)
{
	const BookingSlots *a = call->args;
	Slots *ret = call->ret;
	enum status st;
	Client *client = NULL;
	size_t n = 0;
	struct slot_query q = { .from = a->from, .therapist = a->therapist, .ignore = a->ignore,
				.all = a->limit != 0 };

	q.treatment = body_treatment(call, a->treatment, "treatment", &st);
	TRY(st);
	if (a->client != 0)
		TRY(body_client(call, a->client, &client));
	q.client = client;
	if (q.from < call->wall.n)
		q.from = call->wall.n;
	q.days = a->days == 0 ? SLOTS_DEFAULT_DAYS : a->days > 366 ? 366 : (int)a->days;
	q.limit = a->limit == 0 ? (size_t)call->shop->conf.propose : a->limit;
	if (q.limit > SLOTS_MAX)
		q.limit = SLOTS_MAX;
	struct found_slot *found = arena_alloc(call->arena, q.limit * sizeof(*found));
	TRY(slots_find(call, &q, found, &n));
	for (size_t i = 0; i < n; i++) {
		Slot *slot = (Slot *)message_new(&slot__descriptor, call->arena);
		slot->start = found[i].start;
		slot->therapist = found[i].therapist;
		slot->minutes = (uint32_t)found[i].minutes;
		slot->reason = arena_dup(call->arena, found[i].reason);
		BODY_PUSH(call->arena, ret->slots, ret->n_slots, slot);
	}
	return ST_OK;
}

/* ---- add */

static enum status
plan_wishes(struct op_call *call, const struct plan *plan, size_t n, SegmentWish *const *wishes,
	    bool now)
{
	Booking *b = plan->booking;
	int64_t next = now ? call->wall.n + (5 - call->wall.n % 5) % 5 : 0;

	if (n == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "segments",
				   _("A booking needs at least one treatment."));
	if (n > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "segments",
				   _("A booking has at most %d treatments."), LIMIT_SEGMENTS);
	for (size_t i = 0; i < n; i++) {
		Segment *seg = (Segment *)message_new(&segment__descriptor, call->arena);
		seg->start = wishes[i]->start != 0 ? wishes[i]->start : next;
		if (seg->start == 0)
			return problem_set(call->problem, ST_BAD_VALUE, "start",
					   _("A booking needs a time."));
		TRY(plan_segment(call, plan, wishes[i], seg));
		/* The next one begins when the client is free, not when the room is clean. */
		next = seg->start + seg->prep + seg->service + seg->processing;
		BODY_PUSH(call->arena, b->segments, b->n_segments, seg);
	}
	return ST_OK;
}

static enum status
add_booking(struct op_call *call, const BookingAdd *a, BookingAnswer *ret)
{
	Client *client;
	Booking *b = (Booking *)message_new(&booking__descriptor, call->arena);

	TRY(body_client(call, a->client, &client));
	b->client = a->client;
	b->state = a->requested ? BOOKING__STATE__requested :
		   a->walk_in ? BOOKING__STATE__arrived : BOOKING__STATE__confirmed;
	b->note = arena_dup(call->arena, a->note);
	b->course = a->course;
	b->force_reason = arena_dup(call->arena, a->force_reason);
	b->source = arena_dup(call->arena, a->source[0] != '\0' ? a->source :
			      a->walk_in ? "walk-in" : "desk");
	b->shop = call->shop->conf.shop;
	b->revision = 1;
	struct plan plan = { .booking = b, .client = client, .force_reason = a->force_reason,
			     .outside = a->requested };
	TRY(plan_wishes(call, &plan, a->n_segments, a->segments, a->walk_in));
	TRY(plan_check(call, &plan));
	TRY(record_next_id(call->tx, TABLE_BOOKING, &b->id));
	log_change(call, b, "add", "", plan_words(call, b), a->force_reason);
	TRY(record_check(&b->base, call->problem));
	TRY(booking_put(call->tx, NULL, b));
	body_object(call, 'B', b->id);
	ret->record = b;
	return add_warnings(call, b, client, ret);
}

enum status
op_booking_add(struct op_call *call)
{
	return add_booking(call, call->args, call->ret);
}

/* A stranger comes in: her archive and her visit in one step, with whoever is free. */
enum status
op_booking_walkin(struct op_call *call)
{
	const BookingWalkIn *a = call->args;
	BookingAdd booking = BOOKING_ADD__INIT;
	Client *client;

	TRY(body_client_add(call, a->record, a->force, &client));
	booking.client = client->id;
	booking.n_segments = a->n_segments;
	booking.segments = a->segments;
	booking.note = a->note;
	booking.walk_in = true;
	return add_booking(call, &booking, call->ret);
}

/* ---- read */

static enum status
get(struct op_call *call, uint32_t id, Booking **ret)
{
	char text[ID_TEXT_MAX];
	enum status st = booking_get(call->tx, id, call->arena, ret);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "booking", _("There is no booking %s."),
				   id_text('B', id, text));
	return st;
}

enum status
op_booking_get(struct op_call *call)
{
	const BookingRef *a = call->args;

	return get(call, a->booking, &((BookingAnswer *)call->ret)->record);
}

struct listing {
	struct op_call *call;
	const BookingList *args;
	BookingRows *ret;
	size_t limit;
};

static const char *
booking_title(struct op_call *call, const Booking *b)
{
	const char *text = "";

	for (size_t i = 0; i < b->n_segments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		text = arena_printf(call->arena, "%s%s%s", text, i > 0 ? "+" : "",
				    t != NULL ? both_text(t->title) : b->segments[i]->treatment);
	}
	return text;
}

static enum status
list_row(void *ctx, const Booking *b)
{
	struct listing *l = ctx;
	struct op_call *call = l->call;
	Client *client;
	bool hers = l->args->therapist == 0;

	for (size_t i = 0; i < b->n_segments; i++)
		hers = hers || b->segments[i]->therapist == l->args->therapist;
	if (!hers || (l->args->client != 0 && b->client != l->args->client))
		return ST_OK;
	BookingRow *row = (BookingRow *)message_new(&booking_row__descriptor, call->arena);
	row->record = (Booking *)message_copy(&b->base, call->arena);
	TRY(client_get(call->tx, b->client, call->arena, &client));
	body_hide_client(call, client);
	row->client_name = client->name;
	if (client->private_ != NULL)
		row->allergies = client->private_->allergies;
	row->title = arena_dup(call->arena, booking_title(call, b));
	BODY_PUSH(call->arena, l->ret->rows, l->ret->n_rows, row);
	return l->ret->n_rows >= l->limit ? ST_TOO_MANY : ST_OK;
}

enum status
op_booking_list(struct op_call *call)
{
	const BookingList *a = call->args;
	struct listing l = { .call = call, .args = a, .ret = call->ret, .limit = LIST_MAX };
	enum status st;

	if (a->limit != 0 && a->limit < LIST_MAX)
		l.limit = a->limit;
	if (a->client != 0 && a->day == 0) {
		st = booking_each_client(call->tx, a->client, INT64_MAX, SCAN_BACKWARD, call->arena,
					 list_row, &l);
	} else {
		day from = a->day != 0 ? DAY(a->day) : call->today;
		st = booking_each_day(call->tx, from, a->days == 0 ? 1 : (int)a->days, call->arena,
				      list_row, &l);
	}
	return st == ST_TOO_MANY ? ST_OK : st;
}

/* ---- change */

static enum status
for_change(struct op_call *call, uint32_t id, uint32_t revision, Booking **ret_was,
	   Booking **ret_now)
{
	TRY(get(call, id, ret_was));
	if (revision != 0 && revision != (*ret_was)->revision) {
		enum status st = problem_set(call->problem, ST_CHANGED, "revision", NULL);
		problem_todo(call->problem, _("Look at it again, then repeat your change."));
		return st;
	}
	*ret_now = (Booking *)message_copy(&(*ret_was)->base, call->arena);
	(*ret_now)->revision++;
	body_object(call, 'B', id);
	return ST_OK;
}

static enum status
move_segment(struct op_call *call, const struct plan *plan, const BookingMove *a, Segment *seg,
	     int64_t shift, bool chosen)
{
	SegmentWish wish = SEGMENT_WISH__INIT;
	uint32_t service = seg->service;
	enum status st;
	const struct treatment *t = body_treatment(call, seg->treatment, "treatment", &st);

	TRY(st);
	wish.treatment = seg->treatment;
	wish.therapist = chosen && a->therapist != 0 ? a->therapist : seg->therapist;
	wish.room = chosen && a->room != 0 ? a->room : 0;
	wish.device = chosen && a->device != 0 ? a->device : 0;
	wish.asked_for = seg->asked_for;
	seg->start += shift;
	uint32_t room = seg->room, device = seg->device;
	/* Stay in the same room if it is free, otherwise take another. */
	struct claim c = { .kind = RES_ROOM, .resource = room, .from = seg->start,
			   .to = segment_end(seg).n }, other;
	uint32_t booking;
	if (wish.room == 0 && room != 0 && t->room_type[0] != '\0' &&
	    claim_check(call->tx, &c, place_capacity(call, RES_ROOM, room), plan->ignore, &booking,
			&other) == ST_OK)
		wish.room = room;
	c.kind = RES_DEVICE;
	c.resource = device;
	if (wish.device == 0 && device != 0 && t->device_type[0] != '\0' &&
	    claim_check(call->tx, &c, place_capacity(call, RES_DEVICE, device), plan->ignore,
			&booking, &other) == ST_OK)
		wish.device = device;
	TRY(plan_segment(call, plan, &wish, seg));
	if (chosen && a->service != 0)
		seg->service = a->service;
	else if (a->therapist == 0)
		seg->service = service; /* a stretched one stays stretched */
	return ST_OK;
}

enum status
op_booking_move(struct op_call *call)
{
	const BookingMove *a = call->args;
	BookingAnswer *ret = call->ret;
	Booking *was, *now;
	Client *client;

	TRY(for_change(call, a->booking, a->revision, &was, &now));
	if (was->state > BOOKING__STATE__arrived)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("A booking that is \"%s\" cannot be moved."),
				   booking_state_title(was->state));
	if (a->segment >= now->n_segments)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("The booking has %d treatments."), (int)now->n_segments);
	if (a->service > LIMIT_CLAIM_MINUTES / 2)
		return problem_set(call->problem, ST_BAD_VALUE, "service",
				   _("A treatment lasts at most %d minutes."),
					   LIMIT_CLAIM_MINUTES / 2);
	TRY(body_client(call, now->client, &client));
	struct plan plan = { .booking = now, .client = client, .force_reason = a->force_reason,
			     .ignore = now->id };
	int64_t shift = a->start == 0 ? 0 : a->start - now->segments[a->segment]->start;
	for (size_t i = 0; i < now->n_segments; i++)
		TRY(move_segment(call, &plan, a, now->segments[i], shift, i == a->segment));
	TRY(plan_check(call, &plan));
	if (a->force_reason[0] != '\0')
		now->force_reason = arena_dup(call->arena, a->force_reason);
	log_change(call, now, "move", plan_words(call, was), plan_words(call, now),
		   a->force_reason);
	TRY(booking_put(call->tx, was, now));
	ret->record = now;
	return add_warnings(call, now, client, ret);
}

static enum status
step(struct op_call *call, const char *name, const char *reason)
{
	const BookingRef *a = call->args;
	Booking *was, *now;
	Booking__State next;

	TRY(for_change(call, a->booking, a->revision, &was, &now));
	if (!booking_next_state(was->state, name, &next))
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("The booking is \"%s\"; that cannot follow."),
				   booking_state_title(was->state));
	now->state = next;
	log_change(call, now, name, state_word(was->state), state_word(next), reason);
	((BookingAnswer *)call->ret)->record = now;
	return booking_put(call->tx, was, now);
}

enum status
op_booking_confirm(struct op_call *call)
{
	return step(call, "confirm", ((const BookingRef *)call->args)->reason);
}

enum status
op_booking_arrive(struct op_call *call)
{
	return step(call, "arrive", ((const BookingRef *)call->args)->reason);
}

/* A service does not begin against an allergy unless somebody who may says why. */
enum status
op_booking_start(struct op_call *call)
{
	const BookingRef *a = call->args;
	Booking *b;
	Client *client;
	AUTO(buf_release) struct buf why = BUF_INIT;

	TRY(get(call, a->booking, &b));
	TRY(body_client(call, b->client, &client));
	for (size_t i = 0; i < b->n_segments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		if (t != NULL)
			body_contraindications(call, t, client, &why);
	}
	if (why.len > 0 && (a->reason[0] == '\0' || !role_may(&call->role, PERM_BOOKING_FORCE))) {
		enum status st = problem_set(call->problem, ST_CONTRAINDICATED, "reason",
					     _("%s: %s"),
					     client->name, why.text);
		problem_todo(call->problem,
			     _("Choose another treatment, or have a manager give a reason."));
		return st;
	}
	return step(call, "start", a->reason);
}

enum status
op_booking_finish(struct op_call *call)
{
	return step(call, "finish", ((const BookingRef *)call->args)->reason);
}

enum status
op_booking_cancel(struct op_call *call)
{
	const BookingRef *a = call->args;
	Booking *b;

	TRY(get(call, a->booking, &b));
	bool late = booking_start(b).n - call->wall.n < call->shop->conf.late_cancel_hours * 60;
	return step(call, late && b->state != BOOKING__STATE__requested ? "late-cancel" : "cancel",
		    a->reason);
}

enum status
op_booking_noshow(struct op_call *call)
{
	const BookingRef *a = call->args;
	Booking *b;

	TRY(get(call, a->booking, &b));
	if (booking_start(b).n > call->wall.n)
		return problem_set(call->problem, ST_TOO_SOON, "booking",
				   _("The booking has not begun yet."));
	return step(call, "noshow", a->reason);
}

enum status
op_booking_unarrive(struct op_call *call)
{
	return step(call, "unarrive", ((const BookingRef *)call->args)->reason);
}

enum status
op_booking_unstart(struct op_call *call)
{
	return step(call, "unstart", ((const BookingRef *)call->args)->reason);
}
