/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses that stand still, get more time or change hands. */
#include <stdio.h>

#include "svc/course.h"

/* What every step begins with. */
struct stepping {
	uint32_t course, revision, authorised_by;
	const char *reason;
	bool needs_reason;
	const char *lacks;         /* who may not do it is told so; translated */
	struct course_state state;
	Course *now;               /* a copy to be changed */
};

static enum status begin(struct op_call *call, struct stepping *s)
{
	enum status st;

	TRY(course_state(call, s->course, &s->state));
	body_object(call, 'K', s->course);
	if (s->needs_reason && s->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	TRY(course_alive(call, s->state.course));
	if (s->revision != 0 && s->revision != s->state.course->revision) {
		st = problem_set(call->problem, ST_CHANGED, "revision", NULL);
		problem_todo(call->problem, _("Look at it again, then repeat your change."));
		return st;
	}
	TRY(body_authority(call, PERM_PREPAID, s->authorised_by, s->lacks));
	s->now = (Course *)message_copy(&s->state.course->base, call->arena);
	return ST_OK;
}

/* Writes it and answers how the course stands now. */
static enum status end(struct op_call *call, struct stepping *s, const char *what, const char *from,
		       const char *to)
{
	struct course_state state;
	CourseRow *row;

	buf_printf(&call->detail, "%s%s: %s -> %s%s%s", call->detail.len > 0 ? "; " : "", what,
		   from, to, s->reason[0] != '\0' ? "; " : "", s->reason);
	TRY(course_change(call, s->state.course, s->now, what, from, to, s->reason));
	TRY(course_state(call, s->course, &state));
	TRY(course_row(call, &state, &row));
	*(CourseRow *)call->ret = *row;
	return ST_OK;
}

/* The day as text in the arena; "-" for none. */
static const char *day_word(struct op_call *call, int32_t n)
{
	char text[DATE_TEXT_MAX];

	return n == 0 ? "-" : arena_dup(call->arena, day_text(DAY(n), text));
}

enum status op_course_freeze(struct op_call *call)
{
	const CourseStep *a = call->args;
	struct stepping s = { .course = a->course, .revision = a->revision, .reason = a->reason,
			      .authorised_by = a->authorised_by, .needs_reason = true,
			      .lacks = _("You may not freeze a course.") };
	char id[ID_TEXT_MAX], text[DATE_TEXT_MAX];

	TRY(begin(call, &s));
	id_text('K', a->course, id);
	if (s.now->state == COURSE__STATE__frozen)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("Course %s has been frozen since %s."), id,
				   day_text(DAY(s.now->frozen_on), text));
	if (s.now->expires_on != 0 && s.now->expires_on < call->sure.n)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("The last day of course %s is %s."), id,
				   day_text(DAY(s.now->expires_on), text));
	TRY(course_unheld(call, &s.state));
	s.now->state = COURSE__STATE__frozen;
	s.now->frozen_on = call->today.n;
	return end(call, &s, "freeze", day_word(call, s.now->expires_on), "frozen");
}

enum status op_course_unfreeze(struct op_call *call)
{
	const CourseStep *a = call->args;
	struct stepping s = { .course = a->course, .revision = a->revision, .reason = a->reason,
			      .authorised_by = a->authorised_by,
			      .lacks = _("You may not let a frozen course go on.") };
	char id[ID_TEXT_MAX];

	TRY(begin(call, &s));
	if (s.now->state != COURSE__STATE__frozen)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("Course %s is not frozen."), id_text('K', a->course, id));
	/* A clock that went back does not take days from her. */
	int32_t days = call->today.n > s.now->frozen_on ? call->today.n - s.now->frozen_on : 0;
	if (s.now->expires_on != 0)
		s.now->expires_on += days;
	s.now->frozen_days += (uint32_t)days;
	s.now->state = COURSE__STATE__active;
	s.now->frozen_on = 0;
	return end(call, &s, "unfreeze", "frozen", day_word(call, s.now->expires_on));
}

enum status op_course_extend(struct op_call *call)
{
	const CourseExtend *a = call->args;
	struct stepping s = { .course = a->course, .revision = a->revision, .reason = a->reason,
			      .authorised_by = a->authorised_by, .needs_reason = true,
			      .lacks = _("You may not extend a course.") };
	char id[ID_TEXT_MAX], text[DATE_TEXT_MAX];

	TRY(begin(call, &s));
	int32_t was = s.now->expires_on;
	if (was == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "until",
				   _("Course %s does not expire."), id_text('K', a->course, id));
	if (a->until <= was)
		return problem_set(call->problem, ST_BAD_VALUE, "until",
				   _("The last day is %s already; give a later one."),
				   day_text(DAY(was), text));
	if (a->until < call->today.n)
		return problem_set(call->problem, ST_BAD_VALUE, "until", _("%s is over."),
				   day_text(DAY(a->until), text));
	s.now->expires_on = a->until;
	return end(call, &s, "extend", day_word(call, was), day_word(call, a->until));
}

/* ---- to another client */

static enum status move(struct op_call *call, const struct course_state *s, uint32_t to)
{
	const Course *c = s->course;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	if (s->left == 0 && s->value.fen == 0)
		return ST_OK; /* an unlimited card that cost nothing: only the record moves */
	TRY(body_entry(call, ENTRY_COURSE, 'K', c->id, e));
	TRY(posting_course_move(c->id, c->client, to, s->left, s->value, &e->postings,
				call->problem));
	return body_post(call, e);
}

enum status op_course_transfer(struct op_call *call)
{
	const CourseTransfer *a = call->args;
	struct stepping s = { .course = a->course, .revision = a->revision, .reason = a->reason,
			      .authorised_by = a->authorised_by, .needs_reason = true,
			      .lacks = _("You may not transfer a course.") };
	char from[ID_TEXT_MAX], to[ID_TEXT_MAX];
	Client *client;

	TRY(begin(call, &s));
	if (a->to == s.now->client)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "to",
				   _("The course is hers already."));
	enum status st = body_client(call, a->to, &client);
	if (st == ST_NOT_FOUND)
		snprintf(call->problem->field, sizeof(call->problem->field), "to");
	TRY(st);
	TRY(course_unheld(call, &s.state));
	id_text('C', s.now->client, from);
	id_text('C', a->to, to);
	TRY(move(call, &s.state, a->to));
	s.now->client = a->to;
	return end(call, &s, "transfer", from, to);
}
