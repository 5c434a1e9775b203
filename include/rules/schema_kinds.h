/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The types of rule_keys[], each with the function that reads it. A type that has rows
 * below it (map, list) is read by schema.c itself and has no function here.
 */
#ifndef RULES_SCHEMA_KINDS_H
#define RULES_SCHEMA_KINDS_H

#include "rules/schema.h"

/* What stands in the struct. */
enum schema_keeps {
	KEEPS_TEXT,  /* const char * */
	KEEPS_BOTH,  /* struct both */
	KEEPS_NUMBER, /* int, or an int64_t: see number_get() */
	KEEPS_DAY,
	KEEPS_BOOL,
	KEEPS_WORDS, /* struct words */
	KEEPS_WEEK,  /* const struct shop_shift *, with a count */
	KEEPS_DATE,  /* struct holiday_date */
	KEEPS_HOURS, /* two int: see hours_end() */
};

struct schema_kind {
	const char *name;         /* the type up to a colon */
	enum node_kind node;      /* form of its value */
	enum schema_keeps keeps;
	bool any_node;            /* reads any form, and judges it itself */
	/* Reads the value into its place in the struct; tells what is wrong with it. */
	void (*read)(struct loader *, const struct rule_key *, struct node *, void *at);
	/* What stands there when the key is left out. */
	void (*fallback)(const struct rule_key *, void *at);
};

const struct schema_kind *schema_kind(const struct rule_key *);
/* A number in its place, which is an int or an int64_t: money and decimals are the latter unless
 * the row's size says otherwise, numbers the former. */
int64_t number_get(const struct rule_key *, const void *at);
void number_set(const struct rule_key *, void *at, int64_t value);
/* The place of the end of hours, whose beginning is at `at`. */
int *hours_end(const struct rule_key *, const void *at);

/* A node of this form; tells the fault otherwise. */
bool loader_expect(struct loader *, struct node *, enum node_kind);
/* A scalar that is not empty; tells the fault otherwise. */
bool loader_scalar(struct loader *, struct node *);

/* Has the list as many rows as min and max of the key say? Tells the fault otherwise. */
bool loader_list_fits(struct loader *, const struct rule_key *, struct node *list);

/* The keys of one map: the flat rows of rule_keys[] made a tree, once a file. */
struct form {
	size_t n;
	struct form_key *keys;
};
struct form_key {
	const struct rule_key *row;
	const char *name;         /* as written in the file */
	size_t len;
	bool list, map;           /* or neither: */
	const struct schema_kind *kind;
	struct form below;        /* keys of the maps in the list, or of the map */
};
/* The form of a file of rule_keys[]; lives in the arena. */
struct form schema_form(struct arena *, const char *table);
void schema_read_map(struct loader *, const struct form *, struct node *, void *base);

#endif
