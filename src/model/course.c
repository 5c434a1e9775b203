/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/course.h"

#include <string.h>

#include "base/status.h"

const CourseItem *course_item(const Course *course, const char *treatment)
{
	for (size_t i = 0; i < course->n_items; i++) {
		if (strcmp(course->items[i]->treatment, treatment) == 0)
			return course->items[i];
	}
	return NULL;
}

const char *course_state_title(const Course *course)
{
	if (course->state == COURSE__STATE__active)
		return _("in use");
	if (course->state == COURSE__STATE__frozen)
		return _("frozen");
	if (strcmp(course->ended, "used") == 0)
		return _("used up");
	if (strcmp(course->ended, "expired") == 0)
		return _("expired");
	if (strcmp(course->ended, "refunded") == 0)
		return _("given back");
	return _("over");
}

struct course_term course_term(const Course *course, day on)
{
	int32_t still = (int32_t)course->frozen_days;
	int32_t now = course->state == COURSE__STATE__frozen && on.n > course->frozen_on ?
			      on.n - course->frozen_on : 0;

	/* What has been thawed moved the last day already; what stands still now has not yet. */
	return (struct course_term){ .from = DAY(course->sold_on + still + now),
				     .until = DAY(course->expires_on + now) };
}
