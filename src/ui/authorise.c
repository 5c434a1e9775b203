/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/authorise.h"

#include <stdio.h>

#include "base/pinyin.h"
#include "ui/record_form.h"

enum { QUESTION_MAX = 600 };

/* A question has no memory of its own: who was chosen and what is to be done stand at the desk,
 * where one question at a time is open. */

bool pin_refused(enum status st)
{
	return st == ST_BAD_LOGIN || st == ST_LOCKED_OUT;
}

static enum status pin_given(struct screen *s, const char *answer, struct problem *p)
{
	const struct desk *d = desk_of(s);
	enum status st = d->standing_in.done(s, d->standing_in.staff, answer, p);

	if (st == ST_OK || pin_refused(st))
		return st;
	p->status = st;
	app_refuse(s->app, p);
	return ST_OK;
}

static size_t find_managers(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	size_t n = 0;

	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows && n < max; i++) {
		const Staff *m = d->staff->rows[i];
		const struct role *role = conf_role(&d->shop->conf, m->role);
		if (m->left || m->id == d->who.staff || role == NULL ||
		    !role_may(role, PERM_AUTHORISE) ||
		    (typed[0] != '\0' && !pinyin_match(typed, m->name, true)))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		id_text('S', m->id, item->id);
		snprintf(item->label, sizeof(item->label), "%s", m->name);
		snprintf(item->detail, sizeof(item->detail), "%s", role_title(m->role));
	}
	return n;
}

static enum status manager_chosen(struct screen *s, const struct picker_item *item,
				  struct problem *p)
{
	struct ask ask = { .question = _("Manager's PIN:"), .masked = true, .done = pin_given };

	(void)p;
	desk_of(s)->standing_in.staff = desk_id(item->id, 'S');
	app_ask(s, &ask);
	return ST_OK;
}

void authorise(struct screen *s, const char *why, authorised_fn *done)
{
	struct picker_source source = { .user = s->user, .find = find_managers };

	desk_of(s)->standing_in.done = done;
	/* The reason has the message row, where a long one finds room. */
	app_say(s->app, "%s", why);
	app_pick(s, _("Who authorises it?"), &source, manager_chosen);
}

enum status authorise_if(struct screen *s, enum status tried, authorised_fn *done,
			 struct problem *p)
{
	if (tried != ST_NO_AUTHORITY)
		return tried;
	authorise(s, p->message, done);
	app_refuse(s->app, p);
	return ST_OK;
}

/* ---- reasons */

static const struct override within_rules = { .reason = "", .pin = "" };

bool overridable(enum status st)
{
	return st == ST_LUNCH || st == ST_PAST || st == ST_TOO_FAR || st == ST_DAY_FULL ||
	       st == ST_OVERWORK || st == ST_CLIENT_BUSY || st == ST_DEPOSIT_DUE ||
	       st == ST_CONTRAINDICATED;
}

static enum status override_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	const struct desk *d = desk_of(s);
	const struct override o = { .reason = d->overriding.reason, .staff = staff, .pin = pin };

	return d->overriding.done(s, &o, p);
}

static enum status reason_given(struct screen *s, const char *answer, struct problem *p)
{
	struct desk *d = desk_of(s);

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why."));
	snprintf(d->overriding.reason, sizeof(d->overriding.reason), "%s", answer);
	enum status st = authorise_if(s, override_as(s, 0, "", p), override_as, p);
	if (st != ST_OK)
		app_refuse(s->app, p);
	return ST_OK;
}

enum status override_if(struct screen *s, override_fn *done, struct problem *p)
{
	enum status st = done(s, &within_rules, p);
	char question[QUESTION_MAX];

	if (!overridable(st))
		return st;
	desk_of(s)->overriding.done = done;
	snprintf(question, sizeof(question), _("%s Reason to do it all the same:"), p->message);
	app_ask(s, &(struct ask){ .question = question, .done = reason_given });
	return ST_OK;
}
