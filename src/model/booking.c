/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/booking.h"

#include <string.h>

#include "base/i18n.h"
#include "model/treatment.h"

#define STEP(name_, from_, to_) \
	{ .name = name_, .from = BOOKING__STATE__##from_, .to = BOOKING__STATE__##to_ }

const struct booking_step booking_steps[] = {
	STEP("confirm", requested, confirmed),
	STEP("arrive", confirmed, arrived),
	STEP("start", arrived, in_service),
	STEP("finish", in_service, done),
	STEP("settle", done, settled),
	/* A wrong key is taken back; nothing has been served or paid yet. */
	STEP("unarrive", arrived, confirmed),
	STEP("unstart", in_service, arrived),
	STEP("cancel", requested, cancelled),
	STEP("cancel", confirmed, cancelled),
	STEP("cancel", arrived, cancelled),
	STEP("late-cancel", requested, late_cancelled),
	STEP("late-cancel", confirmed, late_cancelled),
	STEP("late-cancel", arrived, late_cancelled),
	/* Who was never confirmed has not promised to come. */
	STEP("noshow", confirmed, no_show),
};
const size_t nbooking_steps = ARRAY_LEN(booking_steps);

static const struct state_row {
	struct both mark;
	const char *title;
	bool claims;
} states[] = {
	[BOOKING__STATE__requested] = { .mark = { .zh = "请", .en = "R" },
					.title = N_("Requested"), .claims = true },
	[BOOKING__STATE__confirmed] = { .mark = { .zh = "约", .en = "C" },
					.title = N_("Confirmed"), .claims = true },
	[BOOKING__STATE__arrived] = { .mark = { .zh = "到", .en = "A" },
				      .title = N_("Arrived"), .claims = true },
	[BOOKING__STATE__in_service] = { .mark = { .zh = "做", .en = "S" },
					 .title = N_("In service"), .claims = true },
	[BOOKING__STATE__done] = { .mark = { .zh = "完", .en = "D" },
				   .title = N_("Done"), .claims = true },
	[BOOKING__STATE__settled] = { .mark = { .zh = "结", .en = "P" },
				      .title = N_("Settled"), .claims = true },
	[BOOKING__STATE__cancelled] = { .mark = { .zh = "消", .en = "X" },
					.title = N_("Cancelled") },
	[BOOKING__STATE__late_cancelled] = { .mark = { .zh = "迟", .en = "L" },
					     .title = N_("Cancelled late") },
	[BOOKING__STATE__no_show] = { .mark = { .zh = "缺", .en = "N" }, .title = N_("No-show") },
};

/* A state that a newer program stored is none of ours. */
static bool known(Booking__State state)
{
	return (size_t)state < ARRAY_LEN(states);
}

bool booking_next_state(Booking__State state, const char *step, Booking__State *ret)
{
	for (size_t i = 0; i < nbooking_steps; i++) {
		if (booking_steps[i].from == state && strcmp(booking_steps[i].name, step) == 0) {
			*ret = booking_steps[i].to;
			return true;
		}
	}
	return false;
}

bool booking_claims_time(Booking__State state)
{
	return known(state) && states[state].claims;
}

const char *booking_state_mark(Booking__State state)
{
	return known(state) ? both_text(states[state].mark) : "?";
}

const char *booking_state_title(Booking__State state)
{
	return known(state) ? _(states[state].title) : "?";
}

/* The moments of a segment, in order. */
struct phases { int64_t start, service, processing, cleanup, end; };

static struct phases phases_of(const Segment *segment)
{
	struct phases p = { .start = segment->start };

	p.service = p.start + segment->prep;
	p.processing = p.service + segment->service;
	p.cleanup = p.processing + segment->processing;
	p.end = p.cleanup + segment->cleanup;
	return p;
}

wall segment_end(const Segment *segment)
{
	return WALL(phases_of(segment).end);
}

bool segment_has(const Segment *segment, uint32_t staff)
{
	for (size_t i = 0; i < segment->n_assistants; i++)
		if (segment->assistants[i] == staff)
			return true;
	return segment->therapist == staff;
}

wall booking_start(const Booking *booking)
{
	wall start = WALL(0);

	for (size_t i = 0; i < booking->n_segments; i++) {
		if (i == 0 || booking->segments[i]->start < start.n)
			start = WALL(booking->segments[i]->start);
	}
	return start;
}

wall booking_end(const Booking *booking)
{
	wall end = WALL(0);

	for (size_t i = 0; i < booking->n_segments; i++) {
		wall segment = segment_end(booking->segments[i]);
		if (i == 0 || segment.n > end.n)
			end = segment;
	}
	return end;
}

static size_t claim(struct claim *ret, size_t n, enum resource_kind kind, uint32_t resource,
		    int64_t from, int64_t to)
{
	if (resource == 0 || from >= to)
		return n;
	ret[n] = (struct claim){ .kind = kind, .resource = resource, .from = from, .to = to };
	return n + 1;
}

/* Somebody who works on the client: free while it works by itself. */
static size_t claim_worker(struct claim *ret, size_t n, uint32_t staff, struct phases p)
{
	/* The two parts touch: one claim, one index key. */
	if (p.processing == p.cleanup)
		return claim(ret, n, RES_THERAPIST, staff, p.start, p.end);
	n = claim(ret, n, RES_THERAPIST, staff, p.start, p.processing);
	return claim(ret, n, RES_THERAPIST, staff, p.cleanup, p.end);
}

bool booking_ran_out(const Booking *booking, instant now)
{
	return booking->held_until != 0 && booking->held_until < now.ms &&
	       booking_claims_time(booking->state);
}

size_t booking_claims(const Booking *booking, struct claim ret[CLAIMS_MAX])
{
	size_t n = 0;

	if (!booking_claims_time(booking->state))
		return 0;
	REQUIRE(booking->n_segments <= LIMIT_SEGMENTS);
	for (size_t i = 0; i < booking->n_segments; i++) {
		const Segment *segment = booking->segments[i];
		struct phases p = phases_of(segment);
		REQUIRE(segment->n_assistants <= LIMIT_ASSISTANTS);
		n = claim_worker(ret, n, segment->therapist, p);
		for (size_t j = 0; j < segment->n_assistants; j++)
			n = claim_worker(ret, n, segment->assistants[j], p);
		n = claim(ret, n, RES_ROOM, segment->room, p.start, p.end);
		n = claim(ret, n, RES_DEVICE, segment->device, p.start, p.end);
		n = claim(ret, n, RES_CLIENT, booking->client, p.service, p.cleanup);
	}
	for (size_t i = 0; i < n; i++)
		ret[i].held_until = booking->held_until;
	return n;
}

bool claims_overlap(const struct claim *a, const struct claim *b)
{
	return a->kind == b->kind && a->resource == b->resource && a->from < a->to &&
	       b->from < b->to && a->from < b->to && b->from < a->to;
}
