/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The salon of the book's walk in the program: its rules as files, its people and places, and how
 * the walk asks. Include after <cmocka.h>. */
#ifndef PROOF_BOOK_SHOP_H
#define PROOF_BOOK_SHOP_H

#include "proof/book_check.h"

struct walk {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	struct model *m;
	struct rng rng;
	unsigned long seed, step, asked, requests;
	enum m_role role; /* who sits at the desk */
	struct buf args;
	ProtobufCMessage *answer; /* in the trial's arena */
	const char *op;		  /* that was asked for last */
	struct memory *memory;
	unsigned long outcomes[ST_COUNT];
	int64_t latest; /* the clock was never later */
	struct {
		unsigned long slots, rows, days, holds, turns;
	} seen; /* compared */
};

#include "proof/walk.h"

/* ---- chance */

/* One of the numbers. */
#define one_of(w, ...) \
	(((const int[]){ __VA_ARGS__ })[below(w, ARRAY_LEN(((const int[]){ __VA_ARGS__ })))])

static uint32_t somebody(struct walk *w)
{
	return 1 + (uint32_t)below(w, M_STAFF);
}

static uint32_t some_client(struct walk *w)
{
	uint32_t n = w->m->nclients;

	return chance(w, 85) || n < M_REGULARS + 1 ? 1 + (uint32_t)below(w, M_REGULARS)
						   : 1 + (uint32_t)below(w, n);
}

/* ---- the rules as files */

static void add_offers(struct buf *b, int treatment)
{
	const char *head = treatment < 0 ? "packages:\n" : "    courses:\n";
	const char *in = treatment < 0 ? "  " : "      ";

	for (int i = 0; i < M_OFFERS; i++) {
		const struct m_offer *o = &m_offers[i];
		bool package = __builtin_popcount(o->treatments) > 1;
		if (treatment < 0 ? !package : o->treatments != 1u << treatment)
			continue;
		buf_printf(b, "%s%s- id: %s\n%s  title: {zh: %s, en: %s}\n", head, in, o->id, in,
			   o->id, o->id);
		head = "";
		if (package) {
			buf_printf(b, "%s  treatments: [", in);
			for (int t = 0, n = 0; t < M_TREATMENTS; t++)
				if (o->treatments >> t & 1)
					buf_printf(b, "%s%s", n++ > 0 ? ", " : "",
						   m_treatments[t].id);
			buf_puts(b, "]\n");
		}
		buf_printf(b, "%s  sessions: %d\n%s  gifted: %d\n%s  price: %d\n", in, o->sessions,
			   in, o->gifted, in, (int)(o->price / 100));
		if (o->days > 0)
			buf_printf(b, "%s  valid_days: %d\n", in, o->days);
		if (o->interval > 0)
			buf_printf(b, "%s  interval_days: %d\n", in, o->interval);
	}
}

static void add_treatment(struct buf *b, int which, bool deposit)
{
	const struct m_treatment *t = &m_treatments[which];
	int yuan = (int)(t->price / 100);

	buf_printf(b,
		   "  - id: %s\n    title: {zh: %s, en: %s}\n    category: all\n    price: %d\n"
		   "    prices:\n      - {level: senior, price: %d, minutes: %d}\n"
		   "    minutes: %d\n    prep: %d\n    processing: %d\n    cleanup: %d\n",
		   t->id, t->id, t->id, yuan, yuan, t->senior, t->service, t->prep, t->processing,
		   t->cleanup);
	if (t->skill[0] != '\0')
		buf_printf(b, "    skill: %s\n", t->skill);
	if (t->room[0] != '\0')
		buf_printf(b, "    room: %s\n", t->room);
	if (t->device[0] != '\0')
		buf_printf(b, "    device: %s\n", t->device);
	buf_printf(b, "    online: %s\n", t->online ? "yes" : "no");
	if (deposit)
		buf_printf(b, "    deposit: %d\n", M_FOR_SPA / 100);
	if (t->level > 0)
		buf_puts(b, "    min_level: senior\n");
	if (t->licence)
		buf_puts(b, "    licence: medical-aesthetic\n");
	if (t->pregnancy)
		buf_puts(b, "    not_for: {pregnancy: yes}\n");
	buf_printf(b, "    steps:\n      - {title: {zh: 做, en: Do}, minutes: %d}\n", t->service);
	add_offers(b, which);
}

static void write_treatments(struct walk *w)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	buf_puts(&b, "categories:\n  - {id: all, title: {zh: 全, en: All}}\n"
		     "levels:\n  - {id: junior, title: {zh: 初, en: Junior}}\n"
		     "  - {id: senior, title: {zh: 高, en: Senior}}\ntreatments:\n");
	for (int i = 0; i < M_TREATMENTS; i++)
		add_treatment(&b, i, w->m->rules.for_spa && strcmp(m_treatments[i].id, "spa") == 0);
	add_offers(&b, -1);
	trial_write(w->dir, "treatments.yaml", b.text);
	buf_reset(&b);
	buf_printf(&b,
		   "window_days: 10\ndowngrade_days: 2\nspend_rule: proportional\ntiers:\n"
		   "  - {id: plain, title: {zh: 普, en: Plain}, book_ahead_days: 0}\n"
		   "  - {id: gold, title: {zh: 金, en: Gold}, spend: 90000000, "
		   "book_ahead_days: %d}\n"
		   "points: {per_yuan_percent: 100, valid_days: 730, value_of_100: 1.00}\n",
		   M_TIER_AHEAD);
	trial_write(w->dir, "tiers.yaml", b.text);
}

static void write_calendar(struct walk *w)
{
	const struct m_rules *r = &w->m->rules;
	AUTO(buf_release) struct buf b = BUF_INIT;
	char on[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	buf_puts(&b, "holidays:\n"
		     "  - {id: spring, title: {zh: 春节, en: Spring}, date: lunar 01-01, "
		     "before: 1, days: 4, closed: yes}\n"
		     "  - {id: christmas, title: {zh: 圣诞, en: Christmas}, date: 12-24, days: 2, "
		     "hours: 12:00-18:00}\n");
	for (int i = 0; i < r->nclosings; i++) {
		const struct m_closing *c = &r->closings[i];
		buf_printf(&b,
			   "  - {id: closing-%d, title: {zh: 休, en: Closing}, "
			   "date: %s, days: %d, ",
			   i, day_text(DAY(c->first), on), c->days);
		if (c->closed)
			buf_puts(&b, "closed: yes}\n");
		else
			buf_printf(&b, "hours: %s-%s}\n", minute_text(MINUTE(c->open), from),
				   minute_text(MINUTE(c->close), to));
	}
	buf_puts(&b, "tasks: []\n");
	trial_write(w->dir, "calendar.yaml", b.text);
}

static void write_conf(struct walk *w)
{
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };
	const struct m_rules *r = &w->m->rules;
	const struct m_week *week = &m_weeks[r->week];
	AUTO(buf_release) struct buf b = BUF_INIT;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	buf_printf(&b,
		   "[shop]\nlicences = %s\n[booking]\nnotice_minutes = %d\nahead_days = %d\n"
		   "late_cancel_hours = %d\nday_bookings = %d\nclient_bookings = %d\n"
		   "hold_minutes = %d\ndeposit = %d.%02d\ndeposit_missed = %d\n"
		   "late_fee_percent = %d\nno_show_fee_percent = %d\nlunch = ",
		   r->licensed ? "medical-aesthetic" : "", r->notice, r->ahead, r->late_hours,
		   r->day_bookings, r->client_bookings, r->hold,
		   r->for_missed ? M_FOR_MISSED / 100 : 0, r->for_missed ? M_FOR_MISSED % 100 : 0,
		   M_MISSED, r->late_fee, r->missed_fee);
	if (r->lunch_from < r->lunch_to)
		buf_printf(&b, "%s-%s\n", minute_text(MINUTE(r->lunch_from), from),
			   minute_text(MINUTE(r->lunch_to), to));
	else
		buf_puts(&b, "none\n");
	buf_printf(&b,
		   "[roster]\nmost_day_minutes = %d\nmost_straight_minutes = %d\n"
		   "break_minutes = %d\nmost_days = %d\n[rotation]\ncarry = %s\nasked_for = %d\n"
		   "extension = %d\n[prepaid]\nlimit_registered = 0\ncredit_limit = 0\n"
		   "[receipt]\nto = none\n[hours]\n",
		   r->day_minutes, r->straight, r->rest, r->days, r->carry ? "yes" : "no",
		   r->asked_for, r->extension);
	for (int i = 0; i < 7; i++)
		if (week->open[i] == week->close[i])
			buf_printf(&b, "%s = closed\n", names[i]);
		else
			buf_printf(&b, "%s = %02d:%02d-%02d:%02d\n", names[i], week->open[i] / 60,
				   week->open[i] % 60, week->close[i] % M_DAY / 60,
				   week->close[i] % 60);
	trial_write(w->dir, "meibu.conf", b.text);
	trial_write(w->dir, "shop.yaml", "rooms:\n  - {name: 占位, type: none}\n");
}

static void some_rules(struct walk *w)
{
	struct m_rules *r = &w->m->rules;
	bool lunch = chance(w, 40), work = chance(w, 50);

	*r = (struct m_rules){
		.week = (int)below(w, ARRAY_LEN(m_weeks)),
		.notice = one_of(w, 0, 60, 60, 240),
		.ahead = one_of(w, 4, 6, 6, 9),
		.late_hours = one_of(w, 0, 3, 12),
		.hold = one_of(w, 30, 120, 600),
		.lunch_from = lunch ? one_of(w, 720, 750) : 0,
		.lunch_to = lunch ? one_of(w, 780, 795) : 0,
		.day_bookings = chance(w, 25) ? one_of(w, 6, 15, 30) : 0,
		.client_bookings = one_of(w, 0, 1, 2, 3),
		.day_minutes = work ? one_of(w, 0, 150, 300) : 600,
		.straight = work ? one_of(w, 0, 90, 180) : 360,
		.rest = one_of(w, 1, 15, 15, 40),
		.days = work ? one_of(w, 0, 1, 3) : 6,
		.carry = chance(w, 50),
		.asked_for = one_of(w, 0, 50, 100),
		.extension = one_of(w, 0, 50, 100),
		.licensed = chance(w, 30),
		.for_spa = chance(w, 25),
		.for_missed = chance(w, 25),
		.late_fee = one_of(w, 0, 33, 50),
		.missed_fee = one_of(w, 80, 100),
	};
	for (r->nclosings = 0; r->nclosings < M_CLOSINGS && chance(w, 60); r->nclosings++) {
		int opening = one_of(w, 660, 720);
		r->closings[r->nclosings] =
			(struct m_closing){ .first = m_day_of(w->m->now) + 1 + (int32_t)below(w, 9),
					    .days = 1 + (int)below(w, 2),
					    .closed = chance(w, 50),
					    .open = opening,
					    .close = opening + one_of(w, 240, 360, 900) };
	}
}

static void write_rules(struct walk *w)
{
	write_treatments(w);
	write_calendar(w);
	write_conf(w);
}

/* ---- holds that run out */

/* Where somebody stands whose hold was let go. */
static enum m_waiting back_in_place(const struct model *m, const struct m_wait *q)
{
	return q->to_day < m_today(m) ? M_LAPSED : M_WAITING;
}

/* What becomes of a hold that is changed, and of who waits for it. */
static void follow_hold(struct model *m, const struct m_booking *was, struct m_booking *now)
{
	struct m_wait *q = &m->waits[was->wait];

	if (was->held_until == 0 || !m_counts(was))
		return;
	if (!m_counts(now)) {
		q->state = back_in_place(m, q);
		q->booking = now->lapsing ? q->booking : 0;
	} else if (now->held_until != 0 && now->state == M_REQUESTED && now->paid == 0) {
		if (now->held_until > m_begin(now)) /* it was moved */
			now->held_until = m_begin(now);
	} else { /* who pays for it takes it */
		now->held_until = 0;
		q->state = M_BOOKED;
		if (now->state == M_REQUESTED && now->paid >= now->deposit)
			now->state = M_CONFIRMED;
	}
}

/* A changed visit, with what follows of it. */
static void put(struct model *m, struct m_booking *now)
{
	struct m_booking was = *m->bookings[now->id];

	now->revision = was.revision + 1;
	follow_hold(m, &was, now);
	m_put(m, now);
	m_turns_follow(m, &was, now);
}

/* What was held and not taken in time is let go by whatever is written next. */
static void let_holds_lapse(struct model *m)
{
	for (uint32_t i = 1; i <= m->nwaits; i++) {
		struct m_wait *q = &m->waits[i];
		if (q->booking == 0)
			continue;
		struct m_booking *b = m->bookings[q->booking], now = *b;
		if (q->state == M_HELD && m_ran_out(m, b)) {
			now.lapsing = true;
			m_reserve(m, b, -1);
			now.state = M_CANCELLED;
			put(m, &now);
		}
		if (b->lapsing)
			q->state = back_in_place(m, q);
	}
}

static void written(struct model *m)
{
	for (uint32_t i = 1; i <= m->nwaits; i++) {
		struct m_wait *q = &m->waits[i];
		if (q->booking == 0 || !m->bookings[q->booking]->lapsing)
			continue;
		m->bookings[q->booking]->lapsing = false;
		q->booking = 0;
	}
}

/* ---- asking */

static void differ(struct walk *w, const char *what)
{
	char at[DATE_TEXT_MAX];

	trial_close(&w->trial);
	if (trial_scale("BOOK_KEEP", 0) == 0)
		trial_remove(w->dir);
	fail_msg("BOOK_SEED=%lu step %lu at %s as S%u: %s\n%s %s\n%s", w->seed, w->step,
		 wall_text(WALL(w->m->now), at), w->trial.who.staff, what,
		 w->op != NULL ? w->op : "", w->args.text, w->trial.problem.message);
}

static void differ_number(struct walk *w, const char *what, int64_t program, int64_t paper)
{
	if (program != paper)
		differ_sum(w, what, program, paper);
}

/* What a question is answered that nobody refuses; w->args are its arguments. */
static const void *look(struct walk *w, const char *op)
{
	uint32_t staff = w->trial.who.staff;

	w->trial.who.staff = 0;
	if (run(w, op, NULL, w->args.text) != ST_OK)
		differ(w, "a question was refused");
	w->trial.who.staff = staff;
	return w->answer;
}

/* Done by the owner, for the walk's sake. */
static const void *do_it(struct walk *w, const char *op)
{
	look(w, op);
	written(w->m);
	return w->answer;
}

/* Puts w->args to the program; the model has said what must come. */
static bool ask(struct walk *w, const char *op, enum status wanted)
{
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
	if (op_find(op)->writes)
		written(w->m);
	if (op_find(op)->writes && rarely(w, 20)) {
		AUTO(buf_release) struct buf answer = BUF_INIT;
		json_add_message(&answer, w->answer);
		remember(w, op, key, answer.text);
	}
	return true;
}

/* ---- who */

/* The manager comes over. */
static const char m_stand_in[] = ",\"authorised_by\":\"S2\",\"authorised_pin\":\"4711\"";

/* The desk, the manager, a therapist, or the owner at the console. */
static void sit_down(struct walk *w)
{
	static const uint32_t who[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0 };
	uint32_t staff = rarely(w, 40) ? 3 : who[below(w, ARRAY_LEN(who))];

	w->trial.who.staff = staff;
	w->role = staff == 0 ? M_SYSTEM : m_staff[staff].role;
}

static bool may_book(const struct walk *w)
{
	return w->role != M_THERAPIST;
}

/* Adds the reason for an override, and perhaps somebody who stands in; what she lacks is told. */
static uint64_t override(struct walk *w, bool forced, bool manage)
{
	bool comes = forced && !manage && chance(w, 15);

	if (forced)
		buf_printf(&w->args, ",\"force_reason\":\"x\"%s", comes ? m_stand_in : "");
	return forced && !manage && !comes ? m_bit(ST_NO_AUTHORITY) : 0;
}

/* Manage the roster, and override rules with a reason. */
static bool may_manage(const struct walk *w)
{
	return w->role == M_MANAGER || w->role == M_SYSTEM;
}

#endif
