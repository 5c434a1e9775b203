/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weekly roster as people write it: a text a day. */
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "ui/record_form.h"

void roster_text(struct buf *out, const Staff *staff, int weekday)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	for (size_t i = 0; i < staff->n_roster; i++) {
		const Shift *shift = staff->roster[i];
		if ((int)shift->weekday != weekday)
			continue;
		buf_printf(out, "%s%s-%s", out->len > 0 ? " " : "",
			   minute_text(MINUTE((int32_t)shift->from), from),
			   minute_text(MINUTE((int32_t)shift->to), to));
	}
}

/* "10", "1030", "10:30", "25:30", "晚上8点". */
static enum status read_minute(const char *text, minute *ret, struct problem *p)
{
	if (minute_parse(text, ret, NULL) == ST_OK)
		return ST_OK;
	return when_minute(text, ret, p);
}

static enum status not_a_shift(const char *text, struct problem *p)
{
	char quoted[TEXT_SHORT_MAX];
	enum status st = problem_set(p, ST_BAD_VALUE, NULL, _("\"%s\" is not a shift."),
				     text_short(text, quoted));

	problem_todo(
		p, _("Write 10:00-20:00; two shifts with a space between; nothing for a day off."));
	return st;
}

static enum status add_shift(const char *text, int weekday, Staff *staff, struct arena *arena,
			     struct problem *p)
{
	char from[32], to[32];
	size_t n = strcspn(text, "-~");
	minute a, b;

	if (text[n] == '\0' || n == 0 || n >= sizeof(from) || strlen(text + n + 1) >= sizeof(to))
		return not_a_shift(text, p);
	memcpy(from, text, n);
	from[n] = '\0';
	memcpy(to, text + n + 1, strlen(text + n + 1) + 1);
	if (read_minute(from, &a, p) != ST_OK || read_minute(to, &b, p) != ST_OK)
		return not_a_shift(text, p);
	if (b.n <= a.n)
		b.n += MINUTES_PER_DAY; /* 18:00-02:00 ends tomorrow */
	Shift *shift = (Shift *)message_new(&shift__descriptor, arena);
	shift->weekday = (uint32_t)weekday;
	shift->from = (uint32_t)a.n;
	shift->to = (uint32_t)b.n;
	staff->roster = arena_grow(arena, staff->roster, staff->n_roster, sizeof(*staff->roster));
	staff->roster[staff->n_roster++] = shift;
	return ST_OK;
}

enum status roster_parse(const char *text, int weekday, Staff *staff, struct arena *arena,
			 struct problem *p)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	char *rest;

	text_narrow(&narrow, text);
	rest = narrow.text;
	for (char *word; (word = strsep(&rest, " ,;/\t\n")) != NULL;)
		if (*word != '\0')
			TRY(add_shift(word, weekday, staff, arena, p));
	return ST_OK;
}
