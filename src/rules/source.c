/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/source.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

void source_init(struct source *s, const char *file, const char *text, size_t len,
		 struct faults *faults)
{
	bool mark = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;

	*s = (struct source){
		.file = file,
		.text = mark ? text + 3 : text,
		.len = mark ? len - 3 : len,
		.faults = faults,
		.first = faults->n,
		.arena = ARENA_INIT,
	};
}

void source_release(struct source *s)
{
	arena_clear(&s->arena);
}

/* Where the line after the one at `at` begins. */
static size_t next_line(const struct source *s, size_t at)
{
	while (at < s->len && s->text[at] != '\n' && s->text[at] != '\r')
		at++;
	if (at + 1 < s->len && s->text[at] == '\r' && s->text[at + 1] == '\n')
		at++;
	return at < s->len ? at + 1 : at;
}

static void index_lines(struct source *s)
{
	size_t *starts = NULL;

	if (s->nlines > 0)
		return;
	for (size_t at = 0; s->nlines == 0 || at < s->len; at = next_line(s, at)) {
		starts = arena_grow(&s->arena, starts, s->nlines, sizeof(*starts));
		starts[s->nlines++] = at;
	}
	s->starts = starts;
}

const char *source_line(struct source *s, int line)
{
	index_lines(s);
	if (line < 1 || (size_t)line > s->nlines)
		return "";
	size_t start = s->starts[line - 1], end = start;

	while (end < s->len && s->text[end] != '\n' && s->text[end] != '\r' && s->text[end] != '\0')
		end++;
	if (end - start <= SOURCE_LINE_MAX)
		return arena_dup_n(&s->arena, s->text + start, end - start);
	char *cut = arena_dup_n(&s->arena, s->text + start, SOURCE_LINE_MAX);
	cut[text_whole(cut, SOURCE_LINE_MAX - 4)] = '\0';
	return cut;
}

void source_place(struct source *s, size_t offset, int *ret_line, int *ret_column)
{
	size_t low = 0;

	index_lines(s);
	if (offset > s->len)
		offset = s->len;
	for (size_t high = s->nlines; high - low > 1;) {
		size_t middle = low + (high - low) / 2;
		if (s->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	int column = 1;
	for (size_t i = s->starts[low]; i < offset; i++) {
		if (((unsigned char)s->text[i] & 0xc0) != 0x80)
			column++;
	}
	*ret_line = (int)low + 1;
	*ret_column = column;
}

static bool told(const struct source *s, int line, int column, const char *what)
{
	for (size_t i = s->first; i < s->faults->n; i++) {
		const struct fault *fault = &s->faults->rows[i];
		if (fault->line == line && fault->column == column &&
		    strcmp(fault->what, what) == 0)
			return true;
	}
	return false;
}

void source_fault(struct source *s, int line, int column, const char *expected, const char *fmt,
		  ...)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	va_list args;

	if (s->full)
		return;
	va_start(args, fmt);
	char *what = mem_vprintf(fmt, args);
	va_end(args);
	/* A message quotes the file, and a file may hold anything. */
	text_clean(&clean, what, strlen(what), TEXT_LINE);
	free(what);
	if (told(s, line, column, clean.text))
		return;
	if (s->faults->n - s->first >= SOURCE_FAULTS_MAX) {
		s->full = true;
		faults_add(s->faults, s->file, line, column, "", "", "%s",
			   _("There are more faults; they are not shown."));
		return;
	}
	faults_add(s->faults, s->file, line, column, source_line(s, line), expected, "%s",
		   clean.text);
}

/* Has the character no place in a file of rules? U+0085, U+2028 and U+2029 are ends of lines
 * to some programs and not to others; a byte order mark is one at the start only. */
static bool is_refused(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0) ||
	       c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* Length of the well-formed character at `at`, 0 if there is none. */
static size_t good_char(const char *at, size_t left, uint32_t *ret_char)
{
	char last[5] = { 0 };

	if (left < 4)
		at = memcpy(last, at, left);
	size_t len = text_next(at, ret_char);
	/* NUL is a control character; a real U+FFFD has three bytes. */
	if (len == 0)
		return 1;
	return len == 1 && *ret_char == 0xfffd ? 0 : len;
}

bool source_check(struct source *s)
{
	int line, column;
	uint32_t c;

	if (s->len > SOURCE_MAX) {
		source_fault(s, 1, 1, _("at most 4 MiB"), _("The file is too large."));
		return false;
	}
	for (size_t at = 0; at < s->len;) {
		c = (unsigned char)s->text[at];
		size_t len = c >= 0x20 && c < 0x7f ? 1 : good_char(s->text + at, s->len - at, &c);
		if (len > 0 && !is_refused(c)) {
			at += len;
			continue;
		}
		source_place(s, at, &line, &column);
		if (len > 0)
			source_fault(s, line, column, "", _("There is a control character here."));
		else
			source_fault(s, line, column, _("UTF-8"), _("The text is not UTF-8 here."));
		return false;
	}
	return true;
}

/* By place, and of one place in the order they were found. */
static int compare_places(const struct fault *a, const struct fault *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return 0;
}

bool source_finish(struct source *s)
{
	struct fault *rows = s->faults->rows;
	size_t n = s->faults->n - (s->full ? 1 : 0);

	for (size_t i = s->first + 1; i < n; i++) {
		struct fault row = rows[i];
		size_t j = i;
		for (; j > s->first && compare_places(&row, &rows[j - 1]) < 0; j--)
			rows[j] = rows[j - 1];
		rows[j] = row;
	}
	return s->faults->n == s->first;
}
