/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a client has paid ahead, the same on every screen that shows it: courses with their
 * bar, wallets, what happened to them; and the picking of a course or of one of its
 * treatments. The pickers go by desk.choosing, which the screen sets before.
 */
#ifndef UI_PREPAID_LOOK_H
#define UI_PREPAID_LOOK_H

#include "model/course.h"
#include "ui/desk.h"
#include "ui/widgets/page.h"

enum { COURSE_BAR_MAX = 64, EXPIRES_SOON_DAYS = 30 };

/* "[######----] 3/5": used of all, those on top included; of an unlimited card by its days:
 * "[###-------] 120 days left". */
const char *course_bar(const CourseRow *, char text[COURSE_BAR_MAX]);
/* Does its last day come within EXPIRES_SOON_DAYS, today included? */
bool course_ends_soon(const CourseRow *);
/* What stands behind the bar: state, interval, when she comes next, value of the next session, the
 * last day when it is near. */
void course_facts(struct page *, const CourseRow *);

/* A field of a record as people read it; nothing when it is empty. */
void look_field(struct page *, enum theme_role, const ProtobufCMessage *, const char *name);
/* What is missing for the next tier: "2,398.23 or 21 visits to Gold"; nothing at the top. */
void look_missing(struct page *, enum theme_role, const struct desk *, const TierAnswer *);
/* History of a course or a wallet, a line each. */
void look_changes(struct page *, const struct desk *, size_t n, RecordChange *const *);

/* Opens the checkout with a session of the course; asks for which treatment if there are several.
 * Refuses with its reason a course that cannot be used today. */
enum status course_use_now(struct screen *, const CourseRow *, struct problem *reterr) MUST_CHECK;
/* Opens the booking form for the next session of the course: what she had of it last, with that
 * therapist or the one given (0: none), from the day on which it is due by the interval. */
enum status course_book_next(struct screen *, const CourseRow *, uint32_t therapist,
			     struct problem *reterr) MUST_CHECK;

/* Asks how much, then opens the checkout with the top-up. */
void topup_ask(struct screen *, uint32_t client);

/* Those of desk.choosing.client that can be used for desk.choosing.treatment: "K000007". */
extern const struct picker_source desk_courses;
/* Treatments of desk.choosing.course. */
extern const struct picker_source desk_course_items;
/* Kinds of coupons; those that are given for points. */
extern const struct picker_source desk_coupon_kinds, desk_coupons_for_points;

#endif
