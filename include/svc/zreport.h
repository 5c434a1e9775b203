/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures of a drawer, from the entries that are its own and the documents beside them.
 *
 * Every entry belongs to one drawer: the first one has the entries from E1 on, each other
 * those from the end of the one before. What a closing itself posts (variance, safe) comes
 * right after the last entry of its drawer and is its own too, though not among its figures:
 * the record says it. A drawer that was opened again has all entries of the report that it
 * replaces, the closing of that one among them.
 *
 * Private to svc/; report.h has what the others need.
 */
#ifndef SVC_ZREPORT_H
#define SVC_ZREPORT_H

#include "store/tables.h"
#include "svc/report.h"

/* What the ledger holds at one moment. */
struct zstate {
	int64_t cash;           /* in the drawer */
	int64_t wallet, course; /* owed to clients: principal, and courses not delivered */
	int64_t deposit;        /* held for bookings */
};

enum { ZFIGURES_MAX = 100 };

/* Figures in the making. All zero is the start. */
struct zreport {
	int64_t count[ZFIGURES_MAX];  /* entries in which it moved */
	int64_t amount[ZFIGURES_MAX]; /* fen, or pieces */
	struct zstate change;
	bool overflow;
};

/* Adds an entry and the document beside it (NULL: it has none). Pure. */
void zreport_add(struct zreport *, const struct entry *, const Sale *document);
/* The figures, when the ledger stands at `closing` after the last entry: those that are not zero
 * and the few that always show, in the order in which they are read. ST_BAD_VALUE when a sum is
 * beyond all measure. */
enum status zreport_figures(struct zreport *, const struct zstate *closing, struct arena *,
			    size_t *ret_n, Figure ***ret, struct problem *reterr) MUST_CHECK;
/* Reads the entries `first` to `last` with their documents. */
enum status zreport_read(struct tx *, uint32_t first, uint32_t last,
			 struct zreport *ret) MUST_CHECK;
/* What the ledger holds now. */
enum status zstate_now(struct tx *, struct zstate *ret) MUST_CHECK;
/* Proves every Z report: its part of the ledger, its figures, its count and its hash. */
enum status tills_prove(struct tx *, struct problem *reterr) MUST_CHECK;
/* What the flow of prepaid money tells is owed is what clients' accounts hold. */
enum status flow_wallet_prove(struct tx *, struct problem *reterr) MUST_CHECK;
enum status flow_course_prove(struct tx *, struct problem *reterr) MUST_CHECK;
enum status flow_deposit_prove(struct tx *, struct problem *reterr) MUST_CHECK;
/* The performance of all is the sum of everybody's. */
enum status performance_prove(struct tx *, struct problem *reterr) MUST_CHECK;

#endif
