/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shop that is open in this process: its store, its settings and its rules. Rules come
 * from the configuration folder; when a file there is faulty the last good text, kept in
 * the store, is used and `warning` says so. Everything that wants to read or change the
 * shop goes through op_run() (op.h).
 */
#ifndef SVC_SHOP_H
#define SVC_SHOP_H

#include "model/calendar.h"
#include "model/treatment.h"
#include "rules/conf.h"

struct db;                      /* of the store; nothing above svc/ looks inside */
struct tx;

struct shop {
	struct db *db;
	char *data;                 /* data folder */
	char *conf_dir;             /* folder of meibu.conf and the YAML files; "" = built-in */
	struct conf conf;
	struct treatments *treatments;
	struct tiers *tiers;
	struct calendar *calendar;
	char warning[512];          /* translated; "" when all rules are the folder's own */
	char terminal[16];          /* "pts/3" */
	struct tx *batch;           /* the open transaction of a batch, NULL outside */
};

struct shop_options {
	const char *data;           /* --data, MEIBU_DATA or NULL */
	const char *conf;           /* --conf: meibu.conf or its folder, MEIBU_CONF or NULL */
};

/* Where the settings are looked for: appends the file and its folder; both stay empty when the
 * built-in ones are meant. */
void shop_find_conf(const struct shop_options *, struct buf *ret_file, struct buf *ret_dir);
/* Finds settings and language, before any store is needed: conf, conf_dir, data, zone, clock. */
enum status shop_prepare(const struct shop_options *, struct shop *ret,
			 struct problem *reterr) MUST_CHECK;
/* Opens the store of a prepared shop and loads the rules. */
enum status shop_open(struct shop *, struct problem *reterr) MUST_CHECK;
/* Makes an empty store for a prepared shop and puts rooms, devices, products and staff of
 * shop.yaml into it; leaves it open. Goes on where an earlier try was cut off; ST_DUPLICATE if
 * there is a shop already. */
enum status shop_create(struct shop *, bool demo, struct problem *reterr) MUST_CHECK;
void shop_close(struct shop *);
/* The store was in doubt: closes and opens it again. */
enum status shop_reopen(struct shop *, struct problem *reterr) MUST_CHECK;

/* Several operations in one durable commit (demo, import): all or nothing. */
enum status shop_batch_begin(struct shop *, const char *op, struct problem *reterr) MUST_CHECK;
enum status shop_batch_commit(struct shop *, struct problem *reterr) MUST_CHECK;
void shop_batch_abort(struct shop *);

/* A number that grows when any process changes the shop, and that reading now will show. */
uint64_t shop_changes(const struct shop *);
/* A descriptor for poll() that tells of other processes' changes (-1: none), and its emptying. */
int shop_watch_fd(struct shop *);
void shop_watch_drain(struct shop *);
/* Minutes that the clock stands behind the last entry of the ledger; 0 for five or less. What is
 * entered is kept in its order all the same, and the audit tells of it. */
enum { CLOCK_BEHIND_MS = 5 * 60 * 1000 };
int64_t shop_clock_behind(const struct shop *);
/* Now and then, when idle: clears what dead processes left. */
void shop_tidy(struct shop *);

/* Is a transaction open in this process? None may be while it waits for a key. */
bool shop_in_transaction(void);

/* The business day of a moment: before the closing time past midnight it is still yesterday. */
day shop_business_day(const struct shop *, wall);
/* Opening minutes of a day, of a holiday its own; false when closed. */
bool shop_hours(const struct shop *, day, int *ret_open, int *ret_close);
/* The same if no day were a holiday. */
bool shop_week_hours(const struct shop *, day, int *ret_open, int *ret_close);

#endif
