/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that ever happened to a booking: who, when, what, why. */
#include "booking_view.h"

#include <stdio.h>
#include <string.h>

#include "model/posting.h"
#include "ui/booking_look.h"

/* The step of a change, as the API calls it, in words. */
static const struct history_step {
	const char *name, *title;
	bool told;                      /* was and now say more than the step itself */
} steps[] = {
	{ "add", N_("booked"), true },
	{ "copy", N_("booked again, as"), true },
	{ "series", N_("booked in a series"), true },
	{ "hold", N_("held for the waitlist"), true },
	{ "take", N_("what was held is taken"), false },
	{ "move", N_("moved"), true },
	{ "split", N_("split"), true },
	{ "extend", N_("extended"), true },
	{ "confirm", N_("confirmed"), false },
	{ "arrive", N_("is here"), false },
	{ "unarrive", N_("is not here after all"), false },
	{ "start", N_("started"), false },
	{ "unstart", N_("start taken back"), false },
	{ "finish", N_("finished"), false },
	{ "deliver", N_("session used"), false },
	{ "release", N_("session free again"), false },
	{ "settle", N_("paid"), false },
	{ "deposit", N_("deposit taken"), true },
	{ "deposit-back", N_("deposit given back"), true },
	{ "deposit-kept", N_("deposit kept"), true },
	{ "deposit-used", N_("deposit used"), true },
	{ "cancel", N_("cancelled"), false },
	{ "late-cancel", N_("cancelled late"), false },
	{ "noshow", N_("did not come"), false },
};

static const struct history_step *step_of(const char *what)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].name, what) == 0)
			return &steps[i];
	return NULL;
}

/* A word of a stored plan ("2026-11-22T12:00-13:15 neck-shoulder S5 R4") as people say it. */
static void plan_word(struct buf *out, const struct booking_view *v, const struct desk *d,
		      const char *word)
{
	char at[DATE_TEXT_MAX], start[DATE_TEXT_MAX];
	wall w;

	snprintf(start, sizeof(start), "%.16s", word);
	if (wall_parse(start, &w, NULL) == ST_OK)
		buf_printf(out, "%s%s", wall_near(w, at), word + strlen(start));
	else if (desk_id(word, 'S') != 0)
		buf_puts(out, desk_staff_name(d, desk_id(word, 'S')));
	else if (desk_id(word, 'R') != 0)
		buf_puts(out, booking_room_name(v->rooms, desk_id(word, 'R')));
	else if (desk_id(word, 'D') != 0)
		buf_puts(out, booking_view_device(v, desk_id(word, 'D')));
	else if (strcmp(word, "fee") != 0 && treatment_find(d->shop->treatments, word) == NULL)
		buf_puts(out, posting_method_title(word)); /* or a name, which stays */
	else if (strcmp(word, "fee") != 0)
		buf_puts(out, desk_treatment_title(d, word));
}

static void plan_text(struct buf *out, const struct booking_view *v, const struct desk *d,
		      const char *plan)
{
	while (*plan != '\0') {
		AUTO(buf_release) struct buf word = BUF_INIT;
		size_t n = strcspn(plan, " ,");
		buf_add(&word, plan, n);
		plan_word(out, v, d, word.text);
		plan += n;
		n = strspn(plan, " ,");
		buf_add(out, plan, n);
		plan += n;
	}
}

void booking_page_history(struct booking_view *v, const struct desk *d)
{
	char at[DATE_TEXT_MAX];

	page_rule(&v->page);
	for (size_t i = 0; i < v->booking->n_changes; i++) {
		const RecordChange *c = v->booking->changes[i];
		const struct history_step *step = step_of(c->what);
		bool plan = step == NULL || step->told;
		page_line(&v->page, i == 0 ? _("History") : "");
		instant_text((instant){ .ms = c->at }, at);
		page_cell(&v->page, 16, ROLE_NORMAL, "%.16s", at);
		page_cell(&v->page, 8, ROLE_NORMAL, "%s",
			  c->by != 0 ? desk_staff_name(d, c->by) : _("system"));
		page_text(&v->page, ROLE_STRONG, "%s",
			  step != NULL ? _(step->title) : c->what);
		AUTO(buf_release) struct buf was = BUF_INIT;
		AUTO(buf_release) struct buf now = BUF_INIT;
		plan_text(&was, v, d, plan ? c->was : "");
		plan_text(&now, v, d, plan ? c->now : "");
		if (was.len > 0)
			page_text(&v->page, ROLE_DIM, "%s ->", was.text);
		page_text(&v->page, ROLE_DIM, "%s", now.text);
		if (c->reason[0] != '\0')
			page_text(&v->page, ROLE_NORMAL, _("because: %s"), c->reason);
		if (c->authorised_by != 0)
			page_text(&v->page, ROLE_NORMAL, _("authorised by %s"),
				  desk_staff_name(d, c->authorised_by));
	}
}
