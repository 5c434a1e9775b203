/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the files know what they name of each other? */
#include <stdio.h>
#include <string.h>

#include "rules/conf.h"
#include "rules/rules.h"
#include "rules/value.h"

static void tell(struct faults *faults, const struct treatment *t, const char *sentence,
		 const char *name)
{
	faults_add(faults, "treatments.yaml", t->line, 1, "", "", "%s: %s \"%s\"", t->id, sentence,
		   name);
}

static bool has_place(size_t n, const struct shop_place *places, const char *type)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(places[i].type, type) == 0)
			return true;
	}
	return type[0] == '\0';
}

static bool has_product(const struct shop_setup *shop, const char *name)
{
	for (size_t i = 0; i < shop->nproducts; i++) {
		if (strcmp(shop->products[i].key, name) == 0)
			return true;
	}
	return false;
}

/* Has somebody the skill, at the level that is asked for? */
static bool has_skill(const struct rules_set *set, const struct treatment *t)
{
	int rank = t->min_level[0] != '\0' ? level_rank(set->treatments, t->min_level) : 0;

	for (size_t i = 0; i < set->shop->nstaff; i++) {
		const struct shop_staff *staff = &set->shop->staff[i];
		if (words_have(&staff->skills, t->skill) &&
		    level_rank(set->treatments, staff->level) >= rank)
			return true;
	}
	return t->skill[0] == '\0';
}

static void check_products(const struct rules_set *set, const struct treatment *t,
			   struct faults *faults)
{
	for (size_t i = 0; i < t->nsteps; i++) {
		const struct step *step = &t->steps[i];
		for (size_t j = 0; j < step->nproducts; j++) {
			if (!has_product(set->shop, step->products[j].product))
				tell(faults, t, _("shop.yaml has no product"),
				     step->products[j].product);
		}
	}
}

static void check_treatments(const struct rules_set *set, struct faults *faults)
{
	const struct shop_setup *shop = set->shop;

	for (size_t i = 0; i < set->treatments->n; i++) {
		const struct treatment *t = &set->treatments->rows[i];
		check_products(set, t, faults);
		if (!has_place(shop->nrooms, shop->rooms, t->room_type))
			tell(faults, t, _("shop.yaml has no room of type"), t->room_type);
		if (!has_place(shop->ndevices, shop->devices, t->device_type))
			tell(faults, t, _("shop.yaml has no device of type"), t->device_type);
		if (!has_skill(set, t))
			tell(faults, t, _("nobody of the level asked for has the skill"), t->skill);
	}
}

/* Does another file know the name? One that is not looked at knows every name. Near misses are
 * tried on the way. */
static bool known_category(const struct treatments *all, const char *name, struct nearest *near)
{
	if (all == NULL || strcmp(name, "*") == 0 || strcmp(name, "product") == 0)
		return true;
	for (size_t i = 0; i < all->ncategories; i++)
		nearest_try(near, all->categories[i].id, strlen(all->categories[i].id));
	return category_find(all, name) != NULL;
}

static bool known_treatment(const struct treatments *all, const char *name, struct nearest *near)
{
	if (all == NULL)
		return true;
	for (size_t i = 0; i < all->n; i++)
		nearest_try(near, all->rows[i].id, strlen(all->rows[i].id));
	return treatment_find(all, name) != NULL;
}

/* The program knows products by what people call them, not by their key. */
static bool known_product(const struct shop_setup *shop, const char *name, struct nearest *near)
{
	if (shop == NULL)
		return true;
	for (size_t i = 0; i < shop->nproducts; i++) {
		const struct shop_product *product = &shop->products[i];
		if (strcmp(product->name, name) == 0 || strcmp(product->barcode, name) == 0)
			return true;
		nearest_try(near, product->name, strlen(product->name));
	}
	return false;
}

static bool known_role(const struct conf *conf, const char *name, struct nearest *near)
{
	if (conf == NULL)
		return true;
	for (size_t i = 0; i < conf->nroles; i++)
		nearest_try(near, conf->roles[i].name, strlen(conf->roles[i].name));
	return conf_role(conf, name) != NULL;
}

/* What is wrong with a name; NULL if nothing is. */
static const char *name_fault(const struct rules_set *set, const struct name_used *used,
			      struct nearest *near)
{
	if (strcmp(used->kind, "coupon category") == 0 && strcmp(used->name, "course") == 0)
		return NULL;
	if (strstr(used->kind, "category") != NULL)
		return known_category(set->treatments, used->name, near)
			       ? NULL
			       : _("treatments.yaml has no category");
	if (strcmp(used->kind, "role") == 0)
		return known_role(set->conf, used->name, near) ? NULL
							       : _("meibu.conf has no role");
	if (strcmp(used->kind, "treatment") == 0)
		return known_treatment(set->treatments, used->name, near)
			       ? NULL
			       : _("treatments.yaml has no treatment");
	return known_product(set->shop, used->name, near) ? NULL : _("shop.yaml has no product");
}

static void check_names(const struct rules_set *set, const char *file, size_t n,
			const struct name_used *names, struct faults *faults)
{
	for (size_t i = 0; i < n; i++) {
		const struct name_used *used = &names[i];
		struct nearest near;
		char expected[sizeof(near.best) + 2] = "";

		nearest_init(&near, used->name);
		const char *sentence = name_fault(set, used, &near);
		if (sentence == NULL)
			continue;
		if (nearest_found(&near))
			snprintf(expected, sizeof(expected), "\"%s\"", near.best);
		faults_add(faults, file, used->line, used->column, "", expected,
			   "%s \"%s\"", sentence, used->name);
	}
}

static void check_staff(const struct rules_set *set, struct faults *faults)
{
	for (size_t i = 0; i < set->shop->nstaff; i++) {
		const struct shop_staff *staff = &set->shop->staff[i];
		if (set->conf != NULL && conf_role(set->conf, staff->role) == NULL)
			faults_add(faults, "shop.yaml", 0, 0, "", "",
				   _("%s: There is no role \"%s\" in meibu.conf."), staff->name,
				   staff->role);
		if (set->treatments != NULL && staff->level[0] != '\0' &&
		    level_rank(set->treatments, staff->level) < 0)
			faults_add(faults, "shop.yaml", 0, 0, "", "",
				   _("%s: There is no level \"%s\" in treatments.yaml."),
				   staff->name, staff->level);
	}
}

void rules_agree(const struct rules_set *set, struct faults *faults)
{
	if (set->treatments != NULL && set->shop != NULL)
		check_treatments(set, faults);
	if (set->tiers != NULL)
		check_names(set, "tiers.yaml", set->tiers->nnames, set->tiers->names, faults);
	if (set->calendar != NULL)
		check_names(set, "calendar.yaml", set->calendar->nnames, set->calendar->names,
			    faults);
	if (set->shop != NULL)
		check_staff(set, faults);
}
