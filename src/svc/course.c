/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses as they stand: the record says what was bought, the ledger what is left of it. */
#include "svc/course.h"

#include <string.h>

/* ---- what is left */

enum status course_state(struct op_call *call, uint32_t id, struct course_state *ret)
{
	const struct unit sessions = { .kind = UNIT_SESSION, .id = id };
	struct course_state s = { .course = NULL };
	int64_t over;
	char text[ID_TEXT_MAX];
	enum status st = course_get(call->tx, id, call->arena, &s.course);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "course", _("There is no course %s."),
				   id_text('K', id, text));
	TRY(st);
	uint32_t client = s.course->client;
	TRY(body_balance(call, ACC_SESSIONS, client, id, sessions, &s.left));
	TRY(body_balance(call, ACC_SESSIONS_RESERVED, client, id, sessions, &s.reserved));
	TRY(body_balance(call, ACC_SESSIONS_DELIVERED, 0, 0, sessions, &s.used));
	TRY(body_balance(call, ACC_COURSE_VALUE, client, id, UNIT_OF_CNY, &s.value.fen));
	TRY(holds_sessions(call, s.course, &over));
	s.left += over;
	s.reserved -= over;
	*ret = s;
	return ST_OK;
}

money course_next_value(const struct course_state *s, day on)
{
	int64_t left = s->left + s->reserved;

	if (!s->course->unlimited)
		return left > 0 ? session_value(s->value, left) : MONEY(0);
	struct course_term term = course_term(s->course, on);
	money paid = MONEY(s->course->paid_fen), earned = MONEY(paid.fen - s->value.fen);
	money due = MONEY(term_value(paid, term.from, term.until, on).fen - earned.fen);
	/* One that was extended has earned more than its longer term would say by now. */
	return due.fen < 0 ? MONEY(0) : due.fen > s->value.fen ? s->value : due;
}

/* ---- may it be used? */

static enum status not_hers(struct op_call *call, const Course *course)
{
	char id[ID_TEXT_MAX];
	Client *owner;
	enum status st = client_get(call->tx, course->client, call->arena, &owner);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	return problem_set(call->problem, ST_BAD_VALUE, "course", _("Course %s belongs to %s."),
			   id_text('K', course->id, id), st == ST_OK ? owner->name : "?");
}

static enum status not_for_it(struct op_call *call, const Course *course, const char *treatment)
{
	AUTO(buf_release) struct buf titles = BUF_INIT;
	char id[ID_TEXT_MAX];
	const struct treatment *t = treatment_find(call->shop->treatments, treatment);

	for (size_t i = 0; i < course->n_items; i++)
		buf_printf(&titles, "%s%s", i > 0 ? ", " : "", course->items[i]->title);
	enum status st = problem_set(call->problem, ST_BAD_VALUE, "course",
				     _("Course %s is not for %s."), id_text('K', course->id, id),
				     t != NULL ? both_text(t->title) : treatment);
	problem_todo(call->problem, _("It is for: %s"), titles.text);
	return st;
}

enum status course_alive(struct op_call *call, const Course *course)
{
	char id[ID_TEXT_MAX];

	if (course->state != COURSE__STATE__over)
		return ST_OK;
	return problem_set(call->problem, ST_WRONG_STATE, "course", _("Course %s is over: %s."),
			   id_text('K', course->id, id), course_state_title(course));
}

static enum status in_its_time(struct op_call *call, const Course *course, day on)
{
	char id[ID_TEXT_MAX], text[DATE_TEXT_MAX];
	enum status st;

	id_text('K', course->id, id);
	TRY(course_alive(call, course));
	if (course->state == COURSE__STATE__frozen) {
		st = problem_set(call->problem, ST_WRONG_STATE, "course",
				 _("Course %s has been frozen since %s."), id,
				 day_text(DAY(course->frozen_on), text));
		problem_todo(call->problem, _("Let it go on first."));
		return st;
	}
	if (on.n == call->today.n)
		on = call->sure;
	if (course->expires_on == 0 || on.n <= course->expires_on)
		return ST_OK;
	st = problem_set(call->problem, ST_WRONG_STATE, "course",
			 _("The last day of course %s is %s."), id,
			 day_text(DAY(course->expires_on), text));
	problem_todo(call->problem, _("A manager can extend it."));
	return st;
}

enum status course_usable(struct op_call *call, const struct course_state *s, uint32_t client,
			  const char *treatment, day on, bool reserved)
{
	const Course *course = s->course;
	char id[ID_TEXT_MAX];

	if (client != 0 && course->client != client)
		return not_hers(call, course);
	if (course_item(course, treatment) == NULL)
		return not_for_it(call, course, treatment);
	TRY(in_its_time(call, course, on));
	if (course->unlimited || (reserved ? s->reserved : s->left) > 0)
		return ST_OK;
	id_text('K', course->id, id);
	if (s->reserved > 0)
		return problem_set(call->problem, ST_INSUFFICIENT, "course",
				   _("What is left of course %s is promised to bookings."), id);
	return problem_set(call->problem, ST_INSUFFICIENT, "course",
			   _("Nothing is left of course %s."), id);
}

/* ---- bookings that hold it */

bool booking_holds(const Booking *b, uint32_t course)
{
	return b->course == course && course != 0 && booking_claims_time(b->state) &&
	       b->state != BOOKING__STATE__done && b->state != BOOKING__STATE__settled;
}

unsigned booking_covered(const Booking *b, const Course *course)
{
	unsigned n = 0;

	for (size_t i = 0; i < b->n_segments; i++)
		n += course_item(course, b->segments[i]->treatment) != NULL;
	return n;
}

struct holding { struct op_call *call; uint32_t course; size_t n; Booking **rows; };

static enum status hold_row(void *ctx, uint32_t id)
{
	struct holding *h = ctx;
	Booking *b;

	TRY(booking_get(h->call->tx, id, h->call->arena, &b));
	if (booking_holds(b, h->course))
		BODY_PUSH(h->call->arena, h->rows, h->n, b);
	return ST_OK;
}

enum status course_bookings(struct op_call *call, uint32_t course, size_t *ret_n, Booking ***ret)
{
	struct holding h = { .call = call, .course = course };

	TRY(booking_each_course(call->tx, course, hold_row, &h));
	*ret_n = h.n;
	*ret = h.rows;
	return ST_OK;
}

enum status course_unheld(struct op_call *call, const struct course_state *s)
{
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	Booking **rows;
	size_t n;

	TRY(course_bookings(call, s->course->id, &n, &rows));
	if (n == 0)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "course",
				     _("Course %s is promised to %d bookings."),
				     id_text('K', s->course->id, id), (int)n);
	problem_todo(call->problem, _("Finish or cancel them first: %s on %s"),
		     id_text('B', rows[0]->id, id), wall_text(booking_start(rows[0]), at));
	for (size_t i = 0; i < n; i++)
		problem_hint(call->problem, "booking", "%s", id_text('B', rows[i]->id, id));
	return st;
}
