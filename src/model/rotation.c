/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rotation.h"

#include <string.h>

#include "model/field.h"

/* Turns by which the next one is found. */
static int64_t load_of(const Turn *turn)
{
	return (int64_t)turn->taken + turn->carried;
}

static bool is_there(const Turn *turn)
{
	return turn->signed_in != 0 && turn->signed_out == 0;
}

static int find(const Rotation *r, uint32_t staff)
{
	for (size_t i = 0; i < r->n_turns; i++) {
		if (r->turns[i]->staff == staff)
			return (int)i;
	}
	return -1;
}

static Turn *append(Rotation *r, uint32_t staff, struct arena *arena)
{
	Turn *turn = (Turn *)message_new(&turn__descriptor, arena);

	turn->staff = staff;
	r->turns = arena_grow(arena, r->turns, r->n_turns, sizeof(Turn *));
	r->turns[r->n_turns++] = turn;
	return turn;
}

/* Who came yesterday, even if she left early: the others begin as newcomers. */
void rotation_begin(const struct rotation_rules *rules, const Rotation *yesterday, Rotation *ret,
		    struct arena *arena)
{
	int64_t least = INT64_MAX;

	ret->n_turns = 0;
	ret->turns = NULL;
	if (!rules->carry || yesterday == NULL)
		return;
	for (size_t i = 0; i < yesterday->n_turns; i++) {
		const Turn *was = yesterday->turns[i];
		if (was->signed_in != 0 && load_of(was) < least)
			least = load_of(was);
	}
	for (size_t i = 0; i < yesterday->n_turns; i++) {
		const Turn *was = yesterday->turns[i];
		if (was->signed_in != 0)
			append(ret, was->staff, arena)->carried = (uint32_t)(load_of(was) - least);
	}
}

/* The mean of those who are there; of all who are expected when nobody is. */
static uint32_t mean(const Rotation *r, const Turn *newcomer)
{
	int64_t there = 0, nthere = 0, all = 0, nall = 0;

	for (size_t i = 0; i < r->n_turns; i++) {
		const Turn *turn = r->turns[i];
		if (turn == newcomer)
			continue;
		all += load_of(turn);
		nall++;
		if (is_there(turn)) {
			there += load_of(turn);
			nthere++;
		}
	}
	if (nthere > 0)
		return (uint32_t)(there / nthere);
	return nall > 0 ? (uint32_t)(all / nall) : 0;
}

static void move_to_end(Rotation *r, int at)
{
	Turn *turn = r->turns[at];
	size_t behind = r->n_turns - (size_t)at - 1;

	memmove(&r->turns[at], &r->turns[at + 1], behind * sizeof(Turn *));
	r->turns[r->n_turns - 1] = turn;
}

void rotation_signin(const struct rotation_rules *rules, Rotation *r, uint32_t staff, int64_t at,
		     struct arena *arena)
{
	int place = find(r, staff);

	if (place >= 0 && r->turns[place]->signed_in != 0) {
		r->turns[place]->signed_out = 0;
		return;
	}
	Turn *turn = place >= 0 ? r->turns[place] : append(r, staff, arena);
	/* What was carried over before the rule changed does not count any more. */
	if (place >= 0 && !rules->carry)
		move_to_end(r, place);
	if (place < 0 || !rules->carry)
		turn->carried = mean(r, turn);
	turn->signed_in = at;
}

void rotation_signout(Rotation *r, uint32_t staff, int64_t at)
{
	int place = find(r, staff);

	if (place >= 0 && is_there(r->turns[place]))
		r->turns[place]->signed_out = at;
}

int rotation_next(const Rotation *r, rotation_able_fn *able, void *ctx)
{
	int best = -1;

	for (size_t i = 0; i < r->n_turns; i++) {
		const Turn *turn = r->turns[i];
		if (!is_there(turn) || (best >= 0 && load_of(turn) >= load_of(r->turns[best])))
			continue;
		if (able == NULL || able(ctx, turn->staff))
			best = (int)i;
	}
	return best;
}

bool rotation_take(Rotation *r, uint32_t staff, int hundredths)
{
	int place = find(r, staff);

	if (place < 0 || r->turns[place]->signed_in == 0)
		return false;
	Turn *turn = r->turns[place];
	if (hundredths > 0 && turn->signed_out != 0)
		return false;
	int64_t taken = (int64_t)turn->taken + hundredths, carried = turn->carried;
	/* A turn of yesterday that is given back today was carried over. */
	if (taken < 0) {
		carried = carried + taken > 0 ? carried + taken : 0;
		taken = 0;
	}
	turn->taken = (uint32_t)taken;
	turn->carried = (uint32_t)carried;
	return true;
}

bool rotation_swap(Rotation *r, uint32_t a, uint32_t b)
{
	int left = find(r, a), right = find(r, b);

	if (left < 0 || right < 0 || left == right)
		return false;
	Turn *first = r->turns[left], *second = r->turns[right], was = *first;
	/* The one who has fewer turns would stay in front if they kept their own. */
	first->taken = second->taken;
	first->carried = second->carried;
	second->taken = was.taken;
	second->carried = was.carried;
	r->turns[left] = second;
	r->turns[right] = first;
	return true;
}
