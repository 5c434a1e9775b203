/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fields of records are chosen from: tiers, levels, roles, everybody on the staff. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "ui/record_form.h"

/* The shipped roles; a shop may name others. */
static const struct { const char *name, *title; } roles[] = {
	{ "owner", N_("owner") },
	{ "manager", N_("manager") },
	{ "frontdesk", N_("front desk") },
	{ "therapist", N_("beautician") },
	{ "buyer", N_("buyer") },
	{ "accountant", N_("accountant") },
};

const char *
desk_role_title(const char *role)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (strcmp(roles[i].name, role) == 0)
			return _(roles[i].title);
	return role;
}

const char *
desk_level_title(const struct desk *d, const char *level)
{
	for (size_t i = 0; i < d->shop->treatments->nlevels; i++)
		if (strcmp(d->shop->treatments->levels[i].id, level) == 0)
			return both_text(d->shop->treatments->levels[i].title);
	return level;
}

struct finding {
	const char *typed;
	struct picker_item *items;
	size_t n, max;
};

static void
offer(struct finding *f, const char *id, const char *label)
{
	bool fits = f->typed[0] == '\0' || pinyin_match(f->typed, label, true) ||
		    strncasecmp(f->typed, id, strlen(f->typed)) == 0;

	if (!fits || f->n >= f->max)
		return;
	struct picker_item *item = &f->items[f->n++];
	*item = (struct picker_item){ .blocked = false };
	snprintf(item->id, sizeof(item->id), "%s", id);
	snprintf(item->label, sizeof(item->label), "%s", label);
	if (strcmp(id, label) != 0)
		snprintf(item->detail, sizeof(item->detail), "%s", id);
}

static size_t
find_tiers(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->tiers->n; i++)
		offer(&f, d->shop->tiers->rows[i].id, both_text(d->shop->tiers->rows[i].title));
	return f.n;
}

static size_t
find_levels(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->treatments->nlevels; i++)
		offer(&f, d->shop->treatments->levels[i].id,
		      both_text(d->shop->treatments->levels[i].title));
	return f.n;
}

static size_t
find_roles(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->conf.nroles; i++)
		offer(&f, d->shop->conf.roles[i].name,
		      desk_role_title(d->shop->conf.roles[i].name));
	return f.n;
}

static size_t
find_staff(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows; i++) {
		char id[ID_TEXT_MAX];
		if (!d->staff->rows[i]->left)
			offer(&f, id_text('S', d->staff->rows[i]->id, id), d->staff->rows[i]->name);
	}
	return f.n;
}

const struct picker_source desk_tiers = { .find = find_tiers };
const struct picker_source desk_levels = { .find = find_levels };
const struct picker_source desk_roles = { .find = find_roles };
const struct picker_source desk_staff_all = { .find = find_staff };
