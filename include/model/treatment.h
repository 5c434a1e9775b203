/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the shop offers and by which rules, as structs: filled by rules/ from YAML,
 * read everywhere. Pure data, immutable once loaded, owned by its arena.
 */
#ifndef MODEL_TREATMENT_H
#define MODEL_TREATMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/money.h"

/* A text in both languages; en may be "" and then zh stands for it. */
struct both { const char *zh, *en; };
/* The one for the language in use. */
const char *both_text(struct both);

struct words { size_t n; const char **words; };
bool words_have(const struct words *, const char *word);

struct product_use {
	const char *product;      /* key of shop.yaml products, or its name */
	const char *brand, *model;
	int64_t amount_milli;     /* thousandths of the unit */
	const char *unit;         /* ml, g, piece */
};

struct device_setting {
	const char *name;         /* intensity */
	struct both title;
	const char *unit;         /* J/cm2 */
	int64_t min_milli, max_milli, default_milli;
};

struct checkpoint {
	const char *id;           /* disinfect-before */
	struct both title;
	bool blocks;              /* completion is refused without it; otherwise recorded */
};

struct step {
	struct both title;
	int minutes;
	size_t nproducts;
	const struct product_use *products;
	size_t ncheckpoints;
	const struct checkpoint *checkpoints;
	size_t nsettings;
	const struct device_setting *settings;
};

struct level_price {
	const char *level;        /* junior, senior, expert */
	money price;
	int minutes;              /* of service, 0: the treatment's own */
};

struct course_offer {
	const char *id;
	struct both title;
	struct words treatments;  /* it may be used for; of an offer under a treatment: that one */
	bool unlimited;           /* any number of sessions within valid_days; sessions is 0 */
	int sessions, gifted;
	int interval_days;        /* recommended between sessions */
	int valid_days;           /* 0: no expiry */
	money price;
};

struct contraindications {
	struct words allergens;   /* ingredients it contains */
	struct words skin_types;  /* words of ClientPrivate.Skin not to be treated */
	bool pregnancy, nursing;  /* not while */
	struct words conditions;  /* words of Client.contraindications */
};

struct treatment {
	const char *id;           /* facial-basic: letters, digits, - */
	struct both title;
	const char *category;
	money price;              /* when no level says otherwise */
	money deposit;            /* asked for a booking of it; 0: none */
	size_t nlevels;
	const struct level_price *levels;
	int minutes;              /* service, the sum of the steps */
	int prep, processing, cleanup; /* minutes around it */
	const char *skill;        /* "" = any therapist */
	const char *min_level;    /* "" = any */
	const char *room_type;    /* "" = no room */
	const char *device_type;  /* "" = no device */
	size_t nsteps;
	const struct step *steps;
	size_t ncheckpoints;      /* of the whole treatment */
	const struct checkpoint *checkpoints;
	struct contraindications not_for;
	size_t ncourses;
	const struct course_offer *courses;
	const char *commission;   /* class of pay.yaml */
	struct both aftercare;
	const char *next;         /* treatment recommended next, "" */
	const char *licence;      /* "" or the licence the shop must have declared */
	const char *requires_;    /* treatment that must come first (a consultation), "" */
	int requires_days;        /* how long it is good for */
	bool online;              /* may be asked for from outside */
	int line;                 /* where it stands in the file */
};

struct category { const char *id; struct both title; };
struct level { const char *id; struct both title; int rank; };

struct treatments {
	struct arena arena;
	size_t ncategories;
	const struct category *categories;
	size_t nlevels;
	const struct level *levels;   /* lowest first */
	size_t n;
	const struct treatment *rows; /* in file order */
	size_t npackages;
	const struct course_offer *packages; /* for several treatments */
};
/* An offer of any treatment or package; NULL. */
const struct course_offer *offer_find(const struct treatments *, const char *id);
/* All offers one after the other, those of treatments first; NULL behind the last. */
const struct course_offer *offer_at(const struct treatments *, size_t i);

const struct treatment *treatment_find(const struct treatments *, const char *id);
const struct category *category_find(const struct treatments *, const char *id);
/* Rank of a level, -1 if unknown. */
int level_rank(const struct treatments *, const char *level);
/* Price and service minutes for a therapist's level. */
money treatment_price(const struct treatment *, const char *level);
int treatment_minutes(const struct treatment *, const char *level);
/* prep + service + processing + cleanup. */
int treatment_total_minutes(const struct treatment *, const char *level);

/* ---- membership: tiers.yaml */
struct tier_benefit { const char *category; int percent; /* of list price paid: 90 = 九折 */ };
struct tier {
	const char *id;
	struct both title;
	int rank;                  /* file order, lowest 1 */
	money spend;               /* reached by spending this … */
	int visits;                /* … or by this many visits, 0 = not by visits */
	bool both_needed;          /* and instead of or */
	size_t nbenefits;
	const struct tier_benefit *benefits; /* of category "*" (all treatments), "product" … */
	int point_multiplier_percent; /* 150 = 1.5 points per yuan */
	int birthday_percent;      /* of list price in the birthday month, 100 = none */
	struct words gifts;
	int book_ahead_days;       /* 0: the shop's own limit */
	struct words coupons;      /* given on reaching it */
};
struct milestone {
	const char *id;
	struct both title;
	int visits;
	const char *gift;
	bool in_a_row;
	int within_days;
	const char *coupon;        /* given with it, "" = none */
};
/* What a coupon of this kind is. Exactly one of amount, percent, treatment, product is set. */
struct coupon_rule {
	const char *id;
	struct both title;
	money amount;              /* off */
	int percent;               /* off */
	const char *treatment;     /* given once */
	const char *product;       /* given once: name or barcode of the product */
	const char *category;      /* lines it lowers; "" = all but top-ups */
	money minimum;             /* of those lines together */
	int valid_days;            /* from its issue */
	bool stacks;               /* beside other coupons */
	int64_t points;            /* redeemed for so many points, 0: not for points */
};
/* A price for everybody for a time. */
struct promotion {
	const char *id;
	struct both title;
	const char *category;      /* lines it lowers: category, "product", "*" */
	const char *treatment;     /* or this treatment alone, "" = by category */
	int percent;               /* of list price paid: 80 = 八折 */
	day from, until;           /* both counted; until 0: no end */
	struct words weekdays;     /* monday … sunday; none: all */
};
struct point_rule {
	int per_yuan_percent;      /* 100 = 1 point a yuan */
	int valid_days;
	int yuan_per_100_points_fen;
	int most_percent;          /* of a sale that points may pay */
};
struct topup_rule { money amount, bonus; };
/* What tiers.yaml names of other files, and where, so that a name they do not know is told
 * with its place. */
struct name_used {
	const char *kind;          /* category, coupon category, treatment, product */
	const char *name;
	int line, column;
};
struct tiers {
	struct arena arena;
	int window_days;           /* rolling window of spend and visits */
	int downgrade_days;        /* grace before going down, 0 = at once */
	const char *spend_rule;    /* proportional, gift-first, principal-first */
	size_t n;
	const struct tier *rows;
	size_t nmilestones;
	const struct milestone *milestones;
	struct point_rule points;
	size_t ntopups;
	const struct topup_rule *topups;
	size_t ncoupons;
	const struct coupon_rule *coupons;
	size_t npromotions;
	const struct promotion *promotions;
	const char *birthday_coupon; /* "" = none */
	size_t nnames;             /* as the file was read; none when it was unpacked */
	const struct name_used *names;
};
const struct coupon_rule *coupon_rule_find(const struct tiers *, const char *id);
const struct tier *tier_find(const struct tiers *, const char *id);
/* Percent of list price the tier pays for a category ("product" for retail); 100 without a
 * benefit. */
int tier_percent(const struct tier *, const char *category);

#endif
