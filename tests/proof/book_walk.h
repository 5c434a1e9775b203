/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through the appointment book, step by step (see book.c). Include after <cmocka.h>. */
#ifndef PROOF_BOOK_WALK_H
#define PROOF_BOOK_WALK_H

#include "proof/book_change.h"
#include "proof/book_compare.h"
#include "proof/book_queue.h"
#include "proof/book_roster.h"
#include "proof/book_series.h"
#include "proof/book_wait.h"

enum { SOUND_EVERY = 5000, ALL_EVERY = 1000, RULES_EVERY = 700 };

/* ---- time */

/* Few come at night. */
static void sleep_in(struct model *m)
{
	int32_t today = m_today(m);
	int open, close;

	while (!m_hours(&m->rules, today, &open, &close) ||
	       m->now >= (int64_t)today * M_DAY + close)
		today++;
	if (m->now < (int64_t)today * M_DAY + open)
		m->now = (int64_t)today * M_DAY + open;
}

static void set_clock(struct walk *w)
{
	char at[DATE_TEXT_MAX];

	if (!trial_at(wall_text(WALL(w->m->now), at)))
		trial_die("no time", at);
	w->latest = w->m->now > w->latest ? w->m->now : w->latest;
	let_holds_lapse(w->m);
}

static void let_time_pass(struct walk *w)
{
	struct model *m = w->m;

	if (chance(w, 45))
		m->now += below(w, 8);
	if (rarely(w, 300))
		m->now += below(w, 14 * 60);
	if (rarely(w, 15))
		sleep_in(m);
	set_clock(w);
	if (rarely(w, 4000) && m->now > w->latest - M_DAY / 2) { /* somebody turns it back */
		let_days_lapse(w);
		m->now -= below(w, M_DAY);
		set_clock(w);
	}
	if (w->step % 64 == 0)
		m_forget_changes(m);
}

/* The owner changes settings and holidays; what is booked stays. */
static void change_rules(struct walk *w)
{
	char at[DATE_TEXT_MAX];

	some_rules(w);
	trial_close(&w->trial);
	write_rules(w);
	trial_open(&w->trial, w->dir, wall_text(WALL(w->m->now), at));
	if (w->trial.shop.warning[0] != '\0')
		trial_die("a rule file is faulty", w->trial.shop.warning);
}

/* ---- a step */

static void with_the_roster(struct walk *w)
{
	int64_t what = below(w, 10);

	if (!may_manage(w) && chance(w, 85)) {
		w->trial.who.staff = 2;
		w->role = M_MANAGER;
	}
	if (what < 4)
		change_roster(w);
	else if (what < 6)
		swap_shifts(w);
	else
		drop_change(w);
}

static void with_the_house(struct walk *w)
{
	int64_t what = below(w, 10);

	w->trial.who.staff = 0;
	if (what < 4)
		change_person(w);
	else if (what < 6)
		change_place(w);
	else
		change_client(w);
}

static void look_around(struct walk *w)
{
	static void (*const what[])(struct walk *) = { look_for_times, look_for_times,
						       see_proposals, compare_roster,
						       compare_load };

	what[below(w, ARRAY_LEN(what))](w);
}

static void take_a_step(struct walk *w)
{
	static const struct {
		int64_t part;
		void (*what)(struct walk *);
	} steps[] = {
		{ 230, book },	      { 30, walk_in },
		{ 50, copy_visit },   { 60, with_the_waitlist },
		{ 20, take_deposit }, { 120, move_visit },
		{ 25, split_visit },  { 25, make_longer },
		{ 220, take_step },   { 40, settle },
		{ 12, buy_course },   { 15, plan_series },
		{ 25, book_series },  { 50, with_the_roster },
		{ 40, in_the_queue }, { 12, with_the_house },
		{ 30, look_around },  { 16, again },
	};
	int64_t choice = below(w, 1000);

	let_time_pass(w);
	sit_down(w);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		choice -= steps[i].part;
		if (choice < 0) {
			steps[i].what(w);
			break;
		}
	}
}

/* ---- the walk */

static void set_out(struct walk *w, const char *start)
{
	struct model *m = mem_alloc(sizeof(*m));
	wall at;

	memset(m, 0, sizeof(*m));
	w->seed = trial_scale("BOOK_SEED", 1);
	rng_seed(&w->rng, w->seed);
	w->args = (struct buf)BUF_INIT;
	w->m = m;
	assert_int_equal(wall_parse(start, &at, NULL), ST_OK);
	m->now = w->latest = at.n;
	m->first = m_day_of(at.n) - 30;
	m->clients = mem_alloc(M_CLIENTS * sizeof(*m->clients));
	m->changes = m_more(NULL, 0, sizeof(*m->changes));
	m->courses = m_more(NULL, 0, sizeof(*m->courses));
	m->waits = m_more(NULL, 0, sizeof(*m->waits));
	m->waits[0] = (struct m_wait){ .n = 0 };
	trial_folder(NULL, w->dir);
	some_rules(w);
	write_rules(w);
	trial_make(&w->trial, w->dir, start);
	furnish(w);
}

static void come_home(struct walk *w)
{
	struct model *m = w->m;

	trial_close(&w->trial);
	trial_remove(w->dir);
	forget_all(w);
	for (uint32_t i = 1; i <= m->nbookings; i++)
		free(m->bookings[i]);
	for (uint32_t i = 0; i < m->nqueues; i++)
		free(m->queues[i].charges);
	for (size_t i = 0; i < m->npages; i++)
		free(m->pages[i].entries);
	free(m->pages);
	free(m->bookings);
	free(m->clients);
	free(m->changes);
	free(m->recent);
	free(m->courses);
	free(m->waits);
	free(m->queues);
	free(m);
	buf_release(&w->args);
}

static void compare_all(struct walk *w)
{
	compare_days(w, m_day_of(w->m->now) - 3, AT_ONCE);
	compare_courses(w);
	see_queue(w);
	see_waitlist(w);
}

static void the_same_as_on_paper(void **state)
{
	struct walk w = { .step = 0 };
	unsigned long last = trial_count("BOOK_STEPS", 20000);
	unsigned reasons = 0;

	(void)state;
	set_out(&w, "2026-11-22 09:00");
	for (w.step = 1; w.step <= last; w.step++) {
		take_a_step(&w);
		if (w.step % RULES_EVERY == 0)
			change_rules(&w);
		if (w.step % ALL_EVERY == 0)
			compare_all(&w);
		if (w.step % SOUND_EVERY == 0 && !trial_sound(&w.trial))
			differ(&w, "it is not sound");
	}
	compare_bookings(&w);
	compare_courses(&w);
	assert_true(trial_sound(&w.trial));
	printf("# seed %lu, %lu requests:", w.seed, w.requests);
	for (int i = 0; i < ST_COUNT; i++) {
		if (w.outcomes[i] > 0)
			printf(" %s %lu", status_name((enum status)i), w.outcomes[i]);
		reasons += w.outcomes[i] > 0;
	}
	printf("; %u bookings, %u changes of the roster, %u courses, %lu free times, until %d days "
	       "later\n",
	       w.m->nbookings, w.m->nchanges, w.m->ncourses, w.seen.slots,
	       m_today(w.m) - w.m->first - 30);
	assert_true(reasons >= 22 || last < 10000); /* it went everywhere */
	come_home(&w);
}

#endif
