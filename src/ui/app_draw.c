/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame around a screen: bars and message. */
#include <stdio.h>
#include <string.h>

#include "app_private.h"
#include "base/text.h"
#include "ui/widgets/bar.h"

enum { ROWS_MIN = 24, COLS_MIN = 80, NARROW_ROWS_MIN = 12, NARROW_COLS_MIN = 40 };
enum { HINTS_MAX = 48, MESSAGE_ROWS_MAX = 4 };

bool app_fits(const struct app *app)
{
	const struct screen *top = app->stack[app->depth - 1].screen;
	bool narrow = top->ops->flags & SCREEN_NARROW;
	return term_rows(app->term) >= (narrow ? NARROW_ROWS_MIN : ROWS_MIN) &&
	       term_cols(app->term) >= (narrow ? NARROW_COLS_MIN : COLS_MIN);
}

static void draw_too_small(const struct app *app, const struct canvas *all)
{
	bool narrow = app->stack[app->depth - 1].screen->ops->flags & SCREEN_NARROW;
	char text[160];
	snprintf(text, sizeof(text), _("Please enlarge the window to %dx%d; it is %dx%d now."),
		 narrow ? NARROW_COLS_MIN : COLS_MIN, narrow ? NARROW_ROWS_MIN : ROWS_MIN,
		 all->cols, all->rows);
	draw_wrapped(all, all->rows / 3, 0, all->cols, ROLE_WARNING, text);
}

static void draw_places(struct app *app, const struct canvas *all)
{
	const struct app_config *config = app->config;
	struct bar_item items[12];
	char digits[12][2];
	size_t n = 0;
	for (size_t i = 0; i < config->nplaces && n < ARRAY_LEN(items); i++, n++) {
		snprintf(digits[n], sizeof(digits[n]), "%c", config->places[i].digit);
		items[n] = (struct bar_item){
			.key = digits[n],
			.word = _(config->places[i].title),
			.current = app->stack[0].screen->ops == config->places[i].ops,
		};
	}
	AUTO(buf_release) struct buf status = BUF_INIT;
	if (config->status != NULL)
		config->status(config->user, &status);
	struct canvas bar = canvas_part(all, 0, 0, 1, -1);
	bar_places(&bar, items, n, status.text);
}

/* The key a hint names: where letters go into a field, the first key that is no letter. */
static const char *hint_key(const char *keys, bool typing, char text[KEY_NAME_MAX])
{
	while (typing && *keys != '\0') {
		size_t n = strcspn(keys, " ");
		if (!key_is_text(key_parse(keys, n)))
			break;
		keys += n;
		keys += strspn(keys, " ");
	}
	key_first(keys, text);
	/* Ctrl reads better as people know it. */
	if (text[0] == 'C' && text[1] == '-' && text[2] != '\0' && text[3] == '\0') {
		text[0] = '^';
		text[1] = text[2] >= 'a' && text[2] <= 'z' ? (char)(text[2] - 'a' + 'A') : text[2];
		text[2] = '\0';
	}
	return text;
}

struct hints {
	struct bar_item items[HINTS_MAX];
	char keys[HINTS_MAX][KEY_NAME_MAX];
	size_t n;
};

static void add_hints(const struct app *app, struct hints *hints, const struct action *actions)
{
	const struct screen *top = app->stack[app->depth - 1].screen;
	bool typing = top->ops->flags & SCREEN_TYPING;
	for (; actions != NULL && actions->name != NULL && hints->n < HINTS_MAX; actions++) {
		if (actions->hint == NULL || actions->keys == NULL || actions->keys[0] == '\0')
			continue;
		const char *key = hint_key(actions->keys, typing, hints->keys[hints->n]);
		if (*key == '\0')
			continue;
		hints->items[hints->n++] = (struct bar_item){
			.key = key,
			.word = _(actions->hint),
			.dim = app_blocked(app, top, actions) != NULL,
		};
	}
}

static void draw_question_hints(const struct app *app, const struct canvas *bar)
{
	const struct bar_item line[] = {
		{ .key = "Enter", .word = _("take") },
		{ .key = "Esc", .word = _("cancel") },
	};
	const struct bar_item yes[] = {
		{ .key = app->question.enter_is_yes ? "Enter" : "y", .word = _("yes") },
		{ .key = "n", .word = _("no") },
	};
	const struct bar_item *items = app->question.kind == QUESTION_YES ? yes : line;
	bar_hints(bar, items, 2);
}

static void draw_hints(const struct app *app, const struct canvas *all)
{
	const struct screen *top = app->stack[app->depth - 1].screen;
	struct canvas bar = canvas_part(all, all->rows - 1, 0, 1, -1);
	if (app->question.kind != QUESTION_NONE) {
		draw_question_hints(app, &bar);
		return;
	}
	struct hints hints = { .n = 0 };
	add_hints(app, &hints, top->ops->actions);
	if (!(top->ops->flags & SCREEN_ALONE)) {
		add_hints(app, &hints, app->config->actions);
		add_hints(app, &hints, app_builtin_actions());
	}
	bar_hints(&bar, hints.items, hints.n);
}

/* Rows a text takes at most when wrapped to the width. */
int app_wrapped_rows(const char *text, int cols)
{
	int rows = 1, used = 0;
	for (; *text != '\0'; text += text_cluster(text)) {
		uint32_t c = 0;
		text_next(text, &c);
		used += text_char_cells(c);
		if (used > cols) {
			rows++;
			used = text_char_cells(c);
		}
	}
	/* Words are not torn, which may take one row more than counting cells told. */
	rows += rows > 1;
	return rows > MESSAGE_ROWS_MAX ? MESSAGE_ROWS_MAX : rows;
}

/* One row; a longer text, or one beside a question, covers rows of the screen above it. */
static void draw_message(struct app *app, const struct canvas *all)
{
	if (app->message.text[0] == '\0')
		return;
	enum theme_role role = app->message.refusal ? ROLE_REFUSAL : ROLE_MESSAGE;
	bool question = app->question.kind != QUESTION_NONE;
	int rows = app_wrapped_rows(app->message.text, all->cols - 2);
	int last = all->rows - 2 - (question ? question_rows(app, all->cols) : 0);
	app->message.shown = true;
	if (rows == 1 && !question) {
		draw_text(all, last, 1, -1, role, app->message.text);
		return;
	}
	struct canvas popup = term_popup(app->term, last - rows + 1, 0, rows, all->cols);
	struct canvas text = canvas_part(&popup, 0, 1, -1, all->cols - 2);
	draw_wrapped(&text, 0, 0, -1, role, app->message.text);
}

void app_draw(struct app *app)
{
	struct canvas all = term_frame(app->term);
	struct screen *top = app->stack[app->depth - 1].screen;
	if (!app_fits(app)) {
		draw_too_small(app, &all);
		return;
	}
	bool alone = top->ops->flags & SCREEN_ALONE;
	if (!alone)
		draw_places(app, &all);
	draw_hints(app, &all);
	struct canvas body = canvas_part(&all, !alone, 0, all.rows - 2 - !alone, -1);
	top->ops->draw(top, &body);
	if (app->question.kind != QUESTION_NONE)
		question_draw(app, &all);
	draw_message(app, &all);
}
