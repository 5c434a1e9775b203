/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A board on the screen: only what is seen is looked at. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "board_private.h"

/* Cells of the time column, of a column at least and at most; rows of the titles. */
enum { TIME_CELLS = 6, COLUMN_MIN = 11, COLUMN_MAX = 28, ALONE_MAX = 64, TITLE_ROWS = 1 };
/* Windows narrower than this show one column at a time. */
enum { NARROW_CELLS = 48 };
/* A lane at least; below the second width nothing is wasted on gaps and dots. */
enum { LANE_MIN = 5, LANE_NARROW = 8 };
/* A long closed time says every so many rows why. */
enum { CLOSED_EVERY = 4 };

struct layout {
	int cells; /* of a column, without its line */
	int shown;
	int rows; /* of slots */
};

/* Keeps the cursor in sight; what scrolls goes by half a window, for a scroll costs as much as a
 * repaint, and every key would cost it. */
static void scroll(struct board *b, const struct layout *l)
{
	int n = (int)b->ncolumns, row = board_row_of(b, b->minute), all = board_row_count(b);
	int context = l->shown > 2;
	if (b->column < b->left)
		b->left = b->column - l->shown + 1 + context;
	else if (b->column >= b->left + l->shown)
		b->left = b->column - context;
	if (b->left > n - l->shown)
		b->left = n - l->shown;
	if (b->left < 0)
		b->left = 0;
	/* At first what is to come is seen, not only what was. */
	bool late = b->shown_rows == 0 && row >= l->rows * 3 / 4;
	if (row < b->top || row >= b->top + l->rows || late)
		b->top = row - l->rows / 2;
	if (b->top > all - l->rows)
		b->top = all - l->rows;
	if (b->top < 0)
		b->top = 0;
	b->shown_columns = l->shown;
	b->shown_rows = l->rows;
}

static struct layout lay_out(const struct board *b, const struct canvas *c)
{
	struct layout l = { .rows = c->rows - TITLE_ROWS };
	int room = c->cols - TIME_CELLS - 1, n = (int)b->ncolumns > 0 ? (int)b->ncolumns : 1;
	bool alone = c->cols < NARROW_CELLS;
	if (alone ? n > 1 : n > room / (COLUMN_MIN + 1))
		room -= 2; /* for >> */
	l.shown = alone ? 1 : room / (COLUMN_MIN + 1);
	if (l.shown > n)
		l.shown = n;
	if (l.shown < 1)
		l.shown = 1;
	l.cells = room / l.shown - 1;
	int most = l.shown == 1 && n > 1 ? ALONE_MAX : COLUMN_MAX;
	if (l.cells > most)
		l.cells = most;
	if (l.rows < 0)
		l.rows = 0;
	return l;
}

static int column_x(const struct board *b, const struct layout *l, int column)
{
	return TIME_CELLS + 1 + (column - b->left) * (l->cells + 1);
}

/* Hours past midnight carry a +. */
static void draw_times(const struct board *b, const struct canvas *c, const struct layout *l)
{
	int now_row = b->now >= b->first && b->now < b->last ? board_row_of(b, b->now) - b->top :
		      -1;
	for (int y = 0; y < l->rows && b->top + y < board_row_count(b); y++) {
		int at = b->first + (b->top + y) * b->step;
		bool hour = at % 60 == 0 || y == 0;
		char text[24];
		if (hour)
			snprintf(text, sizeof(text), "%02d:%02d%s",
				 at % MINUTES_PER_DAY / 60, at % 60,
				 at >= MINUTES_PER_DAY ? "+" : "");
		else
			snprintf(text, sizeof(text), "  :%02d", at % 60);
		enum theme_role role = y == now_row ? ROLE_NOW : hour ? ROLE_LABEL : ROLE_DIM;
		draw_text(c, TITLE_ROWS + y, 0, TIME_CELLS, role, text);
		if (y == now_row)
			draw_text(c, TITLE_ROWS + y, TIME_CELLS - 1, 1, role, "-");
	}
}

static void draw_titles(const struct board *b, const struct canvas *c, const struct layout *l)
{
	for (int i = 0; i < l->shown && b->left + i < (int)b->ncolumns; i++) {
		const struct board_column *column = &b->columns[b->left + i];
		enum theme_role role = column->role != ROLE_NORMAL ? column->role : ROLE_HEADING;
		int x = column_x(b, l, b->left + i), cells = text_cells(column->title);
		draw_fit(c, 0, x, l->cells, role, column->title);
		if (column->note != NULL && cells + 1 + text_cells(column->note) <= l->cells)
			draw_text(c, 0, x + cells + 1, -1, ROLE_DIM, column->note);
	}
	/* More columns than are shown. */
	if (b->left > 0)
		draw_text(c, 0, TIME_CELLS - 2, 2, ROLE_KEY, "<<");
	int end = TIME_CELLS + 1 + l->shown * (l->cells + 1);
	if (b->left + l->shown < (int)b->ncolumns)
		draw_text(c, 0, end < c->cols - 1 ? end : c->cols - 2, 2, ROLE_KEY, ">>");
}

/* ---- blocks */

/* Where a block lies: its first row and the one behind its last, of the whole day; its cells. */
struct place { int from, to, x, cells, hidden; };

static struct place place_of(const struct board *b, const struct layout *l,
			     const struct board_block *block)
{
	struct place p = { .x = column_x(b, l, block->column), .cells = l->cells };
	int lanes = block->lanes > 0 ? block->lanes : 1, fit = l->cells / LANE_MIN;
	int end = block->end > b->last ? b->last : block->end;
	p.from = block->start < b->first ? 0 : board_row_of(b, block->start);
	p.to = board_row_of(b, end + b->step - 1);
	if (lanes == 1)
		return p;
	if (fit < 1)
		fit = 1;
	int shown = lanes < fit ? lanes : fit, lane = block->lane;
	p.cells = l->cells / shown;
	if (lane >= shown - 1 && lanes > shown) {
		p.hidden = lanes - shown;
		lane = shown - 1;
	}
	p.x += lane * p.cells;
	p.cells -= lane < shown - 1;
	return p;
}

/* One row of a block: line 0 carries the mark. */
static void draw_line(const struct board_block *block, const struct canvas *c, int line)
{
	const char *text = block->text != NULL ? block->text : "";
	for (int i = 0; i < line && text != NULL; i++) {
		text = strchr(text, '\n');
		text = text != NULL ? text + 1 : NULL;
	}
	AUTO(buf_release) struct buf shown = BUF_INIT;
	/* What is filtered out reads so without colours too. */
	if (line == 0 && block->mark != NULL)
		buf_printf(&shown, "%s%s%s", block->dim ? "(" : "", block->mark,
			   block->dim ? ")" : c->cols >= LANE_NARROW ? " " : "");
	else if (line > 0 && c->cols >= LANE_NARROW)
		buf_putc(&shown, ' ');
	if (text != NULL)
		buf_add(&shown, text, strcspn(text, "\n"));
	enum theme_role role = block->dim ? ROLE_DIM : line == 0 ? block->role : ROLE_NORMAL;
	if (c->cols >= LANE_NARROW) {
		draw_fit(c, 0, 0, c->cols, role, shown.text);
	} else {
		draw_fill(c, 0, 0, 1, -1, role);
		draw_text(c, 0, 0, -1, role, shown.text);
	}
}

static char filling(enum board_kind kind)
{
	switch (kind) {
	case BOARD_BUFFER: return '=';
	case BOARD_FREE: return ':';
	case BOARD_CLOSED:
	case BOARD_BLOCK: break;
	}
	return '-';
}

static void draw_filler(const struct board_block *block, const struct canvas *c, int line)
{
	AUTO(buf_release) struct buf row = BUF_INIT;
	bool closed = block->kind == BOARD_CLOSED;
	bool told = block->text != NULL && (!closed || line % CLOSED_EVERY == 0);
	const char *text = told ? block->text : "";
	char fill = filling(block->kind);
	int side = (c->cols - text_cells(text)) / 2;
	/* Closed time is a surface; what is short stands between two signs. */
	if (side > 2 && !closed)
		side = 2;
	buf_pad(&row, fill, (size_t)(side > 0 ? side : 0));
	buf_puts(&row, text);
	int rest = closed ? c->cols - side - text_cells(text) : side;
	buf_pad(&row, fill, (size_t)(rest > 0 ? rest : 0));
	enum theme_role role = block->role == ROLE_NORMAL ? ROLE_CLOSED : block->role;
	draw_fit(c, 0, 0, c->cols, block->dim ? ROLE_DIM : role, row.text);
}

static void draw_block(const struct board *b, const struct board_block *block,
		       const struct canvas *c, const struct layout *l, bool ghost)
{
	if (block->column < b->left || block->column >= b->left + l->shown ||
	    block->end <= b->first || block->start >= b->last)
		return;
	struct board_block shown = *block;
	if (ghost) {
		shown.role = ROLE_GHOST;
		shown.lanes = 1;
		shown.dim = false;
	}
	struct place p = place_of(b, l, &shown);
	int from = p.from > b->top ? p.from : b->top;
	int to = p.to < b->top + l->rows ? p.to : b->top + l->rows;
	for (int row = from; row < to; row++) {
		struct canvas part = canvas_part(c, TITLE_ROWS + row - b->top, p.x, 1, p.cells);
		/* What began above the window still tells its name in its first row. */
		if (shown.kind == BOARD_BLOCK)
			draw_line(&shown, &part, row - from);
		else
			draw_filler(&shown, &part, row - from);
		if (ghost && row > from)
			draw_fill(&part, 0, 0, 1, 1, ROLE_GHOST);
		if (p.hidden > 0 && row == from)
			draw_printf(&part, 0, part.cols - 2, 2, ROLE_KEY, "+%d", p.hidden);
	}
}

/* What lies below, what can be seen through it, what lies above. */
enum level { BELOW, FREE_TIME, ABOVE };

static enum level level_of(const struct board_block *block)
{
	/* cppcheck-suppress [nullPointerRedundantCheck, ctunullpointer] ; `current` alone can */
	return block->kind == BOARD_BLOCK ? ABOVE : block->kind == BOARD_FREE ? FREE_TIME : BELOW;
}

/* The blocks of the columns that are seen, those of a level. */
static void draw_blocks(const struct board *b, const struct canvas *c, const struct layout *l,
			enum level level, const struct board_block *current)
{
	const struct board_block *block = board_column_begin(b, b->left);
	/* cppcheck-suppress nullPointerArithmeticRedundantCheck ; the same */
	for (; block < board_blocks_end(b) && block->column < b->left + l->shown; block++) {
		bool carried = b->lifted && !b->copy && block->id == b->ghost.id;
		if (level_of(block) == level && block != current && (level != ABOVE || !carried))
			draw_block(b, block, c, l, false);
	}
}

/* The others of its group carry a + where the cursor would stand. */
static void mark_group(const struct board *b, const struct canvas *c, const struct layout *l,
		       const struct board_block *current)
{
	if (current == NULL || current->group == 0 || b->lifted)
		return;
	const struct board_block *block = board_column_begin(b, b->left);
	for (; block < board_blocks_end(b) && block->column < b->left + l->shown; block++) {
		if (block->group != current->group || block == current ||
		    block->kind != BOARD_BLOCK)
			continue;
		struct place p = place_of(b, l, block);
		int y = p.from - b->top;
		if (y >= 0 && y < l->rows)
			draw_text(c, TITLE_ROWS + y, p.x - 1, 1, ROLE_CURSOR, "+");
	}
}

static void draw_frame(const struct board *b, const struct canvas *c, const struct layout *l)
{
	int rows = board_row_count(b);
	for (int i = 0; i <= l->shown; i++)
		draw_vline(c, 0, column_x(b, l, b->left + i) - 1,
			   TITLE_ROWS + (l->rows < rows ? l->rows : rows));
}

static void draw_cursor(const struct board *b, const struct canvas *c, const struct layout *l,
			const struct board_block *current)
{
	int y = TITLE_ROWS + board_row_of(b, b->minute) - b->top;
	int x = column_x(b, l, b->column);
	if (current != NULL && !b->lifted)
		x = place_of(b, l, current).x;
	draw_text(c, y, x - 1, 1, ROLE_CURSOR, ">");
	canvas_cursor(c, y, x - 1);
}

void board_draw(struct board *b, const struct canvas *c)
{
	struct layout l = lay_out(b, c);
	if (l.rows == 0 || c->cols < TIME_CELLS + 3)
		return;
	scroll(b, &l);
	const struct board_block *current = b->lifted ? NULL : board_current(b);
	draw_times(b, c, &l);
	draw_titles(b, c, &l);
	draw_frame(b, c, &l);
	draw_blocks(b, c, &l, BELOW, NULL);
	draw_blocks(b, c, &l, FREE_TIME, NULL);
	draw_blocks(b, c, &l, ABOVE, current);
	/* The current one lies above those it shares a lane with. */
	if (current != NULL)
		draw_block(b, current, c, &l, false);
	if (b->lifted)
		draw_block(b, &b->ghost, c, &l, true);
	mark_group(b, c, &l, current);
	draw_cursor(b, c, &l, current);
}
