/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold between the fields of the appointment book's records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "model/field.h"
#include "model/records.pb-c.h"

static void assert_check(void *message, enum status expected, const char *field)
{
	struct problem p = PROBLEM_INIT;
	enum status st = record_check(message, &p);

	if (st != expected)
		fail_msg("%s, not %s: %s", status_name(st), status_name(expected), p.message);
	assert_string_equal(p.field, field);
}

static void assistants(void **state)
{
	uint32_t hands[LIMIT_ASSISTANTS + 1] = { 4, 5, 6, 7 };
	Segment s = SEGMENT__INIT;

	(void)state;
	s.treatment = (char *)"facial";
	s.start = 1;
	s.therapist = 3;
	s.assistants = hands;
	s.n_assistants = LIMIT_ASSISTANTS;
	assert_check(&s, ST_OK, "");
	s.n_assistants++;
	assert_check(&s, ST_TOO_MANY, "assistants");
	s.n_assistants = 2;
	s.therapist = 5;
	assert_check(&s, ST_BAD_VALUE, "assistants");
	s.therapist = 0;
	assert_check(&s, ST_OK, "");
	hands[1] = 4;
	assert_check(&s, ST_BAD_VALUE, "assistants");
	hands[1] = 0;
	assert_check(&s, ST_BAD_VALUE, "assistants");
}

static void roster_and_wait(void **state)
{
	char *treatments[] = { (char *)"facial" };
	RosterChange change = ROSTER_CHANGE__INIT;
	Wait wait = WAIT__INIT;

	(void)state;
	change.staff = 2;
	change.from = 600;
	assert_check(&change, ST_BAD_VALUE, "to");
	change.to = 600;
	assert_check(&change, ST_BAD_VALUE, "to");
	change.to = 601;
	assert_check(&change, ST_OK, "");
	change.staff = 0;
	assert_check(&change, ST_BAD_VALUE, "staff");

	wait.client = 42;
	assert_check(&wait, ST_BAD_VALUE, "treatments");
	wait.treatments = treatments;
	wait.n_treatments = 1;
	assert_check(&wait, ST_OK, ""); /* any day, any time */
	wait.from_day = 20780;
	assert_check(&wait, ST_OK, "");
	wait.to_day = 20779;
	assert_check(&wait, ST_BAD_VALUE, "to_day");
	wait.to_day = 20780;
	wait.from_minute = 1080;
	assert_check(&wait, ST_OK, "");
	wait.to_minute = 1080;
	assert_check(&wait, ST_BAD_VALUE, "to_minute");
	wait.to_minute = 1530; /* past midnight */
	assert_check(&wait, ST_OK, "");
	wait.to_minute = 2881;
	assert_check(&wait, ST_BAD_VALUE, "to_minute");
}

static void the_day(void **state)
{
	Turn a = TURN__INIT, b = TURN__INIT, *turns[] = { &a, &b };
	TaskDone x = TASK_DONE__INIT, y = TASK_DONE__INIT, *done[] = { &x, &y };
	Rotation rotation = ROTATION__INIT;
	Attendance clocked = ATTENDANCE__INIT;
	DayPlan plan = DAY_PLAN__INIT;

	(void)state;
	rotation.id = plan.id = 20779;
	rotation.turns = turns;
	rotation.n_turns = 2;
	a.staff = 1;
	assert_check(&rotation, ST_BAD_VALUE, "turns[1].staff");
	b.staff = 1;
	assert_check(&rotation, ST_BAD_VALUE, "turns");
	b.staff = 2;
	assert_check(&rotation, ST_OK, "");
	rotation.id = 4000000;
	assert_check(&rotation, ST_BAD_VALUE, "id");

	x.task = (char *)"opening";
	y.task = (char *)"opening";
	plan.done = done;
	plan.n_done = 2;
	assert_check(&plan, ST_BAD_VALUE, "done");
	y.task = (char *)"closing";
	assert_check(&plan, ST_OK, "");
	plan.id = UINT32_MAX;
	assert_check(&plan, ST_BAD_VALUE, "id");

	clocked.staff = 2;
	clocked.in_at = 5000;
	assert_check(&clocked, ST_BAD_VALUE, "day");
	clocked.day = 20779;
	assert_check(&clocked, ST_OK, ""); /* she is still there */
	clocked.out_at = 4999;
	assert_check(&clocked, ST_BAD_VALUE, "out_at");
	clocked.out_at = 5000;
	assert_check(&clocked, ST_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assistants),
		cmocka_unit_test(roster_and_wait),
		cmocka_unit_test(the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
