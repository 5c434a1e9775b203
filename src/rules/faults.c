/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Cells of a source line that are shown; a longer one is shown around its column. */
enum { SHOWN_CELLS = 66 };

void faults_add(struct faults *faults, const char *file, int line, int column, const char *source,
		const char *expected, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *what = mem_vprintf(fmt, args);
	va_end(args);
	faults->rows = arena_grow(&faults->arena, faults->rows, faults->n, sizeof(*faults->rows));
	faults->rows[faults->n++] = (struct fault){
		.file = arena_dup(&faults->arena, file),
		.line = line,
		.column = column,
		.what = arena_dup(&faults->arena, what),
		.expected = arena_dup(&faults->arena, expected != NULL ? expected : ""),
		.source = arena_dup(&faults->arena, source != NULL ? source : ""),
	};
	free(what);
}

static void add_heading(struct buf *out, const struct fault *fault)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (fault->line > 0)
		buf_printf(&text, "%s:%d:%d: ", fault->file, fault->line, fault->column);
	else
		buf_printf(&text, "%s: ", fault->file);
	buf_puts(&text, fault->what);
	if (fault->expected[0] != '\0')
		buf_printf(&text, _(" (expected %s)"), fault->expected);
	text_clean(out, text.text, text.len, TEXT_LINE);
}

static void add_safe(struct buf *out, const char *text, size_t n)
{
	AUTO(buf_release) struct buf plain = BUF_INIT;

	/* A tab is one character wide here, for a column is one character. */
	for (size_t i = 0; i < n; i++)
		buf_putc(&plain, text[i] == '\t' ? ' ' : text[i]);
	text_clean(out, plain.text, plain.len, TEXT_LINE);
}

/* The line made safe to show; returns the byte in it at which the column begins, -1 if the
 * line is shorter. */
static long show_source(const struct fault *fault, struct buf *out)
{
	const char *at = fault->source;
	int column = 1;
	uint32_t c;

	while (column < fault->column && *at != '\0') {
		at += text_next(at, &c);
		column++;
	}
	add_safe(out, fault->source, (size_t)(at - fault->source));
	long mark = column < fault->column ? -1 : (long)out->len;
	add_safe(out, at, strlen(at));
	return mark;
}

static int cells_of(const char *text, size_t bytes)
{
	AUTO(buf_release) struct buf part = BUF_INIT;

	buf_add(&part, text, bytes);
	return text_cells(part.text);
}

static void add_source(struct buf *out, const struct fault *fault)
{
	AUTO(buf_release) struct buf line = BUF_INIT;
	size_t from = 0;

	if (fault->line <= 0 || fault->source[0] == '\0')
		return;
	long mark = show_source(fault, &line);
	if (mark < 0)
		return;
	int hidden = cells_of(line.text, (size_t)mark) - SHOWN_CELLS * 3 / 4;
	if (hidden > 0 && text_cells(line.text) > SHOWN_CELLS)
		from = text_clip(line.text, hidden, NULL);
	size_t shown = text_clip(line.text + from, SHOWN_CELLS, NULL);
	bool more = line.text[from + shown] != '\0';
	buf_printf(out, "%6d | %s%.*s%s\n", fault->line, from > 0 ? ".." : "", (int)shown,
		   line.text + from, more ? ".." : "");
	int before = cells_of(line.text + from, (size_t)mark - from) + (from > 0 ? 2 : 0);
	buf_puts(out, "       | ");
	buf_pad(out, ' ', (size_t)before);
	buf_puts(out, "^\n");
}

void faults_text(struct buf *out, const struct faults *faults)
{
	for (size_t i = 0; i < faults->n; i++) {
		add_heading(out, &faults->rows[i]);
		buf_putc(out, '\n');
		add_source(out, &faults->rows[i]);
	}
}

enum status faults_problem(const struct faults *faults, enum status status, struct problem *reterr)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (faults->n == 0)
		return problem_set(reterr, status, NULL, NULL);
	add_heading(&text, &faults->rows[0]);
	if (faults->n > 1)
		buf_printf(&text, _(" And %zu more."), faults->n - 1);
	status = problem_set(reterr, status, NULL, "%s", text.text);
	problem_todo(reterr, "%s", _("\"meibuctl rules check\" shows every fault with its line."));
	return status;
}

void faults_release(struct faults *faults)
{
	arena_clear(&faults->arena);
	*faults = (struct faults)FAULTS_INIT;
}
