/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What bodies of operations share. Private to svc/: nothing else includes it.
 */
#ifndef SVC_BODY_H
#define SVC_BODY_H

#include "store/tables.h"
#include "svc/op.h"

/* ---- plain records (staff, rooms, devices, products) */

/* Gives `record` the next id, revision 1 and the shop, checks and writes it; names it for the
 * audit. The id is in the record. */
enum status body_add(struct op_call *, const struct record *, enum table,
		     ProtobufCMessage *record) MUST_CHECK;
/* A copy of `was` with the named fields taken from `changes`; refuses fixed and unknown fields
 * and a
 * revision that is no longer current (0: not compared). Its revision is one more. */
enum status body_change(struct op_call *, const struct record *, const ProtobufCMessage *was,
			const ProtobufCMessage *changes, size_t nfields, char *const *fields,
			uint32_t revision, ProtobufCMessage **ret) MUST_CHECK;
/* Reads, changes, checks and writes a record of a plain table. */
enum status body_set(struct op_call *, const struct record *, enum table, uint32_t id,
		     const ProtobufCMessage *changes, size_t nfields, char *const *fields,
		     uint32_t revision, ProtobufCMessage **ret) MUST_CHECK;
/* Reads one; ST_NOT_FOUND names it. */
enum status body_get(struct op_call *, const struct record *, enum table, uint32_t id,
		     ProtobufCMessage **ret) MUST_CHECK;
/* All records of a small table, in id order, in the arena. */
enum status body_all(struct op_call *, const struct record *, enum table, size_t *ret_n,
		     ProtobufCMessage ***ret) MUST_CHECK;
void body_object(struct op_call *, char letter, uint32_t id);

/* ---- clients, staff */
/* A client who is not in the recycle bin; ST_NOT_FOUND names her. */
enum status body_client(struct op_call *, uint32_t id, Client **ret) MUST_CHECK;
/* Adds a client: checks, looks for duplicates unless forced, writes. */
enum status body_client_add(struct op_call *, const Client *given, bool force,
			    Client **ret) MUST_CHECK;
enum status body_staff(struct op_call *, uint32_t id, const char *field, Staff **ret) MUST_CHECK;
/* What this role may not see is taken out, before it leaves the store. */
void body_hide_client(struct op_call *, Client *);
/* Does the PIN belong to the staff member? Counts failures, locks out. Costs 20–100 ms: the hash is
 * computed before a transaction begins, see staff.c. */

/* ---- treatments */
const struct treatment *body_treatment(struct op_call *, const char *id, const char *field,
				       enum status *ret);
/* Why the treatment is not for this client, as sentences; "" if nothing speaks against it. */
void body_contraindications(struct op_call *, const struct treatment *, const Client *,
			    struct buf *ret);

/* ---- free time (slots.c) */
struct found_slot { int64_t start; uint32_t therapist, room, device; int minutes; int64_t cost;
		   const char *reason; };
struct slot_query {
	const struct treatment *treatment;
	int64_t from;             /* wall minute, not earlier */
	int days;
	uint32_t therapist;       /* 0: any */
	uint32_t room, device;    /* 0: any of the type */
	const Client *client;     /* NULL: nobody in particular */
	uint32_t ignore;          /* booking whose claims do not count (it is being moved) */
	bool all;                 /* every start in time order, not proposals */
	size_t limit;
};
enum status slots_find(struct op_call *, const struct slot_query *, struct found_slot *ret,
		       size_t *ret_n) MUST_CHECK;
/* Is she at work for all of [from, to)? By her weekly roster. */
bool roster_covers(const Staff *, int64_t from, int64_t to);
/* Has she the skill and the level? */
bool staff_qualified(const struct treatments *, const Staff *, const struct treatment *);
/* The open rooms or devices of a type, in id order; `only` not 0: that one alone. */
struct place { uint32_t id; unsigned capacity; };
enum status places_of(struct op_call *, enum resource_kind, const char *type, uint32_t only,
		      struct place ret[LIMIT_RESOURCES], size_t *ret_n) MUST_CHECK;
unsigned place_capacity(struct op_call *, enum resource_kind, uint32_t id);

/* Arrays of messages: appends to a repeated message field. */
#define BODY_PUSH(arena, array, n, item) \
	((array) = arena_grow((arena), (array), (n), sizeof(*(array))), (array)[(n)++] = (item))

/* The bodies, one per row of the table in ops.c. */
op_fn op_client_add, op_client_get, op_client_card, op_client_set, op_client_delete,
	op_client_restore,
	op_client_find, op_client_list;
op_fn op_staff_add, op_staff_get, op_staff_set, op_staff_pin, op_staff_list;
op_fn op_room_add, op_room_get, op_room_set, op_room_list;
op_fn op_device_add, op_device_get, op_device_set, op_device_list;
op_fn op_product_add, op_product_get, op_product_set, op_product_find, op_stock_receive;
op_fn op_treatment_list;
op_fn op_booking_slots, op_booking_add, op_booking_walkin, op_booking_get, op_booking_list,
	op_booking_move,
	op_booking_confirm, op_booking_arrive, op_booking_start, op_booking_finish,
	op_booking_cancel, op_booking_noshow, op_booking_unarrive, op_booking_unstart;
op_fn op_sale_quote, op_sale_pay, op_sale_get, op_sale_list;
op_fn op_ledger_entry, op_ledger_balance;
op_fn op_audit_list, op_draft_put, op_draft_get, op_draft_list, op_draft_drop;
op_fn op_job_list, op_job_done, op_shop_stat;
op_fn op_staff_prepare_add, op_staff_prepare_pin, op_sale_prepare_pay;

#endif
