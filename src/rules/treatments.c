/* SPDX-License-Identifier: GPL-3.0-or-later */
/* treatments.yaml: what rows of the schema cannot say, and the ranks of levels. */
#include <stdlib.h>
#include <string.h>

#include "rules/checks.h"
#include "rules/pack.h"

/* Minutes of the steps; -1 when a step was not read well. */
static long step_minutes(const struct node *map, const struct treatment *t)
{
	const struct node *steps = node_get(map, "steps");
	long sum = 0;

	if (steps == NULL || steps->faulty || steps->kind != NODE_LIST)
		return -1;
	for (const struct node *step = steps->first; step != NULL; step = step->next) {
		if (step->kind != NODE_MAP || !loader_sound(step, "minutes"))
			return -1;
	}
	for (size_t i = 0; i < t->nsteps; i++)
		sum += t->steps[i].minutes;
	return sum;
}

/* Tells the checkpoints of a list whose id an earlier one of the treatment has. */
static void check_list(struct loader *l, struct node *list, const char **seen, size_t *nseen,
		       size_t max)
{
	if (list == NULL || list->kind != NODE_LIST)
		return;
	for (struct node *row = list->first; row != NULL; row = row->next) {
		struct node *id = node_get(row, "id");
		if (id == NULL || id->kind != NODE_SCALAR || id->faulty)
			continue;
		for (size_t i = 0; i < *nseen; i++) {
			if (strcmp(seen[i], id->text) != 0)
				continue;
			loader_fault(l, id, "",
				     _("This treatment has a checkpoint \"%s\" already."),
				     id->text);
			break;
		}
		if (*nseen < max)
			seen[(*nseen)++] = id->text;
	}
}

static void check_checkpoints(struct loader *l, struct node *map)
{
	const char *seen[200];
	size_t nseen = 0;
	struct node *steps = node_get(map, "steps");

	if (steps != NULL && steps->kind == NODE_LIST) {
		for (struct node *step = steps->first; step != NULL; step = step->next)
			check_list(l, node_get(step, "checkpoints"), seen, &nseen, ARRAY_LEN(seen));
	}
	check_list(l, node_get(map, "checkpoints"), seen, &nseen, ARRAY_LEN(seen));
}

void check_treatment(struct loader *l, struct node *map, void *row)
{
	struct treatment *t = row;
	long sum = step_minutes(map, t);
	struct node *minutes = node_get(map, "minutes");

	t->line = map->line;
	if (sum >= 0 && minutes != NULL && !minutes->faulty && sum != t->minutes)
		loader_fault(l, minutes, arena_printf(&l->scratch, "%ld", sum),
			     _("The steps take %ld minutes together, not %d."), sum, t->minutes);
	check_checkpoints(l, map);
	struct node *first = node_get(node_get(map, "requires"), "treatment");
	if (first != NULL && !first->faulty && t->id[0] != '\0' && strcmp(t->requires_, t->id) == 0)
		loader_fault(l, first, "", "%s", _("A treatment cannot require itself."));
}

void check_setting(struct loader *l, struct node *map, void *row)
{
	const struct device_setting *s = row;

	if (!loader_sound(map, "min") || !loader_sound(map, "max"))
		return;
	if (s->min_milli > s->max_milli) {
		loader_fault(l, loader_place(map, "max"), "", "%s",
			     _("The highest value is below the lowest."));
		return;
	}
	if (!loader_sound(map, "default"))
		return;
	if (s->default_milli < s->min_milli || s->default_milli > s->max_milli)
		loader_fault(l, loader_place(map, "default"),
			     arena_printf(&l->scratch, "%s-%s", node_get(map, "min")->text,
					  node_get(map, "max")->text),
			     _("The default is not between min and max."));
}

static const struct treatment *find(const struct treatments *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->rows[i].id, id) == 0)
			return &all->rows[i];
	}
	return NULL;
}

/* A chain of requirements that comes back to its beginning can never be begun. */
static void check_cycles(struct loader *l, struct node *list, const struct treatments *all)
{
	struct node *map = list->first;

	for (size_t i = 0; i < all->n; i++, map = map->next) {
		const struct treatment *t = &all->rows[i];
		const struct treatment *before = strcmp(t->requires_, t->id) != 0 ? t : NULL;
		for (size_t steps = 0; before != NULL && before->requires_[0] != '\0'; steps++) {
			before = steps < all->n ? find(all, before->requires_) : NULL;
			if (before != t || steps == 0)
				continue;
			loader_fault(l, loader_place(node_get(map, "requires"), "treatment"), "",
				     _("The treatments that \"%s\" requires require it."), t->id);
			break;
		}
	}
}

/* The order of the file is the rank. */
static void set_ranks(struct treatments *all)
{
	struct level *levels = (struct level *)(uintptr_t)all->levels;

	for (size_t i = 0; i < all->nlevels; i++)
		levels[i].rank = (int)i + 1;
}

static void check_treatments(struct loader *l, struct node *map, void *root)
{
	struct treatments *all = root;
	struct node *list = node_get(map, "treatments");

	set_ranks(all);
	if (list != NULL && list->kind == NODE_LIST && !list->faulty)
		check_cycles(l, list, all);
}

enum status treatments_load(const char *file, const char *text, size_t len, struct treatments **ret,
			    struct faults *faults)
{
	struct treatments *all = mem_alloc(sizeof(*all));

	if (!schema_load("treatments.yaml", file, text, len, &all->arena, all, check_treatments,
			 faults)) {
		treatments_free(all);
		return ST_BAD_CONFIG;
	}
	*ret = all;
	return ST_OK;
}

void treatments_pack(const struct treatments *all, struct buf *out)
{
	schema_pack("treatments.yaml", all, out);
	for (size_t i = 0; i < all->n; i++)
		pack_number(out, all->rows[i].line);
}

bool treatments_unpack(const void *bytes, size_t len, struct treatments **ret)
{
	struct treatments *all = mem_alloc(sizeof(*all));
	struct unpacker u = { .good = false };

	if (schema_unpack("treatments.yaml", bytes, len, &all->arena, all, &u)) {
		struct treatment *rows = (struct treatment *)(uintptr_t)all->rows;
		for (size_t i = 0; i < all->n; i++)
			rows[i].line = (int)unpack_number(&u);
		set_ranks(all);
	}
	if (!u.good || u.at != u.end) {
		treatments_free(all);
		return false;
	}
	*ret = all;
	return true;
}

void treatments_free(struct treatments *all)
{
	if (all == NULL)
		return;
	arena_clear(&all->arena);
	free(all);
}
