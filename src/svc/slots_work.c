/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a time: would it be more than somebody may work? */
#include "svc/slots.h"

/* The claims that n parts of the visit make of somebody. */
static size_t spans_of(const struct search *s, const struct placed *visit, size_t nparts,
		       const struct worker *w, struct span *ret)
{
	int64_t base = wall_of(s->day, MINUTE(0)).n;
	size_t n = 0;

	for (size_t i = 0; i < nparts; i++) {
		const struct placed *p = &visit[i];
		const struct treatment *t = p->part->treatment;
		bool works = p->hand->worker == w;
		int hands_off = p->start + t->prep + p->hand->service;
		for (size_t j = 0; j < p->part->nassistants; j++)
			works = works || p->part->assistants[j] == w;
		if (!works)
			continue;
		if (t->processing == 0)
			hands_off = placed_end(p);
		ret[n++] = (struct span){ .from = base + p->start, .to = base + hands_off };
		if (hands_off + t->processing < placed_end(p))
			ret[n++] = (struct span){ .from = base + hands_off + t->processing,
						  .to = base + placed_end(p) };
	}
	return n;
}

static enum status overworks(struct search *s, const struct placed *visit, size_t nparts,
			     const struct worker *w, bool *ret)
{
	struct span spans[2 * LIMIT_SEGMENTS];
	struct problem keep = *s->call->problem;
	size_t n = spans_of(s, visit, nparts, w, spans);
	enum status st = overwork_check_all(s->call, w->staff, n, spans, s->q->ignore);

	*s->call->problem = keep;
	*ret = st == ST_OVERWORK;
	return st == ST_OVERWORK ? ST_OK : st;
}

enum status search_overworks(struct search *s, const struct placed *visit, size_t nparts, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < nparts && !*ret; i++) {
		const struct part *part = visit[i].part;
		TRY(overworks(s, visit, nparts, visit[i].hand->worker, ret));
		for (size_t j = 0; j < part->nassistants && !*ret; j++)
			TRY(overworks(s, visit, nparts, part->assistants[j], ret));
	}
	return ST_OK;
}
