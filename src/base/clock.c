/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

/* Process-wide by nature: there is one time, and a test freezes it for everybody. */
static struct {
	bool frozen;
	instant at;
} clock_state;

static instant read_clock(clockid_t id)
{
	struct timespec now;

	REQUIRE(clock_gettime(id, &now) == 0);
	return (instant){ .ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 };
}

/* Takes ":05" off the end of a time; -1 if it is not there. */
static int take_seconds(char *text)
{
	size_t len = strlen(text);

	/* 2026-11-22T14:30:05 */
	if (len != 19 || text[16] != ':' || text[17] < '0' || text[17] > '5' || text[18] < '0' ||
	    text[18] > '9')
		return -1;
	text[16] = '\0';
	return (text[17] - '0') * 10 + (text[18] - '0');
}

enum status clock_init(struct problem *reterr)
{
	char text[32] = "", quoted[TEXT_SHORT_MAX];
	const char *now = secure_getenv("MEIBU_NOW");
	wall w;

	clock_state.frozen = false;
	if (now == NULL || now[0] == '\0')
		return ST_OK;
	if (strlen(now) < sizeof(text))
		memcpy(text, now, strlen(now) + 1);
	int seconds = take_seconds(text);
	if (wall_parse(text, &w, NULL) != ST_OK)
		return problem_set(reterr, ST_BAD_VALUE, "MEIBU_NOW",
				   _("MEIBU_NOW: \"%s\" is not a time like 2026-11-22T14:30."),
				   text_short(now, quoted));
	clock_set((instant){ .ms = wall_instant(w).ms + (seconds > 0 ? seconds * 1000 : 0) });
	return ST_OK;
}

instant clock_now(void)
{
	return clock_state.frozen ? clock_state.at : read_clock(CLOCK_REALTIME);
}

wall clock_wall(void)
{
	return instant_wall(clock_now());
}

day clock_today(void)
{
	return wall_day(clock_wall());
}

enum status clock_check(struct problem *reterr)
{
	enum { FIRST_YEAR = 2020 };
	char text[DATE_TEXT_MAX];
	instant now = clock_now();

	if (day_civil(wall_day(instant_wall(now))).year >= FIRST_YEAR)
		return ST_OK;
	enum status st = problem_set(reterr, ST_BAD_CONFIG, "clock",
				     _("The clock of this computer says %s: that is wrong."),
				     instant_text(now, text));
	problem_todo(reterr, _("Set the clock, then try again; until then nothing is recorded."));
	return st;
}

void clock_set(instant t)
{
	clock_state.frozen = true;
	clock_state.at = t;
}

int64_t clock_monotonic_ms(void)
{
	return read_clock(CLOCK_MONOTONIC).ms;
}
