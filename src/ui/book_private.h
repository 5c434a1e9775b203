/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the book's view share. */
#ifndef UI_BOOK_PRIVATE_H
#define UI_BOOK_PRIVATE_H

#include "ui/book_view.h"

struct book_making {
	const struct book_source *source;
	struct arena *arena;
	struct book_view *view;
	int day_column;             /* of a week: which day is being made */
	int64_t midnight;           /* wall minute at which that day begins */
};

/* Adds a block unless it is empty. */
void book_push(struct book_making *, struct board_block);
/* What each column's time is when nobody is booked, as fillers behind the blocks. */
void book_times(struct book_making *, int days);

#endif
