/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo shop's calendar: a day after the other, each one commit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_private.h"

enum {
	BEFORE_OPENING = 60, JUST_CLOSED = 75, VARIANCE_PERCENT = 12, COUNTER_PERCENT = 30,
	DAYS_OF_MONTH = 30,
};

/* ---- chance, time, requests */

uint64_t demo_below(struct demo *d, uint64_t n)
{
	return rng_below(&d->rng, n);
}

uint64_t demo_house(struct demo *d, uint64_t n)
{
	return rng_below(&d->house, n);
}

bool demo_chance(struct demo *d, unsigned percent)
{
	return demo_below(d, 100) < percent;
}

void demo_at(struct demo *d, int64_t minute_of_history)
{
	if (minute_of_history > d->at.n)
		d->at = WALL(minute_of_history);
	clock_set(wall_instant(d->at));
}

static bool above_her(enum status st)
{
	return st == ST_NO_AUTHORITY || st == ST_NOT_PERMITTED;
}

enum status demo_run(struct demo *d, const struct session *who, const char *op,
		     const ProtobufCMessage *args, void *ret)
{
	const struct session *next[] = { who, &d->manager, &d->owner };
	char key[REQUEST_KEY_SIZE];
	enum status st = ST_NOT_PERMITTED;

	snprintf(key, sizeof(key), "%012llx%020llx", (unsigned long long)clock_now().ms,
		 (unsigned long long)++d->requests);
	for (size_t i = 0; i < ARRAY_LEN(next) && above_her(st); i++)
		st = op_run(d->shop, next[i], op_find(op), key, args, &d->arena, ret, d->problem);
	return st;
}

enum status demo_or_refused(enum status st)
{
	return status_exit_code(st) == 1 ? ST_OK : st;
}

char *demo_plain(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* ---- the drawer */

/* Counts a sum in notes and coins, the largest first; what no coin makes is left out. */
static void count_out(struct demo *d, int64_t fen, DayClose *args)
{
	const struct conf *conf = &d->shop->conf;

	for (size_t i = 0; i < conf->ndenominations; i++) {
		uint32_t note = conf->denominations[i];
		int64_t n = fen > 0 ? fen / note : 0;
		if (n > 1 && i + 1 < conf->ndenominations)
			n--; /* some of it is small money */
		if (n == 0)
			continue;
		Count *count = (Count *)message_new(&count__descriptor, &d->arena);
		count->denomination = note;
		count->number = (uint32_t)n;
		args->counted = arena_grow(&d->arena, args->counted, args->n_counted,
					   sizeof(*args->counted));
		args->counted[args->n_counted++] = count;
		fen -= n * note;
	}
}

/* What is missing or too much: mostly change that was given wrong. */
static int64_t variance(struct demo *d, int64_t expected)
{
	static const int64_t usual[] = { -500, -1000, -100, 100, 500, 1000, -2000, -50 };
	int64_t off = usual[demo_below(d, ARRAY_LEN(usual))];

	return demo_chance(d, VARIANCE_PERCENT) && expected + off > 0 ? off : 0;
}

enum status demo_close_day(struct demo *d, bool exactly)
{
	static const char *const missing[] = { "找零多给了", "少收一笔, 已告知收银" },
				*const over[] = { "找零少给了", "客人不要零钱" };
	DayX x = DAY_X__INIT;
	DayCount blind = DAY_COUNT__INIT;
	DayClose args = DAY_CLOSE__INIT;
	DayCounted *heard;
	DayAnswer *ret;

	TRY(demo_run(d, &d->office, "day.x", &x.base, &ret));
	int64_t expected = ret->record->expected_fen;
	int64_t off = exactly ? 0 : variance(d, expected), counted = 0;
	count_out(d, expected + off, &args);
	for (size_t i = 0; i < args.n_counted; i++)
		counted += (int64_t)args.counted[i]->denomination * args.counted[i]->number;
	const char *const *reasons = counted < expected ? missing : over;
	if (counted != expected) {
		blind.n_counted = args.n_counted;
		blind.counted = args.counted;
		TRY(demo_run(d, &d->desk, "day.count", &blind.base, &heard));
		demo_at(d, d->at.n + 3);
		args.reason = demo_plain(reasons[demo_below(d, 2)]);
	}
	return demo_run(d, &d->desk, "day.close", &args.base, &ret);
}

static enum status open_day(struct demo *d)
{
	DayOpen args = DAY_OPEN__INIT;
	DayAnswer *ret;

	return demo_run(d, &d->desk, "day.open", &args.base, &ret);
}

/* ---- a day */

/* Who wants to come and has not called. */
static enum status drop_in(struct demo *d)
{
	uint32_t booking;

	for (size_t i = 0; i < d->ncustomers; i++)
		if (!d->customers[i].booked && d->customers[i].due <= d->today.n)
			TRY(demo_book(d, &d->customers[i], d->today, 0, &booking));
	return ST_OK;
}

bool demo_closes(const struct demo *d, int close)
{
	return (int64_t)d->today.n * MINUTES_PER_DAY + close + JUST_CLOSED <= d->now.n;
}

enum status demo_evening(struct demo *d)
{
	uint32_t sale;

	if (demo_chance(d, COUNTER_PERCENT))
		TRY(demo_counter_sale(d, NULL, 1 + (size_t)demo_below(d, 2), &sale));
	TRY(demo_stories(d, false));
	TRY(demo_close_day(d, false));
	return demo_stories(d, true);
}

static enum status live(struct demo *d, int new_customers)
{
	int64_t midnight = (int64_t)d->today.n * MINUTES_PER_DAY;
	int open = 0, close = 0;
	bool works = shop_hours(d->shop, d->today, &open, &close);
	int64_t morning = midnight + (works ? open : 10 * 60) - BEFORE_OPENING;
	uint32_t sale;

	demo_at(d, morning < d->now.n ? morning : d->now.n - 1);
	demo_man_the_desk(d);
	works = works && morning < d->now.n;
	if (works)
		TRY(open_day(d));
	for (int i = 0; i < new_customers; i++)
		TRY(demo_add_customer(d));
	if (d->index == 0 || day_civil(d->today).day == 1)
		TRY(demo_month(d));
	if (works)
		TRY(demo_pay_debts(d));
	TRY(demo_roster(d));
	TRY(demo_changed_plans(d));
	TRY(demo_stage(d));
	TRY(demo_arrange(d));
	TRY(drop_in(d));
	if (d->index == d->days && works) /* something that can be taken back today */
		TRY(demo_counter_sale(d, NULL, 2, &sale));
	TRY(demo_live_day(d, works, open, close));
	return d->index == d->days && works && !demo_closes(d, close) ? demo_lay_aside(d) : ST_OK;
}

static enum status one_day(struct demo *d, int new_customers)
{
	TRY(shop_batch_begin(d->shop, "demo", d->problem));
	enum status st = live(d, new_customers);
	arena_clear(&d->arena);
	if (st == ST_OK)
		return shop_batch_commit(d->shop, d->problem);
	shop_batch_abort(d->shop);
	return st;
}

enum status demo_fill(struct shop *shop, const struct demo_options *o, struct problem *reterr)
{
	struct problem own = PROBLEM_INIT;
	struct demo *d = mem_alloc(sizeof(*d));
	enum status st;

	d->shop = shop;
	d->problem = reterr != NULL ? reterr : &own;
	d->now = clock_wall();
	d->days = o->months * DAYS_OF_MONTH;
	d->customers = mem_alloc(((size_t)o->clients + 1) * sizeof(*d->customers));
	snprintf(d->desk.terminal, sizeof(d->desk.terminal), "demo");
	d->manager = d->owner = d->office = d->desk;
	rng_seed(&d->rng, o->seed);
	rng_seed(&d->house, ~o->seed);
	st = demo_meet_staff(d);
	for (; st == ST_OK && d->index <= d->days; d->index++) {
		/* Half of them were there at the opening; the others come evenly. */
		int64_t until = d->days == 0 ? o->clients : o->clients / 2 +
				(int64_t)(o->clients - o->clients / 2) * d->index / d->days;
		d->today = DAY(wall_day(d->now).n - d->days + d->index);
		st = one_day(d, (int)(until - (int64_t)d->ncustomers));
		if (o->progress != NULL)
			o->progress(d->days == 0 ? 100 : d->index * 100 / d->days);
	}
	clock_set(wall_instant(d->now));
	arena_clear(&d->arena);
	arena_clear(&d->people);
	free(d->events.rows);
	free(d->customers);
	free(d);
	return st;
}
