/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can go wrong, and how it is told.
 *
 * A function that can fail returns `enum status`, which is never ignored. The
 * place that finds the fault also explains it to the person at the desk through
 * `struct problem`. Nothing below ui/ and cli/ prints.
 *
 * STATUS_LIST is the only X-macro in the house: symbol, the stable name used by
 * the API and the scenario tests, the exit code of meibuctl (sysexits), and the
 * sentence said when nobody explained it better. Order is precedence: a use case
 * that could be refused for two reasons names the upper one.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/i18n.h"

#define STATUS_LIST(X) \
	X(OK, "ok", 0, N_("Done.")) \
	X(USAGE, "usage", 64, N_("The request is not formed as expected.")) \
	X(NOT_PERMITTED, "not-permitted", 77, N_("You may not do this.")) \
	X(BAD_LOGIN, "bad-login", 77, N_("The staff number or the PIN is wrong.")) \
	X(LOCKED_OUT, "locked-out", 77, N_("Too many wrong PINs. Wait, or ask the owner.")) \
	X(BAD_VALUE, "bad-value", 65, N_("A value is not as expected.")) \
	X(BAD_DATA, "bad-data", 65, N_("The input is damaged or not as expected.")) \
	X(NOT_FOUND, "not-found", 1, N_("There is no such record.")) \
	X(KEY_REUSED, "key-reused", 1, N_("This request key was used for another request.")) \
	X(DUPLICATE, "duplicate", 1, N_("A record like this exists already.")) \
	X(WRONG_STATE, "wrong-state", 1, N_("Its state does not allow this.")) \
	X(CHANGED, "changed", 1, N_("Somebody else has changed it meanwhile.")) \
	X(LICENCE, "licence", 1, N_("The shop has not declared the licence for this treatment.")) \
	X(NOT_ONLINE, "not-online", 1, N_("This treatment is not booked from outside.")) \
	X(CONTRAINDICATED, "contraindicated", 1, \
	  N_("This treatment is not suitable for the client.")) \
	X(NOT_QUALIFIED, "not-qualified", 1, N_("The therapist does not have the skill.")) \
	X(CLOSED, "closed", 1, N_("The shop is closed then.")) \
	X(HOLIDAY, "holiday", 1, N_("The shop has a holiday then.")) \
	X(LUNCH, "lunch", 1, N_("That is the lunch break.")) \
	X(PAST, "past", 1, N_("That time is over.")) \
	X(TOO_SOON, "too-soon", 1, N_("That is sooner than bookings are taken.")) \
	X(TOO_FAR, "too-far", 1, N_("That is further ahead than bookings are taken.")) \
	X(DAY_FULL, "day-full", 1, N_("No more bookings are taken for that day.")) \
	X(OFF_DUTY, "off-duty", 1, N_("The therapist does not work then.")) \
	X(OVERWORK, "overwork", 1, N_("That is more work than the rules allow.")) \
	X(SLOT_TAKEN, "slot-taken", 1, N_("The time is taken.")) \
	X(NO_RESOURCE, "no-resource", 1, N_("No suitable room or device is free.")) \
	X(CLIENT_BUSY, "client-busy", 1, N_("The client has another booking then.")) \
	X(DEPOSIT_DUE, "deposit-due", 1, N_("The deposit is not paid yet.")) \
	X(TOO_MANY, "too-many", 1, N_("The limit is reached.")) \
	X(NO_AUTHORITY, "no-authority", 77, N_("That is above your limit; ask a manager.")) \
	X(NOT_PAID, "not-paid", 1, N_("The payments do not cover the sum.")) \
	X(OVERPAID, "overpaid", 1, N_("Only cash can be more than the sum.")) \
	X(INSUFFICIENT, "insufficient", 1, N_("There is not enough left.")) \
	X(NOTHING_TO_DO, "nothing-to-do", 1, N_("There is nothing to do.")) \
	X(CHECK_FAILED, "check-failed", 1, N_("A check failed.")) \
	X(BAD_CONFIG, "bad-config", 78, N_("The configuration is faulty.")) \
	X(NO_INPUT, "no-input", 66, N_("The file cannot be read.")) \
	X(CANNOT_CREATE, "cannot-create", 73, N_("The file cannot be created.")) \
	X(NO_STORE, "no-store", 69, N_("There is no shop here.")) \
	X(STORE_NEWER, "store-newer", 69, N_("A newer meibu made this shop.")) \
	X(CORRUPT, "corrupt", 69, N_("The store is damaged. Stop, and restore from backup.")) \
	X(FULL, "full", 74, N_("The disk is full. Nothing was changed.")) \
	X(IO, "io", 74, N_("Reading or writing failed.")) \
	X(UNKNOWN, "unknown", 74, \
	  N_("It is not known whether it was recorded. Look before doing it again.")) \
	X(BUSY, "busy", 75, N_("Another terminal is writing. Try again.")) \
	X(BUG, "bug", 70, N_("A fault in the program."))

enum status {
#define STATUS_ENUM(symbol, name, exit_code, text) ST_##symbol,
	STATUS_LIST(STATUS_ENUM)
#undef STATUS_ENUM
	ST_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* Stable name ("slot-taken"). */
const char *status_name(enum status);
/* Status of a stable name; ST_COUNT when there is none. */
enum status status_by_name(const char *name);
/* Exit code of meibuctl. */
int status_exit_code(enum status);
/* The general sentence, translated. */
const char *status_text(enum status);

enum { PROBLEM_HINTS_MAX = 8 };

/* One machine-readable way out: a name ("slot") and a value ("S2 2026-11-22T15:30"). */
struct problem_hint {
	char name[24];
	char value[72];
};

/* A fault explained. Plain values, owned by the caller, nothing to release. */
struct problem {
	enum status status;
	char field[64];     /* name of the faulty argument or field, "" if none */
	char message[512];  /* what is wrong, one translated sentence */
	char todo[256];     /* what to do next, translated, "" if nothing */
	int nhints;
	struct problem_hint hints[PROBLEM_HINTS_MAX];
};

#define PROBLEM_INIT { .status = ST_OK }

/* Fills `p` (NULL allowed) and returns `status`; field may be NULL; fmt NULL says
 * status_text(). What is formatted is cleaned (text_clean), so it is safe to print whatever
 * it quotes; quote long things with text_short(). */
enum status problem_set(struct problem *p, enum status status, const char *field,
			const char *fmt, ...) PRINTF_LIKE(4, 5) MUST_CHECK;
/* Adds what to do next. */
void problem_todo(struct problem *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Adds a way out; more than PROBLEM_HINTS_MAX are dropped. */
void problem_hint(struct problem *p, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* What must not be left as it is when the process ends in the middle of things (the terminal):
 * run once by end_at_once(). It may neither allocate nor wait. One at a time, NULL: none. */
void last_act(void (*run)(void *), void *ctx);
/* Ends the process at once, with "meibu: WORDS" on standard error and this exit code. Whatever is
 * half done stays so: a transaction was not committed, a file was not renamed. */
void end_at_once(int exit_code, const char *words) __attribute__((noreturn));
/* Says where and why on standard error and ends the process with exit code 70. For our
 * faults only. */
void bug(const char *file, int line, const char *what) __attribute__((noreturn));
/* An assertion that stays on in release builds. */
#define REQUIRE(cond) ((cond) ? (void)0 : bug(__FILE__, __LINE__, #cond))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
/* Runs fn(&variable) when the scope ends: AUTO(buf_release) struct buf b = BUF_INIT; */
#define AUTO(fn) __attribute__((cleanup(fn)))
/* Leaves the function when `expr` is not ST_OK. */
#define TRY(expr) do { enum status try_status_ = (expr); \
	if (try_status_ != ST_OK) return try_status_; } while (0)

#endif
