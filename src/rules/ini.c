/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* One line under the eyes; at points into a copy that may be written. */
struct line {
	int number;
	const char *start;
	char *at;
};

struct scanner {
	struct source *source;
	struct arena *arena;
	struct ini *ini;
	const char *section; /* NULL before the first; "" while in one that has a fault */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *skip_blanks(char *at)
{
	while (is_blank(*at))
		at++;
	return at;
}

static bool ends_here(const char *at)
{
	return *at == '\0' || *at == '#' || *at == ';';
}

static int column_of(const struct line *line, const char *at)
{
	int column = 1;

	for (const char *c = line->start; c < at; c++) {
		if (((unsigned char)*c & 0xc0) != 0x80)
			column++;
	}
	return column;
}

static void tell(struct scanner *s, const struct line *line, const char *at, const char *expected,
		 const char *what)
{
	source_fault(s->source, line->number, column_of(line, at), expected, "%s", what);
}

/* Cuts trailing blanks off what ends at `end`, makes it lower case, and says whether it is
 * made of letters, digits and `more`. */
static bool take_name(char *start, char *end, const char *more)
{
	while (end > start && is_blank(end[-1]))
		end--;
	*end = '\0';
	for (char *c = start; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
		bool good = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ||
			    strchr(more, *c) != NULL;
		if (!good)
			return false;
	}
	return end > start;
}

static void on_section(struct scanner *s, struct line *line)
{
	char *name = skip_blanks(line->at + 1), *end = strchr(name, ']');
	char quoted[TEXT_SHORT_MAX];

	s->section = "";
	if (end == NULL) {
		tell(s, line, line->at, "\"]\"", _("A bracket [ is not closed."));
		return;
	}
	char *rest = skip_blanks(end + 1);
	if (!ends_here(rest)) {
		tell(s, line, rest, _("the text on the next line"), _("Text cannot follow here."));
		return;
	}
	if (!take_name(name, end, ".-_")) {
		source_fault(s->source, line->number, column_of(line, name),
			     _("letters, digits, dots and -"), _("\"%s\" is not a section name."),
			     text_short(name, quoted));
		return;
	}
	for (size_t i = 0; i < s->ini->nsections; i++) {
		if (strcmp(s->ini->sections[i].name, name) == 0) {
			s->section = s->ini->sections[i].name;
			return;
		}
	}
	s->section = arena_dup(s->arena, name);
	s->ini->sections = arena_grow(s->arena, s->ini->sections, s->ini->nsections,
				      sizeof(*s->ini->sections));
	s->ini->sections[s->ini->nsections++] = (struct ini_section){
		.name = s->section,
		.line = line->number,
		.column = column_of(line, name),
	};
}

/* The text of a value, which ends before a comment or at the closing quote; NULL if it is not
 * well-formed. */
static const char *cut_value(struct scanner *s, const struct line *line, char *value)
{
	char *end = value;

	if (*value == '"' || *value == '\'') {
		end = strchr(value + 1, *value);
		if (end == NULL) {
			tell(s, line, value, _("the same mark at the end of the text"),
			     _("A quotation mark is not closed."));
			return NULL;
		}
		char *rest = skip_blanks(end + 1);
		if (!ends_here(rest)) {
			tell(s, line, rest, _("one pair of quotation marks"),
			     _("Text cannot follow here."));
			return NULL;
		}
		*end = '\0';
		return value + 1;
	}
	while (!ends_here(end))
		end++;
	if (*end != '\0' && end > value && !is_blank(end[-1])) {
		tell(s, line, end, _("quotes around the value, or a space before a comment"),
		     _("It is not clear whether a comment begins here."));
		return NULL;
	}
	while (end > value && is_blank(end[-1]))
		end--;
	*end = '\0';
	if (end > value && end[-1] == '\\') {
		tell(s, line, end - 1, _("the value on one line"), _("Lines cannot be continued."));
		return NULL;
	}
	return value;
}

static const struct ini_entry *find_entry(const struct ini *ini, const char *section,
					  const char *key)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_entry *row = &ini->rows[i];
		if (strcmp(row->section, section) == 0 && strcmp(row->key, key) == 0)
			return row;
	}
	return NULL;
}

static void on_entry(struct scanner *s, struct line *line)
{
	char *key = line->at, *equals = strchr(key, '=');
	char quoted[TEXT_SHORT_MAX];

	if (equals == NULL) {
		tell(s, line, key, _("\"key = value\""), _("The line has no \"=\"."));
		return;
	}
	char *value = skip_blanks(equals + 1);
	if (!take_name(key, equals, "_-")) {
		source_fault(s->source, line->number, column_of(line, key),
			     _("letters, digits and _"), _("\"%s\" is not the name of a setting."),
			     text_short(key, quoted));
		return;
	}
	if (s->section == NULL) {
		tell(s, line, key, _("a line like [shop] above it"),
		     _("The setting stands in no section."));
		return;
	}
	const char *text = cut_value(s, line, value);
	if (text == NULL || s->section[0] == '\0')
		return;
	const struct ini_entry *before = find_entry(s->ini, s->section, key);
	if (before != NULL) {
		source_fault(s->source, line->number, column_of(line, key), "",
			     _("The key \"%s\" stands in line %d already."), key, before->line);
		return;
	}
	s->ini->rows = arena_grow(s->arena, s->ini->rows, s->ini->n, sizeof(*s->ini->rows));
	s->ini->rows[s->ini->n++] = (struct ini_entry){
		.section = s->section,
		.key = arena_dup(s->arena, key),
		.value = arena_dup(s->arena, text),
		.line = line->number,
		.column = column_of(line, key),
		.value_column = column_of(line, text),
	};
}

static void on_line(struct scanner *s, int number, const char *text, size_t len)
{
	char copy[INI_LINE_MAX + 1];
	struct line line = { .number = number, .start = copy };

	if (len > INI_LINE_MAX) {
		source_fault(s->source, number, 1, _("at most 1000 bytes"), "%s",
			     _("The line is too long."));
		return;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	line.at = skip_blanks(copy);
	if (ends_here(line.at))
		return;
	if (*line.at == '[')
		on_section(s, &line);
	else
		on_entry(s, &line);
}

void ini_read(struct source *source, struct arena *arena, struct ini *ret)
{
	struct scanner s = { .source = source, .arena = arena, .ini = ret };
	const char *at = source->text, *end = source->text + source->len;

	*ret = (struct ini){ .n = 0 };
	if (!source_check(source))
		return;
	for (int number = 1; at < end && !source->full; number++) {
		const char *stop = at;
		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		on_line(&s, number, at, (size_t)(stop - at));
		if (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n')
			stop++;
		at = stop + 1;
	}
}
