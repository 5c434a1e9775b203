/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who a key belongs to, and the actions every screen has. */
#include <stddef.h>

#include "app_private.h"

static enum status run_palette(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	app_palette(screen->app, "");
	return ST_OK;
}

static enum status run_help(struct screen *screen, struct problem *reterr)
{
	return app_open(screen->app, &help_screen, screen, reterr);
}

static enum status run_back(struct screen *screen, struct problem *reterr)
{
	struct app *app = screen->app;
	(void)reterr;
	if (app->depth > 1)
		app_close(screen);
	else
		app_say(app, "%s", _("This is the first screen. Digits go to other places."));
	return ST_OK;
}

static enum status run_repaint(struct screen *screen, struct problem *reterr)
{
	(void)reterr;
	term_repaint(screen->app->term);
	return ST_OK;
}

static const struct action builtin_actions[] = {
	{ .name = "palette",
	  .keys = ": C-k",
	  .hint = N_("command"),
	  .title = N_("Any command"),
	  .help = N_("Finds a command by its name, in Chinese, pinyin initials or English."),
	  .run = run_palette },
	{ .name = "help",
	  .keys = "? F1",
	  .hint = N_("help"),
	  .title = N_("Help"),
	  .help = N_("Shows all that can be done on this screen."),
	  .run = run_help },
	{ .name = "back",
	  .keys = "Esc C-g C-c",
	  .title = N_("Back"),
	  .help = N_("Goes back; what was typed is kept as a draft."),
	  .run = run_back },
	{ .name = "repaint",
	  .keys = "C-l",
	  .title = N_("Repaint"),
	  .help = N_("Paints the whole screen again."),
	  .run = run_repaint },
	{ .name = NULL },
};

const struct action *app_builtin_actions(void)
{
	return builtin_actions;
}

const char *app_blocked(const struct app *app, const struct screen *screen,
			const struct action *action)
{
	const struct app_config *config = app->config;
	if (action->needs != 0 && config->blocked != NULL) {
		const char *reason = config->blocked(config->user, screen, action->needs);
		if (reason != NULL)
			return reason;
	}
	return action->blocked != NULL ? action->blocked(screen) : NULL;
}

void app_run_action(struct app *app, struct screen *screen, const struct action *action)
{
	const char *reason = app_blocked(app, screen, action);
	struct problem problem = PROBLEM_INIT;
	enum status status = ST_OK;
	if (reason != NULL)
		status = problem_set(&problem, ST_WRONG_STATE, NULL, "%s", reason);
	else
		status = action->run(screen, &problem);
	if (status != ST_OK)
		app_refuse_status(app, status, &problem);
}

static const struct action *find_action(const struct action *actions, keycode key)
{
	for (; actions != NULL && actions->name != NULL; actions++)
		if (actions->keys != NULL && key_in(key, actions->keys))
			return actions;
	return NULL;
}

void app_go_place(struct app *app, const struct app_place *place)
{
	struct problem problem = PROBLEM_INIT;
	const struct app_config *config = app->config;
	const char *reason = NULL;
	enum status status = ST_OK;
	if (place->needs != 0 && config->blocked != NULL)
		reason = config->blocked(config->user, app_top(app), place->needs);
	if (reason != NULL)
		status = problem_set(&problem, ST_NOT_PERMITTED, NULL, "%s", reason);
	else if (app->depth != 1 || app_top(app)->ops != place->ops)
		status = app_go(app, place->ops, NULL, &problem);
	if (status != ST_OK)
		app_refuse_status(app, status, &problem);
}

static bool take_place(struct app *app, keycode key)
{
	for (size_t i = 0; i < app->config->nplaces; i++) {
		if ((keycode)app->config->places[i].digit == key) {
			app_go_place(app, &app->config->places[i]);
			return true;
		}
	}
	return false;
}

static void say_unknown(struct app *app, keycode key)
{
	char name[KEY_NAME_MAX];
	if (key == K_PASTE || app_top(app)->ops->flags & SCREEN_ALONE)
		return;
	app_say(app, _("%s does nothing here. F1 shows what can be done."),
		keycode_text(key, name));
}

void app_take_key(struct app *app, keycode key)
{
	struct screen *top = app_top(app);
	if (app->message.shown)
		app->message.text[0] = '\0';
	/* Nothing is done blindly in a window too small to show it. */
	if (!app_fits(app))
		return;
	if (app->question.kind != QUESTION_NONE) {
		question_key(app, key);
		return;
	}
	if (top->ops->key != NULL && top->ops->key(top, key))
		return;
	key = key_narrow(key);
	if (top->ops->flags & SCREEN_TYPING && key_is_text(key))
		return;
	const struct action *action = find_action(top->ops->actions, key);
	bool alone = top->ops->flags & SCREEN_ALONE;
	if (action == NULL && !alone)
		action = find_action(app->config->actions, key);
	if (action == NULL && !alone && take_place(app, key))
		return;
	if (action == NULL && (!alone || key == (K_CTRL | 'l')))
		action = find_action(builtin_actions, key);
	if (action != NULL)
		app_run_action(app, top, action);
	else
		say_unknown(app, key);
}
