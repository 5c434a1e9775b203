/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is stored beside its record: indexes, claims, balances. One function writes a
 * record with everything that follows from it, so that no caller can forget an index.
 * All run inside the caller's transaction.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "base/date.h"
#include "base/hash.h"
#include "model/booking.h"
#include "model/membership.h"
#include "model/posting.h"
#include "model/records.pb-c.h"
#include "store/record.h"

/* ---- clients */
enum status client_get(struct tx *, uint32_t id, struct arena *, Client **ret) MUST_CHECK;
/* Writes `now` and moves its index keys from those of `was` (NULL: new). A deleted client
 * keeps its record and loses its index keys. */
enum status client_put(struct tx *, const Client *was, const Client *now) MUST_CHECK;
/* Adds many new clients, best in the order of their ids: as client_put() for each, but all keys
 * are sorted before they are written, which is several times as fast. A number that is taken
 * (ST_DUPLICATE) sticks to the transaction. */
enum status client_add_many(struct tx *, const Client *const *clients, size_t n) MUST_CHECK;

struct client_hit {
	uint32_t id;
	char name[100];
	char member_no[40];
	/* which way: "name", "pinyin", "initials", "phone", "member_no", "id", "tag", "any" */
	const char *matched;
};
/* Finds by what is typed: hanzi, pinyin, initials, any part of the name, last 4 or more digits of a
 * phone, whole phone, member number, id (C42), tag (#tag: nothing else). Exact prefixes first, then
 * phones, tags, any position; each client once; at most `max` and LIMIT_ROWS. Answers how many. */
enum status client_search(struct tx *, const char *typed, size_t max, struct client_hit *ret,
			  size_t *ret_n) MUST_CHECK;
/* The list in name order (surnames as read) or backwards, a page at a time: after NULL starts; the
 * sort key of the last row continues. */
enum status client_page(struct tx *, enum scan_order, struct bytes after, size_t max,
			struct client_hit *ret, size_t *ret_n, struct buf *ret_after) MUST_CHECK;
/* Other clients with the same phone (whole, any of hers), WeChat or sound of name; ids, each once,
 * at most max. kind[i] says which: 'p', 'w' or 'n', the first that holds. */
enum status client_duplicates(struct tx *, const Client *, size_t max, uint32_t *ret, char *kind,
			      size_t *ret_n) MUST_CHECK;

/* ---- bookings */
enum status booking_get(struct tx *, uint32_t id, struct arena *, Booking **ret) MUST_CHECK;
/* Writes the record, its day and client keys, those of its course and series, and while it claims
 * time its claims and the end of its hold. The caller has checked the claims in this transaction;
 * a claim key that exists already is ST_SLOT_TAKEN (second line of defence). */
enum status booking_put(struct tx *, const Booking *was, const Booking *now) MUST_CHECK;
/* The first stored claim that overlaps, leaving out booking `ignore` and counting up to `capacity`
 * allowed at once: ST_OK if free, ST_SLOT_TAKEN with the other booking and its interval. Claims
 * of a hold that was not taken by `now` do not count. */
enum status claim_check(struct tx *, const struct claim *, unsigned capacity, uint32_t ignore,
			instant now, uint32_t *ret_other, struct claim *ret_claim) MUST_CHECK;
/* Calls fn for every claim of a resource that touches [from, to) and counts at `now`. */
typedef enum status claim_fn(void *ctx, const struct claim *, uint32_t booking);
enum status claim_each(struct tx *, enum resource_kind, uint32_t resource, int64_t from, int64_t to,
		       instant now, claim_fn *, void *ctx) MUST_CHECK;
/* Bookings that start in [from, from+days), in start order. */
typedef enum status booking_fn(void *ctx, const Booking *);
enum status booking_each_day(struct tx *, day from, int days, struct arena *, booking_fn *,
			     void *ctx) MUST_CHECK;
/* Bookings of a client: all, newest first (`from` is ignored), or forward from a wall minute. */
enum status booking_each_client(struct tx *, uint32_t client, int64_t from, enum scan_order,
				struct arena *, booking_fn *, void *ctx) MUST_CHECK;

/* ---- ledger */
struct entry {
	uint32_t number;
	instant at;
	day day;              /* business day */
	enum entry_kind kind;
	uint32_t staff, shop;
	char terminal[16];
	char source_letter;   /* document: 'V' 17, 'B' 3, 'P' 2; 0 none */
	uint32_t source;
	uint32_t reversal_of;
	uint8_t prev[HASH_SIZE];
	uint8_t hash[HASH_SIZE]; /* BLAKE2b-256 of the stored bytes (prev included) */
	struct postings postings;
};
/* The number the next entry will get: a sale names itself by it. */
enum status ledger_next(struct tx *, uint32_t *ret) MUST_CHECK;
/* Appends: number, chain and hash are filled in; balances, limits and rollups follow.
 * ST_INSUFFICIENT names the account that would go below zero. An unbalanced list is a bug. */
enum status ledger_append(struct tx *, struct entry *, struct problem *reterr) MUST_CHECK;
enum status ledger_get(struct tx *, uint32_t number, struct entry *ret) MUST_CHECK;
/* From entry `from` on; fn may end it with another status. */
typedef enum status entry_fn(void *ctx, const struct entry *);
enum status ledger_each(struct tx *, uint32_t from, entry_fn *, void *ctx) MUST_CHECK;
/* 0 if never touched, or touched and gone: such a balance is not kept */
enum status ledger_balance(struct tx *, struct account, struct unit, int64_t *ret) MUST_CHECK;
/* Every balance of a client, of all clients one after the other, or of the shop's own: money first,
 * then things with an id. */
typedef enum status balance_fn(void *ctx, const struct posting *balance);
enum status ledger_balances_of(struct tx *, uint32_t client, balance_fn *, void *ctx) MUST_CHECK;
enum status ledger_balances_clients(struct tx *, balance_fn *, void *ctx) MUST_CHECK;
enum status ledger_balances_own(struct tx *, balance_fn *, void *ctx) MUST_CHECK;
/* Daily sums between days (inclusive) in key order. */
struct rollup { day day; struct posting sum; uint32_t count; };
typedef enum status rollup_fn(void *ctx, const struct rollup *);
enum status rollup_each(struct tx *, day from, day to, rollup_fn *, void *ctx) MUST_CHECK;
/* The document of a sale: in TABLE_LEDGER beside its entry (key: number u32, 01). */
enum status sale_put(struct tx *, const Sale *) MUST_CHECK;  /* also her sales index */
enum status sale_get(struct tx *, uint32_t number, struct arena *, Sale **ret) MUST_CHECK;
/* What the list of her sales holds of each: total (of a refund below zero) and what counts towards
 * her tier. */
struct client_sale {
	uint32_t number;
	money total;
	struct merit merit;
};
/* A client's sales and refunds, newest first, without reading the documents; fn may end it with
 * another status. */
typedef enum status client_sale_fn(void *ctx, const struct client_sale *);
enum status sale_each_client(struct tx *, uint32_t client, client_sale_fn *, void *ctx) MUST_CHECK;

/* Payments of debts count towards the tier too, without being sales: the same row. */
enum status merit_put(struct tx *, uint32_t client, uint32_t entry, money total,
		      struct merit) MUST_CHECK;
/* Numbers of the entries that touch a client: those of her balances and her sales, each once,
 * rising, from `from` on. */
typedef enum status number_fn(void *ctx, uint32_t number);
enum status ledger_each_client(struct tx *, uint32_t client, uint32_t from, number_fn *,
			       void *ctx) MUST_CHECK;
/* Refunds of a sale, oldest first. sale_put() of a refund writes what this reads. */
enum status refund_each(struct tx *, uint32_t sale, number_fn *, void *ctx) MUST_CHECK;
/* Sales of which something is still on account, by number; ledger_append() keeps them. client 0:
 * all. */
typedef enum status debt_fn(void *ctx, uint32_t sale, uint32_t client, money left);
enum status debt_each(struct tx *, uint32_t client, debt_fn *, void *ctx) MUST_CHECK;
/* The document of money given back for prepaid things, beside its entry. */
enum status prepaid_put(struct tx *, const PrepaidRefund *) MUST_CHECK;
enum status prepaid_get(struct tx *, uint32_t entry, struct arena *,
			PrepaidRefund **ret) MUST_CHECK;

/* ---- prepaid: records with their index keys */
enum status course_get(struct tx *, uint32_t id, struct arena *, Course **ret) MUST_CHECK;
/* was NULL: new. Its client's list and its day of expiry follow; one that is over has none. */
enum status course_put(struct tx *, const Course *was, const Course *now) MUST_CHECK;
/* Her courses in the order they were sold, those that are over too. */
enum status course_each_client(struct tx *, uint32_t client, number_fn *, void *ctx) MUST_CHECK;
/* Cards by time that are not over, as they were sold. */
enum status course_each_unlimited(struct tx *, number_fn *, void *ctx) MUST_CHECK;
/* Bookings that were made for a course, kept by booking_put(). */
enum status booking_each_course(struct tx *, uint32_t course, number_fn *, void *ctx) MUST_CHECK;
enum status coupon_get(struct tx *, uint32_t id, struct arena *, Coupon **ret) MUST_CHECK;
enum status coupon_put(struct tx *, const Coupon *was, const Coupon *now) MUST_CHECK;
enum status coupon_each_client(struct tx *, uint32_t client, number_fn *, void *ctx) MUST_CHECK;
/* ST_NOT_FOUND: she has none. */
enum status wallet_get(struct tx *, uint32_t client, struct arena *, Wallet **ret) MUST_CHECK;
enum status wallet_put(struct tx *, const Wallet *) MUST_CHECK;
/* What ends before `before` and was not ended yet: letter K with a course, U with a coupon that can
 * still be used, C with a client whose batch of points until `last` it is, as long as something is
 * left of it. Oldest first. ledger_append() keeps those of coupons and points; fn must not write,
 * so collect first. For points the entries of those months are read. */
typedef enum status expiry_fn(void *ctx, day last, char letter, uint32_t id);
enum status expiry_each(struct tx *, day before, expiry_fn *, void *ctx) MUST_CHECK;
/* Takes the key of a course or coupon out once it was dealt with; one that is gone already is no
 * fault. */
enum status expiry_drop(struct tx *, day last, char letter, uint32_t id) MUST_CHECK;
/* Forgets the days before `before` on which points ended, if nothing is left of any batch. */
enum status expiry_forget(struct tx *, day before) MUST_CHECK;
/* The template a course was sold with, kept once: its hash is its name. */
enum status template_put(struct tx *, const Template *, uint8_t ret_hash[HASH_SIZE]) MUST_CHECK;
enum status template_get(struct tx *, const uint8_t hash[HASH_SIZE], struct arena *,
			 Template **ret) MUST_CHECK;
/* The open drawer; ST_NOT_FOUND when none is. At most one is, the last of the table. */
enum status till_open(struct tx *, struct arena *, Till **ret) MUST_CHECK;
/* The last closed one; ST_NOT_FOUND before the first. */
enum status till_last(struct tx *, struct arena *, Till **ret) MUST_CHECK;
/* was NULL: new, with the next number. ST_WRONG_STATE when another is open, or when it was closed:
 * a Z report is never written again. */
enum status till_put(struct tx *, const Till *was, const Till *now) MUST_CHECK;

/* ---- the book's other records, read with record_get(); of turns and the plan of a day, whose
 * ids are days, record_put() writes them. was NULL: new. */
enum status roster_change_put(struct tx *, const RosterChange *was,
			      const RosterChange *now) MUST_CHECK;
/* Those of a member of staff that touch [from, to) and were not dropped, by their end. */
typedef enum status roster_change_fn(void *ctx, const RosterChange *);
enum status roster_change_each(struct tx *, uint32_t staff, int64_t from, int64_t to,
			       struct arena *, roster_change_fn *, void *ctx) MUST_CHECK;
enum status wait_put(struct tx *, const Wait *was, const Wait *now) MUST_CHECK;
/* Who waits or has a time held, in order. */
enum status wait_each(struct tx *, number_fn *, void *ctx) MUST_CHECK;
/* All of a client, those that are over too, in the order they came. */
enum status wait_each_client(struct tx *, uint32_t client, number_fn *, void *ctx) MUST_CHECK;
enum status attendance_put(struct tx *, const Attendance *was, const Attendance *now) MUST_CHECK;
/* Of the days from .. to, the last included; of a day by staff. */
enum status attendance_each_day(struct tx *, day from, day to, number_fn *, void *ctx) MUST_CHECK;
/* ST_DUPLICATE: there is one with that key already, and nothing was written. */
enum status message_put(struct tx *, const Message *was, const Message *now) MUST_CHECK;
/* The message with a key; ST_NOT_FOUND. */
enum status message_find(struct tx *, const char *key, struct arena *, Message **ret) MUST_CHECK;
/* Waiting messages that may go by `until`, oldest first. */
enum status message_each_due(struct tx *, instant until, number_fn *, void *ctx) MUST_CHECK;
/* Bookings that claim time and are held until before an instant, those that lapse first in front;
 * one that is taken has no held_until any more. */
enum status hold_each(struct tx *, instant until, number_fn *, void *ctx) MUST_CHECK;
/* Those of a series, by number. */
enum status booking_each_series(struct tx *, uint32_t series, number_fn *, void *ctx) MUST_CHECK;

/* ---- audit chain: rows append, each holding the hash of the one before */
/* `id` is filled in, `prev` only in what is stored. */
enum status audit_append(struct tx *, AuditRow *) MUST_CHECK;

/* ---- done requests: 32 hex digits that begin with the time (request_key()), or any other text */
/* ST_NOT_FOUND */
enum status done_find(struct tx *, const char *request_key, struct arena *, Done **ret) MUST_CHECK;
/* ST_DUPLICATE if it was done already. */
enum status done_put(struct tx *, const char *request_key, const Done *) MUST_CHECK;

/* ---- proofs: what `meibuctl check` runs on the store's own promises. Each names what is wrong
 * in the problem, first fault; the table of invariants in svc calls them by name. */
struct proof {
	const char *name;      /* "client-index" */
	const char *sentence;  /* N_() */
	enum status (*run)(struct tx *, struct problem *reterr);
};
extern const struct proof store_proofs[];
extern const size_t nstore_proofs;

#endif
