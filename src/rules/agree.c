/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the files know what they name of each other? */
#include <string.h>

#include "rules/conf.h"
#include "rules/rules.h"

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

static void check_benefits(const struct rules_set *set, struct faults *faults)
{
	for (size_t i = 0; i < set->tiers->n; i++) {
		const struct tier *tier = &set->tiers->rows[i];
		for (size_t j = 0; j < tier->nbenefits; j++) {
			const char *category = tier->benefits[j].category;
			if (strcmp(category, "*") == 0 || strcmp(category, "product") == 0 ||
			    category_find(set->treatments, category) != NULL)
				continue;
			faults_add(faults, "tiers.yaml", 0, 0, "", "",
				   _("%s: There is no category \"%s\" in treatments.yaml."),
				   tier->id, category);
		}
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
	if (set->treatments != NULL && set->tiers != NULL)
		check_benefits(set, faults);
	if (set->shop != NULL)
		check_staff(set, faults);
}
