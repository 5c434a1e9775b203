/* SPDX-License-Identifier: GPL-3.0-or-later */
/* treatments.yaml: what rows of the schema cannot say, and the ranks of levels. */
#include <stdlib.h>
#include <string.h>

#include "rules/checks.h"
#include "rules/keep.h"
#include "rules/pack.h"
#include "rules/value.h"

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
	if (loader_sound(map, "price") && loader_sound(map, "deposit") &&
	    t->deposit.fen > t->price.fen)
		loader_fault(l, loader_place(map, "deposit"), "", "%s",
			     _("The deposit is more than the price."));
	struct node *first = node_get(node_get(map, "requires"), "treatment");
	if (first != NULL && !first->faulty && t->id[0] != '\0' && strcmp(t->requires_, t->id) == 0)
		loader_fault(l, first, "", "%s", _("A treatment cannot require itself."));
}

void check_category(struct loader *l, struct node *map, void *row)
{
	const struct category *category = row;

	/* The categories of other lines of a sale, which benefits and coupons name beside these. */
	if (loader_sound(map, "id") && value_in("product course fee", category->id))
		loader_fault(l, loader_place(map, "id"), "",
			     _("\"%s\" is a word of the program's own."), category->id);
}

/* A term needs its length, sessions their number. */
void check_offer(struct loader *l, struct node *map, void *row)
{
	const struct course_offer *offer = row;

	if (!loader_sound(map, "unlimited"))
		return;
	if (!offer->unlimited) {
		if (node_get(map, "sessions") == NULL)
			loader_fault(l, map, _("sessions, or unlimited: yes"),
				     _("The key \"%.*s\" is missing."), (int)strlen("sessions"),
				     "sessions");
		return;
	}
	for (const char *const *key = (const char *const[]){ "sessions", "gifted", NULL };
	     *key != NULL; key++) {
		if (node_get(map, *key) != NULL)
			loader_fault(l, loader_place(map, *key), "", "%s",
				     _("An unlimited course does not count sessions."));
	}
	if (loader_sound(map, "valid_days") && offer->valid_days == 0)
		loader_fault(l, loader_place(map, "valid_days"), "valid_days", "%s",
			     _("An unlimited course needs a term."));
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

/* An offer of a treatment is for that one. */
static void set_own(struct treatments *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct treatment *t = &all->rows[i];
		struct course_offer *offers = (struct course_offer *)(uintptr_t)t->courses;
		const char **own = NULL;
		for (size_t j = 0; j < t->ncourses; j++) {
			if (own == NULL)
				own = arena_alloc(&all->arena, sizeof(*own));
			own[0] = t->id;
			offers[j].treatments = (struct words){ .n = 1, .words = own };
		}
	}
}

static int compare_named(const void *a, const void *b)
{
	const struct named *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	if (order == 0)
		order = (left->node->line > right->node->line) -
			(left->node->line < right->node->line);
	if (order == 0)
		order = (left->node->column > right->node->column) -
			(left->node->column < right->node->column);
	return order;
}

/* A sale names an offer by its id alone: none stands twice, wherever it is. */
static void check_offer_ids(struct loader *l)
{
	struct named *ids = arena_alloc(&l->scratch, (l->ndeclared + 1) * sizeof(*ids));
	size_t n = 0, first = 0;

	for (size_t i = 0; i < l->ndeclared; i++) {
		if (strcmp(l->declared[i].kind, "course") == 0)
			ids[n++] = l->declared[i];
	}
	qsort(ids, n, sizeof(*ids), compare_named);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(ids[i].name, ids[first].name) != 0)
			first = i;
		else
			loader_fault(l, ids[i].node, "", _("\"%s\" stands in line %d already."),
				     ids[i].name, ids[first].node->line);
	}
}

static void check_treatments(struct loader *l, struct node *map, void *root)
{
	struct treatments *all = root;
	struct node *list = node_get(map, "treatments");

	set_ranks(all);
	set_own(all);
	check_offer_ids(l);
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

void treatment_pack_one(const struct treatments *all, const struct treatment *t, struct buf *out)
{
	const struct category *category = category_find(all, t->category);
	const struct treatments one = { .ncategories = category != NULL,
					.categories = category,
					.nlevels = all->nlevels,
					.levels = all->levels,
					.n = 1,
					.rows = t };

	schema_keep("treatments.yaml", &one, out);
}

static bool unpack_here(const void *bytes, size_t len, struct treatments *all)
{
	struct unpacker u = { .good = false };

	if (!schema_unpack("treatments.yaml", bytes, len, &all->arena, all, &u))
		return false;
	struct treatment *rows = (struct treatment *)(uintptr_t)all->rows;
	for (size_t i = 0; i < all->n; i++)
		rows[i].line = (int)unpack_number(&u);
	return u.good && u.at == u.end;
}

/* What treatment_pack_one() wrote begins with a brace. */
static bool is_kept(const void *bytes, size_t len)
{
	return len > 0 && *(const char *)bytes == '{';
}

bool treatments_unpack(const void *bytes, size_t len, struct treatments **ret)
{
	struct treatments *all = mem_alloc(sizeof(*all));
	bool good = unpack_here(bytes, len, all);

	if (!good && is_kept(bytes, len)) {
		treatments_free(all);
		all = mem_alloc(sizeof(*all));
		good = schema_load_kept("treatments.yaml", bytes, len, &all->arena, all) &&
		       all->n == 1;
	}
	if (!good) {
		treatments_free(all);
		return false;
	}
	set_ranks(all);
	set_own(all);
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
