/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * INI read strictly, every fault told with its line and column. Libraries take in silence what
 * is a mistake here: keys given twice, lines continued by a backslash, text behind a closing
 * quote, a comment that swallows half a value; they tell no places, and iniparser falls over a
 * section name with a colon (CVE-2023-33461) and wherever it has no memory.
 */
#ifndef RULES_INI_H
#define RULES_INI_H

#include "base/mem.h"
#include "rules/source.h"

/* Bytes of a line at most. */
enum { INI_LINE_MAX = 1000 };

struct ini_entry {
	const char *section, *key; /* lower case */
	const char *value;         /* without quotes and comment */
	int line, column;          /* of the key */
	int value_column;          /* of the first character of the value */
};

struct ini_section {
	const char *name;          /* lower case; each once */
	int line, column;          /* of the name where it stands first */
};

struct ini {
	size_t nsections;
	struct ini_section *sections;
	size_t n;
	struct ini_entry *rows;    /* in the order of the file */
};

/* Reads the source; faulty lines are told and left out. Strings live in the arena. */
void ini_read(struct source *, struct arena *, struct ini *ret);

#endif
