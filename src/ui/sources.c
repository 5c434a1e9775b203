/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is chosen from: tiers, levels, roles, everybody on the staff; courses for sale, tabs. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/pinyin.h"
#include "ui/booking_look.h"
#include "ui/record_form.h"

const char *desk_level_title(const struct desk *d, const char *level)
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

static void offer(struct finding *f, const char *id, const char *label)
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

static size_t find_tiers(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->tiers->n; i++)
		offer(&f, d->shop->tiers->rows[i].id, both_text(d->shop->tiers->rows[i].title));
	return f.n;
}

static size_t find_levels(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->treatments->nlevels; i++)
		offer(&f, d->shop->treatments->levels[i].id,
		      both_text(d->shop->treatments->levels[i].title));
	return f.n;
}

static size_t find_roles(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	struct finding f = { .typed = typed, .items = ret, .max = max };

	for (size_t i = 0; i < d->shop->conf.nroles; i++)
		offer(&f, d->shop->conf.roles[i].name,
		      role_title(d->shop->conf.roles[i].name));
	return f.n;
}

static size_t find_staff(void *user, const char *typed, struct picker_item *ret, size_t max)
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

/* ---- courses for sale, sales laid aside: a fault finds nothing, what follows explains it */

static enum status ask_op(const struct desk *d, const char *op, const ProtobufCMessage *args,
			  struct arena *arena, void *ret)
{
	struct problem ignore = PROBLEM_INIT;

	return op_run(d->shop, &d->who, op_find(op), NULL, args, arena, (ProtobufCMessage **)ret,
		      &ignore);
}

static void offer_detail(const CourseOfferRow *row, char text[PICKER_TEXT_MAX])
{
	char price[MONEY_TEXT_MAX], each[MONEY_TEXT_MAX];

	desk_money(row->price_fen, price);
	if (row->unlimited)
		snprintf(text, PICKER_TEXT_MAX, _("%s  any number in %u days"), price,
			 row->valid_days);
	else if (row->valid_days > 0)
		snprintf(text, PICKER_TEXT_MAX, _("%s  %s each  %u days"), price,
			 desk_money(row->each_fen, each), row->valid_days);
	else
		snprintf(text, PICKER_TEXT_MAX, _("%s  %s each"), price,
			 desk_money(row->each_fen, each));
}

static size_t offers(const struct desk *d, const char *typed, const char *before,
		     struct picker_item *ret, size_t max)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseOffers args = COURSE_OFFERS__INIT;
	CourseOfferRows *rows;
	size_t n = 0;

	args.text = (char *)(uintptr_t)typed;
	args.limit = (uint32_t)max;
	if (max == 0 ||
	    ask_op(d, "course.offers", &args.base, &arena, (void *)&rows) != ST_OK)
		return 0;
	for (; n < rows->n_rows && n < max; n++) {
		const CourseOfferRow *row = rows->rows[n];
		ret[n] = (struct picker_item){ .blocked = false };
		snprintf(ret[n].id, PICKER_ID_MAX, "%s%s", before, row->offer);
		snprintf(ret[n].label, PICKER_TEXT_MAX, "%s", row->title);
		offer_detail(row, ret[n].detail);
	}
	return n;
}

static size_t find_offers(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	return offers(user, typed, "", ret, max);
}

/* Everything in one picker; of courses only those that were meant by what was typed. */
static size_t find_sold(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	size_t room = typed[0] != '\0' ? max / 4 : 0;
	size_t n = desk_goods.find(user, typed, ret, max - room);

	return n + (room > 0 ? offers(user, typed, "offer/", ret + n, max - n) : 0);
}

static void set_tab(const struct desk *d, const Tab *tab, struct picker_item *item)
{
	char sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	*item = (struct picker_item){ .blocked = false };
	id_text('T', tab->id, item->id);
	snprintf(item->label, PICKER_TEXT_MAX, "%s", tab->title);
	snprintf(item->detail, PICKER_TEXT_MAX, _("tab  %s  %s  %s %s"),
		 desk_money(tab->total_fen, sum), instant_near((instant){ .ms = tab->at }, at),
		 desk_staff_name(d, tab->by), tab->note);
}

/* The last one laid aside stands first. */
static size_t find_tabs(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Nothing none = NOTHING__INIT;
	TabRows *rows;
	size_t n = 0;

	if (ask_op(d, "tab.list", &none.base, &arena, (void *)&rows) != ST_OK)
		return 0;
	for (size_t i = rows->n_rows; i-- > 0 && n < max;) {
		const Tab *tab = rows->rows[i]->record;
		char id[ID_TEXT_MAX];
		if (typed[0] == '\0' || pinyin_match(typed, tab->title, true) ||
		    strcasestr(tab->title, typed) != NULL ||
		    strcasestr(id_text('T', tab->id, id), typed) != NULL)
			set_tab(d, tab, &ret[n++]);
	}
	return n;
}

static enum status tab_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout_arg arg = { .tab = desk_id(item->id, 'T') };

	return app_open(s->app, &checkout_screen, &arg, p);
}

enum status desk_take_up(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_tabs;
	struct picker_item any[PICKER_ITEMS_MAX] = { { .id = "" } };

	source.user = s->user;
	if (source.find(source.user, "", any, ARRAY_LEN(any)) == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("Nothing is laid aside."));
	app_pick(s, _("Take up:"), &source, tab_chosen);
	return ST_OK;
}

const struct picker_source desk_offers = { .find = find_offers };
const struct picker_source desk_sold = { .find = find_sold };
const struct picker_source desk_tabs = { .find = find_tabs };
