/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw.h"

#include <stdarg.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"
#include "term_private.h"

/* Wide characters handed to curses at once; longer texts go in pieces. */
enum { RUN_MAX = 256 };

struct canvas canvas_part(const struct canvas *c, int row, int col, int rows, int cols)
{
	struct canvas part = *c;
	if (row < 0)
		row = 0;
	if (col < 0)
		col = 0;
	if (row > c->rows)
		row = c->rows;
	if (col > c->cols)
		col = c->cols;
	part.row += row;
	part.col += col;
	part.rows = rows < 0 || rows > c->rows - row ? c->rows - row : rows;
	part.cols = cols < 0 || cols > c->cols - col ? c->cols - col : cols;
	return part;
}

void canvas_cursor(const struct canvas *c, int row, int col)
{
	if (row < 0 || col < 0 || row >= c->rows || col >= c->cols)
		return;
	int top = 0, left = 0;
	getbegyx((WINDOW *)c->window, top, left);
	c->term->cursor_row = top + c->row + row;
	c->term->cursor_col = left + c->col + col;
}

/* Is the cell the right half of a wide character? */
static bool is_second_half(WINDOW *w, int row, int col)
{
	cchar_t cell;
	return mvwin_wch(w, row, col, &cell) == OK && (cell.attr & A_CHARTEXT) > 1;
}

/* Puts a run of characters that fills exactly `cells`; wide ones cut at its ends are blanked. */
static void put_run(const struct canvas *c, int row, int col, int cells, attr_t attr,
		    const wchar_t *run, int n)
{
	WINDOW *w = c->window;
	int y = c->row + row, x = c->col + col;
	wattrset(w, (int)attr);
	if (col >= 0 && x > 0 && is_second_half(w, y, x))
		mvwaddch(w, y, x - 1, ' ');
	bool cut = x + cells < getmaxx(w) && is_second_half(w, y, x + cells);
	mvwaddnwstr(w, y, x, run, n);
	if (cut)
		mvwaddch(w, y, x + cells, ' ');
}

/* Appends a cluster as curses takes it; what cannot be shown becomes U+FFFD. Returns its cells. */
static int add_cluster(wchar_t *run, int *n, const char *text, size_t len)
{
	int cells = 0;
	for (size_t at = 0; at < len;) {
		uint32_t ch = 0;
		at += text_next(text + at, &ch);
		if (ch < ' ' || (ch >= 0x7F && ch < 0xA0) || wcwidth((wchar_t)ch) < 0)
			ch = 0xFFFD;
		int width = text_char_cells(ch);
		/* A mark without a letter would join what stands left of the text. One on a wide
		 * character ncurses keeps with its right half; when only that is painted anew,
		 * all behind it lands a cell too far left. */
		if (width == 0 && cells != 1)
			continue;
		cells += width;
		if (*n < RUN_MAX)
			run[(*n)++] = (wchar_t)ch;
	}
	return cells;
}

int draw_text(const struct canvas *c, int row, int col, int cells, enum theme_role role,
	      const char *text)
{
	if (row < 0 || row >= c->rows || col < 0 || col >= c->cols || text == NULL)
		return 0;
	if (cells < 0 || cells > c->cols - col)
		cells = c->cols - col;
	wchar_t run[RUN_MAX];
	int n = 0, taken = 0, start = 0;
	for (size_t len; (len = text_cluster(text)) > 0; text += len) {
		if (n > RUN_MAX - 32) {
			put_run(c, row, col + start, taken - start, c->term->attr[role], run, n);
			start = taken;
			n = 0;
		}
		int before = n;
		int width = add_cluster(run, &n, text, len);
		if (taken + width > cells) {
			n = before;
			break;
		}
		taken += width;
	}
	if (n > 0)
		put_run(c, row, col + start, taken - start, c->term->attr[role], run, n);
	return taken;
}

static void draw_fitted(const struct canvas *c, int row, int col, int cells, enum theme_role role,
			const char *text, bool right)
{
	if (col < 0 || col >= c->cols)
		return;
	if (cells < 0 || cells > c->cols - col)
		cells = c->cols - col;
	AUTO(buf_release) struct buf fitted = BUF_INIT;
	text_fit(&fitted, text != NULL ? text : "", cells, right);
	draw_text(c, row, col, cells, role, fitted.text);
}

void draw_fit(const struct canvas *c, int row, int col, int cells, enum theme_role role,
	      const char *text)
{
	draw_fitted(c, row, col, cells, role, text, false);
}

void draw_right(const struct canvas *c, int row, int col, int cells, enum theme_role role,
		const char *text)
{
	draw_fitted(c, row, col, cells, role, text, true);
}

int draw_printf(const struct canvas *c, int row, int col, int cells, enum theme_role role,
		const char *fmt, ...)
{
	char text[1024];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return draw_text(c, row, col, cells, role, text);
}

void draw_fill(const struct canvas *c, int row, int col, int rows, int cols, enum theme_role role)
{
	struct canvas part = canvas_part(c, row, col, rows, cols);
	char spaces[RUN_MAX];
	memset(spaces, ' ', sizeof(spaces) - 1);
	spaces[sizeof(spaces) - 1] = '\0';
	for (int y = 0; y < part.rows; y++)
		for (int x = 0; x < part.cols; x += (int)sizeof(spaces) - 1)
			draw_text(&part, y, x, -1, role, spaces);
}

void draw_hline(const struct canvas *c, int row, int col, int cells)
{
	const char *line = c->term->ascii ? "-" : "\u2500";
	if (cells < 0 || cells > c->cols - col)
		cells = c->cols - col;
	AUTO(buf_release) struct buf all = BUF_INIT;
	for (int i = 0; i < cells; i++)
		buf_puts(&all, line);
	draw_text(c, row, col, cells, ROLE_FRAME, all.text);
}

void draw_vline(const struct canvas *c, int row, int col, int rows)
{
	const char *line = c->term->ascii ? "|" : "\u2502";
	if (rows < 0 || rows > c->rows - row)
		rows = c->rows - row;
	for (int i = 0; i < rows; i++)
		draw_text(c, row + i, col, 1, ROLE_FRAME, line);
}

int draw_wrapped(const struct canvas *c, int row, int col, int cells, enum theme_role role,
		 const char *text)
{
	if (cells < 0 || cells > c->cols - col)
		cells = c->cols - col;
	if (cells < 2)
		return 0;
	int rows = 0;
	while (*text != '\0') {
		size_t line = strcspn(text, "\n");
		size_t fits = text_clip(text, cells, NULL);
		size_t len = fits < line ? fits : line;
		/* Break at the last space, if the cut would tear an ASCII word. */
		if (len < line && text[len] != ' ' && (unsigned char)text[len] < 0x80) {
			size_t back = len;
			while (back > 0 && text[back - 1] != ' ' &&
			       (unsigned char)text[back - 1] < 0x80)
				back--;
			if (back > 0)
				len = back;
		}
		AUTO(buf_release) struct buf one = BUF_INIT;
		buf_add(&one, text, len);
		draw_text(c, row + rows, col, cells, role, one.text);
		rows++;
		text += len;
		if (*text == '\n')
			text++;
		else
			text += strspn(text, " ");
	}
	return rows;
}

void draw_progress(const struct canvas *c, int row, int col, int cells, enum theme_role role,
		   int done, int whole)
{
	int inner = cells - 2;
	if (inner < 1)
		return;
	if (done < 0)
		done = 0;
	if (whole > 0 && done > whole)
		done = whole;
	int full = whole > 0 ? (int)((int64_t)inner * done / whole) : 0;
	AUTO(buf_release) struct buf bar = BUF_INIT;
	buf_putc(&bar, '[');
	buf_pad(&bar, '#', (size_t)full);
	buf_pad(&bar, '-', (size_t)(inner - full));
	buf_putc(&bar, ']');
	draw_text(c, row, col, cells, role, bar.text);
}
