/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 日结: the drawer. Opened with its float, counted blind, closed with a Z report.
 *
 *   LOOKING --c--> COUNTING --Enter on the last--> COUNTED --Enter, yes--> the Z report
 *                     ^--------------- c --------------'
 *
 * While she counts, digits belong to the count and letters are keys as everywhere. What should
 * be in the drawer is told after the count and not before.
 */
#include "day.h"

#include <stdio.h>

enum { NUMBER_MAX = 6 };

/* ---- the drawer */

day day_today(const struct screen *s)
{
	return shop_business_day(desk_of(s)->shop, clock_wall());
}

/* Is this business day over, as far as the drawer goes? */
bool day_is_closed(const struct screen *s)
{
	const struct day_view *v = s->state;

	return !v->now->open && v->now->posting_day > day_today(s).n;
}

/* Which shift the drawer is, or would be. */
uint32_t day_shift(const struct day_view *v)
{
	const Till *till = v->now->record;

	bool other = till != NULL && (till->last_shift || till->day != v->now->posting_day);
	if (till == NULL || (till->closed && other))
		return 1;
	return till->closed ? till->shift + 1 : till->shift;
}

bool day_last_shift(const struct screen *s)
{
	const struct day_view *v = s->state;

	return !v->shift || day_shift(v) >= (uint32_t)desk_of(s)->shop->conf.shifts;
}

/* What will stay, as the operation works it out. */
money day_staying(const struct day_view *v)
{
	if (v->left.fen > 0)
		return v->left;
	return v->counted.fen > v->now->default_float_fen ? MONEY(v->now->default_float_fen) :
	       v->counted;
}

/* ---- the count */

uint32_t day_number(const struct day_view *v, size_t i)
{
	uint32_t n = 0;

	for (const char *c = form_get(&v->form, v->fields[i].name); *c >= '0' && *c <= '9'; c++)
		n = n * 10 + (uint32_t)(*c - '0');
	return n;
}

/* What has been counted so far; every note has its sum behind it. */
money day_total(struct day_view *v)
{
	money sum = MONEY(0);

	for (size_t i = 0; i < v->n; i++) {
		money part = MONEY((int64_t)v->fen[i] * day_number(v, i));
		char text[MONEY_TEXT_MAX], note[DAY_SUM_CELLS + 2] = "";
		if (part.fen > 0)
			snprintf(note, sizeof(note), "%*s", DAY_SUM_CELLS,
				 desk_money(part.fen, text));
		form_set_note(&v->form, v->fields[i].name, note);
		sum.fen += part.fen; /* six digits of notes at most: no overflow */
	}
	return sum;
}

static void make_form(struct day_view *v)
{
	struct arena *a = &v->fields_arena;
	char text[MONEY_TEXT_MAX];

	v->n = v->now->n_denominations;
	v->fields = arena_alloc(a, (v->n + 1) * sizeof(*v->fields));
	v->fen = arena_alloc(a, (v->n + 1) * sizeof(*v->fen));
	for (size_t i = 0; i < v->n; i++) {
		v->fen[i] = v->now->denominations[i];
		v->fields[i] = (struct form_field){
			.name = arena_printf(a, "%u", v->fen[i]),
			.label = arena_printf(a, "%*s", DAY_LABEL_CELLS,
					      desk_money(v->fen[i], text)),
			.kind = FORM_NUMBER, .cells = DAY_NUMBER_CELLS, .max = NUMBER_MAX,
		};
	}
	form_init(&v->form, v->fields, NULL);
}

static void restore_draft(struct screen *s)
{
	struct day_view *v = s->state;
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (!app_draft_get(s->app, v->draft, &text))
		return;
	form_draft_load(&v->form, text.text);
	app_say(s->app, _("The count goes on where it was left."));
}

static bool day_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct day_view *v = s->state;

	if (v->stage == LOOKING || !v->form.dirty)
		return false;
	buf_puts(name, v->draft);
	form_draft_save(&v->form, text);
	return true;
}

/* ---- reading */

/* The count begins at once, unless there is nothing more to count today. */
static void begin(struct screen *s)
{
	struct day_view *v = s->state;

	if (v->fields == NULL)
		make_form(v);
	if (v->stage != LOOKING)
		return;
	snprintf(v->draft, sizeof(v->draft), "day-count/%d/%u", (int)v->now->posting_day,
		 day_shift(v));
	if (day_is_closed(s))
		return;
	v->stage = COUNTING;
	if (v->n > 0)
		form_focus(&v->form, v->fields[0].name);
	restore_draft(s);
}

enum status day_load(struct screen *s, struct problem *p)
{
	struct day_view *v = s->state;
	Nothing none = NOTHING__INIT;
	struct arena fresh = ARENA_INIT;
	DayAnswer *now;
	TabRows *tabs;
	enum status st = desk_op(s, "day.get", NULL, &none.base, &fresh, &now, p);

	if (st == ST_OK)
		st = desk_op(s, "tab.list", NULL, &none.base, &fresh, &tabs, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->now = now;
	v->tabs = tabs;
	if (!v->shift_chosen) /* the day closes with its last shift */
		v->shift = day_shift(v) < (uint32_t)desk_of(s)->shop->conf.shifts;
	begin(s);
	return ST_OK;
}

static enum status day_open(struct screen *s, const void *arg, struct problem *p)
{
	struct day_view *v = s->state;

	(void)arg;
	(void)p;
	request_key(v->key);
	request_key(v->count_key);
	return ST_OK;
}

static void day_close(struct screen *s)
{
	struct day_view *v = s->state;

	form_release(&v->form);
	page_release(&v->page);
	arena_clear(&v->fields_arena);
	arena_clear(&v->arena);
}

/* ---- keys */

/* Letters are keys of the screen, so a count takes digits alone. */
static bool counts(keycode key)
{
	keycode narrow = key_narrow(key);

	return (narrow >= '0' && narrow <= '9') ||
	       key_in(key, "Enter Tab BackTab Up Down Left Right Home End Backspace Delete C-s "
			   "C-u");
}

static bool day_key(struct screen *s, keycode key)
{
	struct day_view *v = s->state;
	struct problem p = PROBLEM_INIT;

	if (v->stage != COUNTING || !counts(key))
		return v->stage != COUNTING && page_key(&v->page, key);
	if (form_key(&v->form, key) == FORM_SAVE) {
		enum status st = day_count(s, &p);
		if (st != ST_OK) {
			p.status = st;
			app_refuse(s->app, &p);
		}
	}
	return true;
}

const struct screen_ops day_screen = {
	.name = "day",
	.title = N_("Day close"),
	.state_size = sizeof(struct day_view),
	.flags = SCREEN_NARROW,
	.actions = day_actions,
	.open = day_open,
	.load = day_load,
	.draw = day_draw,
	.key = day_key,
	.draft = day_draft,
	.close = day_close,
};
