/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocked times against the roster. Somebody may come and go several times a day: late is
 * the first time she comes in a stretch of duty, too early out the last time she goes in it.
 */
#include <stdlib.h>
#include <string.h>

#include "svc/roster.h"

enum { OPEN_HOURS = 24 /* a clock-in that is older was forgotten */, LIST_DAYS = 366 };

/* ---- reading */

struct reading {
	struct op_call *call;
	uint32_t staff;            /* 0: all */
	size_t n;
	Attendance **rows;
};

static enum status read_one(struct op_call *call, uint32_t id, Attendance **ret)
{
	ProtobufCMessage *m;

	enum status st = record_get(call->tx, TABLE_ATTENDANCE, id, &attendance__descriptor,
				    call->arena, &m);
	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "attendance",
				   _("There is no clocked time %u."), id);
	TRY(st);
	*ret = (Attendance *)m;
	return ST_OK;
}

static enum status read_row(void *ctx, uint32_t id)
{
	struct reading *r = ctx;
	Attendance *row;

	TRY(read_one(r->call, id, &row));
	if (r->staff == 0 || r->staff == row->staff)
		BODY_PUSH(r->call->arena, r->rows, r->n, row);
	return ST_OK;
}

static int by_time(const void *a, const void *b)
{
	const Attendance *x = *(const Attendance *const *)a, *y = *(const Attendance *const *)b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->staff != y->staff)
		return x->staff < y->staff ? -1 : 1;
	return x->in_at != y->in_at ? (x->in_at > y->in_at) - (x->in_at < y->in_at) :
				      (x->id > y->id) - (x->id < y->id);
}

/* By day, staff and time. */
static enum status read_days(struct op_call *call, day from, day to, uint32_t staff, size_t *ret_n,
			     Attendance ***ret)
{
	struct reading r = { .call = call, .staff = staff };

	TRY(attendance_each_day(call->tx, from, to, read_row, &r));
	if (r.n > 1)
		qsort(r.rows, r.n, sizeof(*r.rows), by_time);
	*ret_n = r.n;
	*ret = r.rows;
	return ST_OK;
}

/* ---- against duty */

/* Somebody's day: what is due and what was clocked. */
struct clocked {
	const Staff *staff;
	struct duty duty;
	size_t n;
	Attendance *const *rows;   /* in time order */
};

static int64_t minute_of(int64_t at)
{
	return instant_wall((instant){ .ms = at }).n;
}

/* Did another time than `except` fall into [from, to)? */
static bool was_there(const struct clocked *c, const Attendance *except, int64_t from, int64_t to)
{
	for (size_t i = 0; i < c->n; i++) {
		const Attendance *row = c->rows[i];
		int64_t in = minute_of(row->in_at);
		int64_t out = row->out_at != 0 ? minute_of(row->out_at) : INT64_MAX;
		if (row != except && in < to && from < out)
			return true;
	}
	return false;
}

/* The stretch of duty she came for: the first that was not over. */
static void compare_in(const struct clocked *c, const Attendance *row, AttendanceRow *ret)
{
	int64_t in = minute_of(row->in_at);

	for (size_t i = 0; i < c->duty.n; i++) {
		struct span due = c->duty.spans[i];
		if (due.to <= in)
			continue;
		if (in > due.from && was_there(c, row, due.from, in))
			return;
		ret->due_in = due.from;
		ret->late_minutes = in > due.from ? (uint32_t)(in - due.from) : 0;
		return;
	}
}

/* The stretch she left: the last that had begun; the end of the day while she is there. */
static void compare_out(const struct clocked *c, const Attendance *row, AttendanceRow *ret)
{
	int64_t out = row->out_at != 0 ? minute_of(row->out_at) : INT64_MAX;

	for (size_t i = c->duty.n; i-- > 0;) {
		struct span due = c->duty.spans[i];
		if (due.from >= out)
			continue;
		if (out < due.to && was_there(c, row, out, due.to))
			return;
		ret->due_out = due.to;
		ret->early_minutes = out < due.to ? (uint32_t)(due.to - out) : 0;
		return;
	}
}

static enum status load_clocked(struct op_call *call, const Staff *staff, day d, size_t n,
				Attendance *const *rows, struct clocked *ret)
{
	struct roster_view view;

	TRY(roster_view(call, staff, d, 1, &view));
	*ret = (struct clocked){ .staff = staff, .n = n, .rows = rows };
	view_day(&view, d, &ret->duty);
	return ST_OK;
}

static void fill_row(struct op_call *call, const struct clocked *c, Attendance *record,
		     AttendanceRow *ret)
{
	int64_t out = record->out_at;

	/* Who is still there has been there until now; who forgot to clock out, nobody knows. */
	if (out == 0 && record->day == call->today.n)
		out = call->now.ms;
	ret->record = record;
	ret->staff_name = c->staff->name;
	if (out > record->in_at)
		ret->minutes = (uint32_t)(minute_of(out) - minute_of(record->in_at));
	compare_in(c, record, ret);
	compare_out(c, record, ret);
}

/* The row of one that was just written, beside the others of its day. */
static enum status answer(struct op_call *call, const Staff *staff, const Attendance *written)
{
	Attendance **rows;
	struct clocked c;
	size_t n;

	TRY(read_days(call, DAY(written->day), DAY(written->day), staff->id, &n, &rows));
	TRY(load_clocked(call, staff, DAY(written->day), n, rows, &c));
	for (size_t i = 0; i < n; i++)
		if (rows[i]->id == written->id)
			fill_row(call, &c, rows[i], call->ret);
	return ST_OK;
}

/* ---- clocking */

static enum status who_clocks(struct op_call *call, Staff **ret)
{
	const AttendanceStep *a = call->args;
	uint32_t id = a->staff != 0 ? a->staff : call->who->staff;

	if (id == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "staff", _("Who comes or goes?"));
	if (id != call->who->staff && !role_may(&call->role, PERM_ROSTER)) {
		enum status st = problem_set(call->problem, ST_NOT_PERMITTED, "staff",
					     _("Everybody clocks in and out for herself."));
		problem_todo(call->problem, _("Ask a manager to enter it."));
		return st;
	}
	return body_staff(call, id, "staff", ret);
}

/* The time she clocked in and not yet out; NULL. One that is older than a day was forgotten. */
static enum status find_open(struct op_call *call, uint32_t staff, Attendance **ret)
{
	const int64_t oldest = call->now.ms - (int64_t)OPEN_HOURS * 60 * 60 * 1000;
	Attendance **rows;
	size_t n;

	*ret = NULL;
	TRY(read_days(call, DAY(call->today.n - 1), call->today, staff, &n, &rows));
	for (size_t i = 0; i < n; i++)
		if (rows[i]->out_at == 0 && rows[i]->in_at > oldest)
			*ret = rows[i];
	return ST_OK;
}

static const char *clock_text(struct op_call *call, int64_t at)
{
	char text[DATE_TEXT_MAX];

	return at == 0 ? "-" :
			 arena_dup(call->arena, instant_text((instant){ .ms = at }, text));
}

static void note_object(struct op_call *call, const Attendance *a, const char *what,
			const char *reason)
{
	char id[ID_TEXT_MAX];

	body_object(call, 'S', a->staff);
	buf_printf(&call->detail, "%s %u %s: %s - %s%s%s", what, a->id,
		   id_text('S', a->staff, id), clock_text(call, a->in_at),
		   clock_text(call, a->out_at), reason[0] != '\0' ? "; " : "", reason);
}

/* Somebody else's hand, or a correction, is told in the record. */
static void log_times(struct op_call *call, Attendance *a, const char *what, const Attendance *was,
		      const char *reason)
{
	const char *before = "", *now = arena_printf(call->arena, "%s - %s",
						     clock_text(call, a->in_at),
						     clock_text(call, a->out_at));

	if (was != NULL)
		before = arena_printf(call->arena, "%s - %s", clock_text(call, was->in_at),
				      clock_text(call, was->out_at));
	RecordChange *row = body_record_change(call, what, before, now, reason);
	BODY_PUSH(call->arena, a->changes, a->n_changes, row);
}

/* By a clock that was set back she may come while she was there. */
static enum status check_times(struct op_call *call, const Attendance *now)
{
	Attendance **rows;
	size_t n;

	if (now->in_at > call->now.ms || now->out_at > call->now.ms)
		return problem_set(call->problem, ST_BAD_VALUE,
				   now->in_at > call->now.ms ? "in_at" : "out_at",
				   _("That time has not come yet."));
	if (shop_business_day(call->shop, WALL(minute_of(now->in_at))).n != now->day)
		return problem_set(call->problem, ST_BAD_VALUE, "in_at",
				   _("That is another day than the one it was clocked on."));
	TRY(record_check(&now->base, call->problem));
	TRY(read_days(call, DAY(now->day - 1), DAY(now->day + 1), now->staff, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		int64_t end = rows[i]->out_at != 0 ? rows[i]->out_at : rows[i]->in_at + 1;
		int64_t mine = now->out_at != 0 ? now->out_at : now->in_at + 1;
		if (rows[i]->id != now->id && rows[i]->in_at < mine && now->in_at < end)
			return problem_set(call->problem, ST_DUPLICATE, "in_at",
					   _("She was there at that time already (number %u)."),
					   rows[i]->id);
	}
	return ST_OK;
}

enum status op_attendance_in(struct op_call *call)
{
	const AttendanceStep *a = call->args;
	Attendance *open, *now = (Attendance *)message_new(&attendance__descriptor, call->arena);
	char at[DATE_TEXT_MAX];
	Staff *staff;

	TRY(who_clocks(call, &staff));
	TRY(find_open(call, staff->id, &open));
	if (open != NULL) {
		enum status st = problem_set(call->problem, ST_WRONG_STATE, "staff",
					     _("%s has clocked in already (%s)."), staff->name,
					     instant_text((instant){ .ms = open->in_at }, at));
		problem_todo(call->problem, _("Clock out first, or have it corrected."));
		return st;
	}
	TRY(record_next_id(call->tx, TABLE_ATTENDANCE, &now->id));
	now->staff = staff->id;
	now->day = call->today.n;
	now->in_at = call->now.ms;
	now->note = arena_dup(call->arena, a->note);
	now->shop = call->shop->conf.shop;
	now->revision = 1;
	if (staff->id != call->who->staff)
		log_times(call, now, "in", NULL, a->note);
	TRY(check_times(call, now));
	TRY(attendance_put(call->tx, NULL, now));
	note_object(call, now, "in", a->note);
	return answer(call, staff, now);
}

enum status op_attendance_out(struct op_call *call)
{
	const AttendanceStep *a = call->args;
	Attendance *was, *now;
	Staff *staff;

	TRY(who_clocks(call, &staff));
	TRY(find_open(call, staff->id, &was));
	if (was == NULL) {
		enum status st = problem_set(call->problem, ST_WRONG_STATE, "staff",
					     _("%s has not clocked in."), staff->name);
		problem_todo(call->problem, _("Clock in, or have the time corrected."));
		return st;
	}
	now = (Attendance *)message_copy(&was->base, call->arena);
	now->out_at = call->now.ms;
	if (a->note[0] != '\0')
		now->note = was->note[0] == '\0' ? arena_dup(call->arena, a->note) :
						   arena_printf(call->arena, "%s\n%s", was->note,
								a->note);
	now->revision++;
	if (staff->id != call->who->staff)
		log_times(call, now, "out", was, a->note);
	TRY(check_times(call, now));
	TRY(attendance_put(call->tx, was, now));
	note_object(call, now, "out", a->note);
	return answer(call, staff, now);
}

/* ---- corrections */

static enum status must_say_why(struct op_call *call, const char *reason)
{
	if (reason[0] != '\0')
		return ST_OK;
	return problem_set(call->problem, ST_BAD_VALUE, "reason",
			   _("Say why: it is kept with the time."));
}

enum status op_attendance_correct(struct op_call *call)
{
	const AttendanceCorrect *a = call->args;
	Attendance *was, *now;
	ProtobufCMessage *staff;

	TRY(must_say_why(call, a->reason));
	TRY(read_one(call, a->attendance, &was));
	now = (Attendance *)message_copy(&was->base, call->arena);
	now->in_at = a->in_at != 0 ? a->in_at : was->in_at;
	now->out_at = a->out_at != 0 ? a->out_at : was->out_at;
	if (now->in_at == was->in_at && now->out_at == was->out_at)
		return problem_set(call->problem, ST_NOTHING_TO_DO, NULL, NULL);
	TRY(check_times(call, now));
	now->revision++;
	log_times(call, now, "correct", was, a->reason);
	TRY(attendance_put(call->tx, was, now));
	note_object(call, now, "correct", a->reason);
	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, now->staff, &staff));
	return answer(call, (const Staff *)staff, now);
}

/* A time that nobody clocked, entered afterwards. */
enum status op_attendance_add(struct op_call *call)
{
	const AttendanceAdd *a = call->args;
	Attendance *now = (Attendance *)message_new(&attendance__descriptor, call->arena);
	ProtobufCMessage *staff;

	TRY(must_say_why(call, a->reason));
	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, a->staff, &staff));
	if (a->in_at == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "in_at", _("Say when she came."));
	now->staff = a->staff;
	now->day = shop_business_day(call->shop, WALL(minute_of(a->in_at))).n;
	now->in_at = a->in_at;
	now->out_at = a->out_at;
	if (a->out_at == 0 && now->day < call->today.n)
		return problem_set(call->problem, ST_BAD_VALUE, "out_at", _("Say when she left."));
	now->shop = call->shop->conf.shop;
	now->revision = 1;
	TRY(record_next_id(call->tx, TABLE_ATTENDANCE, &now->id));
	TRY(check_times(call, now));
	log_times(call, now, "add", NULL, a->reason);
	TRY(attendance_put(call->tx, NULL, now));
	note_object(call, now, "add", a->reason);
	return answer(call, (const Staff *)staff, now);
}

/* ---- the list */

/* Who was due and has not come, once her time has begun; on a holiday nobody is. */
static void push_absent(struct op_call *call, const struct clocked *c, day d)
{
	const struct holiday *holiday = calendar_holiday(call->shop->calendar, d);
	AttendanceRows *ret = call->ret;

	if (c->duty.n == 0 || c->duty.spans[0].from >= call->wall.n ||
	    (holiday != NULL && holiday->closed))
		return;
	AttendanceRow *row = (AttendanceRow *)message_new(&attendance_row__descriptor,
							  call->arena);
	row->record = (Attendance *)message_new(&attendance__descriptor, call->arena);
	row->record->staff = c->staff->id;
	row->record->day = d.n;
	row->staff_name = c->staff->name;
	row->due_in = c->duty.spans[0].from;
	row->due_out = c->duty.spans[c->duty.n - 1].to;
	for (size_t i = 0; i < c->duty.n; i++) {
		struct span due = c->duty.spans[i];
		int64_t to = due.to < call->wall.n ? due.to : call->wall.n;
		row->late_minutes += to > due.from ? (uint32_t)(to - due.from) : 0;
	}
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
}

static enum status push_staff_day(struct op_call *call, const Staff *staff, day d, size_t n,
				  Attendance *const *rows)
{
	AttendanceRows *ret = call->ret;
	struct clocked c;

	TRY(load_clocked(call, staff, d, n, rows, &c));
	for (size_t i = 0; i < n; i++) {
		AttendanceRow *row = (AttendanceRow *)message_new(&attendance_row__descriptor,
								  call->arena);
		fill_row(call, &c, rows[i], row);
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	if (n == 0 && !staff->left)
		push_absent(call, &c, d);
	return ST_OK;
}

static enum status push_day(struct op_call *call, uint32_t only, size_t nstaff,
			    ProtobufCMessage *const *staff, day d)
{
	Attendance **rows;
	size_t n, at = 0;

	TRY(read_days(call, d, d, only, &n, &rows));
	for (size_t i = 0; i < nstaff; i++) {
		const Staff *who = (const Staff *)staff[i];
		size_t first = at;
		while (at < n && rows[at]->staff == who->id)
			at++;
		if (only == 0 || only == who->id)
			TRY(push_staff_day(call, who, d, at - first, rows + first));
	}
	return ST_OK;
}

/* Everybody sees her own times; who manages the roster sees all. */
static enum status whose(struct op_call *call, uint32_t asked, uint32_t *ret)
{
	*ret = asked;
	if (role_may(&call->role, PERM_ROSTER))
		return ST_OK;
	*ret = call->who->staff;
	if (asked == 0 || asked == call->who->staff)
		return ST_OK;
	return problem_set(call->problem, ST_NOT_PERMITTED, "staff",
			   _("Everybody sees her own times."));
}

enum status op_attendance_list(struct op_call *call)
{
	const AttendanceList *a = call->args;
	AttendanceRows *ret = call->ret;
	day from = a->from != 0 ? DAY(a->from) : call->today;
	day to = a->to != 0 ? DAY(a->to) : call->today;
	ProtobufCMessage **staff = NULL;
	uint32_t only;
	size_t n = 0;

	TRY(whose(call, a->staff, &only));
	if (to.n > call->today.n)
		to = call->today;
	if (to.n - from.n >= LIST_DAYS)
		return problem_set(call->problem, ST_TOO_MANY, "to",
				   _("At most %d days can be looked at together."), LIST_DAYS);
	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &staff));
	for (day d = from; d.n <= to.n && ret->n_rows < LIMIT_ROWS; d.n++)
		TRY(push_day(call, only, n, staff, d));
	if (ret->n_rows > LIMIT_ROWS)
		ret->n_rows = LIMIT_ROWS;
	return ST_OK;
}
