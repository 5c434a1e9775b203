/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ui/authorise.h"
#include "ui/form_page.h"

enum { FIELD_VALUES_MAX = 12 };

struct view {
	const struct sheet *sheet;
	uint64_t about;
	struct form form;
	char key[REQUEST_KEY_SIZE];
	char draft[64];
	struct arena arena;             /* of what it began with */
	size_t n;
	struct sheet_value values[FIELD_VALUES_MAX];
	const char *focus;
	uint32_t staff;                 /* who stands in while it is saved … */
	const char *pin;                /* … and her PIN; "" */
};

static const char *copy(struct view *v, const char *text)
{
	return text != NULL ? arena_dup(&v->arena, text) : NULL;
}

static bool has_force(const struct sheet *sheet)
{
	for (const struct form_field *f = sheet->fields; f->name != NULL; f++)
		if (strcmp(f->name, "force_reason") == 0)
			return true;
	return false;
}

/* As it began. */
static void fill(struct screen *s)
{
	struct view *v = s->state;

	form_release(&v->form);
	form_init(&v->form, v->sheet->fields, s->user);
	for (size_t i = 0; i < v->n; i++) {
		const struct sheet_value *value = &v->values[i];
		if (value->label != NULL)
			form_set_pick(&v->form, value->field, value->value, value->label);
		else
			form_set(&v->form, value->field, value->value);
	}
	if (has_force(v->sheet))
		form_set_hidden(&v->form, "force_reason", true);
	if (v->focus != NULL)
		form_focus(&v->form, v->focus);
	form_set_clean(&v->form);
}

static enum status sheet_open(struct screen *s, const void *arg, struct problem *p)
{
	struct view *v = s->state;
	const struct sheet_arg *a = arg;
	AUTO(buf_release) struct buf draft = BUF_INIT;

	(void)p;
	v->sheet = a->sheet;
	v->about = a->about;
	for (; v->n < a->n && v->n < FIELD_VALUES_MAX; v->n++)
		v->values[v->n] = (struct sheet_value){ .field = a->values[v->n].field,
							.value = copy(v, a->values[v->n].value),
							.label = copy(v, a->values[v->n].label) };
	v->focus = copy(v, a->focus);
	request_key(v->key);
	snprintf(v->draft, sizeof(v->draft), "%s:%llu", a->sheet->name,
		 (unsigned long long)a->about);
	fill(s);
	if (app_draft_get(s->app, v->draft, &draft))
		form_draft_load(&v->form, draft.text);
	return ST_OK;
}

static void sheet_draw(struct screen *s, const struct canvas *c)
{
	struct view *v = s->state;
	struct canvas part = canvas_part(c, 2, 0, -1, -1);

	draw_text(c, 0, 0, -1, ROLE_HEADING, _(v->sheet->title));
	form_draw(&v->form, &part);
}

static enum status save_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct view *v = s->state;

	v->staff = staff;
	v->pin = pin;
	enum status st = v->sheet->save(s, &v->form, v->about, v->key, p);
	if (st == ST_OK)
		return ST_OK; /* it may be closed by now */
	v->staff = 0;
	v->pin = "";
	if (st == ST_OVERWORK && has_force(v->sheet)) {
		form_set_hidden(&v->form, "force_reason", false);
		form_focus(&v->form, "force_reason");
		return st;
	}
	form_refuse(&v->form, p);
	return st;
}

static enum status save(struct screen *s, struct problem *p)
{
	struct view *v = s->state;

	TRY(form_check(&v->form, p));
	return authorise_if(s, save_as(s, 0, "", p), save_as, p);
}

uint32_t sheet_authority(const struct screen *s, char **ret_pin)
{
	const struct view *v = s->state;

	*ret_pin = (char *)(uintptr_t)v->pin;
	return v->staff;
}

void sheet_done(struct screen *s, const char *fmt, ...)
{
	struct view *v = s->state;
	char text[LIMIT_LINE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	form_set_clean(&v->form);
	app_draft_drop(s->app, v->draft);
	app_say(s->app, "%s", text);
	app_reload(s->app);
	app_close(s);
}

static enum status start_over(struct screen *s, struct problem *p)
{
	struct view *v = s->state;

	(void)p;
	app_draft_drop(s->app, v->draft);
	fill(s);
	return ST_OK;
}

static bool sheet_key(struct screen *s, keycode key)
{
	struct view *v = s->state;
	enum form_event event = key == K_PASTE ?
		form_paste(&v->form, term_pasted(app_term(s->app))) : form_key(&v->form, key);

	return form_page_key(s, event, v->form.dirty, save);
}

static bool sheet_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct view *v = s->state;

	if (!v->form.dirty)
		return false;
	buf_puts(name, v->draft);
	form_draft_save(&v->form, text);
	return true;
}

static void sheet_close(struct screen *s)
{
	struct view *v = s->state;

	form_release(&v->form);
	arena_clear(&v->arena);
}

static const struct action actions[] = {
	{ .name = "sheet-save", .keys = "C-s", .hint = N_("save"), .title = N_("Save"),
	  .help = N_("Save what is in the form."), .run = save },
	{ .name = "sheet-reset", .keys = "C-r", .hint = N_("start over"),
	  .title = N_("Forget what was typed"),
	  .help = N_("Begin again and forget what was typed."), .run = start_over },
	{ .name = NULL },
};

const struct screen_ops sheet_screen = {
	.name = "sheet",
	.title = N_("Short form"),
	.state_size = sizeof(struct view),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = sheet_open,
	.draw = sheet_draw,
	.key = sheet_key,
	.draft = sheet_draft,
	.close = sheet_close,
};
