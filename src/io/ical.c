/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ical.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { FOLD = 75, MS_PER_DAY = 86400000 };

/* ---- lines */

/* Bytes of the longest beginning of whole characters that fits. */
static size_t whole_characters(const char *text, size_t room)
{
	size_t n = 0, len;
	uint32_t c;

	while ((len = text_next(text + n, &c)) > 0 && n + len <= room)
		n += len;
	return n;
}

/* A line, folded: what goes on begins with a space, which counts. */
static void add_line(struct buf *out, const char *line)
{
	size_t n = whole_characters(line, FOLD);

	buf_add(out, line, n);
	for (line += n; *line != '\0'; line += n) {
		buf_puts(out, "\r\n ");
		n = whole_characters(line, FOLD - 1);
		buf_add(out, line, n);
	}
	buf_puts(out, "\r\n");
}

/* A text that a person wrote. Empty ones are left out. */
static void add_text(struct buf *out, const char *name, const char *text)
{
	AUTO(buf_release) struct buf clean = BUF_INIT, line = BUF_INIT;

	text_clean(&clean, text, strlen(text), TEXT_LINES);
	if (clean.len == 0)
		return;
	buf_printf(&line, "%s:", name);
	for (const char *c = clean.text; *c != '\0'; c++) {
		if (*c == '\n') {
			buf_puts(&line, "\\n");
			continue;
		}
		if (*c == '\\' || *c == ';' || *c == ',')
			buf_putc(&line, '\\');
		buf_putc(&line, *c);
	}
	add_line(out, line.text);
}

static void add_instant(struct buf *out, const char *name, instant at)
{
	int64_t rest = at.ms % MS_PER_DAY + (at.ms % MS_PER_DAY < 0 ? MS_PER_DAY : 0);
	struct civil c = day_civil(DAY((int32_t)((at.ms - rest) / MS_PER_DAY)));
	int second = (int)(rest / 1000);

	buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, c.year, c.month, c.day,
		   second / 3600, second / 60 % 60, second % 60);
}

/* ---- the calendar */

void ical_begin(struct buf *out, const char *program, const char *name, const char *zone)
{
	AUTO(buf_release) struct buf id = BUF_INIT;

	buf_printf(&id, "-//meibu//%s//EN", program);
	buf_puts(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	add_text(out, "PRODID", id.text);
	buf_puts(out, "CALSCALE:GREGORIAN\r\n");
	/* The name as RFC 7986 has it, and as programs before it read it. */
	add_text(out, "NAME", name);
	add_text(out, "X-WR-CALNAME", name);
	add_text(out, "X-WR-TIMEZONE", zone);
}

static const char *const statuses[] = {
	[ICAL_TENTATIVE] = "TENTATIVE", [ICAL_CONFIRMED] = "CONFIRMED",
	[ICAL_CANCELLED] = "CANCELLED",
};

void ical_event(struct buf *out, const struct ical_event *e)
{
	buf_puts(out, "BEGIN:VEVENT\r\n");
	add_text(out, "UID", e->uid);
	add_instant(out, "DTSTAMP", e->changed);
	add_instant(out, "CREATED", e->made);
	add_instant(out, "LAST-MODIFIED", e->changed);
	buf_printf(out, "SEQUENCE:%" PRIu32 "\r\n", e->sequence);
	add_instant(out, "DTSTART", e->start);
	if (e->end.ms > e->start.ms)
		add_instant(out, "DTEND", e->end);
	buf_printf(out, "STATUS:%s\r\n", statuses[e->status]);
	/* Who has cancelled takes up nobody's time. */
	buf_printf(out, "TRANSP:%s\r\n", e->status == ICAL_CANCELLED ? "TRANSPARENT" : "OPAQUE");
	/* Names of clients are not for those with whom a calendar is shared. */
	buf_puts(out, "CLASS:PRIVATE\r\n");
	add_text(out, "SUMMARY", e->summary);
	add_text(out, "LOCATION", e->location);
	add_text(out, "DESCRIPTION", e->description);
	buf_puts(out, "END:VEVENT\r\n");
}

void ical_end(struct buf *out)
{
	buf_puts(out, "END:VCALENDAR\r\n");
}
