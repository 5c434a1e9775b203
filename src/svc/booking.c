/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "svc/booking_course.h"

enum { SLOTS_DEFAULT_DAYS = 14, SLOTS_MAX = 500, LIST_MAX = LIMIT_ROWS, MISSED_WARN = 1 };

static void
log_change(struct op_call *call, Booking *b, const char *what, const char *was, const char *now,
	   const char *reason)
{
	RecordChange *c = body_record_change(call, what, was, now, reason);

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
	const char *text = "";

	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX], id[ID_TEXT_MAX], room[ID_TEXT_MAX] =
			"-";
		if (seg->room != 0)
			id_text('R', seg->room, room);
		wall_text(WALL(seg->start), from);
		minute_text(wall_minute(segment_end(seg)), to);
		text = arena_printf(call->arena, "%s%s%s-%s %s %s %s", text, i > 0 ? ", " : "",
				    from,
				    to, seg->treatment, id_text('S', seg->therapist, id), room);
	}
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

/* What is wrong with the request itself, whoever and whatever it is about. */
static enum status
check_wishes(struct op_call *call, size_t n, SegmentWish *const *wishes, bool now)
{
	if (n == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "segments",
				   _("A booking needs at least one treatment."));
	if (n > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "segments",
				   _("A booking has at most %d treatments."), LIMIT_SEGMENTS);
	if (wishes[0]->start == 0 && !now)
		return problem_set(call->problem, ST_BAD_VALUE, "start",
				   _("A booking needs a time."));
	return ST_OK;
}

/* When the next treatment begins: as soon as the client is free, but not before the therapist
 * or the place that is asked for again has been cleaned up after. */
static int64_t
next_start(const Segment *seg, const SegmentWish *wish)
{
	bool again = (wish->therapist != 0 && wish->therapist == seg->therapist) ||
		     (wish->room != 0 && wish->room == seg->room) ||
		     (wish->device != 0 && wish->device == seg->device);

	return again ? segment_end(seg).n : seg->start + seg->prep + seg->service + seg->processing;
}

static enum status
plan_wishes(struct op_call *call, const struct plan *plan, size_t n, SegmentWish *const *wishes)
{
	Booking *b = plan->booking;

	for (size_t i = 0; i < n; i++) {
		Segment *seg = (Segment *)message_new(&segment__descriptor, call->arena);
		seg->start = wishes[i]->start;
		if (seg->start == 0)
			seg->start = i > 0 ? next_start(b->segments[i - 1], wishes[i]) :
				     call->wall.n + (5 - call->wall.n % 5) % 5;
		TRY(plan_segment(call, plan, wishes[i], 0, seg));
		BODY_PUSH(call->arena, b->segments, b->n_segments, seg);
	}
	return ST_OK;
}

static enum status
add_booking(struct op_call *call, const BookingAdd *a, BookingAnswer *ret)
{
	Client *client;
	Booking *b = (Booking *)message_new(&booking__descriptor, call->arena);
	struct problem worst = PROBLEM_INIT;

	TRY(plan_may_force(call, a->force_reason));
	TRY(check_wishes(call, a->n_segments, a->segments, a->walk_in));
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
			     .outside = a->requested, .worst = &worst };
	TRY(plan_wishes(call, &plan, a->n_segments, a->segments));
	TRY(plan_course(call, &plan, false));
	TRY(plan_check(call, &plan));
	TRY(record_next_id(call->tx, TABLE_BOOKING, &b->id));
	log_change(call, b, "add", "", plan_words(call, b), a->force_reason);
	TRY(record_check(&b->base, call->problem));
	TRY(booking_put(call->tx, NULL, b));
	TRY(booking_reserve(call, b));
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
	TRY(booking_sessions(call, row->record, &row->n_session, &row->session, &row->sessions));
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
same_revision(struct op_call *call, const Booking *b, uint32_t revision)
{
	if (revision == 0 || revision == b->revision)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_CHANGED, "revision", NULL);
	problem_todo(call->problem, _("Look at it again, then repeat your change."));
	return st;
}

static Booking *
for_change(struct op_call *call, const Booking *was)
{
	Booking *now = (Booking *)message_copy(&was->base, call->arena);

	now->revision++;
	body_object(call, 'B', was->id);
	return now;
}

/* The place it has, if that suits and is free at the new time as well; otherwise 0, any. */
static enum status
stay(struct op_call *call, const struct plan *plan, const Segment *seg, enum resource_kind kind,
     uint32_t id, const char *type, uint32_t *ret)
{
	struct place *place = arena_alloc(call->arena, LIMIT_RESOURCES * sizeof(*place));
	struct claim other, c = { .kind = kind, .resource = id, .from = seg->start,
				  .to = segment_end(seg).n };
	uint32_t booking;
	size_t n = 0;

	*ret = 0;
	if (id != 0 && type[0] != '\0')
		TRY(places_of(call, kind, type, id, place, &n));
	if (n == 0)
		return ST_OK;
	enum status st = plan_claim_free(call, plan, seg, &c, &booking, &other);
	if (st == ST_OK)
		*ret = id;
	return st == ST_SLOT_TAKEN ? ST_OK : st;
}

static enum status
move_segment(struct op_call *call, const struct plan *plan, const BookingMove *a, Segment *seg,
	     int64_t shift, bool chosen)
{
	SegmentWish wish = SEGMENT_WISH__INIT;
	uint32_t therapist = seg->therapist;
	const struct treatment *t = treatment_find(call->shop->treatments, seg->treatment);

	wish.treatment = seg->treatment;
	wish.therapist = chosen && a->therapist != 0 ? a->therapist : therapist;
	wish.room = chosen ? a->room : 0;
	wish.device = chosen ? a->device : 0;
	wish.asked_for = seg->asked_for;
	seg->start += shift;
	/* A stretched one stays stretched, unless somebody else does it in her own time. */
	uint32_t service = chosen && a->service != 0 ? a->service :
			   wish.therapist == therapist ? seg->service : 0;
	if (service != 0)
		seg->service = service;
	if (wish.room == 0 && t != NULL)
		TRY(stay(call, plan, seg, RES_ROOM, seg->room, t->room_type, &wish.room));
	if (wish.device == 0 && t != NULL)
		TRY(stay(call, plan, seg, RES_DEVICE, seg->device, t->device_type, &wish.device));
	return plan_segment(call, plan, &wish, service, seg);
}

static enum status
may_move(struct op_call *call, const BookingMove *a, const Booking *was)
{
	if (a->segment >= was->n_segments)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("The booking has %d treatments."), (int)was->n_segments);
	if (a->service > LIMIT_CLAIM_MINUTES / 2)
		return problem_set(call->problem, ST_BAD_VALUE, "service",
				   _("A treatment lasts at most %d minutes."),
					   LIMIT_CLAIM_MINUTES / 2);
	if (was->state > BOOKING__STATE__arrived)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("A booking that is \"%s\" cannot be moved."),
				   booking_state_title(was->state));
	return same_revision(call, was, a->revision);
}

enum status
op_booking_move(struct op_call *call)
{
	const BookingMove *a = call->args;
	BookingAnswer *ret = call->ret;
	Booking *was, *now;
	Client *client;
	struct problem worst = PROBLEM_INIT;

	TRY(plan_may_force(call, a->force_reason));
	TRY(get(call, a->booking, &was));
	TRY(may_move(call, a, was));
	now = for_change(call, was);
	TRY(body_client(call, now->client, &client));
	int64_t shift = a->start == 0 ? 0 : a->start - now->segments[a->segment]->start;
	struct plan plan = { .booking = now, .client = client, .force_reason = a->force_reason,
			     .ignore = now->id, .same_time = shift == 0, .worst = &worst };
	for (size_t i = 0; i < now->n_segments; i++)
		TRY(move_segment(call, &plan, a, now->segments[i], shift, i == a->segment));
	TRY(plan_course(call, &plan, true));
	TRY(plan_check(call, &plan));
	if (a->force_reason[0] != '\0')
		now->force_reason = arena_dup(call->arena, a->force_reason);
	log_change(call, now, "move", plan_words(call, was), plan_words(call, now),
		   a->force_reason);
	TRY(record_check(&now->base, call->problem));
	TRY(booking_put(call->tx, was, now));
	ret->record = now;
	return add_warnings(call, now, client, ret);
}

/* May the step follow, and is it the booking that was looked at? */
static enum status
may_step(struct op_call *call, const char *name, Booking **ret_was, Booking__State *ret_next)
{
	const BookingRef *a = call->args;

	TRY(get(call, a->booking, ret_was));
	if (!booking_next_state((*ret_was)->state, name, ret_next))
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("The booking is \"%s\"; that cannot follow."),
				   booking_state_title((*ret_was)->state));
	return same_revision(call, *ret_was, a->revision);
}

static enum status
step(struct op_call *call, const char *name, const char *reason)
{
	Booking *was, *now;
	Booking__State next;

	TRY(may_step(call, name, &was, &next));
	now = for_change(call, was);
	now->state = next;
	log_change(call, now, name, state_word(was->state), state_word(next), reason);
	((BookingAnswer *)call->ret)->record = now;
	TRY(booking_course_step(call, was, now));
	TRY(record_check(&now->base, call->problem));
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
	Booking__State next;
	Client *client;
	AUTO(buf_release) struct buf why = BUF_INIT;

	TRY(may_step(call, "start", &b, &next));
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
	Booking__State next;

	TRY(may_step(call, "noshow", &b, &next));
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
