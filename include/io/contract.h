/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The papers of prepaid money, as lines for a receipt printer: the contract of a card or a
 * course with the terms the law asks for, and the workings of a refund with every step and
 * its article. Lines are at most `columns` cells wide and in the language in use; they are
 * cut between words, never before a closing mark.
 */
#ifndef IO_CONTRACT_H
#define IO_CONTRACT_H

#include "base/date.h"
#include "base/mem.h"
#include "base/money.h"
#include "model/records.pb-c.h"

/* What all papers say of who and where. */
struct paper {
	int columns;                         /* 32 or 48 */
	const char *shop, *address, *phone;
	const char *client, *client_phone;   /* as they may be printed */
	const char *number;                  /* of the card, or K000007 */
};

struct contract_paper {
	struct paper paper;
	const Wallet *wallet;                /* one of the two */
	const Course *course;
	money paid, gift;
	day on;                              /* of the contract */
	int cooling_days, lpr_bp, deposit_bp; /* as the settings have them */
};
const char *contract_title(const struct contract_paper *); /* translated */
/* The lines, without the title; in the arena. */
char **contract_lines(struct arena *, const struct contract_paper *, size_t *ret_n);

struct workings_paper {
	struct paper paper;
	const PrepaidRefund *refund;
	const char *what;                    /* title of the course, or of a wallet */
	const char *cashier;
};
const char *workings_title(void);
char **workings_lines(struct arena *, const struct workings_paper *, size_t *ret_n);

#endif
