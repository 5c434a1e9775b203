/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "rules/rules.h"
#include "store/key.h"
#include "store/tables.h"
#include "svc/setup.h"
#include "svc/shop_rules.h"

/* ---- preparing: settings and language, no store yet */

void shop_find_conf(const struct shop_options *o, struct buf *file, struct buf *dir)
{
	const char *given = o->conf != NULL ? o->conf : secure_getenv("MEIBU_CONF");
	struct stat sb;

	if (given == NULL || given[0] == '\0')
		given = stat(MEIBU_SYSCONFDIR "/meibu", &sb) == 0 ? MEIBU_SYSCONFDIR "/meibu" : "";
	if (given[0] == '\0')
		return;
	if (stat(given, &sb) == 0 && S_ISDIR(sb.st_mode)) {
		buf_puts(dir, given);
		buf_printf(file, "%s/meibu.conf", given);
		return;
	}
	buf_puts(file, given);
	const char *slash = strrchr(given, '/');
	if (slash == NULL)
		buf_putc(dir, '.');
	else
		buf_add(dir, given, (size_t)(slash - given) + (slash == given));
}

static const char *find_data(const struct shop_options *o, const struct conf *conf)
{
	const char *env = secure_getenv("MEIBU_DATA");

	if (o->data != NULL && o->data[0] != '\0')
		return o->data;
	if (env != NULL && env[0] != '\0')
		return env;
	if (conf->data[0] != '\0')
		return conf->data;
	return "/var/lib/meibu";
}

static void find_terminal(struct shop *shop)
{
	const char *tty = isatty(0) ? ttyname(0) : NULL;

	if (tty != NULL && strncmp(tty, "/dev/", 5) == 0)
		tty += 5;
	snprintf(shop->terminal, sizeof(shop->terminal), "%s", tty != NULL ? tty : "-");
}

enum status shop_prepare(const struct shop_options *o, struct shop *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf file = BUF_INIT, dir = BUF_INIT;
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	const char *language = secure_getenv("MEIBU_LANG");
	struct stat sb;

	*ret = (struct shop){ .db = NULL };
	shop_find_conf(o, &file, &dir);
	if (file.len > 0 && (stat(file.text, &sb) == 0 || o->conf != NULL)) {
		if (conf_load(file.text, &ret->conf, &faults) != ST_OK)
			return faults_problem(&faults, ST_BAD_CONFIG, reterr);
	} else {
		conf_default(&ret->conf);
	}
	i18n_init(language != NULL ? language : ret->conf.language);
	if (!date_zone(ret->conf.zone))
		return problem_set(reterr, ST_BAD_CONFIG, "zone",
				   _("The time zone \"%s\" is not known to this system."),
				   ret->conf.zone);
	TRY(clock_init(reterr));
	ret->conf_dir = mem_dup(dir.text);
	ret->data = mem_dup(find_data(o, &ret->conf));
	find_terminal(ret);
	return ST_OK;
}

/* ---- open, create, close */

enum status shop_open(struct shop *shop, struct problem *reterr)
{
	TRY(db_open(shop->data, shop->terminal, &shop->db, reterr));
	return shop_load_rules(shop, reterr);
}

static enum status create_store(const struct shop *shop, bool demo, struct problem *reterr)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;

	meta.schema = DB_SCHEMA;
	meta.created_at = clock_now().ms;
	meta.shop_name = (char *)(uintptr_t)shop->conf.name;
	meta.shop = shop->conf.shop;
	meta.demo = demo;
	meta.program = (char *)(uintptr_t)MEIBU_VERSION;
	record_pack(&packed, &meta.base);
	return db_create(shop->data, (struct bytes){ .p = packed.text, .n = packed.len }, reterr);
}

/* Has nothing ever been done here? Then making it was cut off between the store and its
 * contents. */
static enum status untouched(struct shop *shop, bool *ret, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;
	uint32_t audit, entry;

	TRY(tx_begin(shop->db, TX_READ, "init", &tx, reterr));
	TRY(record_next_id(tx, TABLE_AUDIT, &audit));
	TRY(ledger_next(tx, &entry));
	*ret = audit == 1 && entry == 1;
	return ST_OK;
}

/* Goes on with a store that was made and never filled; any other one stays as it is. */
static enum status open_untouched(struct shop *shop, struct problem *reterr)
{
	struct problem there = *reterr;
	bool nothing = false;

	TRY(shop_open(shop, reterr));
	TRY(untouched(shop, &nothing, reterr));
	if (nothing)
		return ST_OK;
	*reterr = there;
	return there.status;
}

/* The commit that fills the shop said nothing certain: what does the store say? */
static enum status filled_after_all(struct shop *shop, struct problem *reterr)
{
	struct problem ignore = PROBLEM_INIT;
	bool nothing = false;

	TRY(shop_reopen(shop, reterr));
	TRY(untouched(shop, &nothing, &ignore));
	if (!nothing)
		return ST_OK;
	enum status st = problem_set(reterr, ST_IO, NULL,
				     _("The disk refused. Nothing was recorded."));
	problem_todo(reterr, _("Make room on the disk, then try again."));
	return st;
}

enum status shop_create(struct shop *shop, bool demo, struct problem *reterr)
{
	struct problem own = PROBLEM_INIT, *p = reterr != NULL ? reterr : &own;
	enum status st = clock_check(p);

	if (st == ST_OK)
		st = create_store(shop, demo, p);
	if (st == ST_DUPLICATE)
		st = open_untouched(shop, p);
	else if (st == ST_OK)
		st = shop_open(shop, p);
	TRY(st);
	st = setup_shop(shop, p);
	return st == ST_UNKNOWN ? filled_after_all(shop, p) : st;
}

void shop_close(struct shop *shop)
{
	shop_batch_abort(shop);
	db_close(shop->db);
	treatments_free(shop->treatments);
	tiers_free(shop->tiers);
	calendar_free(shop->calendar);
	conf_release(&shop->conf);
	free(shop->data);
	free(shop->conf_dir);
	*shop = (struct shop){ .db = NULL };
}

enum status shop_reopen(struct shop *shop, struct problem *reterr)
{
	db_close(shop->db);
	shop->db = NULL;
	return db_open(shop->data, shop->terminal, &shop->db, reterr);
}

enum status shop_batch_begin(struct shop *shop, const char *op, struct problem *reterr)
{
	REQUIRE(shop->batch == NULL);
	return tx_begin(shop->db, TX_WRITE, op, &shop->batch, reterr);
}

enum status shop_batch_commit(struct shop *shop, struct problem *reterr)
{
	struct tx *tx = shop->batch;

	shop->batch = NULL;
	return tx_commit(tx, reterr);
}

void shop_batch_abort(struct shop *shop)
{
	tx_abort(shop->batch);
	shop->batch = NULL;
}

/* ---- other processes */

/* A commit is on disk an instant before readers see it. Whoever is told of it and reads at once
 * would show the old state and never be told again: so wait until it can be seen. */
uint64_t shop_changes(const struct shop *shop)
{
	const struct timespec pause = { .tv_nsec = 200 * 1000 };
	uint64_t last = db_last_txn(shop->db), seen = 0;

	for (int i = 0; i < 250 && seen < last; i++) {
		struct tx *tx;
		if (tx_begin(shop->db, TX_READ, "look", &tx, NULL) != ST_OK)
			break;
		seen = tx_snapshot(tx);
		tx_abort(tx);
		if (seen < last)
			nanosleep(&pause, NULL);
	}
	return seen;
}

int shop_watch_fd(struct shop *shop)
{
	return db_watch_fd(shop->db);
}

void shop_watch_drain(struct shop *shop)
{
	db_watch_drain(shop->db);
}

void shop_tidy(struct shop *shop)
{
	db_tidy(shop->db);
}

int64_t shop_clock_behind(const struct shop *shop)
{
	AUTO(tx_end) struct tx *tx = NULL;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct entry *e = arena_alloc(&arena, sizeof(*e));
	struct problem ignore = PROBLEM_INIT;
	uint32_t next;

	if (tx_begin(shop->db, TX_READ, "clock", &tx, &ignore) != ST_OK ||
	    ledger_next(tx, &next) != ST_OK || next == 1 || ledger_get(tx, next - 1, e) != ST_OK)
		return 0;
	int64_t behind = e->at.ms - clock_now().ms;
	return behind > CLOCK_BEHIND_MS ? behind / 60000 : 0;
}

bool shop_in_transaction(void)
{
	return tx_open_anywhere();
}

/* ---- hours */

bool shop_week_hours(const struct shop *shop, day d, int *ret_open, int *ret_close)
{
	int weekday = day_weekday(d);

	*ret_open = shop->conf.open[weekday];
	*ret_close = shop->conf.close[weekday];
	return *ret_open != *ret_close;
}

bool shop_hours(const struct shop *shop, day d, int *ret_open, int *ret_close)
{
	const struct holiday *h = shop->calendar != NULL ? calendar_holiday(shop->calendar, d) :
							   NULL;

	if (h == NULL)
		return shop_week_hours(shop, d, ret_open, ret_close);
	*ret_open = h->closed ? 0 : h->open;
	*ret_close = h->closed ? 0 : h->close;
	return *ret_open != *ret_close;
}

day shop_business_day(const struct shop *shop, wall w)
{
	day d = wall_day(w), before = DAY(d.n - 1);
	int open, close;

	if (shop_hours(shop, before, &open, &close) &&
	    wall_minute(w).n + MINUTES_PER_DAY < close)
		return before;
	return d;
}
