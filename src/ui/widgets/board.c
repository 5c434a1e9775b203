/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/board.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "ui/term.h"

/* Cells of the time column, of a column at least, and rows of the title. */
enum { TIME_CELLS = 6, COLUMN_MIN = 11, COLUMN_MAX = 28, TITLE_ROWS = 1 };
/* Most blocks side by side in one column; more are drawn over each other. */
enum { LANES_MAX = 3, NARROW_LANE = 8 };

static int row_count(const struct board *b)
{
	return (b->last - b->first + b->step - 1) / b->step;
}

static int row_of(const struct board *b, int minute)
{
	return (minute - b->first) / b->step;
}

static const struct board_block *block_at(const struct board *b, int column, int minute)
{
	const struct board_block *found = NULL;
	for (size_t i = 0; i < b->nblocks; i++) {
		const struct board_block *block = &b->blocks[i];
		if (block->kind == BOARD_BLOCK && block->column == column &&
		    block->start < minute + b->step && block->end > minute &&
		    (found == NULL || block->start >= found->start))
			found = block;
	}
	return found;
}

void board_init(struct board *b, int first, int last, int step, int minute)
{
	REQUIRE(step > 0 && last > first);
	*b = (struct board){ .first = first, .last = last, .step = step, .now = -1 };
	board_seek_slot(b, 0, minute);
}

void board_seek_slot(struct board *b, int column, int minute)
{
	int most = row_count(b) - 1;
	int row = minute < b->first ? 0 : row_of(b, minute);
	b->minute = b->first + (row > most ? most : row) * b->step;
	int columns = (int)b->ncolumns;
	b->column = column < 0 || columns == 0 ? 0 : column >= columns ? columns - 1 : column;
	/* The block that board_set() goes back to is this one, not the one the cursor came from. */
	const struct board_block *under = block_at(b, b->column, b->minute);
	b->here = under != NULL ? under->id : 0;
}

const struct board_block *board_current(const struct board *b)
{
	return b->lifted ? &b->ghost : block_at(b, b->column, b->minute);
}

bool board_seek(struct board *b, uint64_t block_id)
{
	for (size_t i = 0; i < b->nblocks; i++) {
		if (b->blocks[i].kind == BOARD_BLOCK && b->blocks[i].id == block_id) {
			board_seek_slot(b, b->blocks[i].column, b->blocks[i].start);
			return true;
		}
	}
	return false;
}

void board_set(struct board *b, const struct board_column *columns, size_t ncolumns,
	       const struct board_block *blocks, size_t nblocks)
{
	/* The old blocks may be gone already: only their id is used, taken while they lived. */
	uint64_t here = b->here;
	b->columns = columns;
	b->ncolumns = ncolumns;
	b->blocks = blocks;
	b->nblocks = nblocks;
	const struct board_block *under = block_at(b, b->column, b->minute);
	bool gone = here != 0 && (under == NULL || under->id != here) && !b->lifted;
	if (!gone || !board_seek(b, here))
		board_seek_slot(b, b->column, b->minute);
}

bool board_lift(struct board *b)
{
	const struct board_block *block = block_at(b, b->column, b->minute);
	if (block == NULL)
		return false;
	b->ghost = *block;
	b->lifted = true;
	board_seek_slot(b, block->column, block->start);
	return true;
}

void board_drop(struct board *b)
{
	b->lifted = false;
}

/* Moves the cursor to the next row up or down that is not of the same block. */
static void step_rows(struct board *b, int by)
{
	const struct board_block *from = block_at(b, b->column, b->minute);
	int row = row_of(b, b->minute), most = row_count(b) - 1;
	do {
		row += by;
		if (row < 0 || row > most)
			return;
	} while (from != NULL && block_at(b, b->column, b->first + row * b->step) == from);
	b->minute = b->first + row * b->step;
	/* Going up onto a block lands on its beginning, where its name stands. */
	const struct board_block *to = block_at(b, b->column, b->minute);
	if (by < 0 && to != NULL)
		board_seek_slot(b, b->column, to->start);
}

static int order_of(const struct board_block *block)
{
	return block->column * 10000 + block->start;
}

/* The next or previous block in reading order: down a column, then the next column. */
static void step_blocks(struct board *b, int by)
{
	const struct board_block *here = block_at(b, b->column, b->minute), *best = NULL;
	int at = here != NULL ? order_of(here) : b->column * 10000 + b->minute;
	for (size_t i = 0; i < b->nblocks; i++) {
		const struct board_block *block = &b->blocks[i];
		int order = order_of(block);
		if (block->kind != BOARD_BLOCK || block == here ||
		    (by > 0 ? order < at : order > at))
			continue;
		if (best == NULL || (by > 0 ? order < order_of(best) : order > order_of(best)))
			best = block;
	}
	if (best != NULL)
		board_seek_slot(b, best->column, best->start);
}

/* Arrows carry the ghost in steps; it stays within the day. */
static enum board_event ghost_key(struct board *b, keycode key)
{
	struct board_block *ghost = &b->ghost;
	int length = ghost->end - ghost->start;
	if (key_in(key, "S-Down +") || key == '=') {
		if (ghost->end + b->step <= b->last)
			ghost->end += b->step;
		return BOARD_MOVED;
	}
	if (key_in(key, "S-Up -")) {
		if (length > b->step)
			ghost->end -= b->step;
		return BOARD_MOVED;
	}
	if (key == K_UP && ghost->start - b->step >= b->first)
		ghost->start -= b->step;
	else if (key == K_DOWN && ghost->end + b->step <= b->last)
		ghost->start += b->step;
	else if (key == K_LEFT && ghost->column > 0)
		ghost->column--;
	else if (key == K_RIGHT && ghost->column + 1 < (int)b->ncolumns)
		ghost->column++;
	else
		return key_in(key, "Up Down Left Right") ? BOARD_TAKEN : BOARD_PASS;
	ghost->end = ghost->start + length;
	board_seek_slot(b, ghost->column, ghost->start);
	return BOARD_MOVED;
}

static enum board_event step_columns(struct board *b, int by)
{
	if (b->column + by < 0)
		return BOARD_EDGE_LEFT;
	if (b->column + by >= (int)b->ncolumns)
		return BOARD_EDGE_RIGHT;
	b->column += by;
	return BOARD_MOVED;
}

enum board_event board_key(struct board *b, keycode key)
{
	if (b->lifted)
		return ghost_key(b, key_narrow(key));
	int page = b->shown_rows > 2 ? (b->shown_rows - 1) * b->step : b->step;
	enum board_event event = BOARD_MOVED;
	if (key == K_UP || key == K_DOWN)
		step_rows(b, key == K_UP ? -1 : 1);
	else if (key == K_LEFT || key == K_RIGHT)
		event = step_columns(b, key == K_LEFT ? -1 : 1);
	else if (key == K_TAB || key == K_BACKTAB)
		step_blocks(b, key == K_TAB ? 1 : -1);
	else if (key == K_PGUP || key == K_PGDN)
		board_seek_slot(b, b->column, b->minute + (key == K_PGUP ? -page : page));
	else if (key == K_HOME || key == K_END)
		board_seek_slot(b, b->column, key == K_HOME ? b->first : b->last);
	else
		return BOARD_PASS;
	const struct board_block *under = block_at(b, b->column, b->minute);
	b->here = under != NULL ? under->id : 0;
	return event;
}

/* How the columns lie on the canvas. */
struct layout {
	int cells; /* of a column, without its line */
	int shown;
	int rows; /* of slots */
};

static struct layout lay_out(struct board *b, const struct canvas *c)
{
	struct layout l = { .cells = COLUMN_MIN, .rows = c->rows - TITLE_ROWS };
	int room = c->cols - TIME_CELLS - 1;
	int n = (int)b->ncolumns > 0 ? (int)b->ncolumns : 1;
	l.shown = room / (COLUMN_MIN + 1);
	if (l.shown > n)
		l.shown = n;
	if (l.shown < 1)
		l.shown = 1;
	l.cells = room / l.shown - 1;
	if (l.cells > COLUMN_MAX)
		l.cells = COLUMN_MAX;
	if (l.rows < 0)
		l.rows = 0;
	if (b->column < b->left)
		b->left = b->column;
	if (b->column >= b->left + l.shown)
		b->left = b->column - l.shown + 1;
	if (b->left > n - l.shown)
		b->left = n - l.shown;
	int row = row_of(b, b->minute), all = row_count(b);
	if (row < b->top)
		b->top = row;
	if (row >= b->top + l.rows)
		b->top = row - l.rows + 1;
	if (b->top > all - l.rows)
		b->top = all > l.rows ? all - l.rows : 0;
	if (b->top < 0)
		b->top = 0;
	b->shown_columns = l.shown;
	b->shown_rows = l.rows;
	return l;
}

static int column_x(const struct board *b, const struct layout *l, int column)
{
	return TIME_CELLS + 1 + (column - b->left) * (l->cells + 1);
}

static void draw_times(const struct board *b, const struct canvas *c, const struct layout *l)
{
	int now_row = b->now >= b->first && b->now < b->last ? row_of(b, b->now) - b->top : -1;
	for (int y = 0; y < l->rows && b->top + y < row_count(b); y++) {
		int minute = b->first + (b->top + y) * b->step;
		bool hour = minute % 60 == 0 || y == 0;
		char text[24];
		if (hour)
			snprintf(text, sizeof(text), "%02d:%02d", minute / 60, minute % 60);
		else
			snprintf(text, sizeof(text), "  :%02d", minute % 60);
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
		draw_fit(c, 0, column_x(b, l, b->left + i), l->cells, role, column->title);
	}
	/* More columns than are shown. */
	if (b->left > 0)
		draw_text(c, 0, TIME_CELLS - 2, 2, ROLE_KEY, "<<");
	int end = TIME_CELLS + 1 + l->shown * (l->cells + 1);
	if (b->left + l->shown < (int)b->ncolumns)
		draw_text(c, 0, end < c->cols - 1 ? end : c->cols - 2, 2, ROLE_KEY, ">>");
}

/* Lanes side by side for blocks that overlap in one column. */
struct lane {
	int n, of;
};

static bool overlap(const struct board_block *a, const struct board_block *b)
{
	return a->kind == BOARD_BLOCK && b->kind == BOARD_BLOCK && a->column == b->column &&
	       a->start < b->end && b->start < a->end;
}

static struct lane lane_of(const struct board *b, const struct board_block *block)
{
	struct lane lane = { .n = 0, .of = 1 };
	for (size_t i = 0; i < b->nblocks; i++) {
		const struct board_block *other = &b->blocks[i];
		if (other == block || !overlap(block, other))
			continue;
		lane.of++;
		lane.n += other->start < block->start ||
			  (other->start == block->start && other < block);
	}
	if (lane.of > LANES_MAX)
		lane.of = LANES_MAX;
	if (lane.n >= lane.of)
		lane.n = lane.of - 1;
	return lane;
}

/* One row of a block: line 0 carries the mark. */
static void draw_line(const struct board_block *block, const struct canvas *c, int y, int line)
{
	const char *text = block->text != NULL ? block->text : "";
	for (int i = 0; i < line && text != NULL; i++) {
		text = strchr(text, '\n');
		text = text != NULL ? text + 1 : NULL;
	}
	AUTO(buf_release) struct buf shown = BUF_INIT;
	if (line == 0 && block->mark != NULL)
		buf_printf(&shown, c->cols >= NARROW_LANE ? "%s " : "%s", block->mark);
	else if (line > 0 && c->cols >= NARROW_LANE)
		buf_putc(&shown, ' ');
	if (text != NULL)
		buf_add(&shown, text, strcspn(text, "\n"));
	enum theme_role role = line == 0 ? block->role : ROLE_NORMAL;
	if (c->cols >= NARROW_LANE) {
		draw_fit(c, y, 0, c->cols, role, shown.text);
	} else {
		/* Too narrow to waste cells on dots. */
		draw_fill(c, y, 0, 1, -1, role);
		draw_text(c, y, 0, -1, role, shown.text);
	}
}

static void draw_filler(const struct board_block *block, const struct canvas *c, int y, int line)
{
	AUTO(buf_release) struct buf row = BUF_INIT;
	if (block->kind == BOARD_CLOSED) {
		buf_pad(&row, '-', (size_t)c->cols);
	} else {
		const char *text = block->text != NULL && line == 0 ? block->text : "";
		int cells = text_cells(text);
		int side = cells < c->cols ? (c->cols - cells) / 2 : 0;
		buf_pad(&row, '=', (size_t)(side > 2 ? 2 : side));
		buf_puts(&row, text);
		buf_pad(&row, '=', (size_t)(side > 2 ? 2 : side));
	}
	draw_fit(c, y, 0, c->cols, ROLE_CLOSED, row.text);
}

static void draw_block(const struct board *b, const struct board_block *block,
		       const struct canvas *c, const struct layout *l, bool ghost)
{
	if (block->column < b->left || block->column >= b->left + l->shown ||
	    block->end <= b->first || block->start >= b->last)
		return;
	struct lane lane = ghost ? (struct lane){ .n = 0, .of = 1 } : lane_of(b, block);
	int width = l->cells / lane.of;
	int x = column_x(b, l, block->column) + lane.n * width;
	int from = block->start < b->first ? 0 : row_of(b, block->start);
	int to = row_of(b, (block->end > b->last ? b->last : block->end) + b->step - 1);
	for (int row = from; row < to; row++) {
		int y = row - b->top;
		if (y < 0 || y >= l->rows)
			continue;
		struct canvas part = canvas_part(c, TITLE_ROWS + y, x, 1, width - (lane.of > 1));
		/* A block that began above the window still tells its name in its first row. */
		int line = from < b->top && b->top < to ? row - b->top : row - from;
		struct board_block shown = *block;
		if (ghost)
			shown.role = ROLE_GHOST;
		if (block->kind == BOARD_BLOCK)
			draw_line(&shown, &part, 0, line);
		else
			draw_filler(&shown, &part, 0, line);
		if (ghost && line > 0)
			draw_fill(&part, 0, 0, 1, 1, ROLE_GHOST);
	}
}

static void draw_frame(const struct board *b, const struct canvas *c, const struct layout *l)
{
	for (int i = 0; i <= l->shown; i++)
		draw_vline(c, 0, column_x(b, l, b->left + i) - 1,
			   TITLE_ROWS + (l->rows < row_count(b) ? l->rows : row_count(b)));
}

void board_draw(struct board *b, const struct canvas *c)
{
	struct layout l = lay_out(b, c);
	if (l.rows == 0 || c->cols < TIME_CELLS + 3)
		return;
	draw_times(b, c, &l);
	draw_titles(b, c, &l);
	draw_frame(b, c, &l);
	for (size_t i = 0; i < b->nblocks; i++)
		if (b->blocks[i].kind != BOARD_BLOCK)
			draw_block(b, &b->blocks[i], c, &l, false);
	for (size_t i = 0; i < b->nblocks; i++)
		if (b->blocks[i].kind == BOARD_BLOCK &&
		    !(b->lifted && b->blocks[i].id == b->ghost.id))
			draw_block(b, &b->blocks[i], c, &l, false);
	if (b->lifted)
		draw_block(b, &b->ghost, c, &l, true);
	int y = TITLE_ROWS + row_of(b, b->minute) - b->top;
	int x = column_x(b, &l, b->column) - 1;
	draw_text(c, y, x, 1, ROLE_CURSOR, ">");
	canvas_cursor(c, y, x);
}
