/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sits here: choose a name, enter the PIN. Also the lock. */
#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "svc/login.h"
#include "ui/desk.h"
#include "ui/widgets/form.h"

struct login { struct form form; };

static size_t find_staff(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	size_t n = 0;

	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows && n < max; i++) {
		const Staff *s = d->staff->rows[i];
		char id[ID_TEXT_MAX];
		id_text('S', s->id, id);
		if (s->left || (typed[0] != '\0' && !pinyin_match(typed, s->name, true) &&
				strcasecmp(typed, id) != 0))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%s", id);
		snprintf(item->label, sizeof(item->label), "%s", s->name);
		snprintf(item->detail, sizeof(item->detail), "%s  %s", id, s->role);
	}
	return n;
}

static const struct picker_source staff_source = { .find = find_staff };

static const struct form_field fields[] = {
	{ .name = "staff", .label = N_("Name"), .kind = FORM_PICK, .flags = FORM_REQUIRED, .cells =
	 24,
	  .source = &staff_source, .hint = N_("Type a name, pinyin or S2") },
	{ .name = "pin", .label = N_("PIN"), .kind = FORM_PIN, .flags = FORM_REQUIRED, .cells = 24,
	  .max = 64 },
	{ .name = NULL },
};

static enum status login_open(struct screen *s, const void *arg, struct problem *p)
{
	struct login *l = s->state;
	struct desk *d = desk_of(s);
	struct session nobody = { .staff = 0 };
	char id[ID_TEXT_MAX];

	(void)arg;
	/* The names must be readable before anybody sits here. */
	struct session keep = d->who;
	d->who = nobody;
	enum status st = desk_load(d, p);
	d->who = keep;
	TRY(st);
	form_init(&l->form, fields, d);
	if (d->who.staff != 0) {
		form_set_pick(&l->form, "staff", id_text('S', d->who.staff, id), d->name);
		form_focus(&l->form, "pin");
	}
	return ST_OK;
}

static void login_draw(struct screen *s, const struct canvas *c)
{
	struct login *l = s->state;
	const struct desk *d = desk_of(s);
	int row = c->rows > 16 ? c->rows / 3 : 2;
	int col = c->cols > 60 ? (c->cols - 50) / 2 : 2;

	draw_text(c, row - 2 > 0 ? row - 2 : 0, col, -1, ROLE_HEADING, d->shop->conf.name);
	struct canvas part = canvas_part(c, row, col, -1, c->cols - col);
	form_draw(&l->form, &part);
}

static enum status enter(struct screen *s, struct problem *p)
{
	struct login *l = s->state;
	struct desk *d = desk_of(s);
	struct session who;

	TRY(form_check(&l->form, p));
	enum status st = login(d->shop, desk_id(form_get(&l->form, "staff"), 'S'),
			       form_get(&l->form, "pin"), &who, p);
	form_set(&l->form, "pin", "");
	form_focus(&l->form, "pin");
	TRY(st);
	bool same = who.staff == d->who.staff;
	TRY(desk_sit(d, &who, p));
	if (same) {
		app_close(s); /* back to where she was */
		app_reload(s->app);
		return ST_OK;
	}
	return app_go(s->app, &today_screen, NULL, p);
}

static bool login_key(struct screen *s, keycode key)
{
	struct login *l = s->state;
	struct problem p = PROBLEM_INIT;
	enum form_event e = key == K_PASTE ? form_paste(&l->form, term_pasted(app_term(s->app))) :
			    form_key(&l->form, key);

	if (e == FORM_SAVE && enter(s, &p) != ST_OK)
		app_refuse(s->app, &p);
	return e != FORM_PASS && e != FORM_LEAVE;
}

static void login_close(struct screen *s)
{
	struct login *l = s->state;

	form_release(&l->form);
}

const struct screen_ops login_screen = {
	.name = "login",
	.title = N_("Who sits here?"),
	.state_size = sizeof(struct login),
	.flags = SCREEN_NARROW | SCREEN_ALONE | SCREEN_TYPING,
	.open = login_open,
	.draw = login_draw,
	.key = login_key,
	.close = login_close,
};
