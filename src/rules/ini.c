/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/ini.h"

#include <iniparser/iniparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* What iniparser needs: its buffers, and a name, a value and their places in a table for a line. */
enum { ROOM = 24576, ROOM_PER_BYTE = 6 };

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

/* Ends the value where its text ends: before a comment, at the closing quote. The quotes
 * stay, for iniparser to take off. False if it is not well-formed. */
static bool cut_value(struct scanner *s, const struct line *line, char *value)
{
	char *end = value;

	if (*value == '"' || *value == '\'') {
		end = strchr(value + 1, *value);
		if (end == NULL) {
			tell(s, line, value, _("the same mark at the end of the text"),
			     _("A quotation mark is not closed."));
			return false;
		}
		char *rest = skip_blanks(end + 1);
		if (!ends_here(rest)) {
			tell(s, line, rest, _("one pair of quotation marks"),
			     _("Text cannot follow here."));
			return false;
		}
		end[1] = '\0';
		return true;
	}
	while (!ends_here(end))
		end++;
	if (*end != '\0' && end > value && !is_blank(end[-1])) {
		tell(s, line, end, _("quotes around the value, or a space before a comment"),
		     _("It is not clear whether a comment begins here."));
		return false;
	}
	while (end > value && is_blank(end[-1]))
		end--;
	*end = '\0';
	if (end > value && end[-1] == '\\') {
		tell(s, line, end - 1, _("the value on one line"), _("Lines cannot be continued."));
		return false;
	}
	return true;
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
	if (!cut_value(s, line, value) || s->section[0] == '\0')
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
		.value = arena_dup(s->arena, value),
		.line = line->number,
		.column = column_of(line, key),
		.value_column = column_of(line, value) + (*value == '"' || *value == '\'' ? 1 : 0),
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

static int ignore_message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* iniparser would write to the screen. What it could say has been said better. */
static int ignore_message(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}

/* It only reads files by name: gives it one that exists in memory, or, where /proc is not
 * mounted, one in /tmp. */
static dictionary *parse(const struct buf *text)
{
	char path[64];
	dictionary *dict = NULL;
	int fd = memfd_create("meibu.conf", MFD_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	bool in_memory = fd >= 0 && access(path, R_OK) == 0;
	if (!in_memory) {
		if (fd >= 0)
			close(fd);
		snprintf(path, sizeof(path), "/tmp/meibu-XXXXXX");
		fd = mkostemp(path, 0);
	}
	if (fd < 0)
		return NULL;
	if (write(fd, text->text, text->len) == (ssize_t)text->len) {
		/* It follows a null pointer wherever it has no memory. */
		mem_at_hand(ROOM + ROOM_PER_BYTE * text->len);
		iniparser_set_error_callback(ignore_message);
		dict = iniparser_load(path);
		iniparser_set_error_callback(NULL);
	}
	if (!in_memory)
		unlink(path);
	close(fd);
	return dict;
}

/* Hands the good lines to iniparser and takes the values back. */
static void take_values(struct scanner *s)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < s->ini->n; i++) {
		const struct ini_entry *row = &s->ini->rows[i];
		buf_printf(&text, "[%s]\n%s = %s\n", row->section, row->key, row->value);
	}
	dictionary *dict = parse(&text);
	if (dict == NULL) {
		s->ini->n = 0;
		source_fault(s->source, 1, 1, "", "%s", _("The file cannot be read."));
		return;
	}
	for (size_t i = 0; i < s->ini->n; i++) {
		struct ini_entry *row = &s->ini->rows[i];
		buf_reset(&name);
		buf_printf(&name, "%s:%s", row->section, row->key);
		const char *value = iniparser_getstring(dict, name.text, NULL);
		/* It was written there just now: only memory can have lost it. */
		if (value == NULL)
			mem_exhausted();
		row->value = arena_dup(s->arena, value);
	}
	iniparser_freedict(dict);
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
	take_values(&s);
}
