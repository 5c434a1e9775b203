/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of the board share. */
#ifndef UI_WIDGETS_BOARD_PRIVATE_H
#define UI_WIDGETS_BOARD_PRIVATE_H

#include "base/status.h"
#include "ui/widgets/board.h"

int board_row_count(const struct board *);
int board_row_of(const struct board *, int minute);
/* The first block of a column or of those behind it, and the end of all. */
const struct board_block *board_column_begin(const struct board *, int column);
const struct board_block *board_blocks_end(const struct board *);

#endif
