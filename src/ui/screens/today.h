/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the day board share. */
#ifndef UI_SCREENS_TODAY_H
#define UI_SCREENS_TODAY_H

#include "ui/desk.h"
#include "ui/widgets/board.h"

/* What stands beside the board. */
struct today_side {
	ProductRows *products;
	DayAnswer *drawer;          /* NULL, and the two below: not for this role */
	TabRows *tabs;
	DebtRows *overdue;
};
struct today_count { int n; bool more; };

struct today {
	day day;
	bool follow;                /* shows whatever day is today */
	struct board board;
	bool ready;                 /* the board knows the opening hours */
	struct arena arena;
	BookingRows *rows;
	RoomRows *rooms;
	struct today_side side;
	struct today_count late, ending; /* courses, as they were at courses_ms */
	int64_t courses_ms;
	struct board_column columns[LIMIT_RESOURCES];
	size_t ncolumns;
	struct board_block *blocks;
	size_t nblocks;
	char key[REQUEST_KEY_SIZE];
	int64_t moved_from;         /* wall minute of the block in the hand */
};

/* Id of the block of a segment. */
uint64_t today_block_id(uint32_t booking, size_t segment);
/* Reads the day and builds the board. */
enum status today_load(struct screen *, struct problem *) MUST_CHECK;
/* Reads what stands beside the board. */
enum status today_load_side(struct screen *, struct arena *, struct today_side *ret,
			    struct problem *) MUST_CHECK;
void today_draw_side(const struct today *, const struct desk *, const struct canvas *);
/* The same in one line, for narrow windows. */
void today_draw_alerts(const struct today *, const struct desk *, const struct canvas *);
/* The booking under the cursor and which of its segments; NULL on an empty slot. */
const BookingRow *today_row(const struct today *, size_t *ret_segment);
/* Shows another day. */
enum status today_go(struct screen *, int32_t day, struct problem *) MUST_CHECK;
/* Puts the block in the hand down where it is. */
enum status today_put_down(struct screen *, struct problem *) MUST_CHECK;

extern const struct action today_actions[];

#endif
