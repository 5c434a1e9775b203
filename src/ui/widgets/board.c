/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cursor of a board goes, and what it carries. board_draw.c draws. */
#include <stdlib.h>

#include "board_private.h"

/* ---- the blocks of a column */

const struct board_block *board_column_begin(const struct board *b, int column)
{
	size_t low = 0, high = b->nblocks;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (b->blocks[mid].column < column)
			low = mid + 1;
		else
			high = mid;
	}
	return b->blocks + low;
}

const struct board_block *board_blocks_end(const struct board *b)
{
	return b->blocks + b->nblocks;
}

int board_row_count(const struct board *b)
{
	return (b->last - b->first + b->step - 1) / b->step;
}

int board_row_of(const struct board *b, int minute)
{
	return (minute - b->first) / b->step;
}

/* Does the block show in the row that begins at `minute`? */
static bool in_row(const struct board *b, const struct board_block *block, int minute)
{
	return block->kind == BOARD_BLOCK && block->start < minute + b->step && block->end > minute;
}

/* The one with the id `here` if it is there, else the one that begins last. */
static const struct board_block *block_at(const struct board *b, int column, int minute)
{
	const struct board_block *found = NULL, *end = board_blocks_end(b);
	const struct board_block *block = board_column_begin(b, column);
	for (; block < end && block->column == column; block++) {
		if (!in_row(b, block, minute))
			continue;
		if (block->id == b->here && b->here != 0)
			return block;
		if (found == NULL || block->start > found->start)
			found = block;
	}
	return found;
}

/* ---- order and lanes */

static int by_place(const void *a, const void *b)
{
	const struct board_block *x = a, *y = b;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

enum { LANES_MOST = 64 };

/* A block takes its time, and its first row, where its name stands. */
struct taken { int until, row; };

static bool hides(const struct board *b, const struct board_block *block, const struct taken *t)
{
	return block->start < t->until || board_row_of(b, block->start) == t->row;
}

/* Gives lanes to the blocks of one column, a run of them that touch at a time. */
static void give_lanes(const struct board *b, struct board_block *blocks, size_t n)
{
	struct taken lanes[LANES_MOST];
	size_t run = 0;
	int used = 0;
	for (size_t i = 0; i < n; i++) {
		struct board_block *block = &blocks[i];
		int lane = 0;
		bool touches = false;
		if (block->kind != BOARD_BLOCK)
			continue;
		for (int k = 0; k < used; k++)
			touches = touches || hides(b, block, &lanes[k]);
		if (!touches) {
			used = 0;
			run = i;
		}
		while (lane < used && hides(b, block, &lanes[lane]))
			lane++;
		if (lane == LANES_MOST)
			lane--;
		lanes[lane] = (struct taken){ block->end, board_row_of(b, block->start) };
		used = lane >= used ? lane + 1 : used;
		block->lane = (uint8_t)lane;
		for (size_t k = run; k <= i; k++)
			blocks[k].lanes = (uint8_t)used;
	}
}

static void arrange(const struct board *b, struct board_block *blocks, size_t n)
{
	if (n > 1)
		qsort(blocks, n, sizeof(*blocks), by_place);
	for (size_t i = 0, from = 0; i < n; i++) {
		if (i + 1 < n && blocks[i + 1].column == blocks[from].column)
			continue;
		give_lanes(b, blocks + from, i + 1 - from);
		from = i + 1;
	}
}

/* ---- the cursor */

void board_init(struct board *b, int first, int last, int step, int minute)
{
	REQUIRE(step > 0 && last > first);
	*b = (struct board){ .first = first, .last = last, .step = step, .now = -1,
			     .now_column = -1 };
	board_seek_slot(b, 0, minute);
}

void board_span(struct board *b, int first, int last)
{
	REQUIRE(last > first);
	b->first = first;
	b->last = last;
}

/* The block that board_set() goes back to is this one, not the one the cursor came from. */
static void stand(struct board *b)
{
	const struct board_block *under = block_at(b, b->column, b->minute);
	b->here = under != NULL ? under->id : 0;
}

void board_seek_slot(struct board *b, int column, int minute)
{
	int most = board_row_count(b) - 1;
	int row = minute < b->first ? 0 : board_row_of(b, minute);
	b->minute = b->first + (row > most ? most : row) * b->step;
	int columns = (int)b->ncolumns;
	b->column = column < 0 || columns == 0 ? 0 : column >= columns ? columns - 1 : column;
	stand(b);
}

const struct board_block *board_current(const struct board *b)
{
	return b->lifted ? &b->ghost : block_at(b, b->column, b->minute);
}

static void seek_block(struct board *b, const struct board_block *block)
{
	b->here = block->id;
	board_seek_slot(b, block->column, block->start);
}

bool board_seek(struct board *b, uint64_t block_id)
{
	for (size_t i = 0; i < b->nblocks; i++) {
		if (b->blocks[i].kind == BOARD_BLOCK && b->blocks[i].id == block_id) {
			seek_block(b, &b->blocks[i]);
			return true;
		}
	}
	return false;
}

void board_set(struct board *b, const struct board_column *columns, size_t ncolumns,
	       struct board_block *blocks, size_t nblocks)
{
	/* The old blocks may be gone already: only their id is used, taken while they lived. */
	uint64_t here = b->here;
	arrange(b, blocks, nblocks);
	b->columns = columns;
	b->ncolumns = ncolumns;
	b->blocks = blocks;
	b->nblocks = nblocks;
	if (b->lifted && b->ghost.column >= (int)ncolumns)
		b->ghost.column = ncolumns > 0 ? (int)ncolumns - 1 : 0;
	const struct board_block *under = block_at(b, b->column, b->minute);
	bool gone = here != 0 && (under == NULL || under->id != here) && !b->lifted;
	if (!gone || !board_seek(b, here))
		board_seek_slot(b, b->column, b->minute);
}

int board_free_minute(const struct board *b, int column, int minute)
{
	const struct board_block *end = board_blocks_end(b), *block;
	int at = minute;
	bool moved = true;
	while (moved && at < minute + b->step) {
		moved = false;
		block = board_column_begin(b, column);
		for (; block < end && block->column == column; block++) {
			if (block->kind == BOARD_FREE || block->start > at || block->end <= at)
				continue;
			at = block->end;
			moved = true;
		}
	}
	return at < minute + b->step ? at : minute;
}

/* ---- carrying */

bool board_lift(struct board *b)
{
	const struct board_block *block = block_at(b, b->column, b->minute);
	if (block == NULL)
		return false;
	b->ghost = *block;
	b->lifted = true;
	b->upright = b->rigid = b->copy = false;
	seek_block(b, block);
	return true;
}

void board_drop(struct board *b)
{
	b->lifted = false;
	stand(b);
}

static void stretch(struct board *b, int by)
{
	struct board_block *ghost = &b->ghost;
	if (b->rigid || ghost->end + by > b->last || ghost->end + by <= ghost->start)
		return;
	ghost->end += by;
}

/* Arrows carry the ghost in steps; it stays within the day. */
static enum board_event ghost_key(struct board *b, keycode key)
{
	struct board_block *ghost = &b->ghost;
	int length = ghost->end - ghost->start;
	if (key_in(key, "S-Down + S-Up -") || key == '=') {
		stretch(b, key_in(key, "S-Up -") ? -b->step : b->step);
		return BOARD_MOVED;
	}
	if (key == K_UP && ghost->start - b->step >= b->first)
		ghost->start -= b->step;
	else if (key == K_DOWN && ghost->end + b->step <= b->last)
		ghost->start += b->step;
	else if (key == K_LEFT && ghost->column > 0 && !b->upright)
		ghost->column--;
	else if (key == K_RIGHT && ghost->column + 1 < (int)b->ncolumns && !b->upright)
		ghost->column++;
	else
		return key_in(key, "Up Down Left Right") ? BOARD_TAKEN : BOARD_PASS;
	ghost->end = ghost->start + length;
	board_seek_slot(b, ghost->column, ghost->start);
	return BOARD_MOVED;
}

/* ---- keys */

/* Moves the cursor to the next row up or down that is not of the same block. */
static void step_rows(struct board *b, int by)
{
	const struct board_block *from = block_at(b, b->column, b->minute);
	int row = board_row_of(b, b->minute), most = board_row_count(b) - 1;
	do {
		row += by;
		if (row < 0 || row > most)
			return;
	} while (from != NULL && block_at(b, b->column, b->first + row * b->step) == from);
	b->minute = b->first + row * b->step;
	/* Going up onto a block lands on its beginning, where its name stands. */
	const struct board_block *to = block_at(b, b->column, b->minute);
	if (by < 0 && to != NULL)
		seek_block(b, to);
}

static int64_t order_of(int column, int start)
{
	return (int64_t)column << 32 | start;
}

/* The next or previous block in reading order: down a column, then the next column. */
static void step_blocks(struct board *b, int by)
{
	const struct board_block *here = block_at(b, b->column, b->minute), *best = NULL;
	int64_t at = order_of(b->column, b->minute);
	size_t i = by > 0 ? 0 : b->nblocks;
	if (here != NULL) {
		i = (size_t)(here - b->blocks) + (by > 0);
		at = order_of(here->column, here->start);
	}
	/* They stand in that order. */
	for (; best == NULL && (by > 0 ? i < b->nblocks : i > 0); i += by > 0 ? 1 : (size_t)-1) {
		const struct board_block *block = &b->blocks[by > 0 ? i : i - 1];
		int64_t order = order_of(block->column, block->start);
		if (block->kind == BOARD_BLOCK && !block->dim && block != here &&
		    (by > 0 ? order >= at : order <= at))
			best = block;
	}
	if (best != NULL)
		seek_block(b, best);
}

/* The block beside the current one in its column, in the same row. */
static const struct board_block *lane_beside(const struct board *b, int by)
{
	const struct board_block *here = block_at(b, b->column, b->minute), *best = NULL;
	const struct board_block *block = board_column_begin(b, b->column);
	if (here == NULL || here->lanes < 2)
		return NULL;
	for (; block < board_blocks_end(b) && block->column == b->column; block++) {
		if (!in_row(b, block, b->minute) || (block->lane - here->lane) * by <= 0)
			continue;
		if (best == NULL || (block->lane - best->lane) * by < 0)
			best = block;
	}
	return best;
}

static enum board_event step_columns(struct board *b, int by)
{
	const struct board_block *beside = lane_beside(b, by);
	if (beside != NULL) {
		b->here = beside->id;
		return BOARD_MOVED;
	}
	if (b->column + by < 0)
		return BOARD_EDGE_LEFT;
	if (b->column + by >= (int)b->ncolumns)
		return BOARD_EDGE_RIGHT;
	b->column += by;
	b->here = 0;
	/* Into a column from its side: the lane that is nearest. */
	stand(b);
	while (by > 0 && (beside = lane_beside(b, -1)) != NULL)
		b->here = beside->id;
	while (by < 0 && (beside = lane_beside(b, 1)) != NULL)
		b->here = beside->id;
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
	stand(b);
	return event;
}
