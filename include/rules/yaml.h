/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A YAML document as a tree of nodes with their places. Built from libyaml's events in
 * one pass rather than with its document loader, which looks anchors up in a list, has no
 * bound on depth, and reads the file a second time if one is put before it.
 *
 * An alias stands as a copy of the node it names (its children are shared), so a file may
 * say a roster once and use it for everybody; places are those of the original. Who walks
 * the tree must bound the nodes visited, for aliases of aliases multiply.
 */
#ifndef RULES_YAML_H
#define RULES_YAML_H

#include "base/mem.h"
#include "rules/source.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	bool plain;           /* a scalar without quotes */
	bool open;            /* its end has not been read yet */
	bool faulty;          /* a fault was told of it: what depends on it is not judged */
	int line, column;
	const char *text;     /* of a scalar; NUL-terminated, no NUL inside */
	size_t n;             /* children of a list; pairs of a map */
	struct node *first;   /* children; of a map key, value, key, value … */
	struct node *last;
	struct node *next;    /* sibling */
};

/* Deepest nesting, anchors of a file, nodes of a file (a large shop has 20,000). */
enum { YAML_DEPTH_MAX = 32, YAML_ANCHORS_MAX = 500, YAML_NODES_MAX = 200000 };

/* The one document of the source; NULL, with the fault added, if it has no such form. */
struct node *yaml_tree(struct source *, struct arena *);
/* The value of a key of a map; NULL if there is none. */
struct node *node_get(const struct node *map, const char *key);

#endif
