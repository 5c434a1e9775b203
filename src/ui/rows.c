/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rows.h"

#include <string.h>

#include "base/i18n.h"

void rows_init(struct screen *s, const struct list_column *columns)
{
	struct rows *r = s->state;

	list_release(&r->list);
	list_array_release(&r->array);
	list_array_init(&r->array, columns);
	struct list_source source = list_array_source(&r->array);
	list_init(&r->list, columns, &source);
}

enum status rows_load(struct screen *s, rows_fill_fn *fill, struct problem *reterr)
{
	struct rows *r = s->state;
	struct arena old = r->arena;
	struct list_row *shown = r->shown;
	const void **items = r->items;
	size_t n = r->n;

	r->arena = (struct arena)ARENA_INIT;
	r->shown = NULL;
	r->items = NULL;
	r->n = 0;
	enum status st = fill(s, r, reterr);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&r->arena);
		r->arena = old;
		r->shown = shown;
		r->items = items;
		r->n = n;
		return st;
	}
	list_array_set(&r->array, r->shown, r->n);
	list_reload(&r->list);
	arena_clear(&old);
	return ST_OK;
}

struct list_row *rows_add(struct rows *r, uint64_t id, const void *item)
{
	r->shown = arena_grow(&r->arena, r->shown, r->n, sizeof(*r->shown));
	r->items = arena_grow(&r->arena, r->items, r->n, sizeof(*r->items));
	r->items[r->n] = item;
	struct list_row *row = &r->shown[r->n++];
	row->key.id = id;
	return row;
}

const void *rows_current(const struct screen *s)
{
	const struct rows *r = s->state;
	const struct list_row *row = list_current(&r->list);

	for (size_t i = 0; row != NULL && i < r->n; i++)
		if (r->shown[i].key.id == row->key.id)
			return r->items[i];
	return NULL;
}

void rows_views(struct screen *s, const char *const *titles, int n)
{
	struct rows *r = s->state;

	r->views = titles;
	r->nviews = n;
}

int rows_draw_views(const struct screen *s, const struct canvas *c, int col)
{
	const struct rows *r = s->state;

	for (int i = 0; i < r->nviews; i++)
		col += draw_printf(c, 0, col, -1, i == r->view ? ROLE_PLACE_CURRENT : ROLE_PLACE,
				   " %s ", _(r->views[i]));
	return col;
}

static enum status go_view(struct screen *s, int by, struct problem *p)
{
	struct rows *r = s->state;
	int was = r->view;

	r->view = (was + by + r->nviews) % r->nviews;
	enum status st = s->ops->load(s, p);
	if (st != ST_OK)
		r->view = was;
	else
		list_first(&r->list);
	return st;
}

enum status rows_next_view(struct screen *s, struct problem *reterr)
{
	return go_view(s, 1, reterr);
}

enum status rows_view_before(struct screen *s, struct problem *reterr)
{
	return go_view(s, -1, reterr);
}

void rows_draw(struct screen *s, const struct canvas *c, int row, const char *empty)
{
	struct rows *r = s->state;
	struct canvas part = canvas_part(c, row, 0, -1, -1);

	list_draw(&r->list, &part, empty);
}

const char *rows_none(const struct screen *s)
{
	const struct rows *r = s->state;

	return list_current(&r->list) == NULL ? _("There is nothing in the list.") : NULL;
}

bool rows_key(struct screen *s, keycode key)
{
	struct rows *r = s->state;

	if (key == K_PASTE) {
		list_paste(&r->list, term_pasted(app_term(s->app)));
		return true;
	}
	return list_key(&r->list, key) != LIST_PASS || (r->list.filtering && key_is_text(key));
}

void rows_close(struct screen *s)
{
	struct rows *r = s->state;

	list_release(&r->list);
	list_array_release(&r->array);
	arena_clear(&r->arena);
}
