/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk changes visits: moved, split, longer; confirmed, here, done, paid, cancelled, missed. */
#ifndef PROOF_BOOK_CHANGE_H
#define PROOF_BOOK_CHANGE_H

#include "proof/book_visit.h"

static void put_answered(struct walk *w, struct m_booking *now)
{
	put(w->m, now);
	same_visit(w, ((const BookingAnswer *)w->answer)->record, now);
}

static bool gone(const struct model *m, uint32_t client)
{
	return m->clients[client].deleted;
}

/* ---- moved */

static struct m_move some_move(struct walk *w, const struct m_booking *b)
{
	struct m_move mv = { .segment = (int)below(w, rarely(w, 40) ? b->n + 1 : b->n),
			     .forced = chance(w, 5),
			     .revision = some_revision(w, b) };

	if (chance(w, 65))
		mv.start = chance(w, 60) && mv.segment < b->n
				   ? b->seg[mv.segment].start + 5 * (below(w, 25) - 12)
				   : some_time(w);
	if (chance(w, 30))
		mv.therapist = rarely(w, 60) ? M_STAFF + 1 : somebody(w);
	if (chance(w, 10))
		mv.room = 1 + (uint32_t)below(w, M_ROOMS);
	if (chance(w, 5))
		mv.device = 1 + (uint32_t)below(w, M_DEVICES);
	if (chance(w, 15))
		mv.service = rarely(w, 20) ? 725 : 5 + 5 * (int)below(w, 30);
	return mv;
}

static void write_move(struct walk *w, uint32_t id, struct m_move *mv)
{
	char at[DATE_TEXT_MAX];

	arguments(w, "{\"booking\":\"B%u\",\"segment\":%d", id, mv->segment);
	if (mv->start != 0)
		buf_printf(&w->args, ",\"start\":\"%s\"", wall_text(WALL(mv->start), at));
	if (mv->therapist != 0)
		buf_printf(&w->args, ",\"therapist\":\"S%u\"", mv->therapist);
	if (mv->room != 0)
		buf_printf(&w->args, ",\"room\":\"R%u\"", mv->room);
	if (mv->device != 0)
		buf_printf(&w->args, ",\"device\":\"D%u\"", mv->device);
	if (mv->service != 0)
		buf_printf(&w->args, ",\"service\":%d", mv->service);
	if (mv->revision != 0)
		buf_printf(&w->args, ",\"revision\":%u", mv->revision);
	mv->no = override(w, mv->forced, may_manage(w));
	buf_putc(&w->args, '}');
}

static enum status move_on_paper(struct walk *w, const struct m_booking *was,
				 const struct m_move *mv, struct m_booking *now)
{
	if (!may_book(w))
		return ST_NOT_PERMITTED;
	if (mv->segment >= was->n || mv->service > M_LONGEST)
		return ST_BAD_VALUE;
	if (was->state > M_ARRIVED)
		return ST_WRONG_STATE;
	if (mv->revision != 0 && mv->revision != was->revision)
		return ST_CHANGED;
	if (gone(w->m, was->client))
		return ST_NOT_FOUND;
	struct m_visit v = { .b = *was, .ignore = was->id, .was = was, .no = mv->no };
	v.b.forced = mv->forced;
	int64_t shift = mv->start == 0 ? 0 : mv->start - was->seg[mv->segment].start;
	m_move_all(w->m, &v, was, shift, mv);
	*now = v.b;
	now->forced = was->forced || mv->forced;
	return m_told(v.no);
}

static void move_visit(struct walk *w)
{
	const struct m_booking *b = some_booking(w);
	struct m_booking now;

	if (b == NULL)
		return;
	struct m_move mv = some_move(w, b);
	write_move(w, b->id, &mv);
	if (ask(w, "booking.move", move_on_paper(w, b, &mv, &now)))
		put_answered(w, &now);
}

/* ---- split */

/* A course stays with what it is for. */
static void keep_course(const struct model *m, struct m_booking *b)
{
	if (m_covered(m, b) == 0)
		b->course = 0;
}

static enum status split_on_paper(struct walk *w, const struct m_booking *was, int segment,
				  int64_t start, uint32_t revision, struct m_booking parts[2])
{
	struct model *m = w->m;
	struct m_booking before = *was;
	struct m_visit v = { .was = &before };

	if (segment == 0)
		return ST_USAGE;
	if (!may_book(w))
		return ST_NOT_PERMITTED;
	if (segment >= was->n)
		return ST_BAD_VALUE;
	if (was->state > M_ARRIVED || was->held_until != 0)
		return ST_WRONG_STATE;
	if (revision != 0 && revision != was->revision)
		return ST_CHANGED;
	parts[0] = parts[1] = before;
	parts[0].n = segment;
	parts[1].n -= segment;
	memmove(parts[1].seg, parts[1].seg + segment, (size_t)parts[1].n * sizeof(*parts[1].seg));
	parts[1].split_from = was->id;
	parts[1].wait = 0;
	parts[1].deposit = parts[1].paid = 0; /* they stay with the first part */
	keep_course(m, &parts[0]);
	keep_course(m, &parts[1]);
	if (start == 0)
		return ST_OK;
	if (gone(m, was->client))
		return ST_NOT_FOUND;
	m_put(m, &parts[0]); /* the first part stays in the book */
	v.b = parts[1];
	v.b.id = 0;
	v.b.forced = false;
	m_move_all(m, &v, &parts[1], start - parts[1].seg[0].start, NULL);
	m_put(m, &before);
	bool early = start > parts[1].seg[0].start && was->state == M_ARRIVED;
	v.b.forced = was->forced;
	parts[1] = v.b;
	parts[1].state = early ? M_CONFIRMED : was->state;
	return m_told(v.no);
}

static void split_visit(struct walk *w)
{
	const struct m_booking *b = some_booking(w);
	struct m_booking parts[2];

	for (int i = 0;
	     i < 60 && b != NULL && (b->n < 2 || b->state > M_ARRIVED) && !rarely(w, 600); i++)
		b = some_booking(w);
	if (b == NULL || (b->n < 2 && !rarely(w, 10)))
		return;
	int segment = rarely(w, 30) ? one_of(w, 0, 3) : 1 + (int)below(w, b->n - 1);
	int64_t start = chance(w, 30) ? 0 : some_time(w);
	if (start != 0 && segment < b->n && chance(w, 50))
		start = b->seg[segment].start + 5 * (below(w, 41) - 20);
	uint32_t revision = some_revision(w, b);
	char at[DATE_TEXT_MAX];
	arguments(w, "{\"booking\":\"B%u\",\"segment\":%d", b->id, segment);
	if (start != 0)
		buf_printf(&w->args, ",\"start\":\"%s\"", wall_text(WALL(start), at));
	if (revision != 0)
		buf_printf(&w->args, ",\"revision\":%u", revision);
	buf_putc(&w->args, '}');
	if (!ask(w, "booking.split", split_on_paper(w, b, segment, start, revision, parts)))
		return;
	const BookingRows *rows = (const BookingRows *)w->answer;
	differ_number(w, "the number of parts", (int64_t)rows->n_rows, 2);
	put(w->m, &parts[0]);
	struct m_booking *part = m_new(w->m, &parts[1]);
	m_turns_follow(w->m, NULL, part);
	same_visit(w, rows->rows[0]->record, &parts[0]);
	same_visit(w, rows->rows[1]->record, part);
}

/* ---- longer */

/* Do two parts of it want the same thing in the same minute? */
static bool in_way(const struct m_booking *b, const struct m_segment *x, const struct m_segment *y)
{
	for (int64_t t = y->start; t < m_end(y); t++) {
		for (uint32_t id = 1; id <= M_STAFF; id++)
			if (m_works_on(x, id) && m_works_on(y, id) && m_in_minute(x, M_HANDS, t) &&
			    m_in_minute(y, M_HANDS, t))
				return true;
		if (m_in_minute(x, M_HERSELF, t) && m_in_minute(y, M_HERSELF, t))
			return true;
		if (((x->room != 0 && x->room == y->room) ||
		     (x->device != 0 && x->device == y->device)) &&
		    m_in_minute(x, M_ROOM, t) && m_in_minute(y, M_ROOM, t))
			return true;
	}
	(void)b;
	return false;
}

static enum status longer_on_paper(struct walk *w, const struct m_booking *was, int segment,
				   int minutes, uint32_t revision, bool forced, uint64_t no,
				   struct m_booking *now)
{
	struct m_visit v = { .b = *was, .ignore = was->id, .no = no };
	bool push = false;

	if (minutes == 0)
		return ST_USAGE;
	if (segment >= was->n || minutes > M_ADDED ||
	    was->seg[segment].service + minutes > M_LONGEST)
		return ST_BAD_VALUE;
	if (was->state != M_IN_SERVICE)
		return ST_WRONG_STATE;
	if (revision != 0 && revision != was->revision)
		return ST_CHANGED;
	if (gone(w->m, was->client))
		return ST_NOT_FOUND;
	struct m_segment *s = &v.b.seg[segment];
	v.b.forced = was->forced || forced;
	s->service += minutes;
	s->extended += minutes;
	for (int i = 0; i < was->n; i++)
		push = push || (v.b.seg[i].start > s->start && in_way(&v.b, s, &v.b.seg[i]));
	int64_t start = s->start;
	for (int i = 0; i < was->n && push; i++)
		v.b.seg[i].start += v.b.seg[i].start > start ? minutes : 0;
	for (int i = 0; i < was->n; i++)
		m_check_claims(w->m, &v, i);
	*now = v.b;
	return m_told(v.no);
}

static void make_longer(struct walk *w)
{
	const struct m_booking *b = some_booking(w);
	struct m_booking now;

	for (int i = 0; i < 40 && b != NULL && b->state != M_IN_SERVICE && !rarely(w, 300); i++)
		b = some_booking(w);
	if (b == NULL)
		return;
	int segment = rarely(w, 30) ? b->n : (int)below(w, b->n);
	int minutes = rarely(w, 30) ? one_of(w, 0, 245) : 5 + 5 * (int)below(w, 9);
	uint32_t revision = some_revision(w, b);
	bool forced = chance(w, 8);
	arguments(w, "{\"booking\":\"B%u\",\"segment\":%d,\"minutes\":%d,\"revision\":%u", b->id,
		  segment, minutes, revision);
	uint64_t no = override(w, forced, may_manage(w));
	buf_putc(&w->args, '}');
	if (!ask(w, "booking.extend",
		 longer_on_paper(w, b, segment, minutes, revision, forced, no, &now)))
		return;
	put(w->m, &now);
	m_charge(w->m, now.seg[segment].therapist, M_LONGER, now.id);
	same_visit(w, ((const BookingAnswer *)w->answer)->record, &now);
}

/* ---- the steps of a visit */

static const struct m_step {
	const char *op;
	enum m_state from, to;
	bool service; /* therapists may */
} m_steps[] = {
	{ "booking.confirm", M_REQUESTED, M_CONFIRMED, false },
	{ "booking.arrive", M_CONFIRMED, M_ARRIVED, false },
	{ "booking.arrive", M_CONFIRMED, M_ARRIVED, false },
	{ "booking.unarrive", M_ARRIVED, M_CONFIRMED, false },
	{ "booking.start", M_ARRIVED, M_IN_SERVICE, true },
	{ "booking.start", M_ARRIVED, M_IN_SERVICE, true },
	{ "booking.unstart", M_IN_SERVICE, M_ARRIVED, true },
	{ "booking.finish", M_IN_SERVICE, M_DONE, true },
	{ "booking.finish", M_IN_SERVICE, M_DONE, true },
	{ "booking.noshow", M_CONFIRMED, M_NO_SHOW, false },
	{ "booking.cancel", M_CONFIRMED, M_CANCELLED, false },
};

static bool unsuitable(const struct model *m, const struct m_booking *b)
{
	bool against = false;

	for (int i = 0; i < b->n; i++)
		against = against || m_treatments[b->seg[i].treatment].pregnancy;
	return against && m->clients[b->client].pregnant;
}

static enum status step_on_paper(struct walk *w, const struct m_step *s, const struct m_booking *b,
				 uint32_t revision, bool reason, enum m_state *ret)
{
	bool cancel = strcmp(s->op, "booking.cancel") == 0;

	*ret = s->to;
	if (!s->service && !may_book(w))
		return ST_NOT_PERMITTED;
	if (cancel ? b->state > M_ARRIVED : b->state != s->from)
		return ST_WRONG_STATE;
	if (revision != 0 && revision != b->revision)
		return ST_CHANGED;
	if (cancel && b->state != M_REQUESTED &&
	    m_begin(b) - w->m->now < w->m->rules.late_hours * 60)
		*ret = M_LATE;
	if (s->to == M_NO_SHOW && m_begin(b) > w->m->now)
		return ST_TOO_SOON;
	if (s->from == M_REQUESTED && b->paid < b->deposit && !(reason && may_manage(w)))
		return reason ? ST_NO_AUTHORITY : ST_DEPOSIT_DUE;
	if (strcmp(s->op, "booking.start") != 0)
		return ST_OK;
	if (gone(w->m, b->client))
		return ST_NOT_FOUND;
	if (!unsuitable(w->m, b) || (reason && may_manage(w)))
		return ST_OK;
	return reason ? ST_NO_AUTHORITY : ST_CONTRAINDICATED;
}

/* Sessions are used when it is done, and free again when it will not be. */
static void step_of_course(struct model *m, const struct m_booking *was,
			   const struct m_booking *now)
{
	int n = m_covered(m, now);

	if (!m_holds(was) || m_holds(now))
		return;
	struct m_course *k = &m->courses[now->course];
	k->reserved -= n;
	*(m_counts(now) ? &k->used : &k->left) += n;
}

/* Of the deposit a part is kept when it ends late, unless who may waives it. */
static void end_deposit(struct walk *w, struct m_booking *now, bool waive)
{
	const BookingAnswer *a = (const BookingAnswer *)w->answer;
	const struct m_rules *r = &w->m->rules;
	int percent = waive			? 0
		      : now->state == M_LATE	? r->late_fee
		      : now->state == M_NO_SHOW ? r->missed_fee
						: 0;
	int64_t kept = (now->paid * percent * 2 + 100) / 200;

	differ_number(w, "what is kept of the deposit", a->kept_fen, kept);
	differ_number(w, "what is given back of it", a->back_fen, now->paid - kept);
	now->paid = 0;
	w->m->clients[now->client].missed += now->state != M_CANCELLED;
}

static const struct m_step *some_step(struct walk *w, struct m_booking **ret)
{
	const struct m_step *s = &m_steps[below(w, ARRAY_LEN(m_steps))];

	*ret = some_booking(w);
	/* Mostly one that can follow, at about its time. */
	for (int i = 0; i < 20 && *ret != NULL && !rarely(w, 120); i++) {
		if ((*ret)->state == s->from && m_begin(*ret) < w->m->now + 400)
			break;
		*ret = some_booking(w);
		s = &m_steps[below(w, ARRAY_LEN(m_steps))];
	}
	return s;
}

static void take_step(struct walk *w)
{
	struct m_booking *b;
	const struct m_step *s = some_step(w, &b);
	bool reason = chance(w, 30), waive = chance(w, 30);
	enum m_state next;

	if (b == NULL)
		return;
	uint32_t revision = some_revision(w, b);
	arguments(w, "{\"booking\":\"B%u\"%s", b->id, reason ? ",\"reason\":\"z\"" : "");
	if (revision != 0)
		buf_printf(&w->args, ",\"revision\":%u", revision);
	bool ends = s->to == M_CANCELLED || s->to == M_NO_SHOW;
	buf_puts(&w->args, ends && waive ? ",\"waive\":true}" : "}");
	if (!ask(w, s->op, step_on_paper(w, s, b, revision, reason, &next)))
		return;
	struct m_booking now = *b;
	now.state = next;
	step_of_course(w->m, b, &now);
	if (ends)
		end_deposit(w, &now, waive);
	put_answered(w, &now);
}

/* ---- paid */

/* What was done is checked out: what the course has paid costs nothing more. */
static void settle(struct walk *w)
{
	struct m_booking *b = some_booking(w);
	int64_t total = 0;
	bool licensed = true;
	enum status st;

	for (int i = 0; i < 60 && b != NULL && b->state != M_DONE && !rarely(w, 400); i++)
		b = some_booking(w);
	if (b == NULL)
		return;
	for (int i = 0; i < b->n; i++) {
		const struct m_segment *s = &b->seg[i];
		bool covered = b->course != 0 && m_is_for(&w->m->courses[b->course], s->treatment);
		total += covered ? 0 : m_treatments[s->treatment].price;
		licensed = licensed &&
			   (!m_treatments[s->treatment].licence || w->m->rules.licensed);
	}
	if (!licensed || gone(w->m, b->client))
		return;
	st = !may_book(w) ? ST_NOT_PERMITTED : b->state != M_DONE ? ST_WRONG_STATE : ST_OK;
	arguments(w, "{\"booking\":\"B%u\",\"payments\":[", b->id);
	if (total > 0)
		buf_printf(&w->args, "{\"method\":\"card\",\"amount_fen\":%" PRId64 "}", total);
	buf_puts(&w->args, "]}");
	if (!ask(w, "sale.pay", st))
		return;
	struct m_booking now = *b;
	differ_number(w, "what is given back of the deposit",
		      ((const SalePaid *)w->answer)->deposit_back_fen, b->paid);
	now.state = M_SETTLED;
	now.paid = 0;
	put(w->m, &now);
}

/* ---- the deposit */

static void take_deposit(struct walk *w)
{
	struct m_booking *b = some_booking(w);
	int64_t price = 0, most, sum;
	enum status st;

	for (int i = 0; i < 40 && b != NULL && b->deposit == 0 && !rarely(w, 60); i++)
		b = some_booking(w);
	if (b == NULL)
		return;
	for (int i = 0; i < b->n; i++)
		price += m_treatments[b->seg[i].treatment].price;
	most = (b->deposit > 0 ? b->deposit : price) - b->paid;
	most = most > 0 ? most : 0;
	sum = chance(w, 60) ? most : below(w, most + 3000);
	arguments(w,
		  "{\"booking\":\"B%u\",\"payments\":[{\"method\":\"%s\",\"amount_fen\":%" PRId64
		  "}]}",
		  b->id, chance(w, 50) ? "card" : "cash", sum);
	st = !may_book(w)	     ? ST_NOT_PERMITTED
	     : gone(w->m, b->client) ? ST_NOT_FOUND
	     : b->state > M_ARRIVED  ? ST_WRONG_STATE
	     : sum == 0		     ? ST_BAD_VALUE
	     : most == 0	     ? ST_NOTHING_TO_DO
	     : sum > most	     ? ST_OVERPAID
				     : ST_OK;
	if (!ask(w, "deposit.take", st))
		return;
	struct m_booking now = *b;
	now.paid += sum;
	put(w->m, &now);
	const DepositAnswer *a = (const DepositAnswer *)w->answer;
	differ_number(w, "what is asked for", a->asked_fen, now.deposit);
	differ_number(w, "what is paid", a->paid_fen, now.paid);
}

static void buy_course(struct walk *w)
{
	int offer = (int)below(w, M_OFFERS);
	uint32_t client = 1 + (uint32_t)below(w, M_REGULARS);
	struct model *m = w->m;

	if (gone(m, client) || !may_book(w))
		return;
	arguments(
		w,
		"{\"client\":\"C%u\",\"lines\":[{\"kind\":\"course\",\"offer\":\"%s\",\"qty\":1}],"
		"\"payments\":[{\"method\":\"card\",\"amount_fen\":%" PRId64 "}]}",
		client, m_offers[offer].id, m_offers[offer].price);
	if (!ask(w, "sale.pay", ST_OK))
		return;
	m->courses = m_more(m->courses, ++m->ncourses, sizeof(*m->courses));
	m->courses[m->ncourses] = (struct m_course){
		.client = client,
		.offer = offer,
		.left = m_offers[offer].sessions + m_offers[offer].gifted,
		.expires = m_offers[offer].days > 0 ? m_today(m) + m_offers[offer].days - 1 : 0
	};
	const SalePaid *paid = (const SalePaid *)w->answer;
	differ_number(w, "the number of courses", (int64_t)paid->n_courses, 1);
	differ_number(w, "the course", paid->courses[0], m->ncourses);
}

#endif
