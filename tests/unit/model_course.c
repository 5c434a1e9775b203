/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses as records tell them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/course.h"

static char used[] = "used", expired[] = "expired", refunded[] = "refunded", other[] = "";
static char facial[] = "facial", body[] = "body";

static void it_is_for_its_items_alone(void **state)
{
	CourseItem a = COURSE_ITEM__INIT, b = COURSE_ITEM__INIT, *items[] = { &a, &b };
	Course c = COURSE__INIT;

	(void)state;
	assert_null(course_item(&c, facial));
	a.treatment = facial, b.treatment = body, c.items = items, c.n_items = 2;
	assert_ptr_equal(course_item(&c, "facial"), &a);
	assert_ptr_equal(course_item(&c, "body"), &b);
	assert_null(course_item(&c, ""));
}

static void how_it_stands(void **state)
{
	static const struct { int how; char *ended; const char *title; } cases[] = {
		{ COURSE__STATE__active, other, "in use" },
		{ COURSE__STATE__frozen, other, "frozen" },
		{ COURSE__STATE__over, used, "used up" },
		{ COURSE__STATE__over, expired, "expired" },
		{ COURSE__STATE__over, refunded, "given back" },
		{ COURSE__STATE__over, other, "over" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Course c = COURSE__INIT;
		c.state = (Course__State)cases[i].how, c.ended = cases[i].ended;
		assert_string_equal(course_state_title(&c), cases[i].title);
	}
}

static void assert_term(const Course *c, int32_t on, int32_t from, int32_t until)
{
	struct course_term t = course_term(c, DAY(on));

	assert_int_equal(t.from.n, from);
	assert_int_equal(t.until.n, until);
}

/* Ninety days from day 100 on; it stands still from 120 to 130 and again from 150 on. */
static void days_that_stood_still_are_none_of_its_term(void **state)
{
	Course c = COURSE__INIT;

	(void)state;
	c.sold_on = 100, c.expires_on = 189;
	assert_term(&c, 110, 100, 189);
	c.state = COURSE__STATE__frozen, c.frozen_on = 120;
	assert_term(&c, 120, 100, 189);
	assert_term(&c, 125, 105, 194);
	assert_term(&c, 119, 100, 189); /* a clock that went back takes nothing from her */
	c.state = COURSE__STATE__active, c.frozen_on = 0, c.frozen_days = 10, c.expires_on = 199;
	assert_term(&c, 140, 110, 199);
	c.state = COURSE__STATE__frozen, c.frozen_on = 150;
	assert_term(&c, 151, 111, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_for_its_items_alone),
		cmocka_unit_test(how_it_stands),
		cmocka_unit_test(days_that_stood_still_are_none_of_its_term),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
