/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The salon of the money walk in the program: its rules as files, its people and things, and how
 * the walk asks. Include after <cmocka.h>. */
#ifndef PROOF_MONEY_SHOP_H
#define PROOF_MONEY_SHOP_H

#include "proof/money_prepaid.h"
#include "store/tables.h"

enum { M_PRESENT = 10 /* clients who come at a time */ };

struct walk {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	struct model *m;
	struct rng rng;
	unsigned long seed, step, asked, requests;
	const struct m_limits *may; /* who sits at the desk */
	struct tx *reading;	    /* while balances are compared */
	struct buf args;
	ProtobufCMessage *answer; /* in the trial's arena */
	const char *op;		  /* that was asked for last */
	struct memory *memory;
	unsigned long outcomes[ST_COUNT];
	uint32_t present[M_PRESENT]; /* clients who come now */
	uint32_t next_entry;	     /* of the ledger, after the last request */
	uint32_t touched;	     /* by the last step, besides them; 0: nobody */
};

#include "proof/walk.h"

/* ---- the rules as files */

/* An offer for one treatment stands under it, one for several is a package. */
static void add_offer(struct buf *b, const struct m_offer *o, const char *indent)
{
	char price[MONEY_TEXT_MAX];
	const char *comma = "";

	buf_printf(b, "%s- id: %s\n%s  title: {zh: %s, en: %s}\n", indent, o->id, indent, o->id,
		   o->id);
	if (indent[2] == '\0') {
		buf_printf(b, "%s  treatments: [", indent);
		for (int t = 0; t < M_TREATMENTS; t++) {
			if (o->treatments >> t & 1) {
				buf_printf(b, "%s%s", comma, m_treatments[t].id);
				comma = ", ";
			}
		}
		buf_puts(b, "]\n");
	}
	if (o->unlimited)
		buf_printf(b, "%s  unlimited: yes\n", indent);
	else
		buf_printf(b, "%s  sessions: %d\n%s  gifted: %d\n", indent, o->sessions, indent,
			   o->gifted);
	if (o->days > 0)
		buf_printf(b, "%s  valid_days: %d\n", indent, o->days);
	buf_printf(b, "%s  interval_days: 7\n%s  price: %s\n", indent, indent,
		   money_text_plain(MONEY(o->price), price));
}

static void add_treatment(struct buf *b, int variant, int which)
{
	const struct m_treatment *t = &m_treatments[which];
	char price[MONEY_TEXT_MAX], senior[MONEY_TEXT_MAX];
	const char *head = "    courses:\n";

	money_text_plain(MONEY(m_price_of(variant, which, 0)), price);
	money_text_plain(MONEY(m_price_of(variant, which, 1)), senior);
	buf_printf(b,
		   "  - id: %s\n    title: {zh: %s, en: %s}\n    category: %s\n"
		   "    price: %s\n    prices:\n      - {level: senior, price: %s}\n"
		   "    minutes: 10\n    steps:\n      - {title: {zh: 做, en: Do}, minutes: 10}\n",
		   t->id, t->id, t->id, t->category, price, senior);
	for (int i = 0; i < M_OFFERS; i++) {
		if (m_offers[i].treatments != 1u << which)
			continue;
		buf_puts(b, head);
		head = "";
		add_offer(b, &m_offers[i], "      ");
	}
}

static void write_treatments(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	buf_puts(&b, "categories:\n  - {id: head, title: {zh: 头, en: Head}}\n"
		     "  - {id: trunk, title: {zh: 身, en: Trunk}}\n"
		     "levels:\n  - {id: junior, title: {zh: 初, en: Junior}}\n"
		     "  - {id: senior, title: {zh: 高, en: Senior}}\ntreatments:\n");
	for (int i = 0; i < M_TREATMENTS; i++)
		add_treatment(&b, w->m->variant, i);
	buf_puts(&b, "packages:\n");
	for (int i = 0; i < M_OFFERS; i++)
		if (__builtin_popcount(m_offers[i].treatments) > 1)
			add_offer(&b, &m_offers[i], "  ");
	trial_write(w->dir, "treatments.yaml", b.text);
}

static void add_tiers(struct buf *b)
{
	for (int i = 0; i < M_TIERS; i++) {
		const struct m_tier *t = &m_tiers[i];
		buf_printf(b, "  - id: %s\n    title: {zh: %s, en: %s}\n", t->id, t->id, t->id);
		if (i > 0)
			buf_printf(b,
				   "    spend: %d\n    visits: %d\n    both: %s\n    benefits:\n"
				   "      - {category: \"*\", percent: %d}\n"
				   "      - {category: head, percent: %d}\n"
				   "      - {category: product, percent: %d}\n",
				   (int)(t->spend / 100), t->visits, t->both ? "yes" : "no",
				   t->trunk, t->head, t->product);
		buf_printf(b, "    points_percent: %d\n    birthday_percent: %d\n", t->points,
			   t->birthday);
		if (t->coupons[0] >= 0)
			buf_printf(b, "    coupons: [%s%s%s]\n", m_kinds[t->coupons[0]].id,
				   t->coupons[1] >= 0 ? ", " : "",
				   t->coupons[1] >= 0 ? m_kinds[t->coupons[1]].id : "");
	}
	buf_puts(b, "milestones:\n");
	for (int i = 0; i < M_MILESTONES; i++) {
		const struct m_milestone *s = &m_milestones[i];
		buf_printf(b,
			   "  - id: %s\n    title: {zh: %s, en: %s}\n    visits: %d\n"
			   "    gift: a word\n    in_a_row: %s\n    within_days: %d\n"
			   "    coupon: %s\n",
			   s->id, s->id, s->id, s->visits, s->in_a_row ? "yes" : "no", s->within,
			   m_kinds[s->coupon].id);
	}
}

static void add_coupons(struct buf *b)
{
	char sum[MONEY_TEXT_MAX];

	buf_puts(b, "coupons:\n");
	for (int i = 0; i < M_KINDS; i++) {
		const struct m_kind *k = &m_kinds[i];
		buf_printf(b, "  - id: %s\n    title: {zh: %s, en: %s}\n", k->id, k->id, k->id);
		if (k->amount > 0)
			buf_printf(b, "    amount: %s\n", money_text_plain(MONEY(k->amount), sum));
		if (k->percent > 0)
			buf_printf(b, "    percent: %d\n", k->percent);
		if (k->treatment >= 0)
			buf_printf(b, "    treatment: %s\n", m_treatments[k->treatment].id);
		if (k->product > 0)
			buf_printf(b, "    product: %s\n", m_products[k->product].name);
		if (k->category[0] != '\0')
			buf_printf(b, "    category: \"%s\"\n", k->category);
		buf_printf(b, "    minimum: %s\n    valid_days: %d\n    stacks: %s\n",
			   money_text_plain(MONEY(k->minimum), sum), k->days,
			   k->stacks ? "yes" : "no");
		if (k->points > 0)
			buf_printf(b, "    points: %d\n", (int)k->points);
	}
	buf_puts(b, "promotions:\n");
	for (int i = 0; i < M_PROMOTIONS; i++) {
		const struct m_promotion *p = &m_promotions[i];
		buf_printf(b, "  - id: %s\n    title: {zh: %s, en: %s}\n    percent: %d\n", p->id,
			   p->id, p->id, p->percent);
		if (p->category != NULL)
			buf_printf(b, "    category: %s\n", p->category);
		else
			buf_printf(b, "    treatment: %s\n", m_treatments[p->treatment].id);
		buf_printf(b, "    from: %s\n", p->from);
		if (p->until[0] != '\0')
			buf_printf(b, "    until: %s\n", p->until);
		if (p->weekdays[0] != '\0')
			buf_printf(b, "    weekdays: [%s]\n", p->weekdays);
	}
}

static void write_tiers(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	char amount[MONEY_TEXT_MAX], bonus[MONEY_TEXT_MAX];

	buf_printf(&b, "window_days: %d\ndowngrade_days: %d\nspend_rule: %s\ntiers:\n", M_WINDOW,
		   M_GRACE, m_rules[m_rule_of(w->m->variant)]);
	add_tiers(&b);
	buf_printf(&b,
		   "points: {per_yuan_percent: 100, valid_days: %d, value_of_100: %d.%02d, "
		   "most_percent: %d}\n",
		   m_points_end(w->m->variant) ? M_POINTS_DAYS : 0, M_POINTS_WORTH / 100,
		   M_POINTS_WORTH % 100, M_POINTS_MOST);
	add_coupons(&b);
	buf_puts(&b, "topups:\n");
	for (int i = 0; i < M_TOPUPS; i++)
		buf_printf(&b, "  - {amount: %s, bonus: %s}\n",
			   money_text_plain(MONEY(m_topups[i].amount), amount),
			   money_text_plain(MONEY(m_topups[i].bonus), bonus));
	trial_write(w->dir, "tiers.yaml", b.text);
}

static void write_conf(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };

	buf_printf(&b,
		   "[booking]\nnotice_minutes = 0\nahead_days = 90\nlate_cancel_hours = 2\n"
		   "client_bookings = 0\n"
		   "[roster]\nmost_day_minutes = 0\nmost_straight_minutes = 0\nmost_days = 0\n"
		   "[prepaid]\nlimit_registered = %d.00\nlimit_unregistered = %d.00\n"
		   "cooling_days = %d\nlpr_percent = %d.%02d\ndeposit_percent = %d.%02d\n"
		   "year_days = %d\ncredit_limit = %d.00\n"
		   "[day]\nfloat = %d.00\nshifts = %d\nrequire_open = %s\nlate_days = %d\n"
		   "denominations = 100 50 20 10 5 2 1 0.5 0.2 0.1 0.05 0.02 0.01\n"
		   "[receipt]\nto = none\n[hours]\n",
		   M_LIMIT / 100, M_LIMIT_NAMELESS / 100, M_COOLING, M_LPR / 100, M_LPR % 100,
		   M_DEPOSIT / 100, M_DEPOSIT % 100, M_YEAR, M_CREDIT / 100, M_FLOAT / 100,
		   M_SHIFTS, m_must_open(w->m->variant) ? "yes" : "no", M_LATE_DAYS);
	for (int i = 0; i < 7; i++)
		buf_printf(&b, "%s = %02d:00-%02d:00\n", names[i], M_OPENING / 60,
			   m_closing(i) / 60 % 24);
	trial_write(w->dir, "meibu.conf", b.text);
	trial_write(w->dir, "calendar.yaml", "holidays: []\n");
	trial_write(w->dir, "shop.yaml", "rooms:\n  - {name: 占位, type: none}\n");
}

static void write_rules(struct walk *w)
{
	write_treatments(w);
	write_tiers(w);
	write_conf(w);
}

/* ---- people and things */

/* Every fourth is known by no phone: her card may hold less. */
static uint32_t new_client(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = ++m->nclients;
	struct m_client *c = &m->clients[id];
	char phone[32] = "", birthday[32] = "";

	REQUIRE(id < M_CLIENTS);
	*c = (struct m_client){ .named = id % 4 != 0,
				.month = id % 3 == 0 ? 1 + (int)below(w, 12) : 0,
				.granted = -1,
				.spend = mem_alloc(M_DAYS * sizeof(*c->spend)),
				.visits = mem_alloc(M_DAYS * sizeof(int32_t)) };
	if (c->named)
		snprintf(phone, sizeof(phone), ",\"phone\":\"138%08u\"", id);
	if (c->month != 0)
		snprintf(birthday, sizeof(birthday), ",\"birthday\":\"1990-%02d-15\"", c->month);
	w->trial.who.staff = 0;
	trial_must(&w->trial, NULL, "client.add", "{\"name\":\"客%u\",\"force\":true%s%s}", id,
		   phone, birthday);
	return id;
}

static void furnish(struct walk *w)
{
	static const char *const roles[] = { "", "frontdesk", "manager", "therapist" };
	struct trial *t = &w->trial;

	for (int i = 1; i <= M_STAFF; i++) {
		AUTO(buf_release) struct buf roster = BUF_INIT;
		for (int d = 0; d < 7; d++)
			buf_printf(&roster,
				   "%s{\"weekday\":%d,\"from\":\"09:00\",\"to\":\"26:00\"}",
				   d > 0 ? "," : "", d);
		trial_must(t, NULL, "staff.add",
			   "{\"name\":\"人%d\",\"role\":\"%s\",\"level\":\"%s\",\"roster\":[%s]}",
			   i, roles[m_staff[i].role],
			   m_staff[i].level < 0	   ? ""
			   : m_staff[i].level == 0 ? "junior"
						   : "senior",
			   roster.text);
	}
	trial_must(t, NULL, "staff.pin", "{\"staff\":\"S2\",\"pin\":\"4711\"}");
	for (int i = 1; i <= M_PRODUCTS; i++)
		trial_must(t, NULL, "product.add",
			   "{\"name\":\"%s\",\"unit\":\"个\",\"price_fen\":%" PRId64 "}",
			   m_products[i].name, m_products[i].price);
	for (int i = 0; i < M_PRESENT; i++)
		w->present[i] = new_client(w);
}

/* ---- asking */

/* The manager comes over. */
static const char m_stand_in[] = ",\"authorised_by\":\"S2\",\"authorised_pin\":\"4711\"";

static void differ(struct walk *w, const char *what)
{
	if (w->reading != NULL)
		tx_abort(w->reading);
	trial_close(&w->trial);
	if (trial_scale("MONEY_KEEP", 0) == 0)
		trial_remove(w->dir);
	fail_msg("seed %lu step %lu: %s\n%s %s\n%s", w->seed, w->step, what,
		 w->op != NULL ? w->op : "", w->args.text, w->trial.problem.message);
}

/* What a read operation answers. */
static const void *look(struct walk *w, const char *op, const char *args, ...)
	__attribute__((format(printf, 3, 4)));
static const void *look(struct walk *w, const char *op, const char *args, ...)
{
	char text[256];
	va_list list;

	va_start(list, args);
	vsnprintf(text, sizeof(text), args, list);
	va_end(list);
	w->trial.who.staff = 0;
	buf_reset(&w->args);
	buf_puts(&w->args, text);
	if (run(w, op, NULL, text) != ST_OK)
		differ(w, "a question was refused");
	return w->answer;
}

/* Was something entered in the books? */
static void note_posting(struct walk *w)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx;
	uint32_t next;

	if (tx_begin(w->trial.shop.db, TX_READ, "walk", &tx, &p) != ST_OK ||
	    ledger_next(tx, &next) != ST_OK)
		trial_die("the number of entries", p.message);
	tx_abort(tx);
	if (next != w->next_entry)
		w->m->posted = w->m->now;
	w->next_entry = next;
}

/* Puts w->args to the program; the model has said what must come. */
static bool ask(struct walk *w, const char *op, enum status wanted)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char key[M_KEY], what[128];

	snprintf(key, sizeof(key), "step %lu.%lu", w->step, ++w->asked);
	enum status st = run(w, op, key, w->args.text);
	w->outcomes[st]++;
	if (st != wanted) {
		snprintf(what, sizeof(what), "%s is %s, on paper %s", op, status_name(st),
			 status_name(wanted));
		differ(w, what);
	}
	if (st != ST_OK)
		return false;
	note_posting(w);
	json_add_message(&answer, w->answer);
	remember(w, op, key, answer.text);
	if (rarely(w, 25)) /* the line was slow, and she pressed again */
		say_again(w, op, key, w->args.text, answer.text);
	return true;
}

/* ---- who */

static void sit_down(struct walk *w)
{
	static const uint32_t who[] = { 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0 };
	uint32_t staff = rarely(w, 60) ? 3 : who[below(w, ARRAY_LEN(who))];

	w->trial.who.staff = staff;
	w->may = &m_limits[m_staff[staff].role];
}

static uint32_t somebody(struct walk *w)
{
	return w->present[below(w, M_PRESENT)];
}

#endif
