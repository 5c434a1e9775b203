/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * meibu.conf. The settings table says each setting once: section, key, kind, limits,
 * and what it is for; its default is the shipped file conf/meibu.conf, which is
 * compiled in. Errors name file and line, all of a file in one run.
 */
#ifndef RULES_CONF_H
#define RULES_CONF_H

#include "base/date.h"
#include "base/mem.h"
#include "model/permission.h"
#include "rules/faults.h"

enum { CONF_ROLES_MAX = 16, CONF_DENOMINATIONS_MAX = 20 };

struct conf {
	struct arena arena;
	/* [shop] */
	const char *name, *address, *phone;  /* on receipts */
	uint32_t shop;             /* this shop's number on every record */
	const char *zone;          /* Asia/Shanghai */
	const char *language;      /* zh_CN, en */
	const char *data;          /* data folder, "" = the built-in place */
	const char *licences;      /* declared licences, comma separated */
	/* [hours] */
	int open[7], close[7];     /* minutes of the day, Monday first; open == close: closed */
	int slot_minutes;          /* rows of the day board: 15, 30 */
	/* [booking] */
	int notice_minutes;        /* bookings need this much notice; 0 at the desk */
	int ahead_days;            /* furthest date */
	int late_cancel_hours;
	int lunch_from, lunch_to;  /* minutes; equal: none */
	int propose;               /* how many free times are proposed */
	int day_bookings;          /* most of a day, all clients; 0: no limit */
	int client_bookings;       /* most of a client on a day; 0: no limit */
	int hold_minutes;          /* a time held for the waitlist */
	money deposit;             /* asked for from clients who missed a booking; 0: none */
	int deposit_missed;        /* missed or late cancelled bookings from which it is asked */
	int late_fee_percent;      /* of the deposit kept when cancelled late */
	int no_show_fee_percent;
	int remind_hours;          /* before the booking; 0: no reminders */
	bool confirm_message;      /* a message for each booking and change */
	/* [roster] */
	int most_day_minutes, most_straight_minutes, break_minutes, most_days;
	/* [rotation] */
	bool rotation_carry;
	int rotation_asked_for;    /* percent of a turn */
	int rotation_extension;
	/* [prepaid] */
	money limit_registered;    /* most principal of a card with a name, 0: none */
	money limit_unregistered;
	int cooling_days;          /* art. 14 */
	int lpr_bp, deposit_bp;    /* rates in hundredths of a percent, art. 16 */
	int year_days;             /* 365, 360 */
	money credit_limit;        /* most a client may owe, 0: nothing on account */
	/* [day] */
	money till_float;          /* stays in the drawer */
	int shifts;                /* of a day */
	bool require_open;         /* nothing is sold before the drawer is opened */
	int late_days;             /* how far back a late entry may lie */
	size_t ndenominations;
	uint32_t denominations[CONF_DENOMINATIONS_MAX]; /* fen, largest first */
	/* [desk] */
	int lock_minutes;          /* idle lock, 0 = never */
	bool ascii;                /* frames in ASCII */
	const char *theme;         /* auto, 256, 16, mono */
	/* [receipt] */
	const char *receipt_to;    /* none, screen, file:PATH, device:PATH, spool:QUEUE */
	int receipt_columns;       /* 32 (58 mm) or 48 (80 mm) */
	const char *receipt_head, *receipt_foot;
	/* [role.NAME] */
	size_t nroles;
	struct role roles[CONF_ROLES_MAX];
};

/* The compiled-in defaults, always valid. */
void conf_default(struct conf *ret);
/* Reads a file over the defaults; adds every fault to `faults`, ST_BAD_CONFIG if there is any.
 * On failure *ret is the defaults. */
enum status conf_load(const char *path, struct conf *ret, struct faults *faults) MUST_CHECK;
void conf_release(struct conf *);
const struct role *conf_role(const struct conf *, const char *name);
bool conf_licensed(const struct conf *, const char *licence);

/*
 * The settings table: it reads the file, names what is unknown in it, and makes the list
 * in meibu.conf(5). Kinds:
 *
 *   text               one line; min and max are bytes
 *   number             an integer from min to max
 *   choice: A B        one of these words
 *   number choice: A B one of these numbers
 *   yes/no
 *   percent            2.95: hundredths of a percent
 *   notes              100 50 20 10 5 1 0.5: denominations in yuan, largest first
 *   hours              10:00-21:00, or closed
 *   span               12:00-13:00, or none
 *   money              yuan, 100 or 100.00
 *   zone               a name of the time zone database
 *   folder             an absolute path, or nothing
 *   names              names separated by commas
 *   permissions        permissions separated by spaces, or all
 *   printer            none, screen, file:PATH, device:PATH or spool:QUEUE
 */
struct setting {
	const char *section;       /* "desk"; "role.NAME" for every role */
	const char *key;
	const char *kind;
	const char *help;          /* N_(), one sentence */
	int64_t min, max;
	size_t at;                 /* offset in struct conf, of a role in struct role */
	size_t at_end;             /* of the end of hours and spans, of the count of notes */
};
extern const struct setting settings[];
extern const size_t nsettings;
/* Appends the kind and the limits in words: "number, 0 to 365". */
void setting_kind(struct buf *, const struct setting *);

#endif
