/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files that find a time share. Private to svc/slots*.c.
 *
 * A search is for a visit: parts, one after the other, each with those who may give it, its
 * room and its device. What they are taken for is read once each for a stretch of days,
 * as rows of bits (model/slots.h), and looked at a day at a time:
 *
 *   starts of a part with somebody = her free time, her duty, the opening hours, the client's
 *   free time and that of any suitable place, each shifted by the phases of the treatment
 *
 * From the last part backwards those starts are dropped from which the rest cannot follow in
 * time, so that in a full shop nothing is left to try. What is left is put together part by
 * part, cheapest first, where the parts of the visit keep each other's people and places.
 *
 * Bits are slots of 5 minutes, rounded so that nothing taken is ever proposed.
 */
#ifndef SVC_SLOTS_H
#define SVC_SLOTS_H

#include "model/slots.h"
#include "svc/roster.h"

/* What is there, row by row, from the first day of the stretch on. */
struct worker {
	const Staff *staff;
	struct roster_view view;
	uint64_t *taken, *duty;
	bool any_duty;             /* of the day looked at: otherwise the rest is not filled */
	struct slots day_duty, day_free;
};

struct spot {
	uint32_t id;
	unsigned capacity;
	uint64_t *taken;           /* as many layers as its capacity */
	struct slots free, spare;  /* of the day: for one more, for two more */
};

/* Rooms or devices of a type, or the one that is wished for. */
struct pool {
	enum resource_kind kind;
	const char *type;
	uint32_t only;
	size_t n;
	struct spot *spots;
	/* of the day: starts at which one of them is free for so many minutes */
	size_t nstarts;
	struct { int minutes; struct slots starts; } starts[LIMIT_SEGMENTS];
};

/* Somebody who may give a part. */
struct hand {
	struct worker *worker;
	int service, total;        /* minutes in her hands */
	int64_t penalty;           /* what it costs that it is she */
	struct slots starts;       /* of the day */
};

struct part {
	const struct treatment *treatment;
	const SegmentWish *wish;
	size_t nhands;
	struct hand *hands;
	size_t nassistants;
	struct worker *assistants[LIMIT_ASSISTANTS];
	struct pool *room, *device; /* NULL: needs none */
	int most_wait;             /* of the client, before it */
	struct slots starts;       /* of the day: with anybody */
};

/* A part in its place; minutes from the midnight of the day that is looked at. */
struct placed {
	const struct part *part;
	const struct hand *hand;
	const struct spot *room, *device;
	int start;
};

struct search {
	struct op_call *call;
	const struct slot_query *q;
	size_t nworkers, npools;
	struct worker *workers;    /* all who can do a part, or assist */
	struct pool *pools;
	size_t nparts;
	struct part parts[LIMIT_SEGMENTS];
	/* the stretch of days that was read */
	day from;
	int days;
	size_t words;
	uint64_t *client;          /* NULL: nobody in particular */
	/* the day looked at */
	day day;
	bool counted, full;        /* is it, by the most bookings of a day? */
	struct slots open, client_free;
	/* what makes a time good */
	int habit;                 /* -1 none, 0 daytime, 1 evening */
	uint32_t turn;             /* whose turn it is, 0 */
	int64_t due;               /* of the course, 0 */
	/* found so far; of proposals the best ones, by cost */
	size_t nfound;
	struct found_slot *found;
};

/* ---- slots_load.c */
/* Who and what takes part; none is qualified: no hands. */
enum status search_people(struct search *) MUST_CHECK;
/* Reads what they are taken for on days [from, from + days) and the night after them. */
enum status search_read(struct search *, day from, int days) MUST_CHECK;
/* Takes a day of the stretch in hand; false: the shop is closed, or nobody is there. */
bool search_take_day(struct search *, day);

/* ---- slots_visit.c */
/* In minutes of delay: one that she waits in the shop, and a change of hands. */
enum { COST_WAIT = 2, COST_OTHER_HANDS = 45 };
/* The starts of each part on the day in hand; false: the visit cannot be. */
bool search_starts(struct search *);
/* Puts the rest of the visit behind the first part, cheapest first; *ret false: it does not fit.
 * With `mind_work` no way is taken that is too much for somebody. */
enum status search_fit(struct search *, struct placed visit[LIMIT_SEGMENTS], bool mind_work,
		       bool *ret) MUST_CHECK;
/* What the client waits before part i of it. */
int placed_wait(const struct placed *visit, size_t i);
int placed_end(const struct placed *);  /* clean-up included */
int client_end(const struct placed *);  /* when the client is done with it */

/* ---- slots_work.c */
/* Do the first n parts of the visit ask more of somebody than she may work? */
enum status search_overworks(struct search *, const struct placed *visit, size_t n, bool *ret)
	MUST_CHECK;

#endif
