/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of turns: signing in and out, passing over, changing places, looking at it. */
#include "svc/rotation.h"

#include "model/roster.h"

/* A shop that was closed for longer begins anew. */
enum { BEFORE_DAYS = 60 };

/* ---- the day's record */

static enum status read_day(struct op_call *call, day d, Rotation **ret)
{
	ProtobufCMessage *m;
	enum status st = record_get(call->tx, TABLE_ROTATION, (uint32_t)d.n,
				    &rotation__descriptor, call->arena, &m);

	*ret = st == ST_OK ? (Rotation *)m : NULL;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status turns_before(struct op_call *call, day d, Rotation **ret)
{
	*ret = NULL;
	for (int back = 1; back <= BEFORE_DAYS && back < d.n && *ret == NULL; back++)
		TRY(read_day(call, DAY(d.n - back), ret));
	return ST_OK;
}

enum status turns_load(struct op_call *call, day d, struct turns *ret)
{
	const struct conf *conf = &call->shop->conf;
	Rotation *before;

	*ret = (struct turns){ .rules = { .carry = conf->rotation_carry,
					  .asked_for = conf->rotation_asked_for,
					  .extension = conf->rotation_extension } };
	TRY(read_day(call, d, &ret->rotation));
	ret->stored = ret->rotation != NULL;
	if (ret->stored)
		return ST_OK;
	TRY(turns_before(call, d, &before));
	ret->rotation = (Rotation *)message_new(&rotation__descriptor, call->arena);
	ret->rotation->id = (uint32_t)d.n;
	ret->rotation->shop = conf->shop;
	rotation_begin(&ret->rules, before, ret->rotation, call->arena);
	return ST_OK;
}

enum status turns_store(struct op_call *call, struct turns *t)
{
	t->rotation->revision++;
	TRY(record_check(&t->rotation->base, call->problem));
	TRY(record_put(call->tx, TABLE_ROTATION, t->rotation->id, &t->rotation->base,
		       t->stored ? PUT_ANY : PUT_NEW));
	t->stored = true;
	return ST_OK;
}

/* ---- the journal */

static const Turn *turn_of(const Rotation *r, uint32_t staff)
{
	for (size_t i = 0; i < r->n_turns; i++)
		if (r->turns[i]->staff == staff)
			return r->turns[i];
	return NULL;
}

const char *turns_words(struct op_call *call, const Rotation *r, uint32_t staff)
{
	const Turn *turn = turn_of(r, staff);
	char id[ID_TEXT_MAX];

	id_text('S', staff, id);
	if (turn == NULL)
		return arena_printf(call->arena, "%s -", id);
	uint32_t load = turn->taken + turn->carried;
	return arena_printf(call->arena, "%s %u.%02u", id, load / 100, load % 100);
}

void turns_journal(struct op_call *call, struct turns *t, const char *what, const char *was,
		   const char *now, const char *why)
{
	RecordChange *row = body_record_change(call, what, was, now, why);

	BODY_PUSH(call->arena, t->rotation->journal, t->rotation->n_journal, row);
	buf_printf(&call->detail, "%s%s: %s -> %s%s%s", call->detail.len > 0 ? "\n" : "", what, was,
		   now, why[0] != '\0' ? "; " : "", why);
}

/* ---- looking */

int64_t turn_moment(const struct op_call *call)
{
	return call->wall.n + (5 - call->wall.n % 5) % 5;
}

static enum status push_row(struct op_call *call, const Rotation *r, size_t place,
			    const struct turn_query *q, bool today, RotationAnswer *ret)
{
	TurnRow *row = (TurnRow *)message_new(&turn_row__descriptor, call->arena);
	struct turn_ability able = { .busy = false };
	ProtobufCMessage *staff;

	row->record = (Turn *)message_copy(&r->turns[place]->base, call->arena);
	row->place = (uint32_t)place + 1;
	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, row->record->staff, &staff));
	row->staff_name = ((Staff *)staff)->name;
	TRY(turn_ability(call, r, q, row->record->staff, &able));
	row->qualified = able.qualified;
	row->busy = today && able.busy;
	row->passed_over = today && able.skipped;
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	return ST_OK;
}

static enum status show(struct op_call *call, const struct turns *t, const struct turn_query *q)
{
	RotationAnswer *ret = call->ret;
	const Rotation *r = t->rotation;
	bool today = r->id == (uint32_t)call->today.n;
	int next = -1;

	ret->day = (int32_t)r->id;
	for (size_t i = 0; i < r->n_turns; i++)
		TRY(push_row(call, r, i, q, today, ret));
	/* The last minute before midnight is rounded into another day. */
	if (today && shop_business_day(call->shop, WALL(q->from)).n == call->today.n)
		TRY(turns_next(call, r, q, &next));
	if (next >= 0)
		ret->rows[next]->next = true;
	ret->n_journal = r->n_journal;
	ret->journal = r->journal;
	return ST_OK;
}

enum status op_rotation_get(struct op_call *call)
{
	const RotationGet *a = call->args;
	struct turn_query q = { .from = turn_moment(call) };
	struct turns t;
	enum status st;

	if (a->treatment[0] != '\0') {
		q.treatment = body_treatment(call, a->treatment, "treatment", &st);
		TRY(st);
	}
	TRY(turns_load(call, a->day != 0 ? DAY(a->day) : call->today, &t));
	return show(call, &t, &q);
}

/* ---- steps of today */

static enum status finish_step(struct op_call *call, struct turns *t, const Staff *staff)
{
	const struct turn_query q = { .from = turn_moment(call) };

	TRY(turns_store(call, t));
	body_object(call, 'S', staff->id);
	return show(call, t, &q);
}

/* Who signs in or out: herself, or somebody else if the caller keeps the book or the roster. */
static enum status who_steps(struct op_call *call, Staff **ret)
{
	const RotationStep *a = call->args;
	uint32_t id = a->staff != 0 ? a->staff : call->who->staff;

	if (id == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "staff", _("Whose turn is it?"));
	if (id != call->who->staff && !role_may(&call->role, PERM_BOOKING_WRITE) &&
	    !role_may(&call->role, PERM_ROSTER)) {
		enum status st = problem_set(call->problem, ST_NOT_PERMITTED, "staff",
					     _("Everybody signs in and out for herself."));
		problem_todo(call->problem, _("Ask the front desk or a manager."));
		return st;
	}
	return body_staff(call, id, "staff", ret);
}

static bool is_there(const Rotation *r, uint32_t staff)
{
	const Turn *turn = turn_of(r, staff);

	return turn != NULL && turn->signed_in != 0 && turn->signed_out == 0;
}

/* Whom the rotation is for: who treats clients, and is on duty today. */
static enum status may_sign_in(struct op_call *call, const Staff *staff)
{
	int64_t from = (int64_t)call->today.n * MINUTES_PER_DAY, to = from + 2 * MINUTES_PER_DAY;
	size_t n;
	RosterChange **changes;
	struct duty duty;
	enum status st;

	if (staff->level[0] == '\0')
		return problem_set(call->problem, ST_NOT_QUALIFIED, "staff",
				   _("%s has no level: she treats no clients."), staff->name);
	TRY(roster_changes(call, staff->id, from, to, &n, &changes));
	duty_of_day(staff, n, (const RosterChange *const *)changes, call->today, &duty);
	if (duty.n > 0)
		return ST_OK;
	st = problem_set(call->problem, ST_OFF_DUTY, "staff", _("%s is not on the roster today."),
			 staff->name);
	problem_todo(call->problem, _("Enter an extra shift first."));
	return st;
}

enum status op_rotation_signin(struct op_call *call)
{
	struct turns t;
	Staff *staff;

	TRY(who_steps(call, &staff));
	TRY(turns_load(call, call->today, &t));
	if (is_there(t.rotation, staff->id))
		return problem_set(call->problem, ST_NOTHING_TO_DO, "staff",
				   _("%s stands in the queue already."), staff->name);
	TRY(may_sign_in(call, staff));
	const char *was = turns_words(call, t.rotation, staff->id);
	rotation_signin(&t.rules, t.rotation, staff->id, call->now.ms, call->arena);
	turns_journal(call, &t, "signin", was, turns_words(call, t.rotation, staff->id),
		      ((const RotationStep *)call->args)->reason);
	return finish_step(call, &t, staff);
}

static enum status must_be_there(struct op_call *call, const struct turns *t, const Staff *staff)
{
	if (is_there(t->rotation, staff->id))
		return ST_OK;
	return problem_set(call->problem, ST_NOTHING_TO_DO, "staff",
			   _("%s does not stand in the queue."), staff->name);
}

enum status op_rotation_signout(struct op_call *call)
{
	struct turns t;
	Staff *staff;

	TRY(who_steps(call, &staff));
	TRY(turns_load(call, call->today, &t));
	TRY(must_be_there(call, &t, staff));
	const char *words = turns_words(call, t.rotation, staff->id);
	rotation_signout(t.rotation, staff->id, call->now.ms);
	turns_journal(call, &t, "signout", words, words,
		      ((const RotationStep *)call->args)->reason);
	return finish_step(call, &t, staff);
}

static enum status needs_reason(struct op_call *call)
{
	const RotationStep *a = call->args;

	if (a->reason[0] != '\0')
		return ST_OK;
	return problem_set(call->problem, ST_BAD_VALUE, "reason",
			   _("Say why: it goes into the journal."));
}

enum status op_rotation_skip(struct op_call *call)
{
	const RotationStep *a = call->args;
	const struct turn_query q = { .from = turn_moment(call) };
	struct turn_ability able;
	struct turns t;
	Staff *staff;

	TRY(needs_reason(call));
	TRY(body_staff(call, a->staff, "staff", &staff));
	TRY(turns_load(call, call->today, &t));
	TRY(must_be_there(call, &t, staff));
	TRY(turn_ability(call, t.rotation, &q, staff->id, &able));
	if (able.skipped)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "staff",
				   _("%s is passed over already."), staff->name);
	const char *words = turns_words(call, t.rotation, staff->id);
	turns_journal(call, &t, "skip", words, words, a->reason);
	return finish_step(call, &t, staff);
}

enum status op_rotation_swap(struct op_call *call)
{
	const RotationStep *a = call->args;
	Staff *staff, *with;
	struct turns t;

	TRY(needs_reason(call));
	TRY(body_staff(call, a->staff, "staff", &staff));
	TRY(body_staff(call, a->with, "with", &with));
	TRY(turns_load(call, call->today, &t));
	const char *was = arena_printf(call->arena, "%s, %s",
				       turns_words(call, t.rotation, staff->id),
				       turns_words(call, t.rotation, with->id));
	if (!t.stored || !rotation_swap(t.rotation, staff->id, with->id))
		return problem_set(call->problem, ST_WRONG_STATE, "with",
				   _("Both must have a place in the queue."));
	const char *now = arena_printf(call->arena, "%s, %s",
				       turns_words(call, t.rotation, staff->id),
				       turns_words(call, t.rotation, with->id));
	turns_journal(call, &t, "swap", was, now, a->reason);
	return finish_step(call, &t, staff);
}
