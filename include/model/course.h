/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Courses as records tell them: what one may be used for, how it stands, which days are its
 * term. What is left of it is the ledger's.
 */
#ifndef MODEL_COURSE_H
#define MODEL_COURSE_H

#include "base/date.h"
#include "model/records.pb-c.h"

/* What it may be used for; NULL if not for this. */
const CourseItem *course_item(const Course *, const char *treatment);
/* "in use", "frozen", "used up", …; translated. */
const char *course_state_title(const Course *);
/* First and last day of a card by time, as they are on a day: the days on which it stood still are
 * none of its term. */
struct course_term { day from, until; };
struct course_term course_term(const Course *, day on);

#endif
