/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 今日: the board. Therapists across (or rooms, devices, the days of one therapist's week), time
 * down, a block per segment; what others change appears by itself. One key marks arrived, started,
 * finished; n books at the cursor; m, y and | carry.
 *
 *   today_build.c   what is on the board          today_draw.c   heading, board, legend
 *   today_side.c    what stands beside it         today_look.c   views, week, filter
 *   today_steps.c   what opens other screens      today_carry.c  move, copy, split, extend
 */
#include "today.h"

static enum status today_open(struct screen *s, const void *arg, struct problem *p)
{
	struct today *t = s->state;
	const struct today_arg *a = arg;

	(void)p;
	dated_init(s, 1, WHEN_FUTURE);
	if (a != NULL) {
		t->dated.follow = a->day.n == t->dated.day.n;
		t->dated.day = a->day;
	}
	request_key(t->key);
	if (!desk_of(s)->warned && desk_of(s)->shop->warning[0] != '\0')
		app_say(s->app, "%s", desk_of(s)->shop->warning);
	desk_of(s)->warned = true;
	return ST_OK;
}

static void today_close(struct screen *s)
{
	struct today *t = s->state;

	arena_clear(&t->arena);
}

static void try(struct screen *s, today_step *step)
{
	struct problem p = PROBLEM_INIT;

	if (step(s, &p) != ST_OK)
		app_refuse(s->app, &p);
}

/* With a block in the hand the keys are its; it can be carried to other days too. */
static bool carrying(struct screen *s, keycode key)
{
	struct today *t = s->state;

	key = key_narrow(key);
	if (key == K_ENTER)
		try(s, today_put_down);
	else if (key == K_ESC)
		board_drop(&t->board);
	else if (key == '[')
		try(s, dated_before);
	else if (key == ']')
		try(s, dated_after);
	else if (key == 't')
		try(s, dated_back);
	else if (key == 'g')
		try(s, dated_ask);
	else if (key == (K_CTRL | 'l'))
		return false;
	else
		board_key(&t->board, key);
	return true;
}

static void over_the_edge(struct screen *s, enum board_event e)
{
	struct today *t = s->state;
	bool week = t->axis == BOOK_WEEK;

	try(s, e == BOARD_EDGE_LEFT ? dated_before : dated_after);
	if (week)
		board_seek_slot(&t->board, e == BOARD_EDGE_LEFT ? BOOK_WEEK_DAYS - 1 : 0,
				t->board.minute);
}

static bool today_key(struct screen *s, keycode key)
{
	struct today *t = s->state;

	if (t->legend) {
		t->legend = false;
		return key != (K_CTRL | 'l');
	}
	if (t->board.lifted)
		return carrying(s, key);
	if (key == K_ESC && today_clear_filter(s))
		return true;
	if (key == K_ESC && t->axis == BOOK_WEEK) {
		try(s, today_leave_week);
		return true;
	}
	enum board_event e = board_key(&t->board, key);
	if (e == BOARD_EDGE_LEFT || e == BOARD_EDGE_RIGHT)
		over_the_edge(s, e);
	return e != BOARD_PASS;
}

const struct screen_ops today_screen = {
	.name = "today",
	.title = N_("Today"),
	.state_size = sizeof(struct today),
	.flags = SCREEN_NARROW,
	.actions = today_actions,
	.open = today_open,
	.load = today_load,
	.draw = today_draw,
	.key = today_key,
	.close = today_close,
};
