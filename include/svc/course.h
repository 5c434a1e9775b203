/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files about courses and prepaid money share. Private to svc/.
 *
 *   active -> frozen -> active     time stands still meanwhile
 *     |         |
 *     '---------'-> over           used, expired, refunded; a session given back revives it
 *
 * Sessions are held by bookings that were made for the course: one for every treatment of
 * the visit that the course is for, from booking.add until the visit is done, cancelled or
 * missed. A course that bookings hold is neither frozen nor transferred nor given back.
 */
#ifndef SVC_COURSE_H
#define SVC_COURSE_H

#include "model/course.h"
#include "svc/body.h"

/* ST_WRONG_STATE when it is over, with the reason. */
enum status course_alive(struct op_call *, const Course *) MUST_CHECK;

/* Is the booking to come, and made for this course? */
bool booking_holds(const Booking *, uint32_t course);
/* How many of its treatments the course is for. */
unsigned booking_covered(const Booking *, const Course *);
/* Those that hold it. */
enum status course_bookings(struct op_call *, uint32_t course, size_t *ret_n,
			    Booking ***ret) MUST_CHECK;
/* ST_WRONG_STATE with those bookings when there are any. */
enum status course_unheld(struct op_call *, const struct course_state *) MUST_CHECK;

/* Writes a changed course with its change; *now is a copy of `was` that the caller changed. */
enum status course_change(struct op_call *, const Course *was, Course *now, const char *what,
			  const char *from, const char *to, const char *reason) MUST_CHECK;

#endif
