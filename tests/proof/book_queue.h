/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk signs people in and out of the queue of turns, passes them over, changes places. */
#ifndef PROOF_BOOK_QUEUE_H
#define PROOF_BOOK_QUEUE_H

#include "proof/book_people.h"

/* As a question after a treatment (-1: any) answers it. */
static void same_queue(struct walk *w, const RotationAnswer *a, int treatment)
{
	struct model *m = w->m;
	struct m_queue none, *q = m_queue_of(m, m_today(m));
	int64_t start = m->now + (5 - m->now % 5) % 5;

	if (q == NULL)
		m_begin_queue(m, m_today(m), q = &none);
	differ_number(w, "the day", a->day, m_today(m));
	differ_number(w, "the length of the queue", (int64_t)a->n_rows, q->n);
	uint32_t next = treatment >= 0 ? m_next_turn(m, treatment, start) : 0;
	for (int i = 0; i < q->n; i++) {
		const struct m_turn *t = &q->turns[i];
		const TurnRow *row = a->rows[i];
		differ_number(w, "who stands there", row->record->staff, t->staff);
		differ_number(w, "turns taken", row->record->taken, t->taken);
		differ_number(w, "turns brought along", row->record->carried, t->carried);
		differ_number(w, "whether she came", row->record->signed_in != 0, t->came);
		differ_number(w, "whether she went", row->record->signed_out != 0, t->gone);
		if (treatment >= 0)
			differ_number(w, "whose turn it is", row->next, t->staff == next);
		w->seen.turns++;
	}
}

static void see_queue(struct walk *w)
{
	int treatment = (int)below(w, 5);

	arguments(w, "{\"treatment\":\"%s\"}", m_treatments[treatment].id);
	same_queue(w, look(w, "rotation.get"), treatment);
}

/* ---- in and out */

static void sign(struct walk *w, bool in)
{
	struct model *m = w->m;
	uint32_t id = rarely(w, 60) ? M_STAFF + 1 : somebody(w), self = w->trial.who.staff;
	struct m_queue *q = m_queue_of(m, m_today(m));
	struct m_queue none;
	enum status st = ST_OK;

	if (q == NULL)
		m_begin_queue(m, m_today(m), q = &none);
	arguments(w, "{\"staff\":\"S%u\"}", id);
	if (!may_book(w) && id != self)
		st = ST_NOT_PERMITTED;
	else if (id > M_STAFF || m->people[id].left)
		st = ST_NOT_FOUND;
	else if (m_stands(m_turn_of(q, id)) == in)
		st = ST_NOTHING_TO_DO;
	else if (in && m->people[id].level < 0)
		st = ST_NOT_QUALIFIED;
	else if (in && m_duty_of_day(m, id, m_today(m)) == 0)
		st = ST_OFF_DUTY;
	if (!ask(w, in ? "rotation.signin" : "rotation.signout", st))
		return;
	if (in)
		m_sign_in(m, id);
	else
		m_turn_of(m_queue_of(m, m_today(m)), id)->gone = true;
	same_queue(w, (const RotationAnswer *)w->answer, -1);
}

static void pass_over(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = somebody(w);
	struct m_turn *t = m_turn_of(m_queue_of(m, m_today(m)), id);
	bool reason = chance(w, 95);
	enum status st;

	arguments(w, "{\"staff\":\"S%u\"%s}", id, reason ? ",\"reason\":\"x\"" : "");
	st = !may_book(w)	  ? ST_NOT_PERMITTED
	     : !reason		  ? ST_BAD_VALUE
	     : m->people[id].left ? ST_NOT_FOUND
	     : !m_stands(t)	  ? ST_NOTHING_TO_DO
	     : t->skipped	  ? ST_NOTHING_TO_DO
				  : ST_OK;
	if (!ask(w, "rotation.skip", st))
		return;
	t->skipped = true;
	same_queue(w, (const RotationAnswer *)w->answer, -1);
}

/* Two take over each other's place with its turns. */
static void change_places(struct walk *w)
{
	struct model *m = w->m;
	uint32_t a = somebody(w), b = somebody(w);
	struct m_queue *q = m_queue_of(m, m_today(m));
	struct m_turn *x = m_turn_of(q, a), *y = m_turn_of(q, b);
	enum status st;

	arguments(w, "{\"staff\":\"S%u\",\"with\":\"S%u\",\"reason\":\"x\"}", a, b);
	st = !may_manage(w)			      ? ST_NOT_PERMITTED
	     : m->people[a].left || m->people[b].left ? ST_NOT_FOUND
	     : x == NULL || y == NULL || x == y	      ? ST_WRONG_STATE
						      : ST_OK;
	if (!ask(w, "rotation.swap", st))
		return;
	struct m_turn was = *x;
	*x = (struct m_turn){ .staff = y->staff,
			      .came = y->came,
			      .gone = y->gone,
			      .skipped = y->skipped,
			      .taken = was.taken,
			      .carried = was.carried };
	*y = (struct m_turn){ .staff = was.staff,
			      .came = was.came,
			      .gone = was.gone,
			      .skipped = was.skipped,
			      .taken = y->taken,
			      .carried = y->carried };
	same_queue(w, (const RotationAnswer *)w->answer, -1);
}

static void in_the_queue(struct walk *w)
{
	int64_t what = below(w, 10);

	if (what < 5)
		sign(w, true);
	else if (what < 6)
		sign(w, false);
	else if (what < 7)
		pass_over(w);
	else if (what < 8)
		change_places(w);
	else
		see_queue(w);
}

#endif
