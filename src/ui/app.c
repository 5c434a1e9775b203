/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stack of screens and the one loop. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_private.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

enum { POLL_CHANGES_MS = 500, MINUTE_MS = 60000 };

struct term *app_term(struct app *app)
{
	return app->term;
}

struct screen *app_top(struct app *app)
{
	return app->depth > 0 ? app->stack[app->depth - 1].screen : NULL;
}

void app_quit(struct app *app)
{
	app->quit = true;
}

static void set_message(struct app *app, bool refusal, const char *text)
{
	size_t n = text_whole(text, sizeof(app->message.text) - 1);
	memcpy(app->message.text, text, n);
	app->message.text[n] = '\0';
	app->message.refusal = refusal;
	app->message.shown = false;
}

void app_say(struct app *app, const char *fmt, ...)
{
	char text[sizeof(app->message.text)];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	set_message(app, false, text);
}

void app_refuse(struct app *app, const struct problem *problem)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	buf_puts(&text,
		 problem->message[0] != '\0' ? problem->message : status_text(problem->status));
	if (problem->todo[0] != '\0')
		buf_printf(&text, " %s", problem->todo);
	set_message(app, true, text.text);
}

void app_refuse_status(struct app *app, enum status status, struct problem *problem)
{
	problem->status = status;
	app_refuse(app, problem);
}

static void free_screen(struct screen *screen)
{
	if (screen->ops->close != NULL)
		screen->ops->close(screen);
	free(screen->state);
	free(screen);
}

static enum status load_screen(struct screen *screen, struct problem *reterr)
{
	return screen->ops->load != NULL ? screen->ops->load(screen, reterr) : ST_OK;
}

enum status app_open(struct app *app, const struct screen_ops *ops, const void *arg,
		     struct problem *reterr)
{
	if (app->depth == APP_DEPTH_MAX)
		return problem_set(reterr, ST_TOO_MANY, NULL,
				   _("Too many screens are open. Go back with Esc first."));
	struct screen *screen = mem_alloc(sizeof(*screen));
	*screen = (struct screen){ .ops = ops, .app = app, .user = app->config->user };
	screen->state = mem_alloc(ops->state_size > 0 ? ops->state_size : 1);
	enum status status = ops->open != NULL ? ops->open(screen, arg, reterr) : ST_OK;
	if (status == ST_OK)
		status = load_screen(screen, reterr);
	if (status != ST_OK) {
		free_screen(screen);
		return status;
	}
	app->stack[app->depth++] = (struct app_entry){ .screen = screen };
	return ST_OK;
}

enum status app_go(struct app *app, const struct screen_ops *ops, const void *arg,
		   struct problem *reterr)
{
	size_t below = app->depth;
	TRY(app_open(app, ops, arg, reterr));
	for (size_t i = 0; i < below; i++)
		app->stack[i].closing = true;
	return ST_OK;
}

void app_close(struct screen *screen)
{
	struct app *app = screen->app;
	size_t i = app->depth;
	while (i > 0 && app->stack[i - 1].screen != screen)
		i--;
	for (size_t at = i; i > 0 && at <= app->depth; at++)
		app->stack[at - 1].closing = true;
}

void app_reload(struct app *app)
{
	for (size_t i = 0; i < app->depth; i++)
		app->stack[i].stale = true;
}

bool app_draft_get(struct app *app, const char *name, struct buf *text)
{
	return app->config->draft_get != NULL &&
	       app->config->draft_get(app->config->user, name, text);
}

void app_draft_drop(struct app *app, const char *name)
{
	if (app->config->draft_put != NULL)
		app->config->draft_put(app->config->user, name, NULL);
}

static void put_draft(const struct screen *screen)
{
	const struct app_config *config = screen->app->config;
	if (screen->ops->draft == NULL || config->draft_put == NULL)
		return;
	AUTO(buf_release) struct buf name = BUF_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;
	if (screen->ops->draft(screen, &name, &text))
		config->draft_put(config->user, name.text, text.text);
}

static void put_drafts(const struct app *app)
{
	for (size_t i = 0; i < app->depth; i++)
		put_draft(app->stack[i].screen);
}

/* Takes off what was closed during the key; the last screen stays. */
static void sweep(struct app *app)
{
	size_t keep = 0, open = 0;
	for (size_t i = 0; i < app->depth; i++)
		open += !app->stack[i].closing;
	if (open == 0 && app->depth > 0)
		app->stack[0].closing = false;
	for (size_t i = 0; i < app->depth; i++) {
		struct app_entry *entry = &app->stack[i];
		if (!entry->closing) {
			app->stack[keep++] = *entry;
			continue;
		}
		if (app->question.screen == entry->screen)
			question_drop(app);
		put_draft(entry->screen);
		free_screen(entry->screen);
	}
	app->depth = keep;
}

static void load_stale(struct app *app)
{
	struct app_entry *top = &app->stack[app->depth - 1];
	if (!top->stale)
		return;
	struct problem problem = PROBLEM_INIT;
	top->stale = false;
	enum status status = load_screen(top->screen, &problem);
	if (status != ST_OK)
		app_refuse_status(app, status, &problem);
}

/* Milliseconds until something must happen without a key; -1 for nothing. */
static int next_deadline(const struct app *app)
{
	const struct app_config *config = app->config;
	int64_t wait = -1;
	if (config->status != NULL)
		wait = MINUTE_MS - clock_now().ms % MINUTE_MS;
	if (config->idle_seconds > 0 && config->idle != NULL && !app->idle_told) {
		int64_t left = app->last_key_ms + (int64_t)config->idle_seconds * 1000 -
			       clock_monotonic_ms();
		left = left < 0 ? 0 : left;
		wait = wait < 0 || left < wait ? left : wait;
	}
	if (config->changed != NULL && config->watch_fd < 0 && (wait < 0 || wait > POLL_CHANGES_MS))
		wait = POLL_CHANGES_MS;
	return (int)wait;
}

static void look_for_changes(struct app *app)
{
	if (app->config->changed != NULL && app->config->changed(app->config->user))
		app_reload(app);
}

static void on_timeout(struct app *app)
{
	const struct app_config *config = app->config;
	if (config->watch_fd < 0)
		look_for_changes(app);
	if (config->idle_seconds == 0 || config->idle == NULL || app->idle_told)
		return;
	if (clock_monotonic_ms() - app->last_key_ms < (int64_t)config->idle_seconds * 1000)
		return;
	app->idle_told = true;
	put_drafts(app);
	config->idle(app);
}

/* All keys that are here already, then one frame: fast typing repaints once. */
static void take_keys(struct app *app)
{
	app->last_key_ms = clock_monotonic_ms();
	app->idle_told = false;
	for (keycode key; !app->quit && (key = term_key(app->term)) != K_NONE;) {
		app_take_key(app, key);
		sweep(app);
		load_stale(app);
	}
}

static void hang_up(struct app *app)
{
	put_drafts(app);
	if (app->config->hangup != NULL)
		app->config->hangup(app->config->user);
	app->quit = true;
}

static void loop(struct app *app)
{
	bool draw = true;
	while (!app->quit) {
		sweep(app);
		load_stale(app);
		if (draw) {
			app_draw(app);
			if (!term_flush(app->term)) {
				hang_up(app);
				return;
			}
		}
		draw = true;
		switch (term_wait(app->term, next_deadline(app), app->config->watch_fd)) {
		case TERM_KEY:
			take_keys(app);
			break;
		case TERM_WATCH:
			look_for_changes(app);
			draw = app->stack[app->depth - 1].stale;
			break;
		case TERM_TIMEOUT:
			on_timeout(app);
			break;
		case TERM_RESIZE:
			break;
		case TERM_HANGUP:
			hang_up(app);
			break;
		}
	}
}

enum status app_run(const struct app_config *config, struct problem *reterr)
{
	struct app app = { .config = config, .last_key_ms = clock_monotonic_ms() };
	TRY(term_open(&config->term, &app.term, reterr));
	enum status status = app_open(&app, config->first, NULL, reterr);
	if (status == ST_OK)
		loop(&app);
	question_drop(&app);
	put_drafts(&app);
	while (app.depth > 0)
		free_screen(app.stack[--app.depth].screen);
	term_close(app.term);
	return status;
}
