/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any operation there is, about anything there is: requests of the story and the examples of
 * the table of operations, with other ids, days and numbers in their places. What is added to
 * the table is asked without anybody telling the simulation.
 */
#ifndef TESTS_PROOF_SIM_ANY_H
#define TESTS_PROOF_SIM_ANY_H

#include <ctype.h>

#include "proof/sim_sales.h"

/* "K1" in quotes: some other of its kind. */
static const char *other_id(struct sim *s, const char *at, struct buf *out)
{
	char *end;

	if (at[0] != '"' || !isupper((unsigned char)at[1]) || !isdigit((unsigned char)at[2]))
		return NULL;
	(void)strtoul(at + 2, &end, 10);
	if (*end != '"')
		return NULL;
	uint32_t id = chance(s, 95) ? one_known(s, at[1]) : 1 + (uint32_t)below(s, 999);
	buf_printf(out, "\"%c%u\"", at[1], id);
	return end + 1;
}

/* "2026-11-23…": a day of these. */
static const char *other_day(struct sim *s, const char *at, struct buf *out)
{
	char text[DATE_TEXT_MAX];
	day d;

	snprintf(text, sizeof(text), "%.10s", at);
	if (strncmp(at, "202", 3) != 0 || strlen(at) < 10 || day_parse(text, &d, NULL) != ST_OK)
		return NULL;
	buf_puts(out, on_text(today(s) + (int32_t)below(s, 8) - 2));
	return at + 10;
}

/* Numbers of rows that have no letter. */
static const char *other_number(struct sim *s, const char *at, struct buf *out)
{
	static const struct {
		const char *name;
		char letter;
	} names[] = { { "\"message\":", 'M' }, { "\"job\":", 'J' }, { "\"attendance\":", 'A' } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i].name);
		if (strncmp(at, names[i].name, n) != 0 || !isdigit((unsigned char)at[n]))
			continue;
		buf_printf(out, "%s%u", names[i].name, one_known(s, names[i].letter));
		while (isdigit((unsigned char)at[n]))
			n++;
		return at + n;
	}
	return NULL;
}

static const char *other_phone(struct sim *s, const char *at, struct buf *out)
{
	if (strncmp(at, "\"13", 3) != 0 || strspn(at + 1, "0123456789") != 11 || at[12] != '"')
		return NULL;
	buf_printf(out, "\"137%08" PRId64 "\"", below(s, 100000000));
	return at + 13;
}

static void about_others(struct sim *s, const char *text, struct buf *out)
{
	static const char *(*const others[])(struct sim *, const char *, struct buf *) = {
		other_id, other_phone, other_number, other_day,
	};

	while (*text != '\0') {
		const char *next = NULL;
		for (size_t i = 0; next == NULL && i < ARRAY_LEN(others); i++)
			next = others[i](s, text, out);
		if (next == NULL)
			buf_putc(out, *text++);
		else
			text = next;
	}
}

/* ---- questions: the answer is the same as long as nothing happens (see sim_line.h) */

static void ask_any(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	const struct op *op;

	do
		op = op_at((size_t)below(s, (int64_t)op_count()));
	while (op->writes);
	about_others(s, op->example, &args);
	(void)sim_request(s, t, op, args.text);
}

/* ---- what changes something */

static enum sim_next stage_any(struct sim *s, struct sim_term *t)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	const struct sim_template *r =
		&s->house->templates[below(s, (int64_t)s->house->ntemplates)];

	about_others(s, r->args, &args);
	(void)sim_request(s, t, r->op, args.text);
	return SIM_END;
}

/* ---- the table of all that is meant */

static const struct sim_intent sim_intents[] = {
	{ "a visit", 250, { stage_book, stage_arrive, stage_start, stage_longer, stage_finish,
			    stage_check_out, stage_refund } },
	{ "a deposit", 50, { stage_book, stage_deposit, stage_arrive, stage_start, stage_finish,
			     stage_check_out } },
	{ "a deposit lost", 40, { stage_book, stage_deposit, stage_change_visit } },
	{ "she walks in", 60, { stage_walk_in, stage_start, stage_finish, stage_check_out } },
	{ "a visit taken up", 80, { stage_find_visit, stage_arrive, stage_start, stage_finish,
				    stage_check_out } },
	{ "a visit changed", 80, { stage_find_visit, stage_change_visit, stage_change_visit } },
	{ "over the counter", 60, { stage_sell, stage_refund } },
	{ "a top-up", 40, { stage_top_up, stage_card, stage_thaw } },
	{ "a card", 25, { stage_card, stage_thaw } },
	{ "a course", 70, { stage_sell_course, stage_use_session, stage_use_session } },
	{ "a visit in two", 50, { stage_sell_course, stage_book, stage_split, stage_change_visit,
				  stage_change_visit } },
	{ "a session", 30, { stage_use_session, stage_refund } },
	{ "a course changed", 25, { stage_course, stage_melt } },
	{ "given back by law", 10, { stage_law } },
	{ "a debt", 25, { stage_pay_debt } },
	{ "points", 15, { stage_points, stage_redeem } },
	{ "the waitlist", 50, { stage_wait, stage_offer, stage_take_or_drop, stage_arrive } },
	{ "a series", 20, { stage_series } },
	{ "leave", 25, { stage_leave, stage_drop_leave } },
	{ "turns", 25, { stage_come, stage_turn, stage_go } },
	{ "a tab", 20, { stage_lay_aside, stage_take_up } },
	{ "a client twice", 10, { stage_new_client, stage_bin, stage_take_out } },
	{ "reminders", 10, { stage_remind, stage_message, stage_message } },
	{ "the plan", 8, { stage_tick, stage_tick } },
	{ "clocked times", 10, { stage_clocked, stage_clocked_right } },
	{ "the evening", 15, { stage_count, stage_close, stage_open } },
	{ "anything", 200, { stage_any } },
};

static const struct sim_intent *an_intent(struct sim *s)
{
	int64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(sim_intents); i++)
		sum += sim_intents[i].part;
	sum = below(s, sum);
	for (size_t i = 0; i < ARRAY_LEN(sim_intents); i++) {
		sum -= sim_intents[i].part;
		if (sum < 0)
			return &sim_intents[i];
	}
	return &sim_intents[0];
}

/* The next request of what somebody at this terminal is about. */
static void go_on(struct sim *s, struct sim_term *t)
{
	if (t->intent == NULL) {
		t->intent = an_intent(s);
		t->stage = t->patience = 0;
		t->client = t->booking = t->course = t->sale = t->other = 0;
	}
	enum sim_next next = t->intent->stages[t->stage](s, t);
	t->stage += next == SIM_NEXT;
	if (next == SIM_END || t->stage == SIM_STAGES || t->intent->stages[t->stage] == NULL ||
	    chance(s, 2)) /* she is called away; somebody else may take it up */
		t->intent = NULL;
}

#endif
