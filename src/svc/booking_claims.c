/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The claims of a visit: what it takes, and whether that is free. */
#include "svc/booking_rules.h"

/* The claims of one segment, whatever the state of the visit. */
size_t plan_claims(const struct plan *plan, const Segment *seg, struct claim ret[CLAIMS_MAX])
{
	Booking one = BOOKING__INIT;
	Segment copy = *seg, *list[1] = { &copy };

	one.client = plan->booking->client;
	one.n_segments = 1;
	one.segments = list;
	one.state = BOOKING__STATE__confirmed;
	return booking_claims(&one, ret);
}

/* What the segments before `seg` claim of the same thing at the same time. */
static size_t own_claims(const struct plan *plan, const Segment *seg, const struct claim *wanted,
			 struct claim ret[CLAIMS_MAX])
{
	struct claim claims[CLAIMS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < plan->booking->n_segments && plan->booking->segments[i] != seg;
	     i++) {
		size_t k = plan_claims(plan, plan->booking->segments[i], claims);
		for (size_t j = 0; j < k; j++)
			if (claims_overlap(&claims[j], wanted))
				ret[n++] = claims[j];
	}
	return n;
}

/* Where the first piece of the claim that begins at `from` ends: the visit's own claims are the
 * same all through a piece. */
static int64_t piece_end(const struct claim *own, size_t n, int64_t from, int64_t to,
			 unsigned *ret_running)
{
	*ret_running = 0;
	for (size_t i = 0; i < n; i++) {
		if (own[i].from > from && own[i].from < to)
			to = own[i].from;
		if (own[i].from <= from && own[i].to > from) {
			(*ret_running)++;
			if (own[i].to < to)
				to = own[i].to;
		}
	}
	return to;
}

enum status plan_claim_free(struct op_call *call, const struct plan *plan, const Segment *seg,
			    const struct claim *wanted, uint32_t *ret_booking,
			    struct claim *ret_other)
{
	unsigned capacity = place_capacity(call, wanted->kind, wanted->resource), running;
	struct claim own[CLAIMS_MAX], piece = *wanted;
	size_t n = own_claims(plan, seg, wanted, own);

	for (; piece.from < wanted->to; piece.from = piece.to) {
		piece.to = piece_end(own, n, piece.from, wanted->to, &running);
		if (running >= capacity) {
			*ret_booking = 0;
			*ret_other = piece;
			return ST_SLOT_TAKEN;
		}
		TRY(claim_check(call->tx, &piece, capacity - running, plan->ignore, call->now,
				ret_booking, ret_other));
	}
	return ST_OK;
}
