/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/picker.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void picker_init(struct picker *p, const struct picker_source *source)
{
	*p = (struct picker){ .source = *source };
	p->items = mem_alloc(PICKER_ITEMS_MAX * sizeof(*p->items));
}

void picker_release(struct picker *p)
{
	free(p->items);
	*p = (struct picker){ .items = NULL };
}

void picker_find(struct picker *p, const char *typed)
{
	memset(p->items, 0, PICKER_ITEMS_MAX * sizeof(*p->items));
	p->n = p->source.find(p->source.user, typed, p->items, PICKER_ITEMS_MAX);
	REQUIRE(p->n <= PICKER_ITEMS_MAX);
	p->current = 0;
}

bool picker_key(struct picker *p, keycode key)
{
	enum { PAGE = 5 };
	size_t last = p->n > 0 ? p->n - 1 : 0;
	if (key_in(key, "Up C-p"))
		p->current = p->current > 0 ? p->current - 1 : last;
	else if (key_in(key, "Down C-n"))
		p->current = p->current < last ? p->current + 1 : 0;
	else if (key == K_PGUP)
		p->current = p->current > PAGE ? p->current - PAGE : 0;
	else if (key == K_PGDN)
		p->current = p->current + PAGE < last ? p->current + PAGE : last;
	else
		return false;
	return true;
}

const struct picker_item *picker_current(const struct picker *p)
{
	return p->current < p->n ? &p->items[p->current] : NULL;
}

static int label_cells(const struct picker *p, int cols)
{
	int widest = 8;
	for (size_t i = 0; i < p->n; i++) {
		int cells = text_cells(p->items[i].label);
		if (cells > widest)
			widest = cells;
	}
	return widest > cols / 2 ? cols / 2 : widest;
}

static void draw_item(const struct picker_item *item, const struct canvas *c, int row, int labels,
		      bool current)
{
	enum theme_role role = current ? ROLE_POPUP_CURRENT : ROLE_POPUP;
	enum theme_role text = item->blocked && !current ? ROLE_KEY_DIM : role;
	draw_fill(c, row, 0, 1, -1, role);
	draw_text(c, row, 0, 1, role, current ? ">" : " ");
	draw_fit(c, row, 2, labels, text, item->label);
	int key = text_cells(item->key);
	int room = c->cols - labels - 5 - (key > 0 ? key + 1 : 0);
	if (room > 0)
		draw_fit(c, row, labels + 4, room, text, item->detail);
	if (key > 0 && c->cols > key + 1)
		draw_text(c, row, c->cols - key - 1, key, role, item->key);
}

void picker_draw(const struct picker *p, const struct canvas *c)
{
	size_t rows = (size_t)c->rows;
	size_t top = p->current >= rows ? p->current - rows + 1 : 0;
	int labels = label_cells(p, c->cols);
	for (size_t row = 0; row < rows; row++) {
		if (top + row < p->n)
			draw_item(&p->items[top + row], c, (int)row, labels,
				  top + row == p->current);
		else
			draw_fill(c, (int)row, 0, 1, -1, ROLE_POPUP);
	}
}
