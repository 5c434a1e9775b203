/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leave, extra shifts and swaps: entered, taken back, and what of the book is in their way. */
#include <string.h>

#include "svc/booking_rules.h"
#include "svc/roster.h"

enum {
	LEAVE_DAYS_MAX = 3 * 366,  /* longer absence is leaving */
	EXTRA_MINUTES_MAX = LIMIT_CLAIM_MINUTES,
};

/* ---- bookings in the way */

struct hits {
	struct op_call *call;
	size_t n;
	uint32_t *bookings;
};

static enum status note_booking(void *ctx, const struct claim *claim, uint32_t booking)
{
	struct hits *h = ctx;

	(void)claim;
	for (size_t i = 0; i < h->n; i++)
		if (h->bookings[i] == booking)
			return ST_OK;
	BODY_PUSH(h->call->arena, h->bookings, h->n, booking);
	return ST_OK;
}

/* Is a part of it hers, and she is not there? What is over is in nobody's way. */
static enum status is_in_way(struct op_call *call, const Staff *staff, const Booking *b,
			     struct span when, bool *ret)
{
	*ret = false;
	if (!booking_claims_time(b->state) || b->state >= BOOKING__STATE__done)
		return ST_OK;
	for (size_t i = 0; i < b->n_segments && !*ret; i++) {
		const Segment *seg = b->segments[i];
		int64_t end = segment_end(seg).n;
		bool there = true;
		if (segment_has(seg, staff->id) && seg->start < when.to && when.from < end)
			TRY(at_work(call, staff, seg->start, end, &there));
		*ret = !there;
	}
	return ST_OK;
}

/* Those of hers in `when` that her duty does not cover any more, as it stands now. Where a
 * treatment takes effect she has no claim, but she is there. */
static enum status tell_in_way(struct op_call *call, const Staff *staff, struct span when,
			       RosterChangeAnswer *ret)
{
	struct hits h = { .call = call };

	TRY(claim_each(call->tx, RES_THERAPIST, staff->id, when.from - LIMIT_CLAIM_MINUTES,
		       when.to + LIMIT_CLAIM_MINUTES, call->now, note_booking, &h));
	for (size_t i = 0; i < h.n && ret->n_bookings < LIMIT_ROWS; i++) {
		BookingRow *row;
		Booking *b;
		bool hit, told = false;
		for (size_t j = 0; j < ret->n_bookings; j++)
			told = told || ret->bookings[j]->record->id == h.bookings[i];
		if (told)
			continue;
		TRY(booking_get(call->tx, h.bookings[i], call->arena, &b));
		TRY(is_in_way(call, staff, b, when, &hit));
		if (!hit)
			continue;
		TRY(booking_row(call, b, &row));
		BODY_PUSH(call->arena, ret->bookings, ret->n_bookings, row);
	}
	return ST_OK;
}

/* ---- writing */

/* "leave S4 2026-12-01T00:00 - 2026-12-03T00:00" */
static const char *words_of(struct op_call *call, const RosterChange *change)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
		&roster_change__kind__descriptor, (int)change->kind);
	char staff[ID_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	return arena_printf(call->arena, "%s %s %s - %s", v != NULL ? v->name : "?",
			    id_text('S', change->staff, staff), wall_text(WALL(change->from), from),
			    wall_text(WALL(change->to), to));
}

static void note_detail(struct op_call *call, const RosterChange *change, const char *what,
			const char *why)
{
	char id[ID_TEXT_MAX];

	buf_printf(&call->detail, "%s%s %s: %s%s%s", call->detail.len > 0 ? "\n" : "", what,
		   id_text('N', change->id, id), words_of(call, change), why[0] != '\0' ? "; " : "",
		   why);
}

static RosterChange *new_change(struct op_call *call, uint32_t staff, RosterChange__Kind kind,
				struct span when, const char *reason)
{
	RosterChange *c = (RosterChange *)message_new(&roster_change__descriptor, call->arena);

	c->staff = staff;
	c->kind = kind;
	c->from = when.from;
	c->to = when.to;
	c->reason = arena_dup(call->arena, reason);
	return c;
}

/* force: why a rule was overridden, "" if none was. */
static enum status write_new(struct op_call *call, RosterChange *c, const char *force)
{
	TRY(record_next_id(call->tx, TABLE_ROSTER, &c->id));
	c->shop = call->shop->conf.shop;
	c->revision = 1;
	RecordChange *log = body_record_change(call, "add", "", words_of(call, c), force);
	BODY_PUSH(call->arena, c->changes, c->n_changes, log);
	TRY(record_check(&c->base, call->problem));
	note_detail(call, c, "add", force[0] != '\0' ? force : c->reason);
	return roster_change_put(call->tx, NULL, c);
}

/* ---- leave and extra shifts */

static enum status tell_other(struct op_call *call, const RosterChange *other, enum status st)
{
	char id[ID_TEXT_MAX];

	problem_hint(call->problem, "change", "%s", id_text('N', other->id, id));
	return st;
}

/* Is she away for all of it already? */
static enum status check_away(struct op_call *call, const struct roster_view *view,
			      const RosterChange *c)
{
	char id[ID_TEXT_MAX];

	for (size_t i = 0; i < view->n; i++) {
		const RosterChange *other = view->changes[i];
		if (!roster_away(other) || other->from > c->from || other->to < c->to)
			continue;
		enum status st = problem_set(call->problem, ST_DUPLICATE, "from",
					     _("%s is away then already (%s)."), view->staff->name,
					     id_text('N', other->id, id));
		problem_todo(call->problem, _("Drop it first if the kind is wrong."));
		return tell_other(call, other, st);
	}
	return ST_OK;
}

/* An extra shift counts even during leave: so it is dropped first. */
static enum status check_leave(struct op_call *call, const Staff *staff, const RosterChange *c)
{
	struct roster_view view = { .staff = staff };
	char id[ID_TEXT_MAX];

	if (c->to - c->from > (int64_t)LEAVE_DAYS_MAX * MINUTES_PER_DAY)
		return problem_set(call->problem, ST_BAD_VALUE, "to",
				   _("Leave lasts at most %d days."), LEAVE_DAYS_MAX);
	TRY(roster_changes(call, staff->id, c->from, c->to, &view.n, &view.changes));
	TRY(check_away(call, &view, c));
	for (size_t i = 0; i < view.n; i++) {
		const RosterChange *other = view.changes[i];
		if (roster_away(other))
			continue;
		enum status st = problem_set(call->problem, ST_WRONG_STATE, "from",
					     _("%s has an extra shift then (%s)."), staff->name,
					     id_text('N', other->id, id));
		problem_todo(call->problem, _("Drop it first, then enter the leave."));
		return tell_other(call, other, st);
	}
	return ST_OK;
}

static int64_t day_minutes(const struct roster_view *view, day d)
{
	struct duty duty;

	view_day(view, d, &duty);
	return duty_minutes(&duty);
}

static enum status check_extra(struct op_call *call, const Staff *staff, RosterChange *c,
			       bool forced)
{
	day d = wall_day(WALL(c->from));
	int around = roster_around(call->shop);
	struct roster_view view;
	bool there;

	if (c->to - c->from > EXTRA_MINUTES_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "to",
				   _("A shift lasts at most %d minutes."), EXTRA_MINUTES_MAX);
	TRY(at_work(call, staff, c->from, c->to, &there));
	if (there)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "from",
				   _("%s is at work then anyway."), staff->name);
	if (forced)
		return ST_OK;
	TRY(roster_view(call, staff, DAY(d.n - around), 2 * around + 1, &view));
	int64_t was = day_minutes(&view, d);
	roster_view_add(call, &view, c);
	return overwork_of_shift(call, &view, d, was);
}

enum status op_roster_add(struct op_call *call)
{
	const RosterAdd *a = call->args;
	RosterChangeAnswer *ret = call->ret;
	Staff *staff;

	if (a->record == NULL || a->record->staff == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "staff",
				   _("Whose roster is it?"));
	TRY(plan_may_force(call, a->force_reason, a->authorised_by));
	TRY(body_staff(call, a->record->staff, "staff", &staff));
	const struct span when = { .from = a->record->from, .to = a->record->to };
	RosterChange *c = new_change(call, staff->id, a->record->kind, when, a->record->reason);
	TRY(record_check(&c->base, call->problem));
	if (roster_away(c))
		TRY(check_leave(call, staff, c));
	else
		TRY(check_extra(call, staff, c, a->force_reason[0] != '\0'));
	TRY(write_new(call, c, a->force_reason));
	body_object(call, 'N', c->id);
	ret->record = c;
	return tell_in_way(call, staff, when, ret);
}

/* ---- swaps */

/* One of the two who swap. */
struct side {
	Staff *staff;
	day from, to;              /* the day whose shifts she gives, the day of those she gets */
	struct roster_view view;
	struct duty gives, gets;
	int64_t was;               /* minutes on duty on the day of what she gets */
};

static bool spans_touch(struct span a, struct span b)
{
	return a.from < b.to && b.from < a.to;
}

static enum status load_side(struct op_call *call, uint32_t staff, const char *field, day from,
			     day to, struct side *ret)
{
	int around = roster_around(call->shop);
	int first = from.n < to.n ? from.n : to.n, last = from.n < to.n ? to.n : from.n;

	*ret = (struct side){ .from = from, .to = to };
	TRY(body_staff(call, staff, field, &ret->staff));
	TRY(roster_view(call, ret->staff, DAY(first - around), last - first + 2 * around + 1,
			&ret->view));
	view_day(&ret->view, from, &ret->gives);
	ret->was = day_minutes(&ret->view, to);
	return ST_OK;
}

/* Shifts that were given on top, or swapped, are not handed on; and nobody is called back from
 * leave by a swap. */
static enum status check_changes(struct op_call *call, const struct side *s)
{
	char id[ID_TEXT_MAX];

	for (size_t i = 0; i < s->view.n; i++) {
		const RosterChange *c = s->view.changes[i];
		const struct duty *duty = roster_away(c) ? &s->gets : &s->gives;
		const struct span when = { .from = c->from, .to = c->to };
		bool touches = false;
		for (size_t j = 0; j < duty->n; j++)
			touches = touches || spans_touch(duty->spans[j], when);
		if (!touches)
			continue;
		id_text('N', c->id, id);
		enum status st = problem_set(call->problem, ST_WRONG_STATE, "staff",
					     roster_away(c) ?
						     _("%s is on leave then (%s).") :
						     _("%s has an extra shift then (%s)."),
					     s->staff->name, id);
		problem_todo(call->problem, _("Drop it first, then swap."));
		return tell_other(call, c, st);
	}
	return ST_OK;
}

/* The changes that a swap makes of her roster, seen and not yet stored. */
static void plan_side(struct op_call *call, struct side *s, const char *reason, size_t *n,
		      RosterChange ***ret)
{
	for (size_t i = 0; i < s->gives.n; i++) {
		RosterChange *c = new_change(call, s->staff->id, ROSTER_CHANGE__KIND__leave,
					     s->gives.spans[i], reason);
		roster_view_add(call, &s->view, c);
		BODY_PUSH(call->arena, *ret, *n, c);
	}
	for (size_t i = 0; i < s->gets.n; i++) {
		RosterChange *c = new_change(call, s->staff->id, ROSTER_CHANGE__KIND__extra,
					     s->gets.spans[i], reason);
		BODY_PUSH(call->arena, *ret, *n, c);
	}
}

/* Has she other duty during what she gets? Then nobody would stand in her place. */
static enum status check_free(struct op_call *call, const struct side *s)
{
	struct duty duty;

	for (size_t i = 0; i < s->gets.n; i++) {
		view_between(&s->view, s->gets.spans[i].from, s->gets.spans[i].to, &duty);
		if (duty.n > 0)
			return problem_set(call->problem, ST_WRONG_STATE, "with",
					   _("%s is at work then herself."), s->staff->name);
	}
	return ST_OK;
}

static enum status check_work(struct op_call *call, struct side *s, size_t n,
			      RosterChange *const *changes)
{
	for (size_t i = 0; i < n; i++)
		if (changes[i]->staff == s->staff->id && !roster_away(changes[i]))
			roster_view_add(call, &s->view, changes[i]);
	return overwork_of_shift(call, &s->view, s->to, s->was);
}

static bool same_duty(const struct duty *a, const struct duty *b)
{
	return a->n == b->n && memcmp(a->spans, b->spans, a->n * sizeof(a->spans[0])) == 0;
}

static enum status load_sides(struct op_call *call, const RosterSwap *a, struct side sides[2])
{
	day from = DAY(a->day), to = a->with_day != 0 ? DAY(a->with_day) : from;

	if (a->staff == a->with)
		return problem_set(call->problem, ST_BAD_VALUE, "with",
				   _("A swap needs two."));
	TRY(load_side(call, a->staff, "staff", from, to, &sides[0]));
	TRY(load_side(call, a->with, "with", to, from, &sides[1]));
	sides[0].gets = sides[1].gives;
	sides[1].gets = sides[0].gives;
	if (sides[0].gives.n + sides[1].gives.n == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "day",
				   _("Neither of them works then."));
	if (same_duty(&sides[0].gives, &sides[0].gets))
		return problem_set(call->problem, ST_NOTHING_TO_DO, "day",
				   _("They work at the same time."));
	return ST_OK;
}

/* Whom her old shift leaves without her. */
static enum status tell_given(struct op_call *call, const struct side *s, RosterChangeAnswer *ret)
{
	for (size_t i = 0; i < s->gives.n; i++)
		TRY(tell_in_way(call, s->staff, s->gives.spans[i], ret));
	return ST_OK;
}

enum status op_roster_swap(struct op_call *call)
{
	const RosterSwap *a = call->args;
	RosterChangeAnswer *ret = call->ret;
	RosterChange **changes = NULL;
	struct side sides[2];
	size_t n = 0;

	TRY(plan_may_force(call, a->force_reason, a->authorised_by));
	TRY(load_sides(call, a, sides));
	for (int i = 0; i < 2; i++)
		TRY(check_changes(call, &sides[i]));
	for (int i = 0; i < 2; i++)
		plan_side(call, &sides[i], a->reason, &n, &changes);
	for (int i = 0; i < 2; i++)
		TRY(check_free(call, &sides[i]));
	for (int i = 0; i < 2 && a->force_reason[0] == '\0'; i++)
		TRY(check_work(call, &sides[i], n, changes));
	TRY(record_next_id(call->tx, TABLE_ROSTER, &changes[0]->swap));
	for (size_t i = 0; i < n; i++) {
		changes[i]->swap = changes[0]->swap;
		TRY(write_new(call, changes[i], a->force_reason));
	}
	body_object(call, 'N', changes[0]->id);
	ret->record = changes[0];
	TRY(tell_given(call, &sides[0], ret));
	return tell_given(call, &sides[1], ret);
}

/* ---- taking back */

static enum status get_change(struct op_call *call, uint32_t id, RosterChange **ret)
{
	ProtobufCMessage *m;

	TRY(body_get(call, record_by_name("roster"), TABLE_ROSTER, id, &m));
	*ret = (RosterChange *)m;
	return ST_OK;
}

static enum status drop_one(struct op_call *call, const RosterChange *was, const char *reason,
			    RosterChange **ret)
{
	RosterChange *now = (RosterChange *)message_copy(&was->base, call->arena);
	RecordChange *log = body_record_change(call, "drop", words_of(call, was), "", reason);

	now->dropped = true;
	now->revision++;
	BODY_PUSH(call->arena, now->changes, now->n_changes, log);
	TRY(record_check(&now->base, call->problem));
	note_detail(call, now, "drop", reason);
	*ret = now;
	return roster_change_put(call->tx, was, now);
}

/* The parts of a swap follow each other; a change alone is its only part. */
static enum status load_parts(struct op_call *call, RosterChange *asked, size_t *ret_n,
			      RosterChange ***ret)
{
	RosterChange *part = asked;
	uint32_t next;

	*ret_n = 0;
	*ret = NULL;
	if (asked->swap == 0) {
		BODY_PUSH(call->arena, *ret, *ret_n, asked);
		return ST_OK;
	}
	TRY(record_next_id(call->tx, TABLE_ROSTER, &next));
	for (uint32_t id = asked->swap; id < next; id++) {
		TRY(get_change(call, id, &part));
		if (part->swap != asked->swap)
			break;
		BODY_PUSH(call->arena, *ret, *ret_n, part);
	}
	return ST_OK;
}

enum status op_roster_drop(struct op_call *call)
{
	const RosterDrop *a = call->args;
	RosterChangeAnswer *ret = call->ret;
	RosterChange *asked, **parts;
	size_t n;

	TRY(get_change(call, a->change, &asked));
	if (asked->dropped)
		return problem_set(call->problem, ST_WRONG_STATE, "change",
				   _("It was taken back already."));
	TRY(load_parts(call, asked, &n, &parts));
	for (size_t i = 0; i < n; i++) {
		RosterChange *now;
		TRY(drop_one(call, parts[i], a->reason, &now));
		if (now->id == asked->id)
			ret->record = now;
	}
	body_object(call, 'N', asked->id);
	for (size_t i = 0; i < n; i++) {
		ProtobufCMessage *staff;
		const struct span when = { .from = parts[i]->from, .to = parts[i]->to };
		if (roster_away(parts[i]))
			continue;
		TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, parts[i]->staff, &staff));
		TRY(tell_in_way(call, (const Staff *)staff, when, ret));
	}
	return ST_OK;
}
