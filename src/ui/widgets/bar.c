/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/bar.h"

#include <string.h>

#include "base/text.h"

static bool is_letter(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* "Enter打开" and "x取消" read well, "Enteropen" does not. */
static const char *gap_of(const struct bar_item *item)
{
	size_t n = strlen(item->key);
	bool both = n > 0 && is_letter(item->key[n - 1]) && is_letter(item->word[0]);
	return both ? " " : "";
}

static int item_cells(const struct bar_item *item)
{
	return text_cells(item->key) + text_cells(gap_of(item)) + text_cells(item->word);
}

void bar_places(const struct canvas *c, const struct bar_item *items, size_t n, const char *right)
{
	draw_fill(c, 0, 0, 1, -1, ROLE_PLACE);
	int col = 1;
	for (size_t i = 0; i < n; i++) {
		int cells = item_cells(&items[i]);
		/* In a narrow window only the place we are in keeps its word. */
		bool word = col + cells + (int)(n - i) * 2 <= c->cols || items[i].current;
		enum theme_role role = items[i].current ? ROLE_PLACE_CURRENT : ROLE_PLACE;
		col += draw_text(c, 0, col, -1, role, items[i].key);
		if (word) {
			col += draw_text(c, 0, col, -1, role, gap_of(&items[i]));
			col += draw_text(c, 0, col, -1, role, items[i].word);
		}
		col += 1;
	}
	int cells = text_cells(right);
	if (col + cells + 1 <= c->cols)
		draw_text(c, 0, c->cols - cells - 1, cells, ROLE_STATUS, right);
	else if (col + 6 <= c->cols)
		draw_fit(c, 0, col, c->cols - col - 1, ROLE_STATUS, right);
}

static int draw_hint(const struct canvas *c, int col, const struct bar_item *item)
{
	enum theme_role word = item->dim ? ROLE_KEY_DIM : ROLE_KEY_WORD;
	int cells = draw_text(c, 0, col, -1, item->dim ? ROLE_KEY_DIM : ROLE_KEY, item->key);
	cells += draw_text(c, 0, col + cells, -1, word, gap_of(item));
	return cells + draw_text(c, 0, col + cells, -1, word, item->word);
}

void bar_hints(const struct canvas *c, const struct bar_item *items, size_t n)
{
	draw_fill(c, 0, 0, 1, -1, ROLE_KEY_WORD);
	if (n == 0)
		return;
	int last = item_cells(&items[n - 1]);
	int col = 1;
	for (size_t i = 0; i + 1 < n; i++) {
		if (col + item_cells(&items[i]) + 1 + last >= c->cols)
			break;
		col += draw_hint(c, col, &items[i]) + 1;
	}
	draw_hint(c, col, &items[n - 1]);
}
