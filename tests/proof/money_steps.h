/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the money walk does beside selling: bookings, courses, cards, points, coupons, tiers. */
#ifndef PROOF_MONEY_STEPS_H
#define PROOF_MONEY_STEPS_H

#include "proof/money_sell.h"

/* The role must allow it at all, and then this too. */
static enum status allowed(const struct walk *w, bool special, enum status st)
{
	if (!w->may->desk)
		return ST_NOT_PERMITTED;
	return st == ST_OK && !special ? ST_NO_AUTHORITY : st;
}

/* Where a reason is asked for, a request without one is not even looked at. */
static enum status with_reason(bool given, enum status st)
{
	return given ? st : ST_USAGE;
}

static const char *reason_or_none(bool given)
{
	return given ? ",\"reason\":\"r\"" : "";
}

static uint32_t some_course(struct walk *w)
{
	const struct model *m = w->m;
	const struct m_list *hers = &m->clients[somebody(w)].courses;

	if (m->ncourses == 0 || chance(w, 3))
		return 1 + (uint32_t)below(w, m->ncourses + 2);
	uint32_t id = 1 + (uint32_t)below(w, m->ncourses);
	for (int i = 0; i < 8 && hers->n > 0; i++) {
		id = hers->at[hers->n - 1 - below(w, m_least(hers->n, 8))];
		if (m->courses[id].state != M_OVER)
			break;
		hers = &m->clients[somebody(w)].courses;
	}
	return id;
}

/* ---- bookings */

/* Every booking has a quarter of an hour of its own, all with one therapist. */
static int64_t next_slot(struct walk *w)
{
	struct model *m = w->m;
	int64_t from = w->m->now - w->m->now % 15 + 15;

	m->slot = m->slot < from ? from : m->slot + 15;
	for (;;) {
		int32_t on = m_business_day(m->slot);
		int64_t begin = (int64_t)on * MINUTES_PER_DAY, at = m->slot - begin;
		if (at < M_OPENING)
			m->slot = begin + M_OPENING;
		else if (at + 15 > m_closing(day_weekday(DAY(on))))
			m->slot = begin + MINUTES_PER_DAY + M_OPENING;
		else
			return m->slot;
	}
}

static void book(struct walk *w)
{
	struct model *m = w->m;
	struct m_booking *b = &m->bookings[m->nbookings + 1];
	char at[DATE_TEXT_MAX];
	enum status st = ST_OK;
	int64_t slot = m->slot;

	*b = (struct m_booking){ .client = somebody(w), .treatment = (int)below(w, M_TREATMENTS) };
	if (chance(w, 85)) {
		b->course = some_course(w);
		if (b->course <= m->ncourses && chance(w, 95))
			b->client = m->courses[b->course].client;
		while (b->course <= m->ncourses && chance(w, 98) &&
		       !m_course_for(&m->courses[b->course], b->treatment))
			b->treatment = (int)below(w, M_TREATMENTS);
	}
	b->start = next_slot(w);
	if (b->start > m->now + 80 * MINUTES_PER_DAY) {
		m->slot = slot;
		return;
	}
	if (b->course != 0)
		st = m_course_usable(m, b->course, b->client, b->treatment,
				     m_business_day(b->start),
				     b->course <= m->ncourses ? m->courses[b->course].left : 0);
	arguments(w,
		  "{\"client\":\"C%u\",\"segments\":[{\"treatment\":\"%s\",\"therapist\":\"S4\","
		  "\"start\":\"%s\"}]",
		  b->client, m_treatments[b->treatment].id, wall_text(WALL(b->start), at));
	if (b->course != 0)
		buf_printf(&w->args, ",\"course\":\"K%u\"", b->course);
	buf_putc(&w->args, '}');
	if (!ask(w, "booking.add", w->may->desk ? st : ST_NOT_PERMITTED)) {
		m->slot = slot;
		return;
	}
	m_push(&m->standing, ++m->nbookings);
	if (b->course != 0 && !m_offers[m->courses[b->course].offer].unlimited) {
		m->courses[b->course].left--;
		m->courses[b->course].reserved++;
	}
	struct m_entry e = { .kind = E_OTHER };
	m_enter(m, &e);
}

static void let_go(struct model *m, struct m_booking *b)
{
	if (b->course == 0 || m_offers[m->courses[b->course].offer].unlimited)
		return;
	m->courses[b->course].left++;
	m->courses[b->course].reserved--;
}

/* Served: a session is taken of its course. */
static void serve(struct walk *w, struct m_booking *b)
{
	struct model *m = w->m;
	struct m_course *k = &m->courses[b->course];
	struct m_client *c = &m->clients[k->client];
	struct m_entry e = { .kind = E_OTHER };

	if (b->course == 0)
		return;
	b->delivered = true;
	b->of = b->course;
	b->value = m_next_value(k, k->value, k->left + k->reserved, m_today(m));
	m_use_session(&e, k, b->treatment, b->value, true);
	e.d[A_USED_OF + 4] += b->value;
	m_look_at_course(k, false);
	c->served = true;
	c->had |= 1u << b->treatment;
	m_enter(m, &e);
}

static enum status serve_on_paper(const struct model *m, const struct m_booking *b)
{
	if (b->course == 0)
		return ST_OK;
	return m_course_usable(m, b->course, b->client, b->treatment, m_business_day(b->start),
			       m->courses[b->course].reserved);
}

static void go_on(struct walk *w)
{
	static const char *const names[] = { "booking.arrive", "booking.start", "booking.finish",
					     "booking.cancel", "booking.noshow" };
	struct model *m = w->m;
	int64_t choice = below(w, 12);
	enum status st = ST_OK;

	if (m->standing.n == 0)
		return;
	uint32_t id = m->standing.at[below(w, m->standing.n)];
	struct m_booking *b = &m->bookings[id];
	int what = choice < 9	  ? (int)b->state
		   : choice == 9  ? 3
		   : choice == 10 ? 4
				  : (int)below(w, 3);
	if (what == 3	? b->state > M_ARRIVED
	    : what == 4 ? b->state != M_CONFIRMED
			: (int)b->state != what)
		st = ST_WRONG_STATE;
	else if (what == 4 && b->start > m->now)
		st = ST_TOO_SOON;
	else if (what == 2)
		st = serve_on_paper(m, b);
	arguments(w, "{\"booking\":\"B%u\"}", id);
	bool service = what == 1 || what == 2;
	if (!ask(w, names[what], w->may->desk || service ? st : ST_NOT_PERMITTED))
		return;
	if (what < 2) {
		b->state = what == 0 ? M_ARRIVED : M_IN_SERVICE;
		return;
	}
	if (what == 2)
		serve(w, b);
	else
		let_go(m, b);
	w->touched = b->client;
	b->state = what == 2 ? M_DONE : M_GONE;
	m_drop(&m->standing, id);
}

/* ---- courses */

static void freeze_course(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_course(w);
	struct m_course *k = &m->courses[id];
	bool thaw = id <= m->ncourses && (k->state == M_FROZEN) != chance(w, 10);
	bool reason = !chance(w, 3);
	enum status st = ST_OK;

	if (id > m->ncourses)
		st = ST_NOT_FOUND;
	else if (!reason && !thaw)
		st = ST_BAD_VALUE;
	else if (k->state == M_OVER)
		st = ST_WRONG_STATE;
	else if (w->may->desk && !w->may->manager)
		st = ST_NO_AUTHORITY;
	else if (thaw ? k->state != M_FROZEN
		      : k->state == M_FROZEN || (k->expires != 0 && k->expires < m_sure(m)) ||
				 m_held(m, id))
		st = ST_WRONG_STATE;
	arguments(w, "{\"course\":\"K%u\"%s}", id, reason_or_none(reason));
	if (!ask(w, thaw ? "course.unfreeze" : "course.freeze", allowed(w, true, st)))
		return;
	if (!thaw) {
		k->state = M_FROZEN;
		k->frozen = m_today(m);
		return;
	}
	int32_t days = m_today(m) > k->frozen ? m_today(m) - k->frozen : 0;
	k->expires += k->expires != 0 ? days : 0;
	k->still += days;
	k->state = M_ACTIVE;
	k->frozen = 0;
}

static void extend_course(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_course(w);
	struct m_course *k = &m->courses[id];
	int32_t until = m_today(m) - 2 + (int32_t)below(w, 40);
	char text[DATE_TEXT_MAX];
	enum status st = ST_OK;

	if (id > m->ncourses)
		st = ST_NOT_FOUND;
	else if (k->state == M_OVER)
		st = ST_WRONG_STATE;
	else if (w->may->desk && !w->may->manager)
		st = ST_NO_AUTHORITY;
	else if (k->expires == 0)
		st = ST_NOTHING_TO_DO;
	else if (until <= k->expires || until < m_today(m))
		st = ST_BAD_VALUE;
	arguments(w, "{\"course\":\"K%u\",\"until\":\"%s\",\"reason\":\"r\"}", id,
		  day_text(DAY(until), text));
	if (ask(w, "course.extend", allowed(w, true, st)))
		k->expires = until;
}

static void give_course(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_course(w), to = somebody(w);
	struct m_course *k = &m->courses[id];
	struct m_entry e = { .kind = E_OTHER };
	enum status st = ST_OK;

	if (chance(w, 2))
		to = m->nclients + 1;
	if (id > m->ncourses)
		st = ST_NOT_FOUND;
	else if (k->state == M_OVER)
		st = ST_WRONG_STATE;
	else if (w->may->desk && !w->may->manager)
		st = ST_NO_AUTHORITY;
	else if (k->client == to)
		st = ST_NOTHING_TO_DO;
	else if (to > m->nclients)
		st = ST_NOT_FOUND;
	else if (m_held(m, id))
		st = ST_WRONG_STATE;
	arguments(w, "{\"course\":\"K%u\",\"to\":\"C%u\",\"reason\":\"r\"}", id, to);
	if (!ask(w, "course.transfer", allowed(w, true, st)))
		return;
	m_drop(&m->clients[k->client].courses, id);
	m_push(&m->clients[to].courses, id);
	k->client = to;
	m_enter(m, &e);
}

/* ---- cards */

static void stop_card(struct walk *w)
{
	static const char *const names[] = { "wallet.freeze", "wallet.unfreeze", "wallet.lose",
					     "wallet.reissue" };
	uint32_t client = somebody(w);
	struct m_client *c = &w->m->clients[client];
	int what = (int)below(w, 4);
	bool reason = !chance(w, 5);
	enum status st = ST_OK;

	for (int i = 0; i < 6 && (!c->wallet || (what == 1 && c->state == M_ACTIVE)); i++) {
		client = somebody(w);
		c = &w->m->clients[client];
	}
	if (c->state != M_ACTIVE && chance(w, 70))
		what = 1;
	if (!c->wallet)
		st = ST_NOT_FOUND;
	else if (what == 0 && !reason)
		st = ST_BAD_VALUE;
	else if (what == 0   ? c->state != M_ACTIVE
		 : what == 1 ? c->state != M_FROZEN && c->state != M_LOST
		 : what == 2 ? c->state != M_ACTIVE && c->state != M_FROZEN
			     : c->state != M_ACTIVE && c->state != M_LOST)
		st = ST_WRONG_STATE;
	arguments(w, "{\"client\":\"C%u\"%s}", client, reason_or_none(reason));
	if (ask(w, names[what], allowed(w, what == 2 || w->may->manager, st)))
		c->state = what == 0 ? M_FROZEN : what == 2 ? M_LOST : M_ACTIVE;
}

static enum status pass_on_paper(const struct walk *w, uint32_t from, uint32_t to, int64_t amount)
{
	const struct m_client *a = &w->m->clients[from], *b = &w->m->clients[to];
	int64_t principal = amount == 0 ? a->principal : amount;

	if (!a->wallet || to > w->m->nclients)
		return ST_NOT_FOUND;
	if (to == from)
		return ST_BAD_VALUE;
	TRY(m_wallet_usable(a));
	if (a->principal + a->bonus == 0 || amount > a->principal)
		return ST_INSUFFICIENT;
	if (!w->may->manager)
		return ST_NO_AUTHORITY;
	if (b->wallet && (b->state == M_FROZEN || b->state == M_LOST))
		return ST_WRONG_STATE;
	if (b->principal + principal > (b->named ? M_LIMIT : M_LIMIT_NAMELESS))
		return ST_TOO_MANY;
	return m_must_open(w->m->variant) && w->m->open.id == 0 ? ST_WRONG_STATE : ST_OK;
}

static void pass_card(struct walk *w)
{
	struct model *m = w->m;
	uint32_t from = somebody(w), to = somebody(w);
	struct m_client *a = &m->clients[from];
	int64_t amount = chance(w, 40) ? 0 : some_of(w, a->principal + chance(w, 3));
	int64_t principal = amount == 0 ? a->principal : amount, bonus = a->bonus;
	bool reason = !chance(w, 3);

	for (int i = 0; i < 8 && (!a->wallet || a->principal == 0); i++) {
		from = somebody(w);
		a = &m->clients[from];
		amount = 0;
		principal = a->principal;
		bonus = a->bonus;
	}
	if (amount != 0 && amount != a->principal)
		bonus = a->principal > 0 ? a->bonus * amount / a->principal : 0;
	if (chance(w, 2))
		to = m->nclients + 1;
	enum status st = pass_on_paper(w, from, to, amount);
	arguments(w, "{\"client\":\"C%u\",\"to\":\"C%u\",\"amount_fen\":%" PRId64 "%s}", from, to,
		  amount, reason_or_none(reason));
	if (!ask(w, "wallet.transfer", with_reason(reason, allowed(w, true, st))))
		return;
	m_pass_on(m, from, to, principal, bonus, last_entry(w));
}

/* ---- points */

static void redeem(struct walk *w)
{
	struct model *m = w->m;
	uint32_t client = somebody(w);
	struct m_client *c = &m->clients[client];
	int kind = (int)below(w, M_KINDS);
	struct m_entry e = { .kind = E_OTHER };
	enum status st = ST_OK;

	for (int i = 0; i < 5 && m_kinds[kind].points == 0; i++)
		kind = (int)below(w, M_KINDS);
	if (m_kinds[kind].points == 0)
		st = ST_BAD_VALUE;
	else if (m_points_good(c, m_sure(m)) < m_kinds[kind].points)
		st = ST_INSUFFICIENT;
	arguments(w, "{\"client\":\"C%u\",\"kind\":\"%s\"}", client, m_kinds[kind].id);
	if (!ask(w, "points.redeem", allowed(w, true, st)))
		return;
	m_spend_points(c, m_kinds[kind].points, m_sure(m), NULL);
	e.d[A_POINTS_REDEEMED] += m_kinds[kind].points;
	uint32_t id = m_give_coupon(m, &e, client, kind, M_FOR_POINTS, 0, 0);
	same(w, "the coupon's number", client, ((const CouponAnswer *)w->answer)->record->id, id);
	m_enter(m, &e);
}

static void adjust_points(struct walk *w)
{
	struct model *m = w->m;
	uint32_t client = somebody(w);
	struct m_client *c = &m->clients[client];
	int64_t good = m_points_good(c, m_sure(m)), points = 1 + below(w, 400);
	struct m_entry e = { .kind = E_OTHER };
	bool reason = !chance(w, 3);
	enum status st = ST_OK;

	if (chance(w, 45))
		points = -some_of(w, good + 1);
	if (w->may->desk && !w->may->manager)
		st = ST_NO_AUTHORITY;
	else if (-points > good)
		st = ST_INSUFFICIENT;
	arguments(w, "{\"client\":\"C%u\",\"points\":%" PRId64 "%s}", client, points,
		  reason_or_none(reason));
	if (!ask(w, "points.adjust", with_reason(reason, allowed(w, true, st))))
		return;
	if (points > 0)
		m_earn_points(m, c, points, m_today(m), NULL);
	else
		m_spend_points(c, -points, m_sure(m), NULL);
	e.d[A_POINTS_EARNED] += points;
	m_enter(m, &e);
}

/* ---- coupons */

/* To one, or to all of a tier. */
static bool is_meant(const struct model *m, uint32_t id, uint32_t client, int tier)
{
	return client != 0 ? id == client : m_tier_on(m, &m->clients[id], m_today(m)) == tier;
}

static void issue(struct walk *w)
{
	struct model *m = w->m;
	uint32_t client = rarely(w, 12) ? 0 : somebody(w), n = 0;
	int kind = (int)below(w, M_KINDS), tier = 1 + (int)below(w, M_TIERS - 1);
	struct m_entry e = { .kind = E_OTHER };
	enum status st = w->may->manager || !w->may->desk ? ST_OK : ST_NO_AUTHORITY;

	for (uint32_t i = 1; i <= m->nclients; i++)
		n += is_meant(m, i, client, tier);
	if (n > 100)
		return;
	if (st == ST_OK && n == 0)
		st = ST_NOTHING_TO_DO;
	arguments(w, "{\"kind\":\"%s\",", m_kinds[kind].id);
	if (client != 0)
		buf_printf(&w->args, "\"client\":\"C%u\"}", client);
	else
		buf_printf(&w->args, "\"tier\":\"%s\"}", m_tiers[tier].id);
	if (!ask(w, "coupon.issue", allowed(w, true, st)))
		return;
	same(w, "coupons issued", client, ((const CouponsIssued *)w->answer)->issued, n);
	for (uint32_t i = 1; i <= m->nclients; i++)
		if (is_meant(m, i, client, tier))
			m_give_coupon(m, &e, i, kind, M_BY_HAND, 0, 0);
	m_enter(m, &e);
}

static void withdraw(struct walk *w)
{
	struct model *m = w->m;
	const struct m_list *hers = &m->clients[somebody(w)].coupons;
	struct m_entry e = { .kind = E_OTHER };
	enum status st = ST_OK;
	uint32_t id = m->ncoupons + 1;

	if (hers->n > 0 && !chance(w, 5))
		id = hers->at[hers->n - 1 - below(w, m_least(hers->n, 12))];
	if (id > m->ncoupons)
		st = ST_NOT_FOUND;
	else if (!m->coupons[id].there)
		st = ST_WRONG_STATE;
	arguments(w, "{\"coupon\":\"U%u\",\"reason\":\"r\"}", id);
	if (!ask(w, "coupon.withdraw", w->may->manager ? st : ST_NOT_PERMITTED))
		return;
	m_withdraw(&e, &m->coupons[id]);
	m_enter(m, &e);
}

/* ---- tiers */

static void grant(struct walk *w)
{
	struct model *m = w->m;
	uint32_t client = somebody(w);
	struct m_client *c = &m->clients[client];
	int tier = chance(w, 30) ? 0 : (int)below(w, M_TIERS);
	int32_t until = chance(w, 20) ? 0 : m_today(m) - 1 + (int32_t)below(w, 40);
	bool reason = !chance(w, 3);
	enum status st = until != 0 && until < m_today(m) ? ST_PAST : ST_OK;
	char text[DATE_TEXT_MAX];

	arguments(w, "{\"client\":\"C%u\",\"tier\":\"%s\"%s", client, m_tiers[tier].id,
		  reason_or_none(reason));
	if (until != 0)
		buf_printf(&w->args, ",\"until\":\"%s\"", day_text(DAY(until), text));
	buf_putc(&w->args, '}');
	if (!ask(w, "tier.grant", with_reason(reason, allowed(w, w->may->manager, st))))
		return;
	c->granted = tier == 0 ? -1 : tier; /* the lowest takes a grant back */
	c->granted_until = tier == 0 ? 0 : until;
	c->told = m_tier_on(m, c, m_today(m));
}

static void review(struct walk *w)
{
	struct model *m = w->m;
	uint32_t client = chance(w, 90) ? somebody(w) : 0;

	arguments(w, client != 0 ? "{\"client\":\"C%u\"}" : "{}", client);
	if (!ask(w, "tier.review", allowed(w, true, ST_OK)))
		return;
	for (uint32_t i = 1; i <= m->nclients; i++)
		if (client == 0 || i == client)
			m->clients[i].told = m_tier_on(m, &m->clients[i], m_today(m));
}

#endif
