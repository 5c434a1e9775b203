/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Cells before the first column: the cursor's marker and the mark. */
enum { GUTTER = 2, FILTER_MAX = 95, HEIGHT_UNKNOWN = 20 };

void list_init(struct list *l, const struct list_column *columns, const struct list_source *source)
{
	*l = (struct list){ .columns = columns, .source = *source, .sort_column = -1 };
	editor_init(&l->filter, FILTER_MAX, 0);
	l->height = HEIGHT_UNKNOWN;
	l->rows = mem_alloc((l->height + 1) * sizeof(*l->rows));
}

void list_release(struct list *l)
{
	editor_release(&l->filter);
	free(l->rows);
	free(l->marked);
	*l = (struct list){ .rows = NULL };
}

static bool same_key(const struct list_key *a, const struct list_key *b)
{
	return a->id == b->id && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* The window ends with the last row of the list. */
static void fetch_end(struct list *l)
{
	size_t got = l->source.fetch(l->source.user, LIST_BEFORE, NULL, l->height + 1, l->rows);
	l->more_above = got > l->height;
	l->more_below = false;
	if (l->more_above)
		memmove(l->rows, l->rows + 1, l->height * sizeof(*l->rows));
	l->n = l->more_above ? l->height : got;
	l->current = l->n > 0 ? l->n - 1 : 0;
}

/* The window begins with the anchor's row (NULL: the first); moved up at the end of the list. */
static void fetch_from(struct list *l, const struct list_key *anchor)
{
	l->more_above = anchor != NULL &&
			l->source.fetch(l->source.user, LIST_BEFORE, anchor, 1, l->rows) > 0;
	size_t got = l->source.fetch(l->source.user, LIST_FROM, anchor, l->height + 1, l->rows);
	if (got < l->height && l->more_above) {
		fetch_end(l);
		return;
	}
	l->more_below = got > l->height;
	l->n = l->more_below ? l->height : got;
	if (l->current >= l->n)
		l->current = l->n > 0 ? l->n - 1 : 0;
}

void list_first(struct list *l)
{
	l->current = 0;
	fetch_from(l, NULL);
}

/* Makes the row with that key (or that record) current, if it is in the window. */
static bool point_at(struct list *l, const struct list_key *key)
{
	for (size_t i = 0; i < l->n; i++) {
		bool same_record = key->id != 0 && l->rows[i].key.id == key->id;
		if (same_record || same_key(&l->rows[i].key, key)) {
			l->current = i;
			return true;
		}
	}
	return false;
}

void list_reload(struct list *l)
{
	if (l->n == 0) {
		list_first(l);
		return;
	}
	struct list_key top = l->rows[0].key, here = l->rows[l->current].key;
	size_t row = l->current;
	if (l->more_above)
		fetch_from(l, &top);
	else
		fetch_from(l, NULL);
	l->current = l->n == 0 ? 0 : row < l->n ? row : l->n - 1;
	point_at(l, &here);
}

void list_seek(struct list *l, const struct list_key *key)
{
	struct list_key wanted = *key;
	if (point_at(l, &wanted))
		return;
	fetch_from(l, &wanted);
	l->current = 0;
	point_at(l, &wanted);
}

const struct list_row *list_current(const struct list *l)
{
	return l->current < l->n ? &l->rows[l->current] : NULL;
}

static void move_down(struct list *l)
{
	if (l->current + 1 < l->n) {
		l->current++;
	} else if (l->more_below && l->n > 1) {
		struct list_key top = l->rows[1].key;
		fetch_from(l, &top);
		l->current = l->n - 1;
	}
}

/* Scrolls up so that the window begins `by` rows earlier. */
static void scroll_up(struct list *l, size_t by)
{
	struct list_key top = l->rows[0].key;
	size_t got = l->source.fetch(l->source.user, LIST_BEFORE, &top, by, l->rows);
	if (got == 0) {
		list_reload(l);
		return;
	}
	top = l->rows[0].key;
	if (got < by)
		fetch_from(l, NULL);
	else
		fetch_from(l, &top);
}

static void move_up(struct list *l)
{
	if (l->current > 0) {
		l->current--;
	} else if (l->more_above) {
		scroll_up(l, 1);
		l->current = 0;
	}
}

static void page_down(struct list *l)
{
	if (!l->more_below) {
		l->current = l->n > 0 ? l->n - 1 : 0;
		return;
	}
	size_t row = l->current;
	struct list_key top = l->rows[l->n - 1].key;
	fetch_from(l, &top);
	/* At the end the window did not move a whole page: the cursor goes on instead. */
	l->current = l->more_below && row < l->n ? row : l->n - 1;
}

static void page_up(struct list *l)
{
	if (!l->more_above) {
		l->current = 0;
		return;
	}
	size_t row = l->current;
	scroll_up(l, l->height > 1 ? l->height - 1 : 1);
	l->current = l->more_above && row < l->n ? row : 0;
}

static size_t mark_index(const struct list *l, uint64_t id)
{
	size_t i = 0;
	while (i < l->nmarked && l->marked[i] != id)
		i++;
	return i;
}

bool list_is_marked(const struct list *l, uint64_t id)
{
	return mark_index(l, id) < l->nmarked;
}

void list_clear_marks(struct list *l)
{
	l->nmarked = 0;
}

static void toggle_mark(struct list *l)
{
	uint64_t id = l->rows[l->current].key.id;
	size_t i = mark_index(l, id);
	if (i < l->nmarked) {
		l->marked[i] = l->marked[--l->nmarked];
	} else {
		l->marked = mem_grow(l->marked, (l->nmarked + 1) * sizeof(*l->marked));
		l->marked[l->nmarked++] = id;
	}
	move_down(l);
}

static void apply_filter(struct list *l)
{
	l->source.filter(l->source.user, editor_text(&l->filter));
	list_first(l);
}

static void clear_filter(struct list *l)
{
	struct list_key here = { .id = 0 };
	const struct list_row *row = list_current(l);
	if (row != NULL)
		here = row->key;
	l->filtering = false;
	editor_set(&l->filter, "");
	apply_filter(l);
	if (here.id != 0)
		list_seek(l, &here);
}

/* Steps through: own order, each sortable column up, then down. */
static void step_sort(struct list *l, int by)
{
	int states = 1, now = 0;
	int column_of[1 + 2 * LIST_COLUMNS_MAX] = { -1 };
	bool down_of[1 + 2 * LIST_COLUMNS_MAX] = { false };
	for (int i = 0; l->columns[i].cells > 0; i++) {
		for (int down = 0; down < 2 && l->columns[i].sortable; down++) {
			column_of[states] = i;
			down_of[states] = down == 1;
			if (l->sort_column == i && l->descending == (down == 1))
				now = states;
			states++;
		}
	}
	now = (now + states + by) % states;
	l->sort_column = column_of[now];
	l->descending = down_of[now];
	l->source.sort(l->source.user, l->sort_column, l->descending);
	list_first(l);
}

static enum list_event move_key(struct list *l, keycode key)
{
	uint64_t before = l->n > 0 ? l->rows[l->current].key.id : 0;
	size_t row = l->current;
	if (key == K_UP)
		move_up(l);
	else if (key == K_DOWN)
		move_down(l);
	else if (key_in(key, "PgUp C-b"))
		page_up(l);
	else if (key_in(key, "PgDn C-f"))
		page_down(l);
	else if (key_in(key, "Home C-Home"))
		list_first(l);
	else if (key_in(key, "End C-End"))
		fetch_end(l);
	else
		return LIST_PASS;
	bool same = l->n == 0 || (l->rows[l->current].key.id == before && l->current == row);
	return same ? LIST_TAKEN : LIST_MOVED;
}

static enum list_event filter_key(struct list *l, keycode key)
{
	if (key == K_ESC || (key == K_BACKSPACE && editor_text(&l->filter)[0] == '\0')) {
		clear_filter(l);
		return LIST_MOVED;
	}
	if (key == K_ENTER) {
		l->filtering = false;
		return LIST_PASS;
	}
	if (key_in(key, "Up Down PgUp PgDn"))
		return move_key(l, key);
	switch (editor_key(&l->filter, key)) {
	case EDITOR_CHANGED:
		apply_filter(l);
		return LIST_MOVED;
	case EDITOR_MOVED:
	case EDITOR_FULL:
		return LIST_TAKEN;
	case EDITOR_PASS:
		break;
	}
	return LIST_PASS;
}

void list_paste(struct list *l, const char *text)
{
	if (l->filtering && editor_insert(&l->filter, text) != EDITOR_MOVED)
		apply_filter(l);
}

enum list_event list_key(struct list *l, keycode key)
{
	if (l->filtering)
		return filter_key(l, key);
	enum list_event event = move_key(l, key);
	if (event != LIST_PASS)
		return event;
	key = key_narrow(key);
	if (key == ' ' && l->can_mark && l->n > 0) {
		toggle_mark(l);
		return LIST_MARKED;
	}
	if (key == '/' && l->source.filter != NULL) {
		l->filtering = true;
		return LIST_TAKEN;
	}
	if (key == K_ESC && editor_text(&l->filter)[0] != '\0') {
		clear_filter(l);
		return LIST_MOVED;
	}
	if ((key == '<' || key == '>') && l->source.sort != NULL) {
		step_sort(l, key == '>' ? 1 : -1);
		return LIST_MOVED;
	}
	return LIST_PASS;
}

/* Chooses which columns show and how wide; returns how many there are in the table. */
static int fit_columns(const struct list_column *columns, int cols, int cells[LIST_COLUMNS_MAX])
{
	int n = 0, weights = 0, used = GUTTER - 1;
	for (; columns[n].cells > 0; n++) {
		REQUIRE(n < LIST_COLUMNS_MAX);
		cells[n] = columns[n].cells;
		used += cells[n] + 1;
	}
	for (int i = n - 1; i > 0 && used > cols; i--) {
		if (!columns[i].optional)
			continue;
		used -= cells[i] + 1;
		cells[i] = 0;
	}
	for (int i = 0; i < n; i++)
		weights += cells[i] > 0 ? columns[i].weight : 0;
	int spare = cols - used;
	for (int i = 0; i < n && spare > 0 && weights > 0; i++) {
		if (cells[i] == 0 || columns[i].weight == 0)
			continue;
		int share = spare * columns[i].weight / weights;
		cells[i] += share;
		spare -= share;
		weights -= columns[i].weight;
	}
	return n;
}

static void draw_titles(const struct list *l, const struct canvas *c, int n, const int *cells)
{
	int col = GUTTER;
	for (int i = 0; i < n; i++) {
		if (cells[i] == 0)
			continue;
		AUTO(buf_release) struct buf title = BUF_INIT;
		buf_puts(&title, l->columns[i].title != NULL ? _(l->columns[i].title) : "");
		if (l->sort_column == i)
			buf_puts(&title, l->descending ? " v" : " ^");
		if (l->columns[i].right)
			draw_right(c, 0, col, cells[i], ROLE_HEADING, title.text);
		else
			draw_fit(c, 0, col, cells[i], ROLE_HEADING, title.text);
		col += cells[i] + 1;
	}
}

static void draw_row(const struct list *l, const struct canvas *c, int y,
		     const struct list_row *row, int n, const int *cells)
{
	int col = GUTTER;
	if (list_is_marked(l, row->key.id))
		draw_text(c, y, 1, 1, ROLE_MARKED, "*");
	for (int i = 0; i < n; i++) {
		if (cells[i] == 0)
			continue;
		enum theme_role role = row->cell_role[i] != ROLE_NORMAL ? row->cell_role[i]
									: row->role;
		if (row->cell[i] != NULL && l->columns[i].right)
			draw_right(c, y, col, cells[i], role, row->cell[i]);
		else if (row->cell[i] != NULL)
			draw_fit(c, y, col, cells[i], role, row->cell[i]);
		col += cells[i] + 1;
	}
}

/* A window of another height asks the source again. */
static void set_height(struct list *l, int rows)
{
	size_t height = rows < 1 ? 1 : rows > LIST_WINDOW_MAX ? LIST_WINDOW_MAX : (size_t)rows;
	if (height == l->height)
		return;
	struct list_row *old = l->rows;
	size_t n = l->n;
	l->rows = mem_alloc((height > n ? height + 1 : n + 1) * sizeof(*l->rows));
	memcpy(l->rows, old, n * sizeof(*old));
	free(old);
	l->height = height;
	if (n == 0)
		return;
	struct list_key top = l->rows[0].key, here = l->rows[l->current].key;
	/* In a lower window the current row may have been cut off. */
	if (l->current >= height)
		top = l->rows[l->current - height + 1].key;
	bool first = !l->more_above && l->current < height;
	fetch_from(l, first ? NULL : &top);
	point_at(l, &here);
}

static void draw_filter(struct list *l, const struct canvas *c)
{
	struct canvas line = canvas_part(c, c->rows - 1, 0, 1, -1);
	draw_text(&line, 0, 0, -1, ROLE_KEY, "/");
	struct canvas field = canvas_part(&line, 0, 2, 1, -1);
	editor_draw(&l->filter, &field, l->filtering ? ROLE_FIELD_CURRENT : ROLE_FIELD,
		    l->filtering);
}

void list_draw(struct list *l, const struct canvas *c, const char *empty)
{
	bool filter = l->filtering || editor_text(&l->filter)[0] != '\0';
	struct canvas body = canvas_part(c, 1, 0, c->rows - (filter ? 2 : 1), -1);
	int cells[LIST_COLUMNS_MAX];
	int n = fit_columns(l->columns, c->cols, cells);
	set_height(l, body.rows);
	draw_titles(l, c, n, cells);
	for (size_t i = 0; i < l->n; i++)
		draw_row(l, &body, (int)i, &l->rows[i], n, cells);
	if (l->n == 0 && empty != NULL)
		draw_text(&body, 0, GUTTER, -1, ROLE_DIM, filter ? _("Nothing matches.") : empty);
	if (l->n > 0) {
		draw_text(&body, (int)l->current, 0, 1, ROLE_CURSOR, ">");
		canvas_cursor(&body, (int)l->current, 0);
	}
	if (filter)
		draw_filter(l, c);
}
