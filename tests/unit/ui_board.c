/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board: where the cursor goes, what it stands on, carrying a block; no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "ui/widgets/board.h"

static const struct board_column columns[] = {
	{ .id = 1, .title = "a" },
	{ .id = 2, .title = "b" },
	{ .id = 3, .title = "c" },
};

static struct board_block blocks[] = {
	{ .id = 10, .column = 0, .start = 600, .end = 690 },
	{ .id = 11, .column = 0, .start = 690, .end = 720 },
	{ .id = 12, .column = 1, .start = 615, .end = 640 }, /* off the rows of 30 minutes */
	{ .kind = BOARD_CLOSED, .column = 2, .start = 540, .end = 1200 },
	{ .kind = BOARD_BUFFER, .column = 0, .start = 720, .end = 750 },
};

static void open_board(struct board *b)
{
	board_init(b, 540, 1200, 30, 600);
	board_set(b, columns, ARRAY_LEN(columns), blocks, ARRAY_LEN(blocks));
}

static enum board_event press(struct board *b, const char *keys)
{
	enum board_event event = BOARD_PASS;
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		event = board_key(b, key_parse(keys, n));
		keys += n;
		keys += *keys == ' ';
	}
	return event;
}

static uint64_t here(const struct board *b)
{
	const struct board_block *block = board_current(b);
	return block != NULL ? block->id : 0;
}

static void a_block_is_one_step(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	assert_int_equal(here(&b), 10);
	press(&b, "Down");
	assert_int_equal(here(&b), 11);
	press(&b, "Down");
	assert_int_equal(here(&b), 0);
	assert_int_equal(b.minute, 720);
	press(&b, "Up Up");
	assert_int_equal(here(&b), 10);
	assert_int_equal(b.minute, 600);
	press(&b, "Up Up Up Up");
	assert_int_equal(b.minute, 540);
	press(&b, "End");
	assert_int_equal(b.minute, 1170);
	assert_int_equal(press(&b, "Down"), BOARD_MOVED);
	assert_int_equal(b.minute, 1170);
	press(&b, "Home");
	assert_int_equal(b.minute, 540);
}

static void the_edges_are_told(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	assert_int_equal(press(&b, "Left"), BOARD_EDGE_LEFT);
	assert_int_equal(press(&b, "Right"), BOARD_MOVED);
	assert_int_equal(here(&b), 12);
	assert_int_equal(press(&b, "Right Right"), BOARD_EDGE_RIGHT);
	assert_int_equal(press(&b, "x"), BOARD_PASS);
}

static void tab_goes_from_block_to_block(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	press(&b, "Home Tab");
	assert_int_equal(here(&b), 10);
	press(&b, "Tab");
	assert_int_equal(here(&b), 11);
	press(&b, "Tab");
	assert_int_equal(here(&b), 12);
	press(&b, "Tab");
	assert_int_equal(here(&b), 12);
	press(&b, "BackTab BackTab BackTab");
	assert_int_equal(here(&b), 10);
}

static void the_cursor_follows_its_block(void **state)
{
	struct board_block moved[] = { blocks[1], blocks[0] };
	struct board b;
	(void)state;
	open_board(&b);
	press(&b, "Down");
	assert_int_equal(here(&b), 11);
	moved[0].column = 2;
	moved[0].start = 900;
	moved[0].end = 930;
	board_set(&b, columns, ARRAY_LEN(columns), moved, ARRAY_LEN(moved));
	assert_int_equal(here(&b), 11);
	assert_int_equal(b.column, 2);
	/* It is gone: the cursor stays where it was; fewer columns pull it in. */
	board_set(&b, columns, 1, moved + 1, 1);
	assert_int_equal(b.column, 0);
	assert_int_equal(b.minute, 900);
	board_set(&b, NULL, 0, NULL, 0);
	assert_int_equal(here(&b), 0);
	press(&b, "Down Right Left Tab");
}

static void carrying_and_stretching(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	assert_true(board_lift(&b));
	press(&b, "Down Right");
	assert_int_equal(b.ghost.start, 630);
	assert_int_equal(b.ghost.end, 720);
	assert_int_equal(b.ghost.column, 1);
	press(&b, "+ S-Down");
	assert_int_equal(b.ghost.end, 780);
	press(&b, "- - - - - - -");
	assert_int_equal(b.ghost.end, 660);
	press(&b, "Left Left Left");
	assert_int_equal(b.ghost.column, 0);
	for (int i = 0; i < 50; i++)
		press(&b, "Down");
	assert_int_equal(b.ghost.end, 1200);
	for (int i = 0; i < 50; i++)
		press(&b, "Up");
	assert_int_equal(b.ghost.start, 540);
	assert_int_equal(press(&b, "Enter"), BOARD_PASS);
	assert_int_equal(here(&b), 10);
	board_drop(&b);
	assert_false(b.lifted);
	board_seek_slot(&b, 2, 600);
	assert_false(board_lift(&b));
}

static void seeking(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	assert_true(board_seek(&b, 12));
	assert_int_equal(b.column, 1);
	assert_int_equal(b.minute, 600);
	/* What comes anew is not taken for the block where the cursor was before. */
	board_set(&b, columns, ARRAY_LEN(columns), blocks, ARRAY_LEN(blocks));
	assert_int_equal(here(&b), 12);
	assert_false(board_seek(&b, 99));
	board_seek_slot(&b, 9, 99999);
	assert_int_equal(b.column, 2);
	assert_int_equal(b.minute, 1170);
	board_seek_slot(&b, -3, -3);
	assert_int_equal(b.column, 0);
	assert_int_equal(b.minute, 540);
}

/* Two beds in a room, and what a long row would hide. */
static void what_would_be_hidden_lies_beside(void **state)
{
	struct board_block two[] = {
		{ .id = 1, .column = 0, .start = 600, .end = 660 },
		{ .id = 2, .column = 0, .start = 615, .end = 700 },
		{ .id = 3, .column = 0, .start = 630, .end = 690 },
		{ .id = 4, .column = 0, .start = 700, .end = 730 },
		{ .id = 5, .column = 0, .start = 750, .end = 755 },
		{ .id = 6, .column = 0, .start = 755, .end = 790 },
		{ .id = 7, .column = 1, .start = 600, .end = 660 },
	};
	struct board b;
	(void)state;
	board_init(&b, 540, 1200, 30, 600);
	board_set(&b, columns, ARRAY_LEN(columns), two, ARRAY_LEN(two));
	assert_int_equal(two[0].lanes, 3);
	assert_int_equal(two[1].lane, 1);
	assert_int_equal(two[2].lane, 2);
	/* They follow one another, but stand in one row: the second would hide the first. */
	assert_int_equal(two[4].lanes, 2);
	assert_int_equal(two[6].lanes, 1);
	assert_true(board_seek(&b, 1));
	press(&b, "Right");
	assert_int_equal(here(&b), 2);
	press(&b, "Left");
	assert_int_equal(here(&b), 1);
	press(&b, "Right Right");
	assert_int_equal(b.column, 1);
	assert_int_equal(here(&b), 7);
	press(&b, "Left");
	assert_int_equal(here(&b), 2);
}

static void free_time_in_a_row_is_found(void **state)
{
	struct board_block some[] = {
		{ .id = 1, .column = 0, .start = 600, .end = 640 },
		{ .kind = BOARD_FREE, .column = 0, .start = 640, .end = 660 },
		{ .kind = BOARD_BUFFER, .column = 0, .start = 660, .end = 670 },
		{ .kind = BOARD_CLOSED, .column = 0, .start = 720, .end = 800 },
	};
	struct board b;
	(void)state;
	board_init(&b, 540, 1200, 30, 600);
	board_set(&b, columns, ARRAY_LEN(columns), some, ARRAY_LEN(some));
	assert_int_equal(board_free_minute(&b, 0, 540), 540);
	assert_int_equal(board_free_minute(&b, 0, 600), 600); /* all taken */
	assert_int_equal(board_free_minute(&b, 0, 630), 640); /* while the mask works */
	assert_int_equal(board_free_minute(&b, 0, 660), 670);
	assert_int_equal(board_free_minute(&b, 0, 780), 800);
	assert_int_equal(board_free_minute(&b, 1, 780), 780);
}

static void some_are_carried_upright(void **state)
{
	struct board b;
	(void)state;
	open_board(&b);
	assert_true(board_lift(&b));
	b.upright = b.rigid = true;
	press(&b, "Right + - Down");
	assert_int_equal(b.ghost.column, 0);
	assert_int_equal(b.ghost.start, 630);
	assert_int_equal(b.ghost.end, 720);
}

static void tab_passes_over_what_is_dim(void **state)
{
	struct board_block some[] = {
		{ .id = 1, .column = 0, .start = 600, .end = 640 },
		{ .id = 2, .column = 0, .start = 700, .end = 760, .dim = true },
		{ .id = 3, .column = 2, .start = 600, .end = 660 },
	};
	struct board b;
	(void)state;
	board_init(&b, 540, 1200, 30, 600);
	board_set(&b, columns, ARRAY_LEN(columns), some, ARRAY_LEN(some));
	press(&b, "Tab");
	assert_int_equal(here(&b), 3);
	press(&b, "BackTab");
	assert_int_equal(here(&b), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_one_step),
		cmocka_unit_test(the_edges_are_told),
		cmocka_unit_test(tab_goes_from_block_to_block),
		cmocka_unit_test(the_cursor_follows_its_block),
		cmocka_unit_test(carrying_and_stretching),
		cmocka_unit_test(seeking),
		cmocka_unit_test(what_would_be_hidden_lies_beside),
		cmocka_unit_test(free_time_in_a_row_is_found),
		cmocka_unit_test(some_are_carried_upright),
		cmocka_unit_test(tab_passes_over_what_is_dim),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
