/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Visits that a course pays for. A booking made for a course holds a session for every
 * treatment of it that the course is for; it is let go when the visit is cancelled or
 * missed, and used when the visit is done. Private to svc/.
 */
#ifndef SVC_BOOKING_COURSE_H
#define SVC_BOOKING_COURSE_H

#include "svc/booking_rules.h"

/* May the course pay for the visit as planned? Refusals are collected as all of a plan are; a visit
 * that holds its sessions already (being moved) says so. Call before plan_check(). */
enum status plan_course(struct op_call *, const struct plan *, bool reserved) MUST_CHECK;
/* Holds the sessions of a booking that was just made. */
enum status booking_reserve(struct op_call *, const Booking *) MUST_CHECK;
/* What a step of its state means for the course: `now` is about to be stored, and gets its rows of
 * history. */
enum status booking_course_step(struct op_call *, const Booking *was, Booking *now) MUST_CHECK;
/* Which session of its course each segment is, 0 for those that the course is not for; *ret_of is
 * how many the course has, 0 without a course and of an unlimited one: there are no numbers. */
enum status booking_sessions(struct op_call *, const Booking *, size_t *ret_n, uint32_t **ret,
			     uint32_t *ret_of) MUST_CHECK;

#endif
