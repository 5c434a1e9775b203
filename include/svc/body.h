/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What bodies of operations share. Private to svc/: nothing else includes it.
 */
#ifndef SVC_BODY_H
#define SVC_BODY_H

#include "model/basket.h"
#include "model/prepaid.h"
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

/* ---- treatments */
const struct treatment *body_treatment(struct op_call *, const char *id, const char *field,
				       enum status *ret);
/* May it be asked for from outside? ST_NOT_ONLINE says what to do instead. */
enum status body_online(struct op_call *, const struct treatment *,
			const char *field) MUST_CHECK;
/* Why the treatment is not for this client, as sentences; "" if nothing speaks against it. */
void body_contraindications(struct op_call *, const struct treatment *, const Client *,
			    struct buf *ret);

/* ---- bookings (booking.c) */
/* As lists tell it, with what this role may see of its client. */
enum status booking_row(struct op_call *, const Booking *, BookingRow **ret) MUST_CHECK;

/* ---- free time (slots.c) */
enum { SLOT_REASONS = 8 };
/* A time for a whole visit. */
struct found_slot {
	int64_t start;            /* of the first part, when its preparation begins */
	int minutes;              /* until the last one is cleaned up after */
	int waiting;              /* minutes the client waits between parts */
	int load;                 /* minutes its people are booked on that day */
	int64_t cost;             /* in minutes somebody would rather wait */
	size_t n;
	struct { int64_t start; uint32_t therapist, room, device; } parts[LIMIT_SEGMENTS];
	bool by_turn;
	size_t nreasons;
	const char *reasons[SLOT_REASONS]; /* translated, the one that matters most first */
};
struct slot_query {
	size_t n;
	SegmentWish *const *wishes; /* parts one after the other; their starts are not looked at */
	int64_t from;             /* wall minute, not earlier */
	int days;
	int64_t wanted;           /* as near to it as can be; 0: the sooner the better */
	int from_minute, to_minute; /* of the day, all of the visit between them; 0: any */
	uint32_t course;          /* in its rhythm, and while it lasts; 0 */
	const Client *client;     /* NULL: nobody in particular */
	uint32_t ignore;          /* booking whose claims do not count (it is being moved) */
	bool outside;             /* asked for from outside: minimum notice counts */
	bool walk_in;             /* she is here: whose turn it is comes first */
	bool all;                 /* every start in time order, not proposals */
	size_t limit;
};
/* What is found can be booked: every rule of plan_check() holds for it. */
enum status slots_find(struct op_call *, const struct slot_query *, struct found_slot *ret,
		       size_t *ret_n) MUST_CHECK;
/* As operations answer it. */
Slot *slot_answer(struct op_call *, const struct slot_query *, const struct found_slot *);
/* Is she wished for beside the therapist? */
bool wish_assists(const SegmentWish *, uint32_t staff);
/* Has she the skill and the level? */
bool staff_qualified(const struct treatments *, const Staff *, const struct treatment *);
/* The open rooms or devices of a type, in id order; `only` not 0: that one alone. */
struct place { uint32_t id; unsigned capacity; };
enum status places_of(struct op_call *, enum resource_kind, const char *type, uint32_t only,
		      struct place ret[LIMIT_RESOURCES], size_t *ret_n) MUST_CHECK;
unsigned place_capacity(struct op_call *, enum resource_kind, uint32_t id);

/* ---- authority, entries (authority.c, entry.c) */
/* prepare() of operations whose arguments have authorised_by and authorised_pin: checks the PIN. */
op_fn op_prepare_authority;
/* Has the caller the permission, or the manager who stands in (authorised_by, 0: nobody)?
 * ST_NO_AUTHORITY says that a manager's PIN helps; `what` is a sentence, translated. */
enum status body_authority(struct op_call *, enum permission, uint32_t authorised_by,
			   const char *what) MUST_CHECK;
/* The same for what is more than a permission: is it within the limits of a role? `field` is that
 * of the refusal, or NULL. */
typedef bool within_fn(const struct role *, const void *what);
enum status body_within(struct op_call *, within_fn *, const void *what, uint32_t authorised_by,
			const char *field, const char *lacks) MUST_CHECK;
/* The role of somebody who stands in; ST_NO_AUTHORITY unless she may authorise. Notes her for the
 * audit, and for the histories of what is written after it. */
enum status body_stand_in(struct op_call *, uint32_t authorised_by, const struct role **ret_role,
			  const char **ret_name) MUST_CHECK;
/* An entry of this moment: staff, shop, terminal, and the business day it belongs to, which is the
 * next one when today was closed already. With [day] require_open nothing moves money over the
 * counter (sale, refund, debt, wallet, expense) before the drawer is open. */
enum status body_entry(struct op_call *, enum entry_kind, char letter, uint32_t source,
		       struct entry *ret) MUST_CHECK;
/* The drawer has to be open, if the settings say so. */
enum status body_drawer_open(struct op_call *) MUST_CHECK;
/* Appends it and makes it the record of the operation (call->entry, the first one counts). */
enum status body_post(struct op_call *, struct entry *) MUST_CHECK;
/* Its paper waits in the store until it is out: a crash does not lose it. Kinds: "receipt" of a
 * sale V, "debt" of the entry E that paid one, "deposit" of the entry that took one or ended it,
 * "prepaid" of the entry that gave prepaid money back. */
enum status body_queue_slip(struct op_call *, const char *kind, char letter,
			    uint32_t number) MUST_CHECK;
/* An entry as ledger.entry and the export tell it. */
void entry_tell(const struct entry *, struct arena *, EntryAnswer *ret);
/* A balance as people count it: what we owe or earn is positive too. */
enum status body_balance(struct op_call *, enum account_class, uint32_t owner, uint32_t detail,
			 struct unit, int64_t *ret) MUST_CHECK;
/* The day that an entry made now belongs to. */
enum status body_posting_day(struct op_call *, day *ret) MUST_CHECK;
/* A change of a record, for its history. */
RecordChange *body_record_change(struct op_call *, const char *what, const char *was,
				 const char *now, const char *reason);

/* ---- courses (course.c) */
struct course_state {
	Course *course;
	int64_t left, reserved, used; /* left: free to use; both 0 for unlimited */
	money value;                  /* not yet delivered */
};
/* ST_NOT_FOUND names it. */
enum status course_state(struct op_call *, uint32_t id, struct course_state *ret) MUST_CHECK;
/* May this client use it for this treatment on that day? reserved: one is held for the booking.
 * Says why not: whose it is, what it is for, over, frozen, expired, nothing left. */
enum status course_usable(struct op_call *, const struct course_state *, uint32_t client,
			  const char *treatment, day on, bool reserved) MUST_CHECK;
/* What the next session is worth: session_value(), or for unlimited what time has earned. */
money course_next_value(const struct course_state *, day on);
/* Holds a session for a booking, or lets it go (n -1); posts its own entry. */
enum status course_reserve(struct op_call *, const struct course_state *, int n,
			   uint32_t booking) MUST_CHECK;
/* A session was used by a booking: posts its own entry and does what course_used() does. */
enum status course_deliver(struct op_call *, const struct course_state *, const char *treatment,
			   bool reserved, const struct shares *, uint32_t booking, money *ret_value,
			   uint32_t *ret_entry) MUST_CHECK;
/* The session that the booking took of its course for this segment when it was finished:
 * *ret_entry 0 if none. */
enum status course_delivered_of(struct op_call *, const Booking *, size_t segment,
				uint32_t *ret_entry, money *ret_value) MUST_CHECK;
/* After the ledger has moved: notes the day of last use (n 1; -1: given back), ends the course when
 * nothing is left, or brings it back to life. */
enum status course_used(struct op_call *, uint32_t id, int n) MUST_CHECK;
/* A course line of a sale was paid: makes its record, freezing the templates. line->course and
 * sale->id are set; the caller posts. */
enum status course_sold(struct op_call *, const Sale *, const SaleLine *) MUST_CHECK;
/* Can its sale be taken back? Not once it was used or earned (that is for prepaid.refund), promised
 * to a booking, passed on, or is over. */
enum status course_untouched(struct op_call *, uint32_t id) MUST_CHECK;
/* Its sale was taken back: it is over. course_untouched() has to hold. */
enum status course_taken_back(struct op_call *, uint32_t id) MUST_CHECK;
/* Rows as operations answer them. */
enum status course_row(struct op_call *, const struct course_state *, CourseRow **ret) MUST_CHECK;
enum status courses_of(struct op_call *, uint32_t client, bool ended, size_t limit,
		       size_t *ret_n, CourseRow ***ret) MUST_CHECK;

/* ---- prepaid things that end (prepaid_expire.c) */
/* Ends courses, coupons and batches of points whose last day is before `until`, and earns what
 * unlimited cards were used up by time up to the day before; at most `limit` of them, the oldest
 * first: ret->more says that there may be others. Doing it again finds nothing to do. */
enum status prepaid_expire_all(struct op_call *, day until, size_t limit,
			       PrepaidExpired *ret) MUST_CHECK;

/* ---- wallets (wallet.c) */
struct wallet_state {
	Wallet *wallet;           /* NULL: none was opened */
	money principal, bonus;
};
enum status wallet_state(struct op_call *, uint32_t client, struct wallet_state *ret) MUST_CHECK;
/* May it pay? Frozen, lost, none: says what to do. */
enum status wallet_usable(struct op_call *, const struct wallet_state *) MUST_CHECK;
/* A top-up, the sum of all of a sale: opens the wallet if there is none, and holds its principal
 * against the limit. The caller posts. */
enum status wallet_topped_up(struct op_call *, const Client *, money amount) MUST_CHECK;
/* All of it was given back: its history names the entry. */
enum status wallet_close(struct op_call *, const Wallet *, const char *entry,
			 const char *reason) MUST_CHECK;
/* For prepare(): is the wallet's PIN right, if it has one? Counts failures, locks out. */
enum status wallet_pin_check(struct shop *, uint32_t client, const char *pin,
			     struct problem *reterr) MUST_CHECK;
/* A copy without what must not leave the store; NULL for NULL. */
Wallet *wallet_shown(struct op_call *, const Wallet *);

/* ---- membership (tier.c, points.c, coupon.c) */
/* What the rules say of her history today, in the words of tier.get. */
enum status tier_answer(struct op_call *, const Client *, const struct history *,
			TierAnswer *ret) MUST_CHECK;
/* Her tier on a day by the rules; NULL: none. */
enum status client_tier(struct op_call *, const Client *, day, const struct tier **ret) MUST_CHECK;
/* Of a sale or refund that has its number: the tier in her record, coupons for milestones and a
 * higher tier, or those withdrawn that she would not have earned without what is taken back. The
 * coupons are records and postings of `list`; their ids go to sale->given. Call before the entry is
 * appended; her history need not have the sale yet. ret_tier: hers from now on, NULL for none. */
enum status membership_after(struct op_call *, const Client *, Sale *, struct postings *list,
			     const struct tier **ret_tier) MUST_CHECK;
struct points_state {
	size_t n;
	PointBatch **batches;     /* above zero, those that end first first, 0 (no end) last */
	int64_t points, owed;
};
enum status points_state(struct op_call *, uint32_t client, struct points_state *ret) MUST_CHECK;
/* Where points that are earned go (owed first), and whence points come that are taken back: the
 * sale's own batch first, then what ends first; what none has is owed. In a refund points_return()
 * of its payments comes first. */
enum status points_place(struct op_call *, uint32_t client, Sale *) MUST_CHECK;
enum status points_take_back(struct op_call *, uint32_t client, Sale *refund) MUST_CHECK;
/* Where points that come back from a payment go: what she owes first. */
enum status points_return(struct op_call *, uint32_t client, Payment *) MUST_CHECK;
/* A coupon she may use today: hers, not used, in its days. */
enum status coupon_usable(struct op_call *, uint32_t id, uint32_t client, Coupon **ret) MUST_CHECK;
/* Is it still there? 1 or 0. */
enum status coupon_there(struct op_call *, const Coupon *, int64_t *ret) MUST_CHECK;
/* The rule of a kind; ST_BAD_VALUE names those there are. */
enum status coupon_kind(struct op_call *, const char *kind,
			const struct coupon_rule **ret) MUST_CHECK;
/* Takes one back that was not used, as if it had never been given; the posting goes to `list`. */
enum status coupon_take_away(struct op_call *, const Coupon *, const char *reason,
			     struct postings *list, Coupon **ret) MUST_CHECK;
/* Makes one by its rule; the posting goes to `list`. */
enum status coupon_give(struct op_call *, uint32_t client, const struct coupon_rule *,
			const char *reason, uint32_t sale, struct postings *list,
			Coupon **ret) MUST_CHECK;
/* Those of a client that are left, as rows. */
enum status coupons_of(struct op_call *, uint32_t client, bool all, size_t limit, size_t *ret_n,
		       CouponRow ***ret) MUST_CHECK;

/* ---- on account (debt.c) */
/* What she owes, and what of it is due by today. */
enum status client_debt(struct op_call *, uint32_t client, money *ret_owed,
			money *ret_due) MUST_CHECK;

/* ---- the roster (roster.c) */
/* Her changes that touch [from, to), in the arena. */
enum status roster_changes(struct op_call *, uint32_t staff, int64_t from, int64_t to,
			   size_t *ret_n, RosterChange ***ret) MUST_CHECK;
/* Is she at work for all of [from, to)? By pattern and changes. */
enum status at_work(struct op_call *, const Staff *, int64_t from, int64_t to,
		    bool *ret) MUST_CHECK;
/* Would these minutes on clients (a claim of hers) be too much for her? ST_OVERWORK says which rule
 * and how much: of the business day, without a break, or days at work in a row when she has no duty
 * that day. ignore: a booking whose claims do not count. */
enum status overwork_check(struct op_call *, const Staff *, int64_t from, int64_t to,
			   uint32_t ignore) MUST_CHECK;
/* The same of several claims together, those of a visit. */
struct span;
enum status overwork_check_all(struct op_call *, const Staff *, size_t n, const struct span *more,
			       uint32_t ignore) MUST_CHECK;

/* ---- turns (turn.c, rotation.c) */
/* The next in turn today who can do the treatment, is on duty and is free for [from, to), or with
 * to 0 for as long as she takes for it; 0: nobody signed in or able. */
enum status turn_next(struct op_call *, const struct treatment *, int64_t from, int64_t to,
		      uint32_t *ret) MUST_CHECK;
/* Could she do it from then on: skill, duty, time? Whether it is her turn is not looked at. */
enum status turn_can(struct op_call *, uint32_t staff, const struct treatment *, int64_t from,
		     bool *ret) MUST_CHECK;
/* A client was given by turn, asked for her, or stayed longer: what it costs by the rules goes to
 * the journal; nothing if she does not stand in the queue. back: it is given back, as much as it
 * cost. */
enum turn_kind { TURN_TAKEN, TURN_ASKED_FOR, TURN_EXTENSION };
enum status turn_note(struct op_call *, uint32_t staff, enum turn_kind, bool back,
		      uint32_t booking) MUST_CHECK;
/* After a booking was written: a client who is here costs those who treat her a turn, or what a
 * client who asked for her costs; she who goes unserved, or to somebody else, gives it back, with
 * what extensions cost. was NULL: new. */
enum status turns_follow(struct op_call *, const Booking *was, const Booking *now) MUST_CHECK;

/* ---- waitlist, deposits, messages (wait.c, deposit.c, message.c) */
/* Whom the time of this booking would suit, in order: warnings for who cancels. */
enum status waits_for(struct op_call *, const Booking *freed, size_t max, size_t *ret_n,
		      WaitRow ***ret) MUST_CHECK;
/* Tells who cancels or moves of those whom the time that is free again would suit. */
enum status waits_warn(struct op_call *, const Booking *freed, BookingAnswer *ret) MUST_CHECK;
/* Holds that were not taken by now lapse: cancelled, and who waits is in her place again. How
 * many. Every operation that writes begins with it, so that none is in its way; what only
 * reads leaves out what booking_ran_out(). */
enum status holds_lapse(struct op_call *, size_t *ret_n) MUST_CHECK;
/* Sessions of a course that such holds have not given back yet: none where something is
 * written. */
enum status holds_sessions(struct op_call *, const Course *, int64_t *ret) MUST_CHECK;
/* A booking is about to be stored: what becomes of the hold that it was. */
enum status hold_follows(struct op_call *, const Booking *was, Booking *now) MUST_CHECK;
/* What is asked of this client for a booking. */
enum status deposit_asked(struct op_call *, uint32_t client, const Booking *,
			  money *ret) MUST_CHECK;
enum status deposit_paid(struct op_call *, const Booking *, money *ret) MUST_CHECK;
/* A message about a booking goes to the outbox, once by its key; none without consent or a way. */
enum status message_about(struct op_call *, const char *kind, const Booking *,
			  instant not_before) MUST_CHECK;
/* A booking was stored (was NULL: new): messages about what it was are not sent any more, and
 * with [booking] confirm_message she is told what it is now. */
enum status messages_follow(struct op_call *, const Booking *was, const Booking *now) MUST_CHECK;

/* Arrays of messages: appends to a repeated message field. */
#define BODY_PUSH(arena, array, n, item) \
	((array) = arena_grow((arena), (array), (n), sizeof(*(array))), (array)[(n)++] = (item))

/* The bodies, one per row of the table in ops.c. */
op_fn op_client_add, op_client_get, op_client_card, op_client_set, op_client_delete,
	op_client_restore, op_client_consent,
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
op_fn op_sale_refund_quote, op_sale_refund, op_tab_hold, op_tab_list, op_tab_get, op_tab_drop,
	op_debt_list, op_debt_pay, op_course_offers, op_course_list, op_course_get,
	op_course_freeze, op_course_unfreeze, op_course_extend, op_course_transfer,
	op_wallet_get, op_wallet_balance, op_wallet_freeze, op_wallet_unfreeze,
	op_wallet_lose, op_wallet_reissue, op_wallet_transfer,
	op_wallet_pin, op_points_balance, op_points_redeem, op_points_adjust, op_coupon_kinds,
	op_coupon_issue, op_coupon_list, op_coupon_withdraw, op_tier_get, op_tier_grant,
	op_tier_review, op_prepaid_refund_quote, op_prepaid_refund, op_prepaid_expire,
	op_prepaid_contract, op_client_statement, op_day_get, op_day_open, op_day_x, op_day_count,
	op_day_close, op_day_reopen, op_day_list, op_report_list, op_report_run;
op_fn op_wallet_prepare_transfer, op_wallet_prepare_pin, op_wallet_prepare_reissue;
op_fn op_booking_split, op_booking_copy, op_booking_extend, op_booking_series_plan,
	op_booking_series, op_booking_load, op_deposit_take, op_deposit_get, op_wait_add,
	op_wait_list, op_wait_offer, op_wait_take, op_wait_drop, op_roster_week, op_roster_add,
	op_roster_swap, op_roster_drop, op_roster_list, op_rotation_get, op_rotation_signin,
	op_rotation_signout, op_rotation_skip, op_rotation_swap, op_attendance_in,
	op_attendance_out, op_attendance_correct, op_attendance_add, op_attendance_list,
	op_plan_get, op_plan_tick, op_remind_run, op_message_list, op_message_done, op_message_drop;
op_fn op_ledger_entry, op_ledger_balance;
op_fn op_audit_list, op_draft_put, op_draft_get, op_draft_list, op_draft_drop;
op_fn op_job_list, op_job_done, op_shop_stat, op_backup_note, op_export_note, op_backup_last;
op_fn op_staff_prepare_add, op_staff_prepare_pin, op_sale_prepare_pay, op_deposit_prepare_take;

#endif
