/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a tree of nodes into structs as the rows of rule_keys[] say, and finds every
 * fault of a file in one run. What a row cannot say (sums, orders, ranges that depend on
 * each other) its check function says, through the functions below.
 *
 * The loader's structs die with it; what it read lives in the arena it was given.
 */
#ifndef RULES_SCHEMA_H
#define RULES_SCHEMA_H

#include "base/mem.h"
#include "rules/rules.h"
#include "rules/source.h"
#include "rules/yaml.h"

/* A name that a file makes known, or uses. */
struct named {
	const char *kind;         /* "treatment" */
	const char *name;
	struct node *node;
};

struct loader {
	struct source source;
	struct arena *arena;      /* of the result */
	struct arena scratch;     /* the tree and the names; dies with the loader */
	size_t visits;            /* nodes looked at: bounds aliases of aliases */
	size_t ndeclared, nused;
	struct named *declared, *used;
	size_t nelsewhere;
	struct name_used *elsewhere; /* names of other files; in the arena of the result */
	bool kept;                /* text of an earlier build: see rules/keep.h */
};

/* Nodes looked at in one file at most. */
enum { LOADER_VISITS_MAX = 400000 };

/* Reads text into `root`, whose rows have the keys of `table` (a file of rule_keys[]). False
 * if there was any fault; all are in `faults` then, in the order of the file. Strings and
 * lists live in `arena`. */
bool schema_load(const char *table, const char *file, const char *text, size_t len,
		 struct arena *arena, void *root,
		 void (*check)(struct loader *, struct node *, void *root),
		 struct faults *faults);

/* Reads text that schema_keep() wrote, by this build or an earlier one. False if it cannot. */
bool schema_load_kept(const char *table, const char *text, size_t len, struct arena *,
		      void *root);

/* Adds a fault at a node, which is faulty from then on. */
void loader_fault(struct loader *, struct node *, const char *expected,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The node of a key, or the map itself where the key is left out: where to tell a fault. */
struct node *loader_place(struct node *map, const char *key);
/* Was everything read well of a key, or is it left out and may be? */
bool loader_sound(const struct node *map, const char *key);

#endif
