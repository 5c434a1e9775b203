/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A long random day at a small salon, each request put to the program and to a model that
 * keeps the same salon on paper (walk_model.h): the same is accepted, the same is refused and
 * for the same reason, free times are the same, money and stock are the same, and in the end
 * everything proves sound.
 *
 * WALK_STEPS in the environment: requests (20000). WALK_SEED: which (1). A difference names
 * seed and step; the same seed gives the same walk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/walk_book.h"

enum { SOUND_EVERY = 2500, SUMS_EVERY = 250 };

/* ---- states */

static const struct m_step {
	const char *op;
	enum m_state from, to;
	bool service;
} steps[] = {
	{ "booking.confirm", M_REQUESTED, M_CONFIRMED, false },
	{ "booking.arrive", M_CONFIRMED, M_ARRIVED, false },
	{ "booking.unarrive", M_ARRIVED, M_CONFIRMED, false },
	{ "booking.start", M_ARRIVED, M_IN_SERVICE, true },
	{ "booking.unstart", M_IN_SERVICE, M_ARRIVED, true },
	{ "booking.finish", M_IN_SERVICE, M_DONE, true },
	{ "booking.noshow", M_CONFIRMED, M_NO_SHOW, false },
	{ "booking.cancel", M_CONFIRMED, M_CANCELLED, false },
};

static bool unsuitable(const struct walk *w, const struct m_booking *b)
{
	bool against = false;

	for (int i = 0; i < b->n; i++)
		against = against || m_treatments[b->seg[i].treatment].pregnancy;
	return against && w->m->clients[b->client].pregnant;
}

static enum status step_on_paper(struct walk *w, const struct m_step *s, const struct m_booking *b,
				 uint32_t revision, bool reason, enum m_state *ret)
{
	bool cancel = strcmp(s->op, "booking.cancel") == 0;
	bool may = s->service || is_clerk(w);

	*ret = s->to;
	if (!may)
		return ST_NOT_PERMITTED;
	if (cancel ? b->state > M_ARRIVED : b->state != s->from)
		return ST_WRONG_STATE;
	if (revision != 0 && revision != b->revision)
		return ST_CHANGED;
	if (cancel && b->state != M_REQUESTED && m_start(b) - w->m->now < M_LATE_HOURS * 60)
		*ret = M_LATE;
	if (s->to == M_NO_SHOW && m_start(b) > w->m->now)
		return ST_TOO_SOON;
	if (s->to == M_IN_SERVICE && w->m->clients[b->client].deleted)
		return ST_NOT_FOUND;
	if (s->to == M_IN_SERVICE && unsuitable(w, b) && (!reason || w->role != M_MANAGER))
		return ST_CONTRAINDICATED;
	return ST_OK;
}

static void take_step(struct walk *w)
{
	uint32_t id;
	struct m_booking *b = some_booking(w, &id);
	const struct m_step *s = &steps[below(w, ARRAY_LEN(steps))];
	bool reason = chance(w, 30);
	enum m_state next;

	if (b == NULL)
		return;
	/* Mostly one that can follow. */
	for (int i = 0; i < 8 && (s->from != b->state || m_start(b) > w->m->now + 600); i++) {
		b = some_booking(w, &id);
		s = &steps[below(w, ARRAY_LEN(steps))];
	}
	uint32_t revision = some_revision(w, b);
	buf_reset(&w->args);
	buf_printf(&w->args, "{\"booking\":\"B%u\"%s", id, reason ? ",\"reason\":\"z\"" : "");
	if (revision != 0)
		buf_printf(&w->args, ",\"revision\":%u", revision);
	buf_putc(&w->args, '}');
	if (!ask(w, s->op, step_on_paper(w, s, b, revision, reason, &next)))
		return;
	b->state = next;
	b->revision++;
	char want[48];
	snprintf(want, sizeof(want), "\"state\":\"%s\"", m_states[next]);
	if (strstr(w->answer.text, want) == NULL)
		differ(w, "the state is another one");
}

/* ---- money */

struct m_line {
	int treatment;
	uint32_t therapist, product;
	int64_t qty, percent, off;
};

static int64_t list_price(const struct m_line *l)
{
	if (l->product != 0)
		return m_products[l->product].price;
	const struct m_treatment *t = &m_treatments[l->treatment];
	return l->therapist != 0 && m_staff[l->therapist].level == 1 ? t->price_senior : t->price;
}

struct m_sale {
	uint32_t client, booking;
	int n;
	struct m_line lines[4];
	bool lines_given;
	int64_t percent, off; /* of the whole */
	int64_t list_treatments, list_products, before, total;
};

static void price(const struct walk *w, struct m_sale *s)
{
	int hers = s->client == 0 ? 0 : m_tier_on(&w->m->clients[s->client], m_today(w->m));
	const struct m_tier *tier = &m_tiers[hers];

	s->list_treatments = s->list_products = s->before = s->total = 0;
	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		int64_t gross = list_price(l) * l->qty;
		bool head = l->product == 0 &&
			    strcmp(m_treatments[l->treatment].category, "head") == 0;
		int64_t net = m_rounded(gross, l->product != 0 ? tier->product
					       : head	       ? tier->head
							       : tier->trunk);
		*(l->product != 0 ? &s->list_products : &s->list_treatments) += gross;
		s->before += net;
		net = m_rounded(net, 100 - (int)l->percent);
		s->total += net - m_smaller(l->off, net);
	}
	s->total = m_rounded(s->total, 100 - (int)s->percent);
	s->total -= m_smaller(s->off, s->total);
}

static bool has_authority(const struct walk *w, const struct m_sale *s)
{
	int64_t by_hand = s->before - s->total;

	if (by_hand == 0)
		return true;
	return (by_hand * 100 + s->before - 1) / s->before <= m_percent[w->role] &&
	       by_hand <= m_sum[w->role];
}

static void some_lines(struct walk *w, struct m_sale *s)
{
	s->lines_given = true;
	for (s->n = 0; s->n < 1 + (int)below(w, 3); s->n++) {
		struct m_line *l = &s->lines[s->n];
		*l = (struct m_line){ .qty = 1 + below(w, 3),
				      .therapist = (uint32_t)below(w, M_STAFF + 1) };
		if (chance(w, 50))
			l->product = 1 + (uint32_t)below(w, M_PRODUCTS);
		else
			l->treatment = (int)below(w, 4);
		if (chance(w, 10))
			l->percent = below(w, 40);
		if (chance(w, 10))
			l->off = below(w, 3000);
	}
}

static void lines_of_booking(const struct m_booking *b, struct m_sale *s)
{
	for (s->n = 0; s->n < b->n; s->n++)
		s->lines[s->n] = (struct m_line){ .qty = 1,
						  .treatment = b->seg[s->n].treatment,
						  .therapist = b->seg[s->n].therapist };
}

static void write_lines(struct walk *w, const struct m_sale *s)
{
	buf_reset(&w->args);
	buf_putc(&w->args, '{');
	if (s->client != 0 && s->booking == 0)
		buf_printf(&w->args, "\"client\":\"C%u\",", s->client);
	if (s->booking != 0)
		buf_printf(&w->args, "\"booking\":\"B%u\",", s->booking);
	buf_printf(&w->args,
		   "\"discount_percent\":%" PRId64 ",\"discount_fen\":%" PRId64 ",\"lines\":[",
		   s->percent, s->off);
	for (int i = 0; s->lines_given && i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		if (l->product != 0)
			buf_printf(&w->args, "%s{\"kind\":\"product\",\"product\":\"P%u\"",
				   i > 0 ? "," : "", l->product);
		else
			buf_printf(&w->args, "%s{\"kind\":\"treatment\",\"treatment\":\"%s\"",
				   i > 0 ? "," : "", m_treatments[l->treatment].id);
		if (l->therapist != 0)
			buf_printf(&w->args, ",\"therapist\":\"S%u\"", l->therapist);
		buf_printf(&w->args,
			   ",\"qty\":%" PRId64 ",\"discount_percent\":%" PRId64
			   ",\"discount_fen\":%" PRId64 "}",
			   l->qty, l->percent, l->off);
	}
	buf_puts(&w->args, "]");
}

struct m_paid {
	int64_t cash, wechat, alipay, card;
};

static struct m_paid some_payments(struct walk *w, int64_t total)
{
	struct m_paid p = { .cash = 0 };
	int64_t rest = total;

	if (chance(w, 30))
		rest -= p.wechat = below(w, rest + 1);
	if (chance(w, 15))
		rest -= p.alipay = below(w, rest + 1);
	if (chance(w, 50))
		p.cash = rest + (chance(w, 50) ? below(w, 10000) : 0);
	else
		p.card = rest;
	if (chance(w, 5))
		p.card += 1 + below(w, 500);
	if (chance(w, 5) && p.cash > 0)
		p.cash -= 1;
	return p;
}

static void write_payments(struct walk *w, const struct m_paid *p)
{
	const struct {
		const char *name;
		int64_t fen;
	} ways[] = {
		{ "cash", p->cash },
		{ "wechat", p->wechat },
		{ "alipay", p->alipay },
		{ "card", p->card },
	};
	const char *comma = "";

	buf_puts(&w->args, ",\"payments\":[");
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (ways[i].fen == 0)
			continue;
		buf_printf(&w->args, "%s{\"method\":\"%s\",\"amount_fen\":%" PRId64 "}", comma,
			   ways[i].name, ways[i].fen);
		comma = ",";
	}
	buf_puts(&w->args, "]}");
}

static enum status sale_on_paper(const struct walk *w, const struct m_sale *s,
				 const struct m_paid *p)
{
	int64_t paid = p->cash + p->wechat + p->alipay + p->card, pieces[M_PRODUCTS + 1] = { 0 };

	if (!is_clerk(w))
		return ST_NOT_PERMITTED;
	if (s->client > M_CLIENTS)
		return ST_NOT_FOUND;
	if (s->booking != 0 && w->m->bookings[s->booking - 1].state != M_DONE)
		return ST_WRONG_STATE;
	if (s->client != 0 && w->m->clients[s->client].deleted)
		return ST_NOT_FOUND;
	if (!has_authority(w, s))
		return ST_NO_AUTHORITY;
	if (paid < s->total)
		return ST_NOT_PAID;
	if (paid - s->total > p->cash)
		return ST_OVERPAID;
	for (int i = 0; i < s->n; i++)
		pieces[s->lines[i].product] += s->lines[i].qty;
	for (int i = 1; i <= M_PRODUCTS; i++)
		if (pieces[i] > w->m->stock[i])
			return ST_INSUFFICIENT;
	return ST_OK;
}

static void write_down(struct model *m, const struct m_sale *s, const struct m_paid *p)
{
	int64_t change = p->cash + p->wechat + p->alipay + p->card - s->total;

	m->cash += p->cash - change;
	m->wechat += p->wechat;
	m->alipay += p->alipay;
	m->card += p->card;
	m->treatments += s->list_treatments;
	m->products += s->list_products;
	m->discount += s->list_treatments + s->list_products - s->total;
	for (int i = 0; i < s->n; i++)
		m->stock[s->lines[i].product] -= s->lines[i].product != 0 ? s->lines[i].qty : 0;
	if (s->client != 0)
		m_spend(&m->clients[s->client], m_today(m), s->total);
	if (s->booking != 0) {
		m->bookings[s->booking - 1].state = M_SETTLED;
		m->bookings[s->booking - 1].revision++;
	}
}

static void sell(struct walk *w)
{
	struct m_sale s = { .client = (uint32_t)below(w, M_CLIENTS + 1) };
	uint32_t id;
	const struct m_booking *b = chance(w, 60) ? some_booking(w, &id) : NULL;

	for (int i = 0; b != NULL && i < 40 && b->state != M_DONE; i++)
		b = some_booking(w, &id);
	if (b != NULL && (b->state == M_DONE || chance(w, 20))) {
		s.booking = id;
		s.client = b->client;
		lines_of_booking(b, &s);
	} else {
		some_lines(w, &s);
	}
	if (chance(w, 15))
		s.percent = below(w, 35);
	if (chance(w, 10))
		s.off = below(w, 5000);
	price(w, &s);
	struct m_paid p = some_payments(w, s.total);
	write_lines(w, &s);
	write_payments(w, &p);
	if (!ask(w, "sale.pay", sale_on_paper(w, &s, &p)))
		return;
	char want[48];
	snprintf(want, sizeof(want), "\"total_fen\":%" PRId64 ",", s.total);
	if (strstr(w->answer.text, want) == NULL)
		differ(w, w->answer.text);
	const struct m_client *c = &w->m->clients[s.client];
	int was = m_tier_on(c, m_today(w->m));
	write_down(w->m, &s, &p);
	int tier = m_tier_on(c, m_today(w->m));
	snprintf(want, sizeof(want), "\"tier\":\"%s\"", m_tiers[tier].id);
	if ((strstr(w->answer.text, want) != NULL) != (tier > was))
		differ(w, w->answer.text);
	w->rises += tier > was;
}

static void receive(struct walk *w)
{
	int product = 1 + (int)below(w, M_PRODUCTS);
	int64_t qty = 1 + below(w, 5);

	buf_reset(&w->args);
	buf_printf(&w->args, "{\"product\":\"P%d\",\"qty\":%" PRId64 "}", product, qty);
	if (ask(w, "stock.receive", w->role == M_MANAGER ? ST_OK : ST_NOT_PERMITTED))
		w->m->stock[product] += qty;
}

/* ---- clients */

static bool has_open_booking(const struct model *m, uint32_t client)
{
	int64_t from = ((int64_t)m_today(m).n - 1) * MINUTES_PER_DAY;

	for (uint32_t i = 0; i < m->nbookings; i++)
		if (m->bookings[i].client == client && m->bookings[i].state <= M_DONE &&
		    m_start(&m->bookings[i]) >= from)
			return true;
	return false;
}

static void delete_or_restore(struct walk *w)
{
	uint32_t client = 1 + (uint32_t)below(w, M_CLIENTS);
	struct m_client *c = &w->m->clients[client];
	enum status wanted = ST_OK;
	bool back = chance(w, c->deleted ? 90 : 10);

	if (w->role != M_MANAGER)
		wanted = ST_NOT_PERMITTED;
	else if (back)
		wanted = c->deleted ? ST_OK : ST_NOTHING_TO_DO;
	else
		wanted = c->deleted			  ? ST_NOT_FOUND
			 : has_open_booking(w->m, client) ? ST_WRONG_STATE
							  : ST_OK;
	buf_reset(&w->args);
	buf_printf(&w->args, "{\"client\":\"C%u\"}", client);
	if (ask(w, back ? "client.restore" : "client.delete", wanted))
		c->deleted = !back;
}

/* ---- tiers */

/* The answer says hers as she has it on paper. */
static void same_tier(struct walk *w, uint32_t client)
{
	const struct m_client *c = &w->m->clients[client];
	const struct m_tier *tier = &m_tiers[m_tier_on(c, m_today(w->m))];
	int32_t keeps = m_keeps(c, m_today(w->m));
	char want[128], on[DATE_TEXT_MAX];

	snprintf(want, sizeof(want), "\"tier\":\"%s\",\"title\":\"%s\"", tier->id, tier->id);
	if (strstr(w->answer.text, want) == NULL)
		differ(w, w->answer.text);
	snprintf(want, sizeof(want), "\"spend_fen\":%" PRId64 ",", m_spent(c, m_today(w->m).n));
	if (strstr(w->answer.text, want) == NULL)
		differ(w, w->answer.text);
	snprintf(want, sizeof(want), "\"keeps_until\":\"%s\"", day_text(DAY(keeps), on));
	if ((strstr(w->answer.text, "\"keeps_until\"") != NULL) != (keeps != 0) ||
	    (keeps != 0 && strstr(w->answer.text, want) == NULL))
		differ(w, w->answer.text);
}

static void grant_tier(struct walk *w)
{
	uint32_t client = 1 + (uint32_t)below(w, M_CLIENTS);
	struct m_client *c = &w->m->clients[client];
	int tier = (int)below(w, M_TIERS + 1);
	int32_t until = chance(w, 40) ? 0 : m_today(w->m).n - 1 + (int32_t)below(w, 6);
	const char *reason = chance(w, 95) ? "z" : "";
	char on[DATE_TEXT_MAX];

	buf_reset(&w->args);
	buf_printf(&w->args, "{\"client\":\"C%u\",\"tier\":\"%s\",\"reason\":\"%s\"", client,
		   tier < M_TIERS ? m_tiers[tier].id : "iron", reason);
	if (until != 0)
		buf_printf(&w->args, ",\"until\":\"%s\"", day_text(DAY(until), on));
	buf_putc(&w->args, '}');
	if (!ask(w, "tier.grant",
		 reason[0] == '\0'			      ? ST_USAGE
		 : !is_clerk(w)				      ? ST_NOT_PERMITTED
		 : c->deleted				      ? ST_NOT_FOUND
		 : tier == M_TIERS			      ? ST_BAD_VALUE
		 : until != 0 && until < m_today(w->m).n      ? ST_PAST
		 : w->role != M_MANAGER			      ? ST_NO_AUTHORITY
							      : ST_OK))
		return;
	c->granted = tier;
	c->until = tier == 0 ? 0 : until;
	same_tier(w, client);
}

static void look_at_tier(struct walk *w)
{
	uint32_t client = 1 + (uint32_t)below(w, M_CLIENTS);

	buf_reset(&w->args);
	buf_printf(&w->args, "{\"client\":\"C%u\"}", client);
	enum status st = trial_run(&w->trial, "tier.get", NULL, w->args.text, &w->answer);
	if (w->m->clients[client].deleted ? st != ST_NOT_FOUND : st != ST_OK)
		differ(w, "her tier was refused");
	if (st == ST_OK)
		same_tier(w, client);
}

/* ---- free times: all of a day, or none */

static void look_for_times(struct walk *w)
{
	uint32_t staff = 2 + (uint32_t)below(w, M_STAFF - 1);
	int treatment = (int)below(w, 4), k = 0;
	int64_t base = (w->m->now / MINUTES_PER_DAY + 1 + below(w, 4)) * MINUTES_PER_DAY;
	char at[DATE_TEXT_MAX];

	buf_reset(&w->args);
	buf_printf(&w->args,
		   "{\"treatment\":\"%s\",\"therapist\":\"S%u\",\"from\":\"%s\",\"days\":1,"
		   "\"limit\":500}",
		   m_treatments[treatment].id, staff, wall_text(WALL(base), at));
	if (trial_run(&w->trial, "booking.slots", NULL, w->args.text, &w->answer) != ST_OK)
		differ(w, "free times were refused");
	for (int64_t t = base; t < base + MINUTES_PER_DAY; t += 5, k++) {
		struct m_booking b = { .n = 0 };
		struct m_visit v = { .b = &b, .forced = true };
		struct m_wish wish = { .treatment = treatment, .therapist = staff, .start = t };
		enum status worst = ST_OK;
		char want[48];
		m_plan_segment(w->m, &v, &wish, 0, &worst);
		m_check_visit(w->m, &v, &worst);
		snprintf(want, sizeof(want), "\"start\":\"%s\"", wall_text(WALL(t), at));
		if ((strstr(w->answer.text, want) != NULL) != (worst == ST_OK)) {
			printf("# %s: on paper %s\n", want, status_name(worst));
			differ(w, w->answer.text);
		}
	}
}

/* ---- said twice */

static void say_again(struct walk *w)
{
	const struct memory *r = &w->memory[below(w, REMEMBERED)];
	uint64_t before = shop_changes(&w->trial.shop);

	if (r->op == NULL)
		return;
	w->trial.who.staff = 2; /* may do all that was remembered */
	buf_reset(&w->args);
	buf_puts(&w->args, r->args);
	enum status st = trial_run(&w->trial, r->op, r->key, r->args, &w->answer);
	if (st != ST_OK || strcmp(w->answer.text, r->answer) != 0)
		differ(w, "said again it was answered otherwise");
	if (trial_run(&w->trial, "room.set", r->key, "{\"room\":\"R1\",\"capacity\":2}", NULL) !=
	    ST_KEY_REUSED)
		differ(w, "a key was used for two requests");
	if (shop_changes(&w->trial.shop) != before)
		differ(w, "said again it changed the shop");
}

/* ---- the books */

static void same_sum(struct walk *w, const char *account, int64_t on_paper_)
{
	char want[128];

	buf_reset(&w->args);
	buf_puts(&w->args, account);
	snprintf(want, sizeof(want), "\"account\":\"%s\",\"unit\":\"%s\",\"amount\":%" PRId64 "}",
		 account,
		 strncmp(account, "stock/shelf/P", 13) == 0
			 ? strcmp(account, "stock/shelf/P1") == 0   ? "STOCK-P1"
			   : strcmp(account, "stock/shelf/P2") == 0 ? "STOCK-P2"
								    : "STOCK-P3"
			 : "CNY",
		 on_paper_);
	if (strstr(w->answer.text, want) == NULL && on_paper_ != 0) {
		printf("# on paper %s\n# %s\n", want, w->answer.text);
		differ(w, "the books differ");
	}
}

static void compare_books(struct walk *w)
{
	const struct model *m = w->m;

	w->trial.who.staff = 0;
	trial_must(&w->trial, &w->answer, "ledger.balance", "{}");
	same_sum(w, "asset/cash", m->cash);
	same_sum(w, "asset/wechat", m->wechat);
	same_sum(w, "asset/alipay", m->alipay);
	same_sum(w, "asset/card", m->card);
	same_sum(w, "revenue/treatment", -m->treatments);
	same_sum(w, "revenue/product", -m->products);
	same_sum(w, "discount", m->discount);
	same_sum(w, "stock/shelf/P1", m->stock[1]);
	same_sum(w, "stock/shelf/P2", m->stock[2]);
	same_sum(w, "stock/shelf/P3", m->stock[3]);
}

/* ---- the walk */

static void let_time_pass(struct walk *w)
{
	char at[DATE_TEXT_MAX];

	w->m->now += chance(w, 50) ? 0 : below(w, 12);
	if (below(w, 4000) == 0)
		w->m->now -= MINUTES_PER_DAY; /* somebody set the clock */
	if (!trial_at(wall_text(WALL(w->m->now), at)))
		trial_die("no time", at);
	if (w->step % 64 == 0)
		m_forget(w->m);
}

static void take_a_step(struct walk *w)
{
	int64_t what = below(w, 100);

	let_time_pass(w);
	sit_down(w);
	if (what < 36 && w->m->nbookings < M_BOOKINGS)
		book(w);
	else if (what < 48)
		move_booking(w);
	else if (what < 74)
		take_step(w);
	else if (what < 88)
		sell(w);
	else if (what < 91)
		receive(w);
	else if (what < 93)
		delete_or_restore(w);
	else if (what < 95)
		chance(w, 50) ? grant_tier(w) : look_at_tier(w);
	else if (what < 97)
		look_for_times(w);
	else
		say_again(w);
}

static void set_out(struct walk *w)
{
	wall start;

	w->seed = trial_scale("WALK_SEED", 1);
	rng_seed(&w->rng, w->seed);
	w->args = w->answer = (struct buf)BUF_INIT;
	w->m = calloc(1, sizeof(*w->m));
	assert_int_equal(wall_parse("2026-11-22 09:00", &start, NULL), ST_OK);
	w->m->now = start.n;
	trial_folder(NULL, w->dir);
	write_treatments(w);
	write_conf(w);
	trial_make(&w->trial, w->dir, "2026-11-22 09:00");
	furnish(w);
}

static void come_home(struct walk *w)
{
	trial_close(&w->trial);
	trial_remove(w->dir);
	for (int i = 0; i < REMEMBERED; i++) {
		free(w->memory[i].op);
		free(w->memory[i].args);
		free(w->memory[i].answer);
	}
	buf_release(&w->args);
	buf_release(&w->answer);
	for (int i = 1; i <= M_CLIENTS; i++)
		free(w->m->clients[i].spent);
	free(w->m);
}

static void the_same_as_on_paper(void **state)
{
	struct walk w = { .step = 0 };
	unsigned long last = trial_scale("WALK_STEPS", 20000);
	unsigned reasons = 0;

	(void)state;
	set_out(&w);
	for (w.step = 1; w.step <= last; w.step++) {
		take_a_step(&w);
		if (w.step % SUMS_EVERY == 0)
			compare_books(&w);
		if (w.step % SOUND_EVERY == 0 && !trial_sound(&w.trial))
			differ(&w, "it is not sound");
	}
	compare_books(&w);
	assert_true(trial_sound(&w.trial));
	printf("# seed %lu:", w.seed);
	for (int i = 0; i < ST_COUNT; i++) {
		if (w.outcomes[i] > 0)
			printf(" %s %lu", status_name((enum status)i), w.outcomes[i]);
		reasons += w.outcomes[i] > 0;
	}
	printf("; %u bookings, %lu rises of tiers\n", w.m->nbookings, w.rises);
	assert_true((reasons >= 20 && w.rises >= 10) || last < 10000); /* it went everywhere */
	come_home(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_as_on_paper) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
