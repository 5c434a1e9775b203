/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The YAML rule files, read into model/treatment.h. A loader takes the text, so that the
 * store can keep the last good one; faults are all collected (syntax: the first;
 * schema: all): wrong type, missing key, unknown key with the nearest name, duplicate key,
 * reference to something not declared, value out of range.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "model/calendar.h"
#include "model/treatment.h"
#include "rules/faults.h"

/* file is the name in messages. ST_BAD_CONFIG with faults; *ret untouched then. */
enum status treatments_load(const char *file, const char *text, size_t len,
			    struct treatments **ret, struct faults *) MUST_CHECK;
void treatments_free(struct treatments *);
enum status tiers_load(const char *file, const char *text, size_t len,
		       struct tiers **ret, struct faults *) MUST_CHECK;
void tiers_free(struct tiers *);
enum status calendar_load(const char *file, const char *text, size_t len,
			  struct calendar **ret, struct faults *) MUST_CHECK;
void calendar_free(struct calendar *);

/*
 * The same as bytes, which the build that made them reads back at the speed of memory: YAML
 * takes longer than the rest of the program's start. For keeping beside the text; false if
 * they are of another build or damaged, and then the text is read again.
 */
void treatments_pack(const struct treatments *, struct buf *out);
bool treatments_unpack(const void *bytes, size_t len, struct treatments **ret) MUST_CHECK;
void tiers_pack(const struct tiers *, struct buf *out);
bool tiers_unpack(const void *bytes, size_t len, struct tiers **ret) MUST_CHECK;
void calendar_pack(const struct calendar *, struct buf *out);
bool calendar_unpack(const void *bytes, size_t len, struct calendar **ret) MUST_CHECK;

/*
 * One treatment with its category, its offers and the levels, as a course keeps it for years:
 * text that later builds read too (see rules/keep.h), the same bytes for the same treatment
 * wherever it stands in the file. treatments_unpack() reads it back.
 */
void treatment_pack_one(const struct treatments *, const struct treatment *, struct buf *out);

/* shop.yaml: what init puts into the store: rooms, devices, products, staff. */
struct shop_product {
	const char *key;           /* as treatments.yaml names it */
	const char *name, *brand, *model, *unit, *barcode, *category;
	money price;
	int safety_level, opening_stock;
	struct words allergens;
};
struct shop_place {                /* a room or a device */
	const char *name, *type;
	int capacity;
};
struct shop_shift {
	int weekday;               /* 0 Monday */
	int from, to;              /* minutes of the day; to may pass midnight */
};
struct shop_staff {
	const char *name, *role, *level, *pin;
	struct words skills;
	size_t nshifts;
	const struct shop_shift *shifts;
};
struct shop_setup {
	struct arena arena;
	size_t nrooms; const struct shop_place *rooms;
	size_t ndevices; const struct shop_place *devices;
	size_t nproducts; const struct shop_product *products;
	size_t nstaff; const struct shop_staff *staff;
};
enum status shop_setup_load(const char *file, const char *text, size_t len,
			    struct shop_setup **ret, struct faults *) MUST_CHECK;
void shop_setup_free(struct shop_setup *);

/* The shipped files of conf/, compiled in: "treatments.yaml", "meibu.conf" …; NULL if none. */
const char *rules_builtin(const char *name, size_t *ret_len);
/* Reads a whole file (at most 4 MiB, valid UTF-8, a BOM skipped). */
enum status rules_read(const char *path, struct buf *ret, struct problem *reterr) MUST_CHECK;

struct conf;

/* Files that are in use together; NULL for one that is not looked at. */
struct rules_set {
	const struct treatments *treatments;
	const struct tiers *tiers;
	const struct calendar *calendar;
	const struct shop_setup *shop;
	const struct conf *conf;
};
/* Adds, as faults, what a file names and another does not know: categories, treatments and
 * products of tiers.yaml; treatments nobody can give, for want of a product, room, device or skill;
 * roles of calendar.yaml; staff of unknown roles and levels. A shop may run with these: they are
 * warnings. */
void rules_agree(const struct rules_set *, struct faults *);

struct loader;
struct node;

/*
 * The schema as rows. One table reads the files, names what is unknown in them, and makes
 * the lists of keys in the man pages. The rows of what is inside a list or map follow its
 * own row. Types:
 *
 *   text, lines          one line; several lines
 *   id                   lower-case letters, digits and -
 *   two languages        {zh: 面部, en: Face}, or a text that serves for both
 *   number, decimal      an integer; a number with at most three decimals
 *   money                yuan, 298 or 298.00
 *   day                  2026-03-01
 *   date                 10-01 of every year, lunar 01-01 of every lunar year, or 2026-12-31
 *   time                 09:30; past midnight 25:30
 *   hours                10:00-19:00, which may pass midnight
 *   yes/no
 *   choice: A B          one of these words
 *   words, words: A B    a list of words; a list of these words
 *   week                 a map from weekday to hours: {monday: 10:00-19:00}
 *   barcode, pin
 *   map, list            of the keys that follow
 */
struct rule_key {
	const char *file;            /* "treatments.yaml" */
	const char *path;            /* "treatments[].steps[].minutes" */
	const char *type;
	const char *help;            /* N_(), one sentence */
	bool required;
	int64_t min, max;            /* of the number; bytes of a text; rows of a list, words */
	int64_t fallback;            /* number that stands when it is left out */
	bool later;                  /* not kept at its fallback: see rules/keep.h */
	/* for the loader */
	size_t at;                   /* offset in the struct of its list row or file */
	size_t count;                /* of a list: offset of its size_t; of hours: of their end */
	size_t size;                 /* of a list: bytes of a row; of numbers: bytes of a place */
	const char *declares;        /* kind of name that this makes known: "category" */
	const char *refers;          /* kind of name that this must be one of */
	const char *elsewhere;       /* kind of name that another file makes known */
	bool unique;                 /* no two rows of the list have the same */
	/* Looks at a whole map once its keys are read. */
	void (*check)(struct loader *, struct node *map, void *row);
};
extern const struct rule_key rule_keys[];
extern const size_t nrule_keys;
/* Appends type, limits and need in words: "number, 1 to 720; required". */
void rule_key_kind(struct buf *, const struct rule_key *);

#endif
