/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions: a line, yes or no, choosing one, and the command palette. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_private.h"
#include "base/limits.h"
#include "base/pinyin.h"
#include "base/text.h"

enum { CANDIDATES_MAX = 12 };

void question_drop(struct app *app)
{
	struct question *q = &app->question;
	unsigned serial = q->serial;
	editor_release(&q->editor);
	picker_release(&q->picker);
	*q = (struct question){ .serial = serial };
}

static struct question *begin(struct screen *screen, enum question_kind kind, const char *text,
			      size_t max, unsigned flags)
{
	struct app *app = screen->app;
	question_drop(app);
	struct question *q = &app->question;
	q->serial++;
	q->kind = kind;
	q->screen = screen;
	size_t n = text_whole(text, sizeof(q->text) - 1);
	memcpy(q->text, text, n);
	editor_init(&q->editor, max > 0 ? max : LIMIT_LINE, flags);
	return q;
}

void app_ask(struct screen *screen, const struct ask *ask)
{
	struct question *q = begin(screen, QUESTION_LINE, ask->question, ask->max,
				   ask->masked ? EDITOR_MASKED : 0);
	q->line = ask->done;
	editor_set(&q->editor, ask->initial);
}

void app_confirm(struct screen *screen, const char *question, bool enter_is_yes,
		 enum status (*yes)(struct screen *, struct problem *reterr))
{
	struct question *q = begin(screen, QUESTION_YES, question, 0, 0);
	q->yes = yes;
	q->enter_is_yes = enter_is_yes;
}

void app_pick(struct screen *screen, const char *question, const struct picker_source *source,
	      enum status (*done)(struct screen *, const struct picker_item *,
				  struct problem *reterr))
{
	struct question *q = begin(screen, QUESTION_PICK, question, 0, 0);
	q->pick = done;
	picker_init(&q->picker, source);
	picker_find(&q->picker, "");
}

/* Do the letters of `typed` appear in this order? */
static bool is_subsequence(const char *typed, const char *text)
{
	for (; *text != '\0' && *typed != '\0'; text++)
		typed += (*typed | 32) == (*text | 32);
	return *typed == '\0';
}

/* How well a command matches what was typed; 0 not at all. */
static int match_command(const char *typed, const char *name, const char *title, const char *help)
{
	if (*typed == '\0')
		return 1;
	if (pinyin_match(typed, title, false))
		return 5;
	if (strncasecmp(typed, name, strlen(typed)) == 0)
		return 4;
	if (pinyin_match(typed, title, true) || strcasestr(title, typed) != NULL)
		return 3;
	if (pinyin_match(typed, help, true))
		return 2;
	return is_subsequence(typed, name) ? 1 : 0;
}

struct finding {
	const struct app *app;
	const char *typed;
	struct picker_item *items;
	int scores[PICKER_ITEMS_MAX];
	size_t n, max;
};

/* Keeps the best, in order; of equals the earlier stays first. */
static void add_command(struct finding *f, int score, const struct picker_item *item)
{
	size_t at = f->n;
	while (at > 0 && f->scores[at - 1] < score)
		at--;
	if (score == 0 || at == f->max)
		return;
	size_t last = f->n < f->max ? f->n++ : f->n - 1;
	for (size_t i = last; i > at; i--) {
		f->items[i] = f->items[i - 1];
		f->scores[i] = f->scores[i - 1];
	}
	f->items[at] = *item;
	f->scores[at] = score;
}

static void copy_text(char *ret, size_t size, const char *text)
{
	size_t n = text_whole(text, size - 1);
	memcpy(ret, text, n);
	ret[n] = '\0';
}

static void add_actions(struct finding *f, const struct action *actions, char table)
{
	const struct screen *top = f->app->stack[f->app->depth - 1].screen;
	for (size_t i = 0; actions != NULL && actions[i].name != NULL; i++) {
		const struct action *a = &actions[i];
		const char *title = a->title != NULL ? a->title : a->hint;
		if (title == NULL || a->help == NULL || strcmp(a->name, "palette") == 0)
			continue;
		struct picker_item item = { .id = "" };
		const char *reason = app_blocked(f->app, top, a);
		int score = match_command(f->typed, a->name, _(title), _(a->help));
		snprintf(item.id, sizeof(item.id), "%c%zu", table, i);
		copy_text(item.label, sizeof(item.label), _(title));
		copy_text(item.detail, sizeof(item.detail), reason != NULL ? reason : _(a->help));
		char key[KEY_NAME_MAX];
		copy_text(item.key, sizeof(item.key),
			  key_first(a->keys != NULL ? a->keys : "", key));
		item.blocked = reason != NULL;
		add_command(f, score, &item);
	}
}

static size_t find_commands(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct app *app = user;
	struct finding f = { .app = app, .typed = typed, .items = ret, .max = max };
	add_actions(&f, app->stack[app->depth - 1].screen->ops->actions, 's');
	add_actions(&f, app->config->actions, 'a');
	for (size_t i = 0; i < app->config->nplaces; i++) {
		const struct app_place *place = &app->config->places[i];
		struct picker_item item = { .id = "" };
		const char *title = _(place->title);
		snprintf(item.id, sizeof(item.id), "p%zu", i);
		copy_text(item.label, sizeof(item.label), title);
		copy_text(item.detail, sizeof(item.detail), _("Goes to this place."));
		snprintf(item.key, sizeof(item.key), "%c", place->digit);
		add_command(&f, match_command(typed, place->ops->name, title, title), &item);
	}
	add_actions(&f, app_builtin_actions(), 'b');
	return f.n;
}

void app_palette(struct app *app, const char *typed)
{
	struct picker_source source = { .user = app, .find = find_commands };
	struct question *q = begin(app_top(app), QUESTION_COMMAND, ":", 0, 0);
	editor_set(&q->editor, typed);
	picker_init(&q->picker, &source);
	picker_find(&q->picker, typed);
}

static void run_command(struct app *app, struct screen *screen, const char *id)
{
	size_t i = strtoul(id + 1, NULL, 10);
	if (id[0] == 's')
		app_run_action(app, screen, &screen->ops->actions[i]);
	else if (id[0] == 'a')
		app_run_action(app, screen, &app->config->actions[i]);
	else if (id[0] == 'b')
		app_run_action(app, screen, &app_builtin_actions()[i]);
	else
		app_go_place(app, &app->config->places[i]);
}

/* After an answer was given: a refusal is shown and the question stays, unless the answer has
 * opened another one. */
static void settle(struct app *app, unsigned serial, enum status status, struct problem *problem)
{
	if (status != ST_OK)
		app_refuse_status(app, status, problem);
	else if (app->question.serial == serial)
		question_drop(app);
}

static void answer(struct app *app)
{
	struct question *q = &app->question;
	struct problem problem = PROBLEM_INIT;
	struct screen *screen = q->screen;
	unsigned serial = q->serial;
	if (q->kind == QUESTION_LINE) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		buf_puts(&text, editor_text(&q->editor));
		settle(app, serial, q->line(screen, text.text, &problem), &problem);
		return;
	}
	struct picker_item item = { .id = "" };
	const struct picker_item *current = picker_current(&q->picker);
	if (current != NULL)
		item = *current;
	else if (q->kind == QUESTION_PICK && q->picker.source.free_text)
		copy_text(item.label, sizeof(item.label), editor_text(&q->editor));
	else
		return;
	if (q->kind == QUESTION_COMMAND) {
		question_drop(app);
		run_command(app, screen, item.id);
		return;
	}
	settle(app, serial, q->pick(screen, &item, &problem), &problem);
}

static void yes_key(struct app *app, keycode key)
{
	struct question *q = &app->question;
	key = key_narrow(key);
	if (key_in(key, "y Y 是") || (key == K_ENTER && q->enter_is_yes)) {
		struct problem problem = PROBLEM_INIT;
		struct screen *screen = q->screen;
		enum status (*yes)(struct screen *, struct problem *) = q->yes;
		question_drop(app);
		enum status status = yes(screen, &problem);
		if (status != ST_OK)
			app_refuse_status(app, status, &problem);
	} else if (key_in(key, "n N 否 不 Esc C-g C-c")) {
		question_drop(app);
	}
}

void question_key(struct app *app, keycode key)
{
	struct question *q = &app->question;
	if (q->kind == QUESTION_YES) {
		yes_key(app, key);
		return;
	}
	if (key_in(key, "Esc C-g C-c")) {
		question_drop(app);
		return;
	}
	if (key == K_ENTER) {
		answer(app);
		return;
	}
	bool picking = q->kind == QUESTION_PICK || q->kind == QUESTION_COMMAND;
	if (picking && picker_key(&q->picker, key))
		return;
	enum editor_result result = key == K_PASTE
					    ? editor_insert(&q->editor, term_pasted(app->term))
					    : editor_key(&q->editor, key);
	/* Backspace on nothing leaves the palette, as it was entered by one key. */
	if (key == K_BACKSPACE && result == EDITOR_MOVED && picking &&
	    editor_text(&q->editor)[0] == '\0')
		question_drop(app);
	else if (picking && (result == EDITOR_CHANGED || result == EDITOR_FULL))
		picker_find(&q->picker, editor_text(&q->editor));
}

static void draw_line(struct question *q, const struct canvas *c)
{
	draw_fill(c, 0, 0, 1, -1, ROLE_NORMAL);
	int col = 1 + draw_text(c, 0, 1, c->cols - 10, ROLE_STRONG, q->text) + 1;
	struct canvas field = canvas_part(c, 0, col, 1, c->cols - col - 1);
	editor_draw(&q->editor, &field, ROLE_FIELD_CURRENT, true);
}

static void draw_candidates(struct question *q, const struct canvas *all)
{
	int n = (int)q->picker.n;
	int rows = n > CANDIDATES_MAX ? CANDIDATES_MAX : n;
	if (rows > all->rows - 4)
		rows = all->rows - 4;
	struct canvas popup = term_popup(all->term, 1, 0, rows + 2, all->cols);
	draw_line(q, &popup);
	struct canvas list = canvas_part(&popup, 1, 0, rows, -1);
	picker_draw(&q->picker, &list);
	if (n == 0)
		draw_text(&popup, 1, 2, -1, ROLE_DIM, _("Nothing matches."));
	else
		draw_hline(&popup, rows + 1, 0, -1);
}

/* The whole of a yes-or-no question: it says what will happen, so nothing of it is cut. */
static void yes_text(const struct question *q, struct buf *out)
{
	buf_printf(out, "%s %s", q->text, _("(y/n)"));
}

int question_rows(const struct app *app, int cols)
{
	if (app->question.kind != QUESTION_YES)
		return 1;
	AUTO(buf_release) struct buf text = BUF_INIT;
	yes_text(&app->question, &text);
	return app_wrapped_rows(text.text, cols - 2);
}

static void draw_yes(const struct app *app, const struct canvas *all)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	int rows = question_rows(app, all->cols);
	yes_text(&app->question, &text);
	struct canvas popup = term_popup(app->term, all->rows - 1 - rows, 0, rows, all->cols);
	struct canvas body = canvas_part(&popup, 0, 1, -1, all->cols - 2);
	draw_wrapped(&body, 0, 0, -1, ROLE_WARNING, text.text);
	canvas_cursor(&popup, 0, 0);
}

void question_draw(struct app *app, const struct canvas *all)
{
	struct question *q = &app->question;
	struct canvas row = canvas_part(all, all->rows - 2, 0, 1, -1);
	if (q->kind == QUESTION_LINE)
		draw_line(q, &row);
	else if (q->kind == QUESTION_YES)
		draw_yes(app, all);
	else if (q->kind != QUESTION_NONE)
		draw_candidates(q, all);
}
