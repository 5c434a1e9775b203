/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The money walk sells and takes back: random baskets and payments, mostly such as go. */
#ifndef PROOF_MONEY_SELL_H
#define PROOF_MONEY_SELL_H

#include "proof/money_compare.h"

/* ---- a basket */

static void some_shares(struct walk *w, struct m_line *l)
{
	uint32_t first = 2 + (uint32_t)below(w, M_STAFF - 1);

	if (chance(w, 55)) {
		l->therapist = first;
		l->nshares = 1;
		l->shares[0] = (struct m_share){ .staff = first, .percent = 100 };
	}
	if (!chance(w, 15))
		return;
	l->nshares = 2 + (int)below(w, 2);
	int left = 100;
	for (int i = 0; i < l->nshares; i++) {
		int part = i == l->nshares - 1 ? left : 1 + (int)below(w, left - 2);
		l->shares[i] = (struct m_share){ .staff = 2 + (first + (uint32_t)i) % (M_STAFF - 1),
						 .percent = part };
		left -= part;
	}
	if (chance(w, 2))
		l->shares[0].percent++;
}

static void some_session(struct walk *w, struct m_line *l, uint32_t client)
{
	struct model *m = w->m;
	const struct m_list *hers = &m->clients[client].courses;

	l->course = 1 + (uint32_t)below(w, m->ncourses + rarely(w, 50));
	bool any = chance(w, 3);
	for (int i = 0; i < 12 && hers->n > 0 && !any; i++) {
		l->course = hers->at[below(w, hers->n)];
		if (m->courses[l->course].state == M_ACTIVE)
			break;
	}
	l->treatment = (int)below(w, M_TREATMENTS);
	while (l->course <= m->ncourses && !m_course_for(&m->courses[l->course], l->treatment) &&
	       !chance(w, 1))
		l->treatment = (int)below(w, M_TREATMENTS);
}

static void some_line(struct walk *w, struct m_line *l, uint32_t client)
{
	static const enum m_line_kind kinds[] = { M_TREATMENT, M_TREATMENT, M_TREATMENT, M_PRODUCT,
						  M_PRODUCT,   M_PRODUCT,   M_COURSE,	 M_SESSION,
						  M_SESSION,   M_SESSION,   M_TOPUP,	 M_FEE };

	*l = (struct m_line){ .qty = 1 };
	l->kind = kinds[below(w, ARRAY_LEN(kinds))];
	while (client == 0 && !chance(w, 1) &&
	       (l->kind == M_COURSE || l->kind == M_SESSION || l->kind == M_TOPUP))
		l->kind = kinds[below(w, ARRAY_LEN(kinds))];
	some_shares(w, l);
	l->treatment = (int)below(w, M_TREATMENTS);
	l->product = 1 + (int)below(w, M_PRODUCTS);
	l->offer = (int)below(w, M_OFFERS);
	l->amount = chance(w, 1) ? 0 : 1 + below(w, 30000);
	if (l->kind == M_SESSION && w->m->clients[client].courses.n == 0 && !chance(w, 5))
		l->kind = M_TREATMENT;
	if (l->kind == M_SESSION)
		some_session(w, l, client);
	if (l->kind == M_TREATMENT || l->kind == M_PRODUCT)
		l->qty = 1 + below(w, chance(w, 30) ? 7 : 2);
	if (l->kind == M_TOPUP) {
		l->amount = 10000 + below(w, 40000);
		if (chance(w, 60))
			l->amount = m_topups[below(w, M_TOPUPS)].amount + below(w, 3) - 1;
	}
	if (l->kind == M_TOPUP && !chance(w, 1))
		return;
	l->percent = chance(w, 6) ? below(w, 12) : chance(w, 2) ? below(w, 100) : 0;
	l->off = chance(w, 6) ? below(w, 3000) : 0;
	l->gift = chance(w, 3);
}

/* What was done in the booking; a course may have paid it. */
static void line_of_booking(struct walk *w, struct m_sale *s)
{
	struct model *m = w->m;
	const struct m_booking *b = &m->bookings[s->booking];
	struct m_line *l = &s->lines[0];

	s->n = 1;
	*l = (struct m_line){ .qty = 1,
			      .treatment = b->treatment,
			      .therapist = 4,
			      .nshares = 1,
			      .shares = { { .staff = 4, .percent = 100 } } };
	if (!b->delivered)
		return;
	l->kind = M_SESSION;
	l->course = b->of;
	l->taken = true;
	l->value = b->value;
	l->list = m->courses[b->of].prices[b->treatment];
}

static void some_coupons(struct walk *w, struct m_sale *s)
{
	const struct m_list *hers = &w->m->clients[s->client].coupons;
	int64_t want = chance(w, 40) ? 1 + below(w, chance(w, 40) ? 3 : 1) : 0;

	if (chance(w, 1) && w->m->ncoupons > 0)
		s->coupons[s->ncoupons++] = 1 + (uint32_t)below(w, w->m->ncoupons + 2);
	for (int64_t i = 0; i < want && hers->n > 0 && s->client != 0; i++) {
		uint32_t id = 0;
		bool twice = false;
		for (int k = 0; k < 10 && (id == 0 || !w->m->coupons[id].there); k++)
			id = hers->at[below(w, hers->n)];
		for (int k = 0; k < s->ncoupons; k++)
			twice = twice || s->coupons[k] == id;
		if (!chance(w, 2) && (twice || !w->m->coupons[id].there))
			continue;
		s->coupons[s->ncoupons++] = id;
	}
}

/* Two courses, or two sessions of one, may be asked for as one line. */
static void some_lines(struct walk *w, struct m_sale *s, int most)
{
	while (s->n < most) {
		struct m_line *l = &s->lines[s->n++];
		some_line(w, l, s->client <= w->m->nclients ? s->client : 0);
		if ((l->kind == M_COURSE || l->kind == M_SESSION) && s->n < M_LINES &&
		    chance(w, 8)) {
			s->lines[s->n] = *l;
			s->lines[s->n].off -= l->off / 2;
			s->lines[s->n++].twin = true;
			l->off /= 2;
		}
	}
}

/* Mostly coupons that are for something in it. */
static void drop_coupons(struct walk *w, struct m_sale *s)
{
	enum status st = s->ncoupons > 0 ? m_checkout(w->m, s) : ST_OK;

	if (st == ST_OK || chance(w, 12))
		return;
	s->ncoupons = 0;
	s->by_code = false;
}

static void some_basket(struct walk *w, struct m_sale *s)
{
	struct model *m = w->m;

	s->client = chance(w, 88) ? somebody(w) : 0;
	if (chance(w, 1))
		s->client = m->nclients + 1;
	some_lines(w, s, 1 + (int)below(w, chance(w, 50) ? 2 : 5));
	if (s->client <= m->nclients)
		some_coupons(w, s);
	s->percent = chance(w, 6) ? below(w, 12) : chance(w, 2) ? below(w, 60) : 0;
	s->off = chance(w, 5) ? below(w, 5000) : 0;
	s->by_code = s->ncoupons > 0 && chance(w, 20);
	s->free = chance(w, 2);
	s->reason = !chance(w, 5);
	if (chance(w, 5))
		s->happened = m->now - below(w, 8 * MINUTES_PER_DAY) + (chance(w, 5) ? 600 : 0);
	drop_coupons(w, s);
}

/* ---- payments */

static void add_payment(struct m_sale *s, enum m_method method, int64_t amount)
{
	if (amount <= 0 || s->npayments == M_PAYMENTS)
		return;
	s->payments[s->npayments++] = (struct m_payment){ .method = method, .amount = amount };
}

static int64_t some_of(struct walk *w, int64_t most)
{
	return most <= 0 ? 0 : chance(w, 40) ? most : 1 + below(w, most);
}

static void some_instalments(struct walk *w, struct m_sale *s, int64_t amount)
{
	int32_t due = m_today(w->m);

	if (amount < 100 || !chance(w, 50))
		return;
	s->nparts = 1 + (int)below(w, M_PARTS);
	for (int i = 0; i < s->nparts; i++) {
		int64_t part = i == s->nparts - 1 ? amount : amount / 2;
		due += (int32_t)below(w, 20);
		s->parts[i].due = due;
		s->parts[i].amount = part;
		amount -= part;
	}
	if (chance(w, 3))
		s->parts[0].due -= 1;
}

static void pay_by_rights(struct walk *w, struct m_sale *s, int64_t *open, int64_t *rest)
{
	struct m_client *c = &w->m->clients[s->client];
	int64_t points = m_points_good(c, m_sure(w->m)) * M_POINTS_WORTH / 100, some;

	if (chance(w, 20)) {
		some = some_of(w, m_least(*open * M_POINTS_MOST / 100, points) + chance(w, 3));
		add_payment(s, M_POINTS, some);
		*open -= some;
		*rest -= some;
	}
	if (chance(w, 50)) {
		some = some_of(w, m_least(*open, c->principal + c->bonus) + chance(w, 3));
		add_payment(s, M_WALLET, some);
		*open -= some;
		*rest -= some;
	}
	if (chance(w, 12)) {
		some = some_of(w, *open);
		add_payment(s, M_ACCOUNT, some);
		some_instalments(w, s, some);
		*rest -= some;
	}
}

static void some_payments(struct walk *w, struct m_sale *s)
{
	int64_t open = m_but_topups(s), rest = s->total, part;

	if (s->client != 0)
		pay_by_rights(w, s, &open, &rest);
	for (int i = 0; i < 2 && rest > 1; i++) {
		part = chance(w, 25) ? 1 + below(w, rest) : 0;
		add_payment(s, (enum m_method)below(w, 4), part);
		rest -= part;
	}
	enum m_method last = (enum m_method)below(w, 4);
	if (chance(w, 2))
		rest -= 1;
	if (last == M_CASH && chance(w, 50))
		rest += below(w, 9000);
	else if (chance(w, 2))
		rest += 1 + below(w, 300);
	add_payment(s, last, rest);
	/* In any order. */
	for (int i = s->npayments - 1; i > 0; i--) {
		int k = (int)below(w, i + 1);
		struct m_payment p = s->payments[i];
		s->payments[i] = s->payments[k];
		s->payments[k] = p;
	}
}

/* ---- as a request */

static void write_line(struct buf *b, const struct m_line *l, const struct m_line *twin)
{
	static const char *const fields[] = { "qty", "discount_percent", "discount_fen",
					      "amount_fen" };
	int64_t values[] = { twin != NULL ? 2 : l->qty, l->percent,
			     l->off + (twin != NULL ? twin->off : 0),
			     l->kind == M_TOPUP || l->kind == M_FEE ? l->amount : 0 };

	buf_printf(b, "{\"kind\":\"%s\"", m_line_kinds[l->kind]);
	if (l->kind == M_TREATMENT || l->kind == M_SESSION)
		buf_printf(b, ",\"treatment\":\"%s\"", m_treatments[l->treatment].id);
	if (l->kind == M_PRODUCT)
		buf_printf(b, ",\"product\":\"P%d\"", l->product);
	if (l->kind == M_COURSE)
		buf_printf(b, ",\"offer\":\"%s\"", m_offers[l->offer].id);
	if (l->kind == M_SESSION)
		buf_printf(b, ",\"course\":\"K%u\"", l->course);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (values[i] != 0)
			buf_printf(b, ",\"%s\":%" PRId64, fields[i], values[i]);
	if (l->therapist != 0)
		buf_printf(b, ",\"therapist\":\"S%u\"", l->therapist);
	if (l->nshares > 1) {
		for (int i = 0; i < l->nshares; i++)
			buf_printf(b, "%s{\"staff\":\"S%u\",\"percent\":%d}",
				   i == 0 ? ",\"shares\":[" : ",", l->shares[i].staff,
				   l->shares[i].percent);
		buf_putc(b, ']');
	}
	buf_puts(b, l->gift ? ",\"gift\":true}" : "}");
}

static void write_basket(struct buf *b, const struct m_sale *s)
{
	char at[DATE_TEXT_MAX];

	if (s->client != 0 && s->booking == 0)
		buf_printf(b, "\"client\":\"C%u\",", s->client);
	if (s->booking != 0)
		buf_printf(b, "\"booking\":\"B%u\",", s->booking);
	if (s->percent != 0)
		buf_printf(b, "\"discount_percent\":%" PRId64 ",", s->percent);
	if (s->off != 0)
		buf_printf(b, "\"discount_fen\":%" PRId64 ",", s->off);
	if (s->free)
		buf_puts(b, "\"free\":true,");
	if (s->happened != 0)
		buf_printf(b, "\"happened\":\"%s\",", wall_text(WALL(s->happened), at));
	if ((s->free || s->happened != 0) && s->reason)
		buf_puts(b, "\"reason\":\"r\",");
	int coupons = s->ncoupons - s->by_code;
	for (int i = 0; i < coupons; i++)
		buf_printf(b, "%s\"U%u\"%s", i == 0 ? "\"coupon\":[" : ",", s->coupons[i],
			   i == coupons - 1 ? "]," : "");
	buf_puts(b, "\"lines\":[");
	for (int i = 0; i < s->n && (s->booking == 0 || s->in_words); i++) {
		if (s->lines[i].twin)
			continue;
		buf_puts(b, i > 0 ? "," : "");
		write_line(b, &s->lines[i],
			   i + 1 < s->n && s->lines[i + 1].twin ? &s->lines[i + 1] : NULL);
	}
	buf_puts(b, "]");
}

static void write_payments(struct buf *b, const struct m_sale *s)
{
	char due[DATE_TEXT_MAX];

	buf_puts(b, ",\"payments\":[");
	for (int i = 0; i < s->npayments; i++)
		buf_printf(b, "%s{\"method\":\"%s\",\"amount_fen\":%" PRId64 "}", i > 0 ? "," : "",
			   m_methods[s->payments[i].method], s->payments[i].amount);
	if (s->by_code)
		buf_printf(b, "%s{\"method\":\"coupon\",\"code\":\"U%u\",\"amount_fen\":1}",
			   s->npayments > 0 ? "," : "", s->coupons[s->ncoupons - 1]);
	buf_putc(b, ']');
	for (int i = 0; i < s->nparts; i++)
		buf_printf(b, "%s{\"due\":\"%s\",\"amount_fen\":%" PRId64 "}%s",
			   i == 0 ? ",\"instalments\":[" : ",", day_text(DAY(s->parts[i].due), due),
			   s->parts[i].amount, i == s->nparts - 1 ? "]" : "");
	if (s->expected != 0)
		buf_printf(b, ",\"expected_fen\":%" PRId64, s->expected);
}

/* ---- selling */

static void told_of_sale(struct walk *w, const struct m_sale *s, const SalePaid *paid,
			 uint32_t coupons, uint32_t courses)
{
	const struct model *m = w->m;
	const char *tier = s->client != 0 && m->clients[s->client].told > s->tier
				   ? m_tiers[m->clients[s->client].told].id
				   : "";

	same(w, "total", s->id, paid->total_fen, s->total);
	same(w, "change", s->id, paid->change_fen, s->change);
	same(w, "points", s->id, paid->points, s->points);
	same(w, "coupons given", s->id, (int64_t)paid->n_given, m->ncoupons - coupons);
	same(w, "courses sold", s->id, (int64_t)paid->n_courses, m->ncourses - courses);
	if (strcmp(paid->tier, tier) != 0)
		differ(w, "another tier was reached");
}

static void drop_tab(struct m_tab *t)
{
	free(t->wishes);
	free(t->sale.lines);
	free(t->sale.payments);
	*t = (struct m_tab){ .id = 0 };
}

/* The basket is made; pays it. */
static bool pay_for(struct walk *w, struct m_sale *s, struct m_tab *tab)
{
	struct model *m = w->m;
	uint32_t coupons = m->ncoupons, courses = m->ncourses;
	enum status st = m_checkout(m, s);

	if (st == ST_OK) {
		some_payments(w, s);
		s->expected = chance(w, 10) ? s->total + chance(w, 10) : 0;
		st = m_may_sell(m, s, w->may);
	}
	s->stands_in = st == ST_NO_AUTHORITY && w->may->desk && rarely(w, 60);
	if (s->stands_in)
		st = m_may_sell(m, s, &m_limits[M_MANAGER]);
	buf_reset(&w->args);
	buf_putc(&w->args, '{');
	write_basket(&w->args, s);
	write_payments(&w->args, s);
	if (tab != NULL)
		buf_printf(&w->args, ",\"tab\":\"T%u\"", tab->id);
	if (s->stands_in)
		buf_puts(&w->args, m_stand_in);
	buf_putc(&w->args, '}');
	if (!w->may->desk)
		st = ST_NOT_PERMITTED;
	if (!ask(w, "sale.pay", st))
		return false;
	SalePaid paid = *(const SalePaid *)w->answer;
	m_sell(m, s, paid.sale);
	told_of_sale(w, s, &paid, coupons, courses);
	if (tab != NULL)
		drop_tab(tab);
	return true;
}

static void sell(struct walk *w)
{
	struct m_line lines[M_LINES];
	struct m_payment payments[M_PAYMENTS];
	struct m_sale s = { .lines = lines, .payments = payments };
	struct model *m = w->m;

	if (m->nbookings > 0 && chance(w, 12)) {
		s.booking = m->nbookings - (uint32_t)below(w, m_least(m->nbookings, 30));
		if (m->bookings[s.booking].state == M_DONE || chance(w, 5)) {
			line_of_booking(w, &s);
			s.percent = chance(w, 10) ? below(w, 12) : 0;
			s.in_words = chance(w, 40);
			if (s.in_words) {
				s.client = m->bookings[s.booking].client;
				some_lines(w, &s, 1 + (int)below(w, 3));
			}
			pay_for(w, &s, NULL);
			return;
		}
		s.booking = 0;
	}
	some_basket(w, &s);
	pay_for(w, &s, NULL);
}

/* ---- taking back */

static void some_wishes(struct walk *w, struct m_refund *r)
{
	const struct m_sale *s = w->m->sales[r->sale];

	r->n = chance(w, 45) ? 0 : 1 + (int)below(w, s->n > 1 && chance(w, 60) ? 2 : 1);
	for (int i = 0; i < r->n; i++) {
		struct m_wish *wish = &r->wishes[i];
		for (int k = 0; k < 8; k++) {
			wish->line = 1 + (int)below(w, s->n);
			if (s->lines[wish->line - 1].left.qty > 0 &&
			    (i == 0 || wish->line != r->wishes[0].line))
				break;
		}
		wish->qty = chance(w, 50) ? 0 : 1 + below(w, s->lines[wish->line - 1].left.qty);
		if (chance(w, 1))
			wish->qty += 5;
		if (chance(w, 1))
			wish->line = s->n + 1;
	}
	r->method = chance(w, 25) ? (int)below(w, 4) : -1;
	r->reason = !chance(w, 1);
}

static void write_refund(struct walk *w, const struct m_refund *r)
{
	buf_reset(&w->args);
	buf_printf(&w->args, "{\"sale\":\"V%u\",\"lines\":[", r->sale);
	for (int i = 0; i < r->n; i++)
		buf_printf(&w->args, "%s{\"line\":%d,\"qty\":%" PRId64 "}", i > 0 ? "," : "",
			   r->wishes[i].line, r->wishes[i].qty);
	buf_puts(&w->args, "]");
	if (r->method >= 0)
		buf_printf(&w->args, ",\"method\":\"%s\"", m_methods[r->method]);
	if (r->expected != 0)
		buf_printf(&w->args, ",\"expected_fen\":%" PRId64, r->expected);
	if (r->stands_in)
		buf_puts(&w->args, m_stand_in);
	buf_puts(&w->args, r->reason ? ",\"reason\":\"r\"}" : "}");
}

/* Asks for it, and does the same on paper. */
static bool refund(struct walk *w, struct m_refund *r, enum status wanted)
{
	write_refund(w, r);
	if (!ask(w, "sale.refund", w->may->desk || wanted == ST_USAGE ? wanted : ST_NOT_PERMITTED))
		return false;
	const Sale *told = ((const SaleAnswer *)w->answer)->record;
	same(w, "total given back", r->sale, told->total_fen, r->total);
	same(w, "points taken back", r->sale, told->points, r->points);
	same(w, "merit taken back", r->sale, told->merit_fen, r->merit);
	m_take_back(w->m, r);
	w->touched = w->m->sales[r->sale]->client;
	return true;
}

static void take_back(struct walk *w)
{
	const struct m_list *all = &w->m->numbers;
	struct m_refund r = { .method = -1, .reason = true };

	if (all->n == 0)
		return;
	if (chance(w, 1)) { /* no sale at all */
		r.sale = 1000000000;
		refund(w, &r, ST_NOT_FOUND);
		return;
	}
	r.sale = all->at[chance(w, 75) ? all->n - 1 - below(w, m_least(all->n, 50))
				       : below(w, all->n)];
	some_wishes(w, &r);
	struct m_refund trial = r;
	enum status st = m_may_take_back(w->m, &trial, w->may);
	if (trial.total > 0 && chance(w, 8)) {
		r.expected = trial.total + chance(w, 20);
		trial = r;
		st = m_may_take_back(w->m, &trial, w->may);
	}
	if (st == ST_NO_AUTHORITY && w->may->desk && rarely(w, 40)) {
		r.stands_in = true;
		trial = r;
		st = m_may_take_back(w->m, &trial, &m_limits[M_MANAGER]);
	}
	refund(w, &trial, st);
}

#endif
