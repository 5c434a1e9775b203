/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

enum { GAP = 2, TEXT_MAX = 4096 };

void page_clear(struct page *p)
{
	arena_clear(&p->arena);
	p->lines = NULL;
	p->n = 0;
	p->label_cells = 0;
}

void page_release(struct page *p)
{
	page_clear(p);
}

static struct page_line *new_line(struct page *p)
{
	p->lines = arena_grow(&p->arena, p->lines, p->n, sizeof(*p->lines));
	return &p->lines[p->n++];
}

void page_line(struct page *p, const char *label)
{
	struct page_line *line = new_line(p);
	int cells = label != NULL ? text_cells(label) : 0;

	line->label = label != NULL ? arena_dup(&p->arena, label) : NULL;
	if (cells > p->label_cells)
		p->label_cells = cells;
}

void page_rule(struct page *p)
{
	*new_line(p) = (struct page_line){ .label = "", .rule = true };
}

static void add(struct page *, int cells, enum theme_role, const char *fmt, va_list)
	PRINTF_LIKE(4, 0);

static void add(struct page *p, int cells, enum theme_role role, const char *fmt, va_list args)
{
	char text[TEXT_MAX];

	REQUIRE(p->n > 0);
	vsnprintf(text, sizeof(text), fmt, args);
	if (text[0] == '\0' && cells == 0)
		return;
	struct page_line *line = &p->lines[p->n - 1];
	line->items = arena_grow(&p->arena, line->items, line->n, sizeof(*line->items));
	line->items[line->n++] = (struct page_item){
		.text = arena_dup_n(&p->arena, text, text_whole(text, sizeof(text) - 1)),
		.role = role, .cells = cells,
	};
}

void page_text(struct page *p, enum theme_role role, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(p, 0, role, fmt, args);
	va_end(args);
}

void page_cell(struct page *p, int cells, enum theme_role role, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(p, cells, role, fmt, args);
	va_end(args);
}

/* An item too wide for one row; returns the rows it takes, seen or not. */
static int draw_long(const struct canvas *c, int row, int col, const struct page_item *item)
{
	return draw_wrapped(c, row, col, c->cols - col, item->role, item->text);
}

/* Draws a line from `row` on (negative: scrolled out); returns the rows it takes. */
static int draw_line(const struct page *p, const struct page_line *line, const struct canvas *c,
		     int row)
{
	int indent = line->label != NULL && p->label_cells > 0 ? p->label_cells + GAP : 0;
	int col = indent, y = row;

	if (line->rule) {
		draw_hline(c, row, 0, c->cols);
		return 1;
	}
	draw_text(c, row, 0, indent, ROLE_LABEL, line->label);
	for (size_t i = 0; i < line->n; i++) {
		const struct page_item *item = &line->items[i];
		int natural = text_cells(item->text);
		int cells = item->cells > 0 ? item->cells : natural;
		if (col > indent && col + (natural < cells ? natural : cells) > c->cols) {
			y++;
			col = indent;
		}
		if (col == indent && natural > c->cols - col) {
			y += draw_long(c, y, col, item) - 1;
			col = c->cols;
		} else if (item->cells > 0) {
			draw_fit(c, y, col, cells, item->role, item->text);
			col += cells + 1;
		} else {
			draw_text(c, y, col, -1, item->role, item->text);
			col += cells + GAP;
		}
	}
	return y - row + 1;
}

static void clamp(struct page *p)
{
	if (p->top > p->rows - p->height)
		p->top = p->rows - p->height;
	if (p->top < 0)
		p->top = 0;
}

/* The first n lines; returns the rows they take. */
static int draw_lines(const struct page *p, size_t n, const struct canvas *c, int top)
{
	int row = -top;

	for (size_t i = 0; i < n && i < p->n; i++)
		row += draw_line(p, &p->lines[i], c, row);
	return row + top;
}

static void scroll_to(struct page *p, const struct canvas *nowhere)
{
	int first = draw_lines(p, p->show - 1, nowhere, 0);
	int last = draw_lines(p, p->show, nowhere, 0) - 1;

	if (p->top + p->height <= last)
		p->top = last - p->height + 1;
	if (p->top > first)
		p->top = first;
	p->show = 0;
}

void page_show(struct page *p, size_t line)
{
	p->show = line + 1;
}

void page_draw(struct page *p, const struct canvas *c)
{
	struct canvas nowhere = *c;

	nowhere.rows = 0;
	p->rows = draw_lines(p, p->n, &nowhere, 0);
	p->height = c->rows;
	if (p->show > 0)
		scroll_to(p, &nowhere);
	clamp(p);
	draw_lines(p, p->n, c, p->top);
	if (p->top > 0)
		draw_text(c, 0, c->cols - 1, 1, ROLE_DIM, "^");
	if (p->top + p->height < p->rows)
		draw_text(c, c->rows - 1, c->cols - 1, 1, ROLE_DIM, "v");
}

bool page_key(struct page *p, keycode key)
{
	int page = p->height > 1 ? p->height - 1 : 1;

	if (key == K_UP)
		p->top--;
	else if (key == K_DOWN)
		p->top++;
	else if (key_in(key, "PgUp C-b"))
		p->top -= page;
	else if (key_in(key, "PgDn C-f"))
		p->top += page;
	else if (key == K_HOME)
		p->top = 0;
	else if (key == K_END)
		p->top = p->rows;
	else
		return false;
	clamp(p);
	return true;
}
