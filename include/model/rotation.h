/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose turn it is (轮牌), as pure rules. The one with the fewest turns is next; among equals the
 * one who stands first in the queue. The queue is the order of signing in, or yesterday's
 * carried over; a newcomer starts at the mean of those who are there, rounded down, so that
 * she neither gets every client nor none. Who cannot take a turn (busy, without the skill) is
 * passed over and keeps her place. Turns are hundredths, so that a requested client can
 * cost a part of one.
 *
 * A place is a position in the queue with the turns that stand on it, taken today and
 * carried. Who signs out and comes back has her place still. Two who swap take over each
 * other's place with its turns, or the one with fewer would stay in front.
 */
#ifndef MODEL_ROTATION_H
#define MODEL_ROTATION_H

#include "base/mem.h"
#include "base/status.h"
#include "model/records.pb-c.h"

struct rotation_rules {
	bool carry;                /* yesterday's queue and turns go on; else by sign-in, from 0 */
	int asked_for;             /* hundredths of a turn that a client who asked for her costs */
	int extension;             /* that an extension costs */
};
/* The day's queue out of yesterday's (NULL: none), without anybody signed in; the rest of *ret
 * stays as it is. Carried over are those who came yesterday; the turns that all of them have are
 * left out, so that numbers stay small. */
void rotation_begin(const struct rotation_rules *, const Rotation *yesterday, Rotation *ret,
		    struct arena *);
/* Joins, or comes back to her place; signed_in stays the first time of the day. With nobody there a
 * newcomer starts at the mean of those who are expected. */
void rotation_signin(const struct rotation_rules *, Rotation *, uint32_t staff, int64_t at,
		     struct arena *);
void rotation_signout(Rotation *, uint32_t staff, int64_t at);
/* Index of the next who may; -1 if nobody. able(ctx, staff) says who can take it (NULL:
 * everybody); it is asked of those who are there alone. */
typedef bool rotation_able_fn(void *ctx, uint32_t staff);
int rotation_next(const Rotation *, rotation_able_fn *, void *ctx);
/* Turns taken, or given back (below 0): never more than she has. False if she is not signed in;
 * giving back is for those too who have signed out since. */
bool rotation_take(Rotation *, uint32_t staff, int hundredths) MUST_CHECK;
/* False unless both have a place. */
bool rotation_swap(Rotation *, uint32_t a, uint32_t b) MUST_CHECK;

#endif
