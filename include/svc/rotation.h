/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The turns of a day with their journal. Private to svc/.
 *
 * The journal says what became of whose turns: what happened, "S4 0.50" before and "S4 1.50"
 * after it (several apart by ", "; "S4 -": no place yet), and why: the booking, or a reason
 * in words. What somebody had after one row she has before her next, and at last in the
 * queue; that is proved. Rows are
 *
 *   signin signout             came into the queue, left it
 *   turn asked-for extension   a client by turn, one who asked for her, one who stayed longer
 *   back …                     one of these three given back
 *   skip                       passed over until the next turn is taken
 *   swap                       two changed places, and turns with them
 */
#ifndef SVC_ROTATION_H
#define SVC_ROTATION_H

#include "model/rotation.h"
#include "svc/body.h"

struct turns {
	struct rotation_rules rules;
	Rotation *rotation;
	bool stored;               /* somebody signed in that day */
};
/* Those of a day; one on which nobody signed in begins with what was carried over. */
enum status turns_load(struct op_call *, day, struct turns *ret) MUST_CHECK;
/* The last day before one on which somebody signed in; NULL if that is long ago. */
enum status turns_before(struct op_call *, day, Rotation **ret) MUST_CHECK;
enum status turns_store(struct op_call *, struct turns *) MUST_CHECK;

/* "S4 1.50" as it stands. */
const char *turns_words(struct op_call *, const Rotation *, uint32_t staff);
/* A row of the journal, and the same for the audit. */
void turns_journal(struct op_call *, struct turns *, const char *what, const char *was,
		   const char *now, const char *why);

/* Who can take a turn at a time. */
struct turn_query {
	const struct treatment *treatment; /* NULL: any */
	int64_t from, to;          /* wall minutes; to 0: as long as she takes for it */
};
struct turn_ability {
	bool qualified, there, skipped;
	bool busy;                 /* booked, or it would be too much */
};
enum status turn_ability(struct op_call *, const Rotation *, const struct turn_query *,
			 uint32_t staff, struct turn_ability *ret) MUST_CHECK;
/* Place in the queue of the next; -1: nobody. */
enum status turns_next(struct op_call *, const Rotation *, const struct turn_query *,
		       int *ret) MUST_CHECK;
/* The minute at which somebody who walks in now begins. */
int64_t turn_moment(const struct op_call *);

#endif
