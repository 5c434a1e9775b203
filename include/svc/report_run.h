/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a report: columns first, then rows of as many cells. Sums are collected in groups and
 * become rows when all is read. Everything lives in the arena of the call. Private to svc/.
 */
#ifndef SVC_REPORT_RUN_H
#define SVC_REPORT_RUN_H

#include "svc/body.h"
#include "svc/report.h"

struct report_run {
	struct op_call *call;
	day from, to;           /* both included */
	const char *by;         /* one of the kind's, "" if it has none */
	Report *ret;
};

/* title is translated already. */
void report_column(struct report_run *, const char *name, const char *title, enum cell_kind);
ReportRow *report_row(struct report_run *, bool total);
void report_text(struct report_run *, ReportRow *, const char *);
void report_int(struct report_run *, ReportRow *, int64_t); /* fen, or a number */
void report_day(struct report_run *, ReportRow *, day);
void report_id(struct report_run *, ReportRow *, char letter, uint32_t id);

/* Sums of what belongs together. */
enum { GROUP_SUMS = 8 };
struct group {
	int64_t order;          /* groups stand in this order, those of one in that of `key` */
	const char *key;
	int64_t sum[GROUP_SUMS];
};
struct groups {
	size_t n;
	struct group **rows;
	struct group all;       /* what group_add() added to any */
	bool overflow;
};
/* The one with this order and key, made if there is none; the key is copied. */
struct group *group_at(struct report_run *, struct groups *, int64_t order, const char *key);
void group_add(struct groups *, struct group *, size_t sum, int64_t amount);
void groups_sort(struct groups *);
/* ST_BAD_VALUE when a sum was beyond all measure. */
enum status groups_good(struct report_run *, const struct groups *) MUST_CHECK;

/* Of a day when `by` is day, week (its Monday) or month; false for any other. */
bool report_period(const struct report_run *, day, int64_t *ret_order);
/* The column of it, and its cell. */
void report_period_column(struct report_run *);
void report_period_cell(struct report_run *, ReportRow *, int64_t order);

/* Names for ids; "" if there is no such record. */
enum status report_client(struct report_run *, uint32_t client, const char **ret) MUST_CHECK;
enum status report_staff(struct report_run *, uint32_t staff, const char **ret) MUST_CHECK;

report_fn report_liability, report_performance, report_sales, report_payments, report_debts,
	report_tills, report_expiring;

#endif
