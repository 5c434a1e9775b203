/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sink allows: of JSON lines, CSV, the calendar, paper and printer.
 * A part of hostile.c.
 */
#ifndef TESTS_PROOF_HOSTILE_SINKS_H
#define TESTS_PROOF_HOSTILE_SINKS_H

#include <iconv.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lib/trial.h"
#include "proof/hostile_corpus.h"

struct shop_under_attack {
	char dir[TRIAL_PATH_MAX];
	struct trial trial;
	uint32_t serial; /* makes bookings and clients different */
	unsigned accepted, refused;
	uint32_t receipts[4096];
	size_t nreceipts;
	int faults;
};

/* ---- what a sink allows */

static void fault(struct shop_under_attack *s, const char *sink, const char *what, const char *text)
{
	AUTO(buf_release) struct buf shown = BUF_INIT;

	text_clean(&shown, text, strnlen(text, 400), TEXT_LINE);
	printf("# %s: %s: %s\n", sink, what, shown.text);
	if (s->faults++ > 20)
		fail_msg("too many faults");
}

static void check_lines(struct shop_under_attack *s, const char *sink, const struct buf *b,
			enum text_clean_how how)
{
	if (strlen(b->text) != b->len || !text_valid(b->text, b->len))
		fault(s, sink, "not UTF-8", b->text);
	else if (!text_is_clean(b->text, how))
		fault(s, sink, "not clean", b->text);
}

/* One JSON value a line, and nothing a terminal acts upon. */
static void check_json(struct shop_under_attack *s, const char *sink, const struct buf *b)
{
	char *copy = strdup(b->text), *rest = copy, *one;

	check_lines(s, sink, b, TEXT_LINES);
	while ((one = strsep(&rest, "\n")) != NULL) {
		json_t *value = one[0] == '\0' ? NULL
					       : json_loads(one, JSON_REJECT_DUPLICATES, NULL);
		if (one[0] != '\0' && value == NULL)
			fault(s, sink, "not JSON", one);
		json_decref(value);
	}
	free(copy);
}

/* A number or a phone number may begin with a sign. */
static bool is_plain_number(const char *cell, size_t n)
{
	return n > 0 && strspn(cell, "+-0123456789.,") >= n;
}

static bool is_formula(const char *cell, size_t n)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
					    "\xef\xbc\xa0" };

	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (n >= 3 && memcmp(cell, wide[i], 3) == 0)
			return true;
	return n > 0 && strchr("=+-@\t\r", cell[0]) != NULL && !is_plain_number(cell, n);
}

static void check_csv(struct shop_under_attack *s, const char *sink, const struct buf *b)
{
	AUTO(buf_release) struct buf unix_lines = BUF_INIT;
	const char *at = b->text + (strncmp(b->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);

	for (const char *c = at; *c != '\0'; c++)
		if (c[0] != '\r' || c[1] != '\n')
			buf_putc(&unix_lines, *c);
	check_lines(s, sink, &unix_lines, TEXT_LINES);
	while (*at != '\0') {
		bool quoted = *at == '"';
		const char *cell = at += quoted;
		while (*at != '\0' &&
		       (quoted ? at[0] != '"' || at[1] == '"' : !strchr(",\r\n", *at)))
			at += quoted && at[0] == '"' ? 2 : 1;
		if (is_formula(cell, (size_t)(at - cell)))
			fault(s, sink, "a formula", cell);
		at += quoted && *at == '"';
		at += strspn(at, "\r\n") > 0 ? strspn(at, "\r\n") : *at == ',';
	}
}

/* The commands that a receipt of ours has; everything else is text in GB18030. */
static void check_escpos(struct shop_under_attack *s, const struct buf *b)
{
	static const struct hostile commands[] = {
		H("\x1b@"),
		H("\x1c&"),
		H("\x1b"
		  "a\x01"),
		H("\x1d!\x11"),
		H("\x1d!\x00"),
		H("\x1b"
		  "a\x00"),
		H("\x1b"
		  "d\x04"),
		H("\x1dV\x42\x00"),
	};
	static const struct hostile drawer = H("\x1bp\x00\x19\xfa");
	AUTO(buf_release) struct buf text = BUF_INIT, utf8 = BUF_INIT;
	size_t at = 0;

	while (at < b->len) {
		size_t n = 0;
		for (size_t i = 0; n == 0 && i < ARRAY_LEN(commands); i++)
			if (b->len - at >= commands[i].n &&
			    memcmp(b->text + at, commands[i].text, commands[i].n) == 0)
				n = commands[i].n;
		/* The drawer opens at the head of a receipt, or never. */
		if (n == 0 && at == 4 && b->len > 9 &&
		    memcmp(b->text + at, drawer.text, drawer.n) == 0)
			n = drawer.n;
		unsigned char c = (unsigned char)b->text[at];
		if (n == 0 && (c == 0x7f || (c < 0x20 && c != '\n')))
			fault(s, "escpos", "a command", b->text + at + 1);
		if (n == 0)
			buf_putc(&text, (char)c);
		at += n > 0 ? n : 1;
	}
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	buf_reserve(&utf8, text.len * 4 + 1);
	char *in = text.text, *out = utf8.text;
	size_t left = text.len, room = text.len * 4;
	if (iconv(cd, &in, &left, &out, &room) == (size_t)-1)
		fault(s, "escpos", "not GB18030", text.text);
	utf8.len = (size_t)(out - utf8.text);
	utf8.text[utf8.len] = '\0';
	iconv_close(cd);
	check_lines(s, "escpos", &utf8, TEXT_LINES);
}

/* ---- the calendar */

static const char *const ics_names[] = {
	"BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE",
	"UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS",
	"TRANSP", "CLASS", "SUMMARY", "LOCATION", "DESCRIPTION",
};

/* A line with its folds taken out: a name of ours, and a value in which nothing stands bare. */
static void check_ics_line(struct shop_under_attack *s, const char *line)
{
	const char *value = strchr(line, ':');
	size_t i = 0;

	if (!text_is_clean(line, TEXT_LINE))
		fault(s, "ics", "not clean", line);
	while (value != NULL && i < ARRAY_LEN(ics_names) &&
	       (strlen(ics_names[i]) != (size_t)(value - line) ||
		strncmp(ics_names[i], line, strlen(ics_names[i])) != 0))
		i++;
	if (value == NULL || i == ARRAY_LEN(ics_names)) {
		fault(s, "ics", "a line of its own", line);
		return;
	}
	for (const char *c = value + 1; *c != '\0'; c++) {
		if (*c == ';' || *c == ',' || (*c == '\\' && strchr("\\;,n", c[1]) == NULL))
			fault(s, "ics", "not escaped", line);
		c += *c == '\\' && c[1] != '\0';
	}
}

/* Every event is whole and stands alone; how many. */
static size_t check_ics(struct shop_under_attack *s, const struct buf *b)
{
	AUTO(buf_release) struct buf line = BUF_INIT;
	size_t events = 0, inside = 0;

	if (strlen(b->text) != b->len)
		fault(s, "ics", "a NUL", b->text);
	for (const char *at = b->text, *end; (end = strstr(at, "\r\n")) != NULL;) {
		size_t n = (size_t)(end - at);
		if (n > 75 || !text_valid(at, n) || memchr(at, '\r', n) || memchr(at, '\n', n))
			fault(s, "ics", "not a line", at);
		buf_add(&line, at, n);
		at = end + 2;
		if (*at == ' ') {
			at++;
			continue;
		}
		check_ics_line(s, line.text);
		bool begins = strcmp(line.text, "BEGIN:VEVENT") == 0;
		events += begins;
		if (begins && inside != 0)
			fault(s, "ics", "an event within an event", line.text);
		inside += begins;
		inside -= strcmp(line.text, "END:VEVENT") == 0;
		if (*at == '\0' && (inside != 0 || strcmp(line.text, "END:VCALENDAR") != 0))
			fault(s, "ics", "no end", line.text);
		buf_reset(&line);
	}
	return events;
}

#endif
