/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk books and moves: random wishes, put to the program and to the model. */
#ifndef PROOF_WALK_BOOK_H
#define PROOF_WALK_BOOK_H

#include "proof/walk_shop.h"

/* ---- bookings */

static int64_t some_time(struct walk *w)
{
	int64_t days = chance(w, 70) ? below(w, 3) : below(w, 9);
	int64_t base = (w->m->now / MINUTES_PER_DAY + days) * MINUTES_PER_DAY;

	return chance(w, 5) ? w->m->now - w->m->now % 5 - 5 * below(w, 30)
			    : base + 5 * (chance(w, 92) ? 120 + below(w, 118) : below(w, 320));
}

static struct m_wish some_wish(struct walk *w, bool alone)
{
	struct m_wish wish = { .start = some_time(w) };

	wish.treatment = chance(w, 1) ? -1 : chance(w, 2) ? 4 : (int)below(w, 4);
	if (!alone || chance(w, 60))
		wish.therapist = 1 + (uint32_t)below(w, chance(w, 2) ? M_STAFF + 2 : M_STAFF);
	/* Mostly somebody who can do it. */
	while (wish.treatment >= 0 && wish.therapist != 0 && chance(w, 80) &&
	       (wish.therapist > M_STAFF || !m_qualified(wish.therapist, wish.treatment)))
		wish.therapist = 1 + (uint32_t)below(w, M_STAFF);
	if (chance(w, 8))
		wish.room = 1 + (uint32_t)below(w, M_ROOMS + chance(w, 5));
	if (chance(w, 4))
		wish.device = 1 + (uint32_t)below(w, M_DEVICES);
	return wish;
}

static void add_wish(struct buf *b, const struct m_wish *wish)
{
	char at[DATE_TEXT_MAX];

	buf_printf(b, "{\"treatment\":\"%s\"",
		   wish->treatment < 0 ? "unheard-of" : m_treatments[wish->treatment].id);
	if (wish->therapist != 0)
		buf_printf(b, ",\"therapist\":\"S%u\"", wish->therapist);
	if (wish->room != 0)
		buf_printf(b, ",\"room\":\"R%u\"", wish->room);
	if (wish->device != 0)
		buf_printf(b, ",\"device\":\"D%u\"", wish->device);
	if (wish->start != 0)
		buf_printf(b, ",\"start\":\"%s\"", wall_text(WALL(wish->start), at));
	buf_putc(b, '}');
}

/* The number behind the n-th `"NAME":"X` of the answer; 0 if there is none. */
static uint32_t answered(const struct walk *w, const char *name, int n)
{
	const char *at = w->answer.text;
	char start[32];

	snprintf(start, sizeof(start), "\"%s\":\"", name);
	for (int i = 0; at != NULL && i <= n; i++)
		at = strstr(at + (i > 0), start);
	return at == NULL ? 0 : (uint32_t)strtoul(at + strlen(start) + 1, NULL, 10);
}

/* The therapist whom the program chose for the last part is one who could be chosen. */
static void take_chosen(struct walk *w, struct m_visit *v, const struct m_wish *wishes, int n)
{
	enum status worst = ST_OK;
	uint32_t told = answered(w, "therapist", n - 1);

	v->b->n = n - 1;
	m_plan_segment(w->m, v, &wishes[n - 1], told, &worst);
	m_check_visit(w->m, v, &worst);
	if (worst != ST_OK || v->b->seg[n - 1].therapist != told)
		differ(w, "a therapist was chosen who is not free");
	for (int i = 0; i < n; i++) {
		AUTO(buf_release) struct buf want = BUF_INIT;
		const struct m_segment *s = &v->b->seg[i];
		char at[DATE_TEXT_MAX];
		buf_printf(&want, "\"therapist\":\"S%u\"", s->therapist);
		if (s->room != 0)
			buf_printf(&want, ",\"room\":\"R%u\"", s->room);
		if (s->device != 0)
			buf_printf(&want, ",\"device\":\"D%u\"", s->device);
		buf_printf(&want, ",\"start\":\"%s\"", wall_text(WALL(s->start), at));
		if (strstr(w->answer.text, want.text) == NULL) {
			printf("# %s\n# %s\n", want.text, w->answer.text);
			differ(w, "another place or time was taken");
		}
	}
}

/* Plans the visit for every therapist who could be chosen for its last part: if it works with
 * one of them it is accepted, otherwise the lightest of their reasons is told. */
static enum status plan_on_paper(const struct model *m, struct m_visit *v,
				 const struct m_wish *wishes, int n)
{
	enum status before = ST_OK, best = ST_OK, worst;
	bool any = false;

	for (int i = 0; i < n - 1; i++)
		m_plan_segment(m, v, &wishes[i], 0, &before);
	for (uint32_t id = 1; id <= M_STAFF && wishes[n - 1].therapist == 0; id++) {
		enum status plan = ST_OK;
		v->b->n = n - 1;
		m_plan_segment(m, v, &wishes[n - 1], id, &plan);
		if (v->b->seg[n - 1].therapist == 0)
			continue;
		worst = before;
		if (plan != ST_OK)
			m_object(&worst, plan);
		m_check_visit(m, v, &worst);
		if (!any || worst == ST_OK || (best != ST_OK && worst > best))
			best = worst;
		any = true;
	}
	if (any)
		return best;
	v->b->n = n - 1;
	m_plan_segment(m, v, &wishes[n - 1], 0, &before);
	m_check_visit(m, v, &before);
	return before;
}

static void book(struct walk *w)
{
	struct model *m = w->m;
	struct m_booking *b = &m->bookings[m->nbookings];
	int n = chance(w, 25) ? 2 : 1;
	struct m_wish wishes[M_SEGMENTS];
	struct m_visit v = { .b = b, .forced = chance(w, 8), .requested = chance(w, 15) };
	enum status worst;

	*b = (struct m_booking){ .client = 1 + (uint32_t)below(w, M_CLIENTS + chance(w, 3)),
				 .revision = 1,
				 .state = v.requested ? M_REQUESTED : M_CONFIRMED };
	buf_reset(&w->args);
	buf_printf(&w->args, "{\"client\":\"C%u\",\"requested\":%s%s,\"segments\":[", b->client,
		   v.requested ? "true" : "false", v.forced ? ",\"force_reason\":\"x\"" : "");
	for (int i = 0; i < n; i++) {
		wishes[i] = some_wish(w, n == 1 || i > 0);
		if (i > 0 && chance(w, 70))
			wishes[i].start = 0;
		buf_puts(&w->args, i > 0 ? "," : "");
		add_wish(&w->args, &wishes[i]);
	}
	buf_puts(&w->args, "]}");
	worst = plan_on_paper(m, &v, wishes, n);
	if (b->client > M_CLIENTS || m->clients[b->client].deleted)
		worst = ST_NOT_FOUND;
	if (!is_clerk(w) || (v.forced && w->role != M_MANAGER))
		worst = ST_NOT_PERMITTED;
	if (!ask(w, "booking.add", worst))
		return;
	take_chosen(w, &v, wishes, n);
	m->live[m->nlive++] = m->nbookings++;
	if (answered(w, "id", 0) != m->nbookings)
		differ(w, "the booking has another number");
}

static struct m_booking *some_booking(struct walk *w, uint32_t *ret_id)
{
	if (w->m->nlive == 0)
		return NULL;
	*ret_id = w->m->live[below(w, w->m->nlive)] + 1;
	return &w->m->bookings[*ret_id - 1];
}

static uint32_t some_revision(struct walk *w, const struct m_booking *b)
{
	return chance(w, 80) ? 0 : chance(w, 80) ? b->revision : b->revision + 1;
}

/* The room or device it has stays if it is free at the new time. */
static void wish_to_stay(const struct model *m, const struct m_visit *v, const struct m_segment *s,
			 struct m_wish *wish)
{
	const struct m_treatment *t = &m_treatments[s->treatment];

	if (wish->room == 0 && s->room != 0 && strcmp(m_rooms[s->room].type, t->room) == 0 &&
	    m_free(m, M_A_ROOM, s->room, m_rooms[s->room].capacity, v->ignore, v->b, v->b->n, s))
		wish->room = s->room;
	if (wish->device == 0 && s->device != 0 &&
	    strcmp(m_devices[s->device].type, t->device) == 0 &&
	    m_free(m, M_A_DEVICE, s->device, 1, v->ignore, v->b, v->b->n, s))
		wish->device = s->device;
}

struct move {
	int64_t start;
	uint32_t therapist, room, device, revision;
	int segment, service;
	bool forced;
};

static struct move some_move(struct walk *w, const struct m_booking *b)
{
	struct move mv = { .segment = (int)below(w, chance(w, 5) ? 3 : b->n),
			   .forced = chance(w, 5),
			   .revision = some_revision(w, b) };
	bool known = mv.segment < b->n;

	if (chance(w, 60))
		mv.start = chance(w, 50) && known
				   ? b->seg[mv.segment].start + 5 * (below(w, 25) - 12)
				   : some_time(w);
	if (chance(w, 30))
		mv.therapist = 1 + (uint32_t)below(w, M_STAFF);
	if (chance(w, 10))
		mv.room = 1 + (uint32_t)below(w, M_ROOMS);
	if (chance(w, 20))
		mv.service = 5 + 5 * (int)below(w, 30);
	return mv;
}

static void write_move(struct walk *w, uint32_t id, const struct move *mv)
{
	char at[DATE_TEXT_MAX];

	buf_reset(&w->args);
	buf_printf(&w->args, "{\"booking\":\"B%u\",\"segment\":%d", id, mv->segment);
	if (mv->start != 0)
		buf_printf(&w->args, ",\"start\":\"%s\"", wall_text(WALL(mv->start), at));
	if (mv->therapist != 0)
		buf_printf(&w->args, ",\"therapist\":\"S%u\"", mv->therapist);
	if (mv->room != 0)
		buf_printf(&w->args, ",\"room\":\"R%u\"", mv->room);
	if (mv->service != 0)
		buf_printf(&w->args, ",\"service\":%d", mv->service);
	if (mv->revision != 0)
		buf_printf(&w->args, ",\"revision\":%u", mv->revision);
	buf_printf(&w->args, "%s}", mv->forced ? ",\"force_reason\":\"y\"" : "");
}

static enum status on_paper(struct walk *w, const struct m_booking *was, uint32_t id,
			    const struct move *mv, struct m_booking *now)
{
	struct m_visit v = { .b = now, .ignore = id, .forced = mv->forced };
	enum status worst = ST_OK;

	*now = *was;
	now->n = 0;
	now->revision++;
	if (!is_clerk(w) || (mv->forced && w->role != M_MANAGER))
		return ST_NOT_PERMITTED;
	if (mv->segment >= was->n)
		return ST_BAD_VALUE;
	if (was->state > M_ARRIVED)
		return ST_WRONG_STATE;
	if (mv->revision != 0 && mv->revision != was->revision)
		return ST_CHANGED;
	if (w->m->clients[was->client].deleted)
		return ST_NOT_FOUND;
	int64_t shift = mv->start == 0 ? 0 : mv->start - was->seg[mv->segment].start;
	v.same_time = shift == 0;
	for (int i = 0; i < was->n; i++) {
		struct m_segment s = was->seg[i];
		bool chosen = i == mv->segment;
		struct m_wish wish = { .treatment = s.treatment, .start = s.start + shift };
		wish.therapist = chosen && mv->therapist != 0 ? mv->therapist : s.therapist;
		wish.room = chosen ? mv->room : 0;
		wish.service = chosen && mv->service != 0      ? mv->service
			       : wish.therapist == s.therapist ? s.service
							       : 0;
		s.start += shift;
		if (wish.service != 0)
			s.service = wish.service;
		wish_to_stay(w->m, &v, &s, &wish);
		m_plan_segment(w->m, &v, &wish, 0, &worst);
	}
	m_check_visit(w->m, &v, &worst);
	return worst;
}

static void move_booking(struct walk *w)
{
	uint32_t id;
	struct m_booking now, *b = some_booking(w, &id);

	if (b == NULL)
		return;
	struct move mv = some_move(w, b);
	write_move(w, id, &mv);
	if (ask(w, "booking.move", on_paper(w, b, id, &mv, &now)))
		*b = now;
}

#endif
