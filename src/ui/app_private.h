/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the app share: the stack, the open question, the message. */
#ifndef UI_APP_PRIVATE_H
#define UI_APP_PRIVATE_H

#include "ui/app.h"
#include "ui/widgets/editor.h"

enum { APP_DEPTH_MAX = 16, QUESTION_MAX = 400 };

struct app_entry {
	struct screen *screen;
	bool closing;           /* taken off at the end of the current key */
	bool stale;             /* loaded again before it is drawn */
};

enum question_kind { QUESTION_NONE, QUESTION_LINE, QUESTION_YES, QUESTION_PICK, QUESTION_COMMAND };

/* The question that has the keys, above whatever screen. */
struct question {
	enum question_kind kind;
	unsigned serial;        /* tells a question opened by an answer from the one answered */
	struct screen *screen;
	char text[QUESTION_MAX];
	struct editor editor;
	struct picker picker;
	bool enter_is_yes;
	enum status (*line)(struct screen *, const char *answer, struct problem *reterr);
	enum status (*yes)(struct screen *, struct problem *reterr);
	enum status (*pick)(struct screen *, const struct picker_item *, struct problem *reterr);
};

struct app {
	const struct app_config *config;
	struct term *term;
	struct app_entry stack[APP_DEPTH_MAX];
	size_t depth;
	struct question question;
	struct {
		char text[1024];
		bool refusal;
		bool shown;     /* a frame showed it: the next key clears it */
	} message;
	bool quit;
	int64_t last_key_ms;    /* monotonic */
	bool idle_told;
};

/* Why an action cannot be done on the screen, translated; NULL when it can. */
const char *app_blocked(const struct app *, const struct screen *, const struct action *);
/* Runs it, or says why not. */
void app_run_action(struct app *, struct screen *, const struct action *);
void app_go_place(struct app *, const struct app_place *);
/* One key to whoever it belongs to. */
void app_take_key(struct app *, keycode);
/* Shows the refusal of something that returned `status`. */
void app_refuse_status(struct app *, enum status, struct problem *);

void question_key(struct app *, keycode);
void question_drop(struct app *);
void question_draw(struct app *, const struct canvas *);
/* Rows the open question takes at the bottom. */
int question_rows(const struct app *, int cols);

/* Draws the frame: bars, message, top screen, question. */
void app_draw(struct app *);
int app_wrapped_rows(const char *text, int cols);
/* Is the window large enough for the top screen? */
bool app_fits(const struct app *);

extern const struct screen_ops help_screen;

#endif
