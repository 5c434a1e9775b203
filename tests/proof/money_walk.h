/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through money, step by step (see money.c). Include after <cmocka.h>. */
#ifndef PROOF_MONEY_WALK_H
#define PROOF_MONEY_WALK_H

#include "proof/money_all.h"

enum { SOUND_EVERY = 5000, ALL_EVERY = 500, RULES_EVERY = 1300, NEWCOMER_EVERY = 120 };
enum { SALES_SIZE = 4000000, THINGS_SIZE = 400000 };

/* ---- time */

static void let_time_pass(struct walk *w)
{
	struct model *m = w->m;
	char at[DATE_TEXT_MAX];

	if (chance(w, 40))
		m->now += below(w, 30);
	if (chance(w, 3))
		m->now += below(w, 14 * 60);
	if (rarely(w, 200))
		m->now += below(w, 3 * MINUTES_PER_DAY);
	if (rarely(w, 1500)) /* somebody set the clock */
		m->now -= below(w, 2 * MINUTES_PER_DAY);
	REQUIRE(m_today(m) - m->first < M_DAYS - 400);
	if (!trial_at(wall_text(WALL(m->now), at)))
		trial_die("no time", at);
}

/* The owner changes prices and rules; what was sold keeps its own. */
static void change_rules(struct walk *w)
{
	char at[DATE_TEXT_MAX];

	w->m->variant++;
	trial_close(&w->trial);
	write_rules(w);
	trial_open(&w->trial, w->dir, wall_text(WALL(w->m->now), at));
}

/* ---- a step */

static void in_the_drawer(struct walk *w)
{
	static void (*const open[])(struct walk *) = { close_drawer, close_drawer, close_drawer,
						       close_drawer, count_drawer, open_drawer,
						       reopen_drawer };
	static void (*const shut[])(struct walk *) = { open_drawer,   open_drawer,   open_drawer,
						       reopen_drawer, reopen_drawer, close_drawer,
						       count_drawer };
	size_t what = (size_t)below(w, ARRAY_LEN(open));

	(w->m->open.id != 0 ? open : shut)[what](w);
}

static void with_a_card(struct walk *w)
{
	if (chance(w, 45))
		pass_card(w);
	else
		stop_card(w);
}

static void with_a_course(struct walk *w)
{
	int64_t what = below(w, 3);

	if (what == 0)
		freeze_course(w);
	else if (what == 1)
		extend_course(w);
	else
		give_course(w);
}

static void with_rights(struct walk *w)
{
	static void (*const what[])(struct walk *) = { redeem, redeem,	 adjust_points, issue,
						       issue,  withdraw, grant,		review };

	what[below(w, ARRAY_LEN(what))](w);
}

static void with_tabs(struct walk *w)
{
	if (chance(w, 45))
		hold_tab(w);
	else
		take_tab_up(w);
}

static void take_a_step(struct walk *w)
{
	static const struct {
		int64_t part;
		void (*what)(struct walk *);
	} steps[] = {
		{ 30, sell },	      { 12, take_back },  { 6, book },	      { 12, go_on },
		{ 4, with_a_course }, { 4, with_a_card }, { 8, with_rights }, { 4, pay_debt },
		{ 2, give_back },     { 2, ask_the_law }, { 1, expire },      { 3, with_tabs },
		{ 3, in_the_drawer }, { 2, receive },	  { 2, again },	      { 5, look_around },
	};
	int64_t choice = below(w, 100);

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

	w->seed = trial_scale("MONEY_SEED", 1);
	rng_seed(&w->rng, w->seed);
	w->args = (struct buf)BUF_INIT;
	w->m = m;
	assert_int_equal(wall_parse(start, &at, NULL), ST_OK);
	m->now = at.n;
	m->first = m_today(m) - 30;
	m->clients = mem_alloc(M_CLIENTS * sizeof(*m->clients));
	m->courses = mem_alloc(THINGS_SIZE * sizeof(*m->courses));
	m->coupons = mem_alloc(THINGS_SIZE * sizeof(*m->coupons));
	m->bookings = mem_alloc(THINGS_SIZE * sizeof(*m->bookings));
	m->nsales = SALES_SIZE;
	m->sales = mem_alloc(m->nsales * sizeof(struct m_sale *));
	m->days = mem_alloc(M_DAYS * sizeof(*m->days));
	/* Nobody in particular. */
	m->clients[0] = (struct m_client){ .granted = -1,
					   .spend = mem_alloc(M_DAYS * sizeof(int32_t)),
					   .visits = mem_alloc(M_DAYS * sizeof(int32_t)) };
	trial_folder(NULL, w->dir);
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
	for (uint32_t i = 0; i < m->numbers.n; i++) {
		struct m_sale *s = m->sales[m->numbers.at[i]];
		free(s->lines);
		free(s->payments);
		free(s);
	}
	for (uint32_t i = 0; i <= m->nclients; i++) {
		free(m->clients[i].spend);
		free(m->clients[i].visits);
		free(m->clients[i].coupons.at);
		free(m->clients[i].courses.at);
		free(m->clients[i].debts.at);
	}
	for (int i = 0; i < M_TABS; i++)
		drop_tab(&m->tabs[i]);
	free(m->numbers.at);
	free(m->standing.at);
	free(m->clients);
	free(m->courses);
	free(m->coupons);
	free(m->bookings);
	free(m->sales);
	free(m->days);
	free(m);
	buf_release(&w->args);
}

static void the_same_as_on_paper(void **state)
{
	struct walk w = { .step = 0 };
	unsigned long last = trial_count("MONEY_STEPS", 20000);
	unsigned reasons = 0;

	(void)state;
	set_out(&w, "2026-11-22 09:00");
	for (w.step = 1; w.step <= last; w.step++) {
		take_a_step(&w);
		compare_present(&w);
		if (w.step % NEWCOMER_EVERY == 0) /* somebody comes no more */
			w.present[below(&w, M_PRESENT)] = new_client(&w);
		if (w.step % RULES_EVERY == 0)
			change_rules(&w);
		if (w.step % ALL_EVERY == 0)
			compare_all(&w);
		if (w.step % SOUND_EVERY == 0 && !trial_sound(&w.trial))
			differ(&w, "it is not sound");
	}
	compare_all(&w);
	assert_true(trial_sound(&w.trial));
	compare_journals(&w);
	printf("# seed %lu, %lu requests:", w.seed, w.requests);
	for (int i = 0; i < ST_COUNT; i++) {
		if (w.outcomes[i] > 0)
			printf(" %s %lu", status_name((enum status)i), w.outcomes[i]);
		reasons += w.outcomes[i] > 0;
	}
	printf("; %u sales, %u courses, %u coupons, %u Z reports, until %d days later\n",
	       w.m->numbers.n, w.m->ncourses, w.m->ncoupons, w.m->ntills,
	       m_today(w.m) - w.m->first);
	assert_true(reasons >= 14 || last < 10000); /* it went everywhere */
	come_home(&w);
}

static void all_that_was_sold_goes_back_to_nothing(void **state)
{
	struct walk w = { .step = 0 };
	unsigned long last = trial_scale("MONEY_SALES", 3000);

	(void)state;
	set_out(&w, "2026-11-22 09:00");
	w.trial.who.staff = 0;
	w.may = &m_limits[M_OWNER];
	for (w.step = 1; w.m->numbers.n < last; w.step++) {
		sell_and_serve(&w);
		w.trial.who.staff = 0;
		compare_present(&w);
	}
	settle_bookings(&w);
	compare_all(&w);
	w.trial.who.staff = 0;
	take_all_back(&w);
	compare_all(&w);
	nothing_is_left(&w);
	assert_true(trial_sound(&w.trial));
	printf("# %u sales taken back in %lu pieces\n", w.m->numbers.n,
	       (unsigned long)w.m->sum.count[F_REFUNDS]);
	come_home(&w);
}

#endif
