/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "rules/schema_kinds.h"
#include "rules/value.h"

/* Keys of one map at most; a treatment has the most. */
enum { FORM_KEYS_MAX = 40 };

void loader_fault(struct loader *l, struct node *node, const char *expected, const char *fmt, ...)
{
	va_list args;

	node->faulty = true;
	va_start(args, fmt);
	char *what = mem_vprintf(fmt, args);
	va_end(args);
	source_fault(&l->source, node->line, node->column, expected, "%s", what);
	free(what);
}

struct node *loader_place(struct node *map, const char *key)
{
	struct node *value = node_get(map, key);

	return value != NULL ? value : map;
}

static bool node_sound(const struct node *node)
{
	if (node->faulty)
		return false;
	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (!node_sound(child))
			return false;
	}
	return true;
}

bool loader_sound(const struct node *map, const char *key)
{
	const struct node *value = node_get(map, key);

	/* A key that must be there and is not has made the map itself faulty. */
	return value != NULL ? node_sound(value) : !map->faulty;
}

/* Makes a tree of the n rows that stand below the first `prefix` bytes of a path. */
static struct form make_form(struct arena *arena, const struct rule_key *rows, size_t n,
			     size_t prefix)
{
	struct form form = { .keys = arena_alloc(arena, FORM_KEYS_MAX * sizeof(*form.keys)) };

	for (size_t i = 0, below; i < n; i += 1 + below) {
		size_t path = strlen(rows[i].path);
		for (below = 0; i + 1 + below < n; below++) {
			const char *other = rows[i + 1 + below].path;
			if (strncmp(other, rows[i].path, path) != 0 || other[path] != '.')
				break;
		}
		struct form_key key = {
			.row = &rows[i],
			.name = rows[i].path + prefix,
			.len = strcspn(rows[i].path + prefix, "["),
			.list = strcmp(rows[i].type, "list") == 0,
			.map = strcmp(rows[i].type, "map") == 0,
		};
		if (key.list || key.map)
			key.below = make_form(arena, &rows[i + 1], below, path + 1);
		else
			key.kind = schema_kind(&rows[i]);
		REQUIRE(form.n < FORM_KEYS_MAX && (below == 0 || key.kind == NULL));
		form.keys[form.n++] = key;
	}
	return form;
}

static void set_fallbacks(const struct form *form, char *base)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_key *key = &form->keys[i];
		if (key->map)
			set_fallbacks(&key->below, base + key->row->at);
		else if (!key->list && key->kind->fallback != NULL)
			key->kind->fallback(key->row, base + key->row->at);
	}
}

bool loader_expect(struct loader *l, struct node *node, enum node_kind kind)
{
	static const char *const nouns[] = {
		[NODE_SCALAR] = N_("one value"),
		[NODE_LIST] = N_("a list"),
		[NODE_MAP] = N_("keys with values"),
	};
	static const char *const sentences[] = {
		[NODE_SCALAR] = N_("A single value stands here."),
		[NODE_LIST] = N_("A list stands here."),
		[NODE_MAP] = N_("Keys with values stand here."),
	};

	if (node->kind == kind)
		return true;
	bool nothing = node->kind == NODE_SCALAR && node->plain && node->text[0] == '\0';
	loader_fault(l, node, _(nouns[kind]), "%s",
		     nothing ? _("The value is missing.") : _(sentences[node->kind]));
	return false;
}

/* Counts nodes looked at; false when there are too many of them. */
static bool visit(struct loader *l, struct node *node)
{
	if (++l->visits <= LOADER_VISITS_MAX)
		return !l->source.full;
	if (l->visits == LOADER_VISITS_MAX + 1)
		loader_fault(l, node, "", "%s", _("Aliases make this file too large."));
	/* What was not read must not be missed. */
	l->source.full = true;
	return false;
}

/* Says where an earlier row of the list has the same value. */
static void check_unique(struct loader *l, const struct form_key *key, struct node *list,
			 const char *rows, size_t size)
{
	struct node *row = list->first;

	for (size_t i = 0; i < list->n; i++, row = row->next) {
		const char *const *value = (const char *const *)(rows + i * size + key->row->at);
		struct node *other = list->first;
		for (size_t j = 0; j < i; j++, other = other->next) {
			const char *const *before = (const char *const *)(rows + j * size +
									  key->row->at);
			if ((*value)[0] == '\0' || strcmp(*before, *value) != 0)
				continue;
			loader_fault(l, loader_place(row, key->name), "",
				     _("\"%s\" stands in line %d already."), *value,
				     loader_place(other, key->name)->line);
			break;
		}
	}
}

bool loader_list_fits(struct loader *l, const struct rule_key *row, struct node *node)
{
	if (l->kept)
		return true;
	if ((int64_t)node->n < row->min)
		loader_fault(l, node, "", _("The list has fewer than %lld rows."),
			     (long long)row->min);
	else if ((int64_t)node->n > row->max)
		loader_fault(l, node, "", _("The list has more than %lld rows."),
			     (long long)row->max);
	else
		return true;
	return false;
}

static void read_list(struct loader *l, const struct form_key *key, struct node *node, char *base)
{
	size_t size = key->row->size;

	if (!loader_expect(l, node, NODE_LIST) || !loader_list_fits(l, key->row, node))
		return;
	char *rows = arena_alloc(l->arena, node->n * size + 1), *row = rows;
	for (struct node *child = node->first; child != NULL; child = child->next, row += size) {
		set_fallbacks(&key->below, row);
		if (!visit(l, child))
			return;
		if (!loader_expect(l, child, NODE_MAP))
			continue;
		schema_read_map(l, &key->below, child, row);
		if (key->row->check != NULL && !l->kept)
			key->row->check(l, child, row);
	}
	memcpy(base + key->row->at, &rows, sizeof(rows));
	memcpy(base + key->row->count, &node->n, sizeof(node->n));
	for (size_t i = 0; i < key->below.n; i++) {
		if (key->below.keys[i].row->unique && !l->kept)
			check_unique(l, &key->below.keys[i], node, rows, size);
	}
}

static void read_value(struct loader *l, const struct form_key *key, struct node *node, char *base)
{
	if (key->list) {
		read_list(l, key, node, base);
	} else if (key->map) {
		if (!loader_expect(l, node, NODE_MAP))
			return;
		schema_read_map(l, &key->below, node, base + key->row->at);
		if (key->row->check != NULL && !l->kept)
			key->row->check(l, node, base + key->row->at);
	} else if (key->kind->any_node || loader_expect(l, node, key->kind->node)) {
		key->kind->read(l, key->row, node, base + key->row->at);
	}
}

static void tell_unknown(struct loader *l, const struct form *form, struct node *node)
{
	AUTO(buf_release) struct buf expected = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];
	struct nearest near;

	nearest_init(&near, node->text);
	for (size_t i = 0; i < form->n; i++) {
		nearest_try(&near, form->keys[i].name, form->keys[i].len);
		buf_printf(&expected, "%s%.*s", i > 0 ? ", " : "", (int)form->keys[i].len,
			   form->keys[i].name);
	}
	if (nearest_found(&near)) {
		buf_reset(&expected);
		buf_printf(&expected, "\"%s\"", near.best);
	}
	loader_fault(l, node, expected.text, _("There is no key \"%s\" here."),
		     text_short(node->text, quoted));
}

/* The place of a key in its form; form->n if there is none. */
static size_t key_of(const struct form *form, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < form->n; i++) {
		if (form->keys[i].len == len && memcmp(form->keys[i].name, text, len) == 0)
			return i;
	}
	return form->n;
}

void schema_read_map(struct loader *l, const struct form *form, struct node *map, void *base)
{
	struct node *seen[FORM_KEYS_MAX] = { NULL };
	char quoted[TEXT_SHORT_MAX];

	for (struct node *key = map->first; key != NULL; key = key->next->next) {
		if (!visit(l, key))
			return;
		if (key->kind != NODE_SCALAR) {
			loader_fault(l, key, _("one word"), "%s", _("This cannot be a key."));
			continue;
		}
		size_t i = key_of(form, key->text);
		if (i == form->n && !l->kept) {
			tell_unknown(l, form, key);
		} else if (i == form->n) {
			continue;
		} else if (seen[i] != NULL) {
			loader_fault(l, key, "", _("The key \"%s\" stands in line %d already."),
				     text_short(key->text, quoted), seen[i]->line);
		} else {
			seen[i] = key;
			read_value(l, &form->keys[i], key->next, base);
		}
	}
	for (size_t i = 0; i < form->n; i++) {
		const struct form_key *key = &form->keys[i];
		if (key->row->required && seen[i] == NULL && !l->kept)
			loader_fault(l, map, "", _("The key \"%.*s\" is missing."), (int)key->len,
				     key->name);
	}
}

/* Tells every name that is used and not declared in this file. */
static void resolve(struct loader *l)
{
	char quoted[TEXT_SHORT_MAX];

	for (size_t i = 0; i < l->nused && !l->source.full; i++) {
		struct named *used = &l->used[i];
		struct nearest near;
		size_t j = 0;
		while (j < l->ndeclared && (strcmp(l->declared[j].kind, used->kind) != 0 ||
					    strcmp(l->declared[j].name, used->name) != 0))
			j++;
		if (j < l->ndeclared)
			continue;
		nearest_init(&near, used->name);
		for (j = 0; j < l->ndeclared; j++) {
			const char *name = l->declared[j].name;
			if (strcmp(l->declared[j].kind, used->kind) == 0)
				nearest_try(&near, name, strlen(name));
		}
		const char *expected = !nearest_found(&near)
					       ? ""
					       : arena_printf(&l->scratch, "\"%s\"", near.best);
		loader_fault(l, used->node, expected, _("There is no %s \"%s\" in this file."),
			     _(used->kind), text_short(used->name, quoted));
	}
}

struct form schema_form(struct arena *arena, const char *table)
{
	size_t first = 0, n = 0;

	while (first < nrule_keys && strcmp(rule_keys[first].file, table) != 0)
		first++;
	while (first + n < nrule_keys && strcmp(rule_keys[first + n].file, table) == 0)
		n++;
	REQUIRE(n > 0);
	return make_form(arena, rule_keys + first, n, 0);
}

/* Reads the tree into root; false if the text has not the form of one map. */
static bool load(struct loader *l, const char *table, void *root, struct node **ret)
{
	struct form form = schema_form(&l->scratch, table);

	set_fallbacks(&form, root);
	*ret = yaml_tree(&l->source, &l->scratch);
	if (*ret == NULL || !loader_expect(l, *ret, NODE_MAP))
		return false;
	schema_read_map(l, &form, *ret, root);
	return true;
}

static bool finish(struct loader *l)
{
	bool good = source_finish(&l->source);

	source_release(&l->source);
	arena_clear(&l->scratch);
	return good;
}

bool schema_load(const char *table, const char *file, const char *text, size_t len,
		 struct arena *arena, void *root,
		 void (*check)(struct loader *, struct node *, void *root), struct faults *faults)
{
	struct loader l = { .arena = arena, .scratch = ARENA_INIT };
	struct node *tree;

	source_init(&l.source, file, text, len, faults);
	if (load(&l, table, root, &tree)) {
		check(&l, tree, root);
		resolve(&l);
	}
	return finish(&l);
}

bool schema_load_kept(const char *table, const char *text, size_t len, struct arena *arena,
		      void *root)
{
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	struct loader l = { .arena = arena, .scratch = ARENA_INIT, .kept = true };
	struct node *tree;

	source_init(&l.source, table, text, len, &faults);
	(void)load(&l, table, root, &tree);
	return finish(&l);
}
