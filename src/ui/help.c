/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help of the screen below: every row of its action table, then what works everywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_private.h"
#include "base/mem.h"
#include "base/text.h"

struct help_line {
	const char *keys, *title, *help; /* title alone: a heading */
};

struct help_state {
	struct help_line *lines;
	size_t n;
	int top, rows;
	const char *title;
};

static const struct help_line editing[] = {
	{ "Tab Enter Down", N_("Next field"), N_("Goes on; the last Enter saves.") },
	{ "BackTab Up", N_("Field before"), N_("Goes back one field.") },
	{ "C-s", N_("Save"), N_("Saves from any field.") },
	{ "C-w C-u", N_("Delete"), N_("Deletes a word, or all to the left.") },
	{ "C-Left C-Right", N_("By word"), N_("Moves by words.") },
};

static const struct help_line lists[] = {
	{ "/", N_("Filter"), N_("Shows only what matches, as you type.") },
	{ "Space", N_("Mark"), N_("Marks a row.") },
	{ "< >", N_("Order"), N_("Orders by another column.") },
	{ "PgUp PgDn Home End", N_("Move"), N_("Moves by pages, to the first or last row.") },
};

static void add_line(struct help_state *st, struct help_line line)
{
	st->lines = mem_grow(st->lines, (st->n + 1) * sizeof(*st->lines));
	st->lines[st->n++] = line;
}

static void add_actions(struct help_state *st, const char *heading, const struct action *actions)
{
	if (actions == NULL || actions->name == NULL)
		return;
	add_line(st, (struct help_line){ .title = heading });
	for (; actions->name != NULL; actions++)
		if (actions->help != NULL)
			add_line(st, (struct help_line){
					     .keys = actions->keys != NULL ? actions->keys : "",
					     .title = actions->title != NULL ? actions->title
									     : actions->hint,
					     .help = actions->help,
				     });
}

static void add_lines(struct help_state *st, const char *heading, const struct help_line *lines,
		      size_t n)
{
	add_line(st, (struct help_line){ .title = heading });
	for (size_t i = 0; i < n; i++)
		add_line(st, lines[i]);
}

static enum status help_open(struct screen *screen, const void *arg, struct problem *reterr)
{
	struct help_state *st = screen->state;
	const struct screen *below = arg;
	(void)reterr;
	st->title = below->ops->title;
	add_actions(st, N_("On this screen"), below->ops->actions);
	add_actions(st, N_("Everywhere"), screen->app->config->actions);
	add_actions(st, N_("Always"), app_builtin_actions());
	add_lines(st, N_("In forms"), editing, ARRAY_LEN(editing));
	add_lines(st, N_("In lists"), lists, ARRAY_LEN(lists));
	return ST_OK;
}

/* Draws one line and returns the rows it took: in a narrow window the sentence goes below. */
static int draw_line(const struct help_line *line, const struct canvas *c, int row)
{
	enum { NARROW = 70, CELLS = 16 };
	if (line->help == NULL) {
		draw_text(c, row, 1, -1, ROLE_HEADING, _(line->title));
		return 1;
	}
	draw_fit(c, row, 2, CELLS, ROLE_STRONG, line->keys);
	int col = 3 + CELLS;
	const char *title = line->title != NULL ? _(line->title) : "";
	if (c->cols < NARROW) {
		draw_text(c, row, col, -1, ROLE_NORMAL, title);
		int rows = draw_wrapped(c, row + 1, 4, c->cols - 5, ROLE_DIM, _(line->help));
		return 1 + rows;
	}
	draw_fit(c, row, col, CELLS, ROLE_NORMAL, title);
	col += CELLS + 1;
	int rows = draw_wrapped(c, row, col, c->cols - col - 1, ROLE_DIM, _(line->help));
	return rows > 1 ? rows : 1;
}

static void help_draw(struct screen *screen, const struct canvas *c)
{
	struct help_state *st = screen->state;
	char heading[160];
	snprintf(heading, sizeof(heading), _("Help: %s"), _(st->title));
	draw_text(c, 0, 1, -1, ROLE_HEADING, heading);
	struct canvas body = canvas_part(c, 1, 0, -1, -1);
	st->rows = body.rows;
	/* Lines may take several rows: the last one can be scrolled to the top, no further. */
	if (st->top >= (int)st->n)
		st->top = st->n > 0 ? (int)st->n - 1 : 0;
	size_t line = (size_t)st->top;
	for (int row = 0; row < body.rows && line < st->n; line++)
		row += draw_line(&st->lines[line], &body, row);
	if (line < st->n)
		draw_text(c, 0, c->cols - 4, -1, ROLE_KEY, "..");
}

static bool help_key(struct screen *screen, keycode key)
{
	struct help_state *st = screen->state;
	int page = st->rows > 2 ? st->rows - 1 : 1;
	int by = key == K_UP		     ? -1
		 : key == K_DOWN	     ? 1
		 : key == K_PGUP	     ? -page
		 : key_in(key, "PgDn Space") ? page
		 : key == K_HOME	     ? -(int)st->n
		 : key == K_END		     ? (int)st->n
					     : 0;
	if (by == 0) {
		if (key_in(key_narrow(key), "? F1 q Enter")) {
			app_close(screen);
			return true;
		}
		return false;
	}
	st->top += by;
	if (st->top < 0)
		st->top = 0;
	return true;
}

static void help_close(struct screen *screen)
{
	struct help_state *st = screen->state;
	free(st->lines);
}

const struct screen_ops help_screen = {
	.name = "help",
	.title = N_("Help"),
	.state_size = sizeof(struct help_state),
	.flags = SCREEN_NARROW,
	.open = help_open,
	.draw = help_draw,
	.key = help_key,
	.close = help_close,
};
