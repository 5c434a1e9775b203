/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole tables out and in. Export reads in short transactions, a page at a time, and gives
 * the bytes to a sink; what a role may not see is left out. Import checks every row as the
 * operation would, and keeps all or nothing.
 */
#ifndef SVC_TRANSFER_H
#define SVC_TRANSFER_H

#include "svc/op.h"

enum export_format { EXPORT_CSV, EXPORT_JSONL, EXPORT_JOURNAL };

/* Takes a piece; anything but ST_OK ends the export. */
typedef enum status export_sink(void *ctx, const struct buf *piece);

/* Tables that can be exported, ended by NULL: client, staff, room, device, product, booking, sale,
 * ledger, audit. The journal is a format of ledger only; ledger has no csv. */
extern const char *const export_tables[];
/* ret_rows, if it is not NULL: how many went out. */
enum status export_table(struct shop *, const struct session *, const char *table,
			 enum export_format, export_sink *, void *ctx, size_t *ret_rows,
			 struct problem *reterr) MUST_CHECK;

/* Bookings as a calendar (iCalendar): an event for every treatment of a visit that begins on the
 * days from `from` to `until`, of one member of staff or (0) of all. Whoever may look at the book
 * may take her own along; those of others are an export. No phone and nothing of her health goes
 * out; the note only if this role may read notes. It is read in one transaction, so that no
 * booking is missed or told twice, and given to the sink after it. */
struct calendar_wish { uint32_t staff; day from, until; };
enum { CALENDAR_PAST_DAYS = 30, CALENDAR_DAYS_MAX = 800 };
enum status export_calendar(struct shop *, const struct session *, const struct calendar_wish *,
			    export_sink *, void *ctx, size_t *ret_rows,
			    struct problem *reterr) MUST_CHECK;

/* Whoever hands an export to somebody leaves a row in the audit: what went out, as what, how many.
 * (A backup leaves its own.) */
enum status export_note(struct shop *, const struct session *, const char *what,
			const char *format, size_t rows, struct problem *reterr) MUST_CHECK;

enum import_duplicates { IMPORT_REFUSE, IMPORT_SKIP, IMPORT_ADD };

/* Told of every row: its line, what became of it (ST_OK: added as `id`; ST_DUPLICATE with skip:
 * left
 * out) and the problem if it was refused. */
typedef void import_row(void *ctx, size_t line, enum status, const char *id,
			const struct problem *);

struct import_result { size_t rows, added, skipped, refused; };

/* Imports clients from CSV ("-": standard input). With refusals nothing is kept and the first is
 * the problem; dry: nothing is kept anyway. */
enum status import_clients(struct shop *, const struct session *, const char *path, bool dry,
			   enum import_duplicates, import_row *, void *ctx,
			   struct import_result *ret, struct problem *reterr) MUST_CHECK;

#endif
