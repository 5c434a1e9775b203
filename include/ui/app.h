/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of the terminal program: a stack of screens and one loop.
 *
 *   row 0          numbered places, the current one in reverse; who and when
 *   row 1 …        the screen's own canvas; its first row is its heading
 *   last but one   the message: what was done, or a refusal with what to do next
 *   last           what can be done now: key, word; what cannot be done is dim
 *
 * A screen is a struct of operations with private state. An action is one row of its table:
 * from it come the key, the hint bar, the help screen, the palette and the manual.
 *
 * A key goes to: an open question (prompt, picker, palette), the screen's own `key` (widgets),
 * the screen's actions, the app's actions, the built-in ones (digits, `:`/Ctrl-K palette,
 * `?`/F1 help, Esc back, Ctrl-L repaint). Where no field takes text, full-width keys work as
 * half-width ones, and Alt-digits as F-keys.
 *
 * An action that returns anything but ST_OK is a refusal: its problem is shown in the message
 * row. What was typed is kept as a draft when a screen is left, locked, or the line drops.
 *
 * Ownership: the app owns screens and their states; a state is zeroed memory of state_size,
 * released by ops->close. Nothing here knows what the program is about.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "ui/draw.h"
#include "ui/key.h"
#include "ui/term.h"
#include "ui/widgets/picker.h"

struct app;
struct screen;

struct action {
	const char *name;       /* "booking-cancel": stable, for the manual; NULL ends a table */
	const char *keys;       /* "x", "F2 e"; "" for the palette only */
	const char *hint;       /* N_() one word for the hint bar; NULL keeps it out */
	const char *title;      /* N_() a few words for palette and help; NULL: the hint */
	const char *help;       /* N_() one sentence with a full stop */
	unsigned needs;         /* bits judged by app_config.blocked */
	/* Why it cannot be done now, translated; NULL when it can. May be NULL. */
	const char *(*blocked)(const struct screen *);
	enum status (*run)(struct screen *, struct problem *reterr);
};

enum screen_flags {
	SCREEN_NARROW = 1,      /* has a narrow form: shown from 40×12 up, others from 80×24 */
	SCREEN_ALONE = 2,       /* login, lock: no places, palette, help nor Esc while on top */
	SCREEN_TYPING = 4,      /* letters and digits always belong to the screen's own key() */
};

struct screen_ops {
	const char *name;       /* "client-list": heading of its help, anchor in the manual */
	const char *title;      /* N_() */
	size_t state_size;
	unsigned flags;
	const struct action *actions;
	/* Prepares the state; arg is the caller's, valid during the call only. May be NULL. */
	enum status (*open)(struct screen *, const void *arg, struct problem *reterr);
	/* Asks for the data, keeps copies; after open and when the store changed. May be NULL. */
	enum status (*load)(struct screen *, struct problem *reterr);
	/* Draws the state; decides nothing. */
	void (*draw)(struct screen *, const struct canvas *);
	/* First look at a key (widgets); true when taken. May be NULL. */
	bool (*key)(struct screen *, keycode);
	/* Writes what was typed and not saved; false if there is nothing. `name` tells drafts of
	 * the screen apart ("client-form:C000042"). May be NULL. */
	bool (*draft)(const struct screen *, struct buf *name, struct buf *text);
	void (*close)(struct screen *);
};

struct screen {
	const struct screen_ops *ops;
	struct app *app;
	void *state;            /* state_size bytes */
	void *user;             /* app_config.user */
};

/* A numbered place: a digit goes there from anywhere. */
struct app_place {
	char digit;             /* '1' .. '9', '0' */
	const char *title;      /* N_() */
	unsigned needs;
	const struct screen_ops *ops;
};

struct app_config {
	void *user;                             /* the program's own context, given to screens */
	struct term_options term;
	const struct app_place *places;
	size_t nplaces;
	const struct action *actions;           /* usable on every screen: find, lock … */
	const struct screen_ops *first;         /* the screen to begin with */
	/* Right end of row 0. Asked at every frame and at least once a minute. May be NULL. */
	void (*status)(void *user, struct buf *);
	/* Why an action with these needs is barred, translated; NULL when not. May be NULL. */
	const char *(*blocked)(void *user, const struct screen *, unsigned needs);
	/* Other processes' changes: when watch_fd is readable (with watch_fd -1, twice a second)
	 * changed() is asked; true reloads the screens. changed() drains watch_fd. May be NULL. */
	int watch_fd;
	bool (*changed)(void *user);
	/* Called once when no key came for idle_seconds (0: never): lock. */
	int idle_seconds;
	void (*idle)(struct app *);
	/* Drafts: store, fetch into buf (false: none), forget. text NULL forgets. May be NULL. */
	void (*draft_put)(void *user, const char *name, const char *text);
	bool (*draft_get)(void *user, const char *name, struct buf *text);
	/* The line dropped or SIGTERM came; drafts are already put. May be NULL. */
	void (*hangup)(void *user);
};

/* Opens the terminal and runs until app_quit() or a hang-up. */
enum status app_run(const struct app_config *, struct problem *reterr) MUST_CHECK;
void app_quit(struct app *);

struct term *app_term(struct app *);
struct screen *app_top(struct app *);

/* Puts a screen on the stack; refused if its open or load refuses. */
enum status app_open(struct app *, const struct screen_ops *, const void *arg,
		     struct problem *reterr) MUST_CHECK;
/* Leaves the stack for a screen that becomes the only one (a place). */
enum status app_go(struct app *, const struct screen_ops *, const void *arg,
		   struct problem *reterr) MUST_CHECK;
/* Closes a screen and those above it, at the end of the current key; what was typed becomes a
 * draft unless the screen's draft() says there is nothing. The last screen stays. */
void app_close(struct screen *);
/* Loads all screens again before the next frame; after a change of our own. */
void app_reload(struct app *);

/* The message row. app_refuse() shows a problem with its todo; a new key clears what is older
 * than the frame that showed it. */
void app_say(struct app *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void app_refuse(struct app *, const struct problem *);

/* Drafts of a screen that opens: fetches (false: none) or forgets. */
bool app_draft_get(struct app *, const char *name, struct buf *text);
void app_draft_drop(struct app *, const char *name);

/* A question of one line in the message row; `done` gets the answer when Enter comes, nothing
 * happens on Esc. A refusal is shown and the question stays with the answer. */
struct ask {
	const char *question;   /* translated; copied */
	const char *initial;    /* or NULL */
	size_t max;             /* bytes, 0: LIMIT_LINE */
	bool masked;            /* a PIN */
	enum status (*done)(struct screen *, const char *answer, struct problem *reterr);
};
void app_ask(struct screen *, const struct ask *);
/* A yes or no: y (or Enter when enter_is_yes) runs it, n or Esc does not. */
void app_confirm(struct screen *, const char *question, bool enter_is_yes,
		 enum status (*yes)(struct screen *, struct problem *reterr));
/* Choose one from what a source finds for the typed text. `wide` rows as picker.h says. */
void app_pick(struct screen *, const char *question, const struct picker_source *,
	      enum status (*done)(struct screen *, const struct picker_item *,
				  struct problem *reterr));
/* Opens the command palette with this text typed already. */
void app_palette(struct app *, const char *typed);

/* The built-in actions (palette, help, back …), for help and the manual; ends with name NULL. */
const struct action *app_builtin_actions(void);

#endif
