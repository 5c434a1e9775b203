/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tiers.yaml: what rows of the schema cannot say, and the ranks of tiers. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rules/checks.h"
#include "rules/pack.h"
#include "rules/value.h"

/* What a benefit, coupon or promotion lowers. */
static void check_lowered(struct loader *l, struct node *map, const char *category)
{
	char quoted[TEXT_SHORT_MAX];

	if (!loader_sound(map, "category") || category[0] == '\0' || strcmp(category, "*") == 0 ||
	    value_id(category))
		return;
	loader_fault(l, loader_place(map, "category"),
		     _("a category of treatments.yaml, \"product\" or \"*\""),
		     _("\"%s\" is not a name for the program."), text_short(category, quoted));
}

void check_benefit(struct loader *l, struct node *map, void *row)
{
	const struct tier_benefit *benefit = row;

	check_lowered(l, map, benefit->category);
}

/* One of the keys must be given, and no other: a word of `keys`. */
static void check_one_of(struct loader *l, struct node *map, const char *keys, const char *none)
{
	const char *expected = arena_printf(&l->scratch, _("one of: %s"), keys), *first = NULL;

	for (struct node *key = map->first; key != NULL; key = key->next->next) {
		if (key->kind != NODE_SCALAR || !value_in(keys, key->text))
			continue;
		if (first == NULL)
			first = key->text;
		else if (strcmp(first, key->text) != 0)
			loader_fault(l, key->next, expected, _("The key \"%s\" is given already."),
				     first);
	}
	if (first == NULL)
		loader_fault(l, map, expected, "%s", none);
}

void check_coupon(struct loader *l, struct node *map, void *row)
{
	const struct coupon_rule *coupon = row;

	check_one_of(l, map, "amount percent treatment product",
		     _("What the coupon gives is missing."));
	check_lowered(l, map, coupon->category);
}

void check_promotion(struct loader *l, struct node *map, void *row)
{
	const struct promotion *p = row;

	check_one_of(l, map, "category treatment", _("What the promotion lowers is missing."));
	check_lowered(l, map, p->category);
	if (loader_sound(map, "from") && loader_sound(map, "until") && p->until.n != 0 &&
	    p->until.n < p->from.n)
		loader_fault(l, loader_place(map, "until"), "", "%s",
			     _("The last day is before the first."));
}

void check_milestone(struct loader *l, struct node *map, void *row)
{
	const struct milestone *m = row;

	if (m->in_a_row && m->within_days == 0 && loader_sound(map, "within_days"))
		loader_fault(l, loader_place(map, "in_a_row"), _("within_days"), "%s",
			     _("Visits in a row need the longest gap between two of them."));
}

/* Thresholds rise with the tiers, or a client would be in two at once. */
static void check_thresholds(struct loader *l, struct node *list, const struct tiers *tiers)
{
	struct node *map = list->first;

	for (size_t i = 0; i < tiers->n; i++, map = map->next) {
		const struct tier *t = &tiers->rows[i], *below = i > 0 ? t - 1 : NULL;
		if (!loader_sound(map, "spend") || !loader_sound(map, "visits"))
			continue;
		if (t->both_needed && (t->spend.fen == 0 || t->visits == 0))
			loader_fault(l, loader_place(map, "both"), "", "%s",
				     _("Both are needed, but only one is given."));
		if (below == NULL)
			continue;
		if (t->spend.fen == 0 && t->visits == 0)
			loader_fault(l, map, _("spend or visits"), "%s",
				     _("Only the lowest tier may ask for nothing."));
		else if (t->spend.fen > 0 && t->spend.fen <= below->spend.fen)
			loader_fault(l, loader_place(map, "spend"),
				     _("more than the tier below asks for"), "%s",
				     _("The threshold does not rise."));
		else if (t->visits > 0 && t->visits <= below->visits)
			loader_fault(l, loader_place(map, "visits"),
				     _("more than the tier below asks for"), "%s",
				     _("The threshold does not rise."));
	}
}

static void check_topups(struct loader *l, struct node *list, const struct tiers *tiers)
{
	struct node *map = list->first;

	for (size_t i = 0; i < tiers->ntopups; i++, map = map->next) {
		bool judged = loader_sound(map, "amount") && tiers->topups[i].amount.fen > 0 &&
			      i > 0;
		if (judged && tiers->topups[i].amount.fen <= tiers->topups[i - 1].amount.fen)
			loader_fault(l, loader_place(map, "amount"),
				     _("more than in the row above"), "%s",
				     _("The amounts do not rise."));
	}
}

static bool was_read(const struct node *list)
{
	return list != NULL && list->kind == NODE_LIST && !list->faulty;
}

/* The order of the file is the rank. */
static void set_ranks(struct tiers *tiers)
{
	struct tier *rows = (struct tier *)(uintptr_t)tiers->rows;

	for (size_t i = 0; i < tiers->n; i++)
		rows[i].rank = (int)i + 1;
}

static void check_tiers(struct loader *l, struct node *map, void *root)
{
	struct tiers *tiers = root;

	tiers->nnames = l->nelsewhere;
	tiers->names = l->elsewhere;
	set_ranks(tiers);
	if (was_read(node_get(map, "tiers")))
		check_thresholds(l, node_get(map, "tiers"), tiers);
	if (was_read(node_get(map, "topups")))
		check_topups(l, node_get(map, "topups"), tiers);
}

enum status tiers_load(const char *file, const char *text, size_t len, struct tiers **ret,
		       struct faults *faults)
{
	struct tiers *tiers = mem_alloc(sizeof(*tiers));

	if (!schema_load("tiers.yaml", file, text, len, &tiers->arena, tiers, check_tiers,
			 faults)) {
		tiers_free(tiers);
		return ST_BAD_CONFIG;
	}
	*ret = tiers;
	return ST_OK;
}

void tiers_pack(const struct tiers *tiers, struct buf *out)
{
	schema_pack("tiers.yaml", tiers, out);
}

bool tiers_unpack(const void *bytes, size_t len, struct tiers **ret)
{
	struct tiers *tiers = mem_alloc(sizeof(*tiers));
	struct unpacker u = { .good = false };

	if (!schema_unpack("tiers.yaml", bytes, len, &tiers->arena, tiers, &u) || u.at != u.end) {
		tiers_free(tiers);
		return false;
	}
	set_ranks(tiers);
	*ret = tiers;
	return true;
}

void tiers_free(struct tiers *tiers)
{
	if (tiers == NULL)
		return;
	arena_clear(&tiers->arena);
	free(tiers);
}
