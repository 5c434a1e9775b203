/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Booking: who, what, with whom, when. What is likely is filled in already; Ctrl-N shows the
 * next proposal, Ctrl-Y all of them. A visit may have several treatments. A walk-in has name and
 * phone instead of a client and is booked now, with whoever's turn it is.
 */
#include "booking_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/booking_wish.h"

/* ---- opening */

static bool from_draft(struct screen *s)
{
	struct booking_form *f = s->state;
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (!app_draft_get(s->app, f->draft, &text))
		return false;
	form_draft_load(&f->form, text.text);
	booking_form_recount(f);
	f->fixed_start = form_get(&f->form, "start")[0] != '\0';
	app_say(s->app, _("What was not saved last time is here again."));
	form_set_hidden(&f->form, "course", false);
	f->pays = !f->walk_in && form_get(&f->form, "course")[0] == '\0';
	booking_form_course(s, desk_id(form_get(&f->form, "course"), 'K'));
	booking_form_try(s);
	return true;
}

static void set_time(struct booking_form *f, int64_t start)
{
	char text[DATE_TEXT_MAX];

	form_set(&f->form, "start", wall_text(WALL(start), text));
	form_set_note(&f->form, "start", weekday_name(day_weekday(wall_day(WALL(start)))));
	f->fixed_start = true;
}

static void begin(struct screen *s, const struct booking_form_arg *a)
{
	struct booking_form *f = s->state;
	struct desk *d = desk_of(s);
	char id[ID_TEXT_MAX];

	f->proposed = a->client == 0 && d->client != 0;
	booking_client_set(s, &f->form, f->proposed ? d->client : a->client);
	if (a->treatment != NULL)
		form_set_pick(&f->form, "treatment", a->treatment,
			      desk_treatment_title(d, a->treatment));
	if (a->therapist != 0)
		form_set_pick(&f->form, "therapist", id_text('S', a->therapist, id),
			      desk_staff_name(d, a->therapist));
	f->pays = a->pays;
	booking_form_course(s, a->course);
	f->from = a->from;
	f->due_course = a->course;
	if (a->start != 0) {
		set_time(f, a->start);
	} else if (a->treatment != NULL) {
		booking_form_propose(s);
		booking_form_take(s);
	}
	booking_form_try(s);
	if (a->client != 0)
		form_focus(&f->form, "treatment");
}

static enum status form_open(struct screen *s, const void *arg, struct problem *p)
{
	struct booking_form *f = s->state;
	const struct booking_form_arg *a = arg;

	(void)p;
	booking_form_make(f, desk_of(s), a->walk_in);
	request_key(f->key);
	snprintf(f->draft, sizeof(f->draft), "%s", a->walk_in ? "walk-in" : "booking/new");
	if (from_draft(s))
		return ST_OK;
	if (!a->walk_in)
		begin(s, a);
	form_set_clean(&f->form);
	return ST_OK;
}

static void form_close(struct screen *s)
{
	struct booking_form *f = s->state;

	form_release(&f->form);
	arena_clear(&f->arena);
	arena_clear(&f->found);
	arena_clear(&f->tried);
}

static bool form_draft(const struct screen *s, struct buf *name, struct buf *text)
{
	const struct booking_form *f = s->state;

	if (!f->form.dirty)
		return false;
	buf_puts(name, f->draft);
	form_draft_save(&f->form, text);
	return true;
}

/* ---- saving */

static enum status save_forced(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	f->force = true;
	return booking_form_save(s, p);
}

static enum status save_action(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	enum status st = booking_form_save(s, p);
	AUTO(buf_release) struct buf question = BUF_INIT;

	if (st != ST_DUPLICATE || !f->walk_in)
		return st;
	buf_printf(&question, _("%s Add another all the same?"), p->message);
	app_confirm(s, question.text, false, save_forced);
	return ST_OK;
}

/* ---- proposals */

static enum status none_free(const struct booking_form *f, struct problem *p)
{
	return problem_set(p, ST_NOTHING_TO_DO, NULL, "%s",
			   booking_form_part(f, 0, PART_TREATMENT)[0] == '\0' ?
				   _("Choose a treatment first.") :
			   f->walk_in ? _("Nothing is free any more today.") :
					_("Nothing is free in the coming days."));
}

static void take(struct screen *s, size_t which)
{
	struct booking_form *f = s->state;

	f->proposal = which;
	booking_form_take(s);
	booking_form_try(s);
}

static enum status next_proposal(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	bool fresh = f->nslots == 0;

	if (fresh)
		booking_form_propose(s);
	if (f->nslots == 0)
		return none_free(f, p);
	take(s, fresh ? 0 : (f->proposal + 1) % f->nslots);
	return ST_OK;
}

static enum status slot_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	const struct booking_form *f = s->state;
	size_t which = strtoul(item->id, NULL, 10);

	if (which >= f->nslots)
		return none_free(f, p);
	take(s, which);
	return ST_OK;
}

static enum status choose_slot(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	struct picker_source source = { .user = f, .find = booking_form_find_slots };

	if (f->nslots == 0)
		booking_form_propose(s);
	if (f->nslots == 0)
		return none_free(f, p);
	app_pick(s, _("Free times"), &source, slot_chosen);
	return ST_OK;
}

/* ---- parts */

static void ask_again(struct screen *s)
{
	struct booking_form *f = s->state;

	f->taken = false;
	booking_form_propose(s);
	if (!f->fixed_start)
		booking_form_take(s);
	booking_form_try(s);
}

static const char *blocked_add(const struct screen *s)
{
	const struct booking_form *f = s->state;

	return f->nparts >= LIMIT_SEGMENTS ? _("A visit has no more treatments.") : NULL;
}

static enum status add_part(struct screen *s, struct problem *p)
{
	(void)p;
	booking_form_add(s);
	return ST_OK;
}

static const char *blocked_remove(const struct screen *s)
{
	const struct booking_form *f = s->state;

	return f->nparts < 2 ? _("There is only one treatment.") : NULL;
}

static enum status remove_part(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;
	enum part_field field;
	size_t part = 0;

	(void)p;
	if (!booking_form_which(f, form_current(&f->form), &part, &field))
		part = f->nparts - 1;
	booking_form_remove(f, part);
	f->form.dirty = true;
	booking_form_course(s, desk_id(form_get(&f->form, "course"), 'K'));
	ask_again(s);
	return ST_OK;
}

static enum status show_details(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	(void)p;
	f->details = !f->details;
	booking_form_show(f);
	booking_form_try(s);
	return ST_OK;
}

static enum status give_reason(struct screen *s, struct problem *p)
{
	struct booking_form *f = s->state;

	(void)p;
	form_set_hidden(&f->form, "reason", false);
	form_focus(&f->form, "reason");
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "booking-save",
	  .keys = "C-s",
	  .hint = N_("save"),
	  .title = N_("Save the booking"),
	  .help = N_("Save the booking."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = save_action },
	{ .name = "booking-next",
	  .keys = "C-n",
	  .hint = N_("next free"),
	  .title = N_("Next free time"),
	  .help = N_("Put the next free time into the form."),
	  .run = next_proposal },
	{ .name = "booking-times",
	  .keys = "C-y",
	  .hint = N_("times"),
	  .title = N_("Choose a free time"),
	  .help = N_("Choose among the free times, best first, each with its reasons."),
	  .run = choose_slot },
	{ .name = "booking-add-treatment",
	  .keys = "C-t",
	  .hint = N_("add"),
	  .title = N_("One more treatment"),
	  .help = N_("Add a treatment to the visit."),
	  .blocked = blocked_add,
	  .run = add_part },
	{ .name = "booking-remove-treatment",
	  .keys = "C-x",
	  .title = N_("Take the treatment out"),
	  .help = N_("Take the treatment with the cursor out of the visit."),
	  .blocked = blocked_remove,
	  .run = remove_part },
	{ .name = "booking-details",
	  .keys = "C-o",
	  .hint = N_("details"),
	  .title = N_("Assistants, places, minutes"),
	  .help = N_("Show or hide assistants, room, device, minutes and whether she is here."),
	  .run = show_details },
	{ .name = "booking-reason",
	  .keys = "C-r",
	  .title = N_("Book against a rule"),
	  .help = N_("Give a reason to book against a rule of the book; who may not, is asked "
		    "for a manager's PIN."),
	  .run = give_reason },
	{ .name = NULL },
};

/* ---- keys */

/* A field was finished: what depends on it follows. */
static void follow(struct screen *s, const char *name)
{
	struct booking_form *f = s->state;
	enum part_field field;
	size_t part;

	if (strcmp(name, "name") == 0 || strcmp(name, "phone") == 0 || strcmp(name, "note") == 0)
		return;
	if (strcmp(name, "reason") == 0) {
		booking_form_try(s);
		return;
	}
	if (strcmp(name, "start") == 0) {
		f->fixed_start = true;
		f->taken = false;
		booking_form_try(s);
		return;
	}
	if (strcmp(name, "course") == 0)
		f->pays = form_get(&f->form, "course")[0] == '\0';
	if (booking_form_which(f, name, &part, &field) && field == PART_THERAPIST)
		f->own[part] = form_get(&f->form, name)[0] != '\0';
	if (strcmp(name, "client") == 0 || strcmp(name, "treatment") == 0)
		booking_form_course(s, 0);
	booking_form_show(f);
	ask_again(s);
}

static bool form_screen_key(struct screen *s, keycode key)
{
	struct booking_form *f = s->state;
	struct problem p = PROBLEM_INIT;

	booking_client_key(&f->form, &f->proposed, key);
	booking_form_choose(s);
	enum form_event e = key == K_PASTE ? form_paste(&f->form, term_pasted(app_term(s->app))) :
			    form_key(&f->form, key);

	if (e == FORM_SAVE && save_action(s, &p) != ST_OK)
		app_refuse(s->app, &p);
	if (e == FORM_FIELD)
		follow(s, f->form.finished);
	return e != FORM_PASS && e != FORM_LEAVE;
}

const struct screen_ops booking_form_screen = {
	.name = "booking-form",
	.title = N_("Booking"),
	.state_size = sizeof(struct booking_form),
	.flags = SCREEN_NARROW | SCREEN_TYPING,
	.actions = actions,
	.open = form_open,
	.draw = booking_form_draw,
	.key = form_screen_key,
	.draft = form_draft,
	.close = form_close,
};
