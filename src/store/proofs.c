/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of proofs, and those that look at records and at the audit chain. */
#include "store/proofs.h"

#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "model/field.h"
#include "store/index_set.h"

const struct proof store_proofs[] = {
	{ .name = "pages", .run = proof_pages,
	  .sentence = N_("Every page of the store is where it belongs and holds its rows in "
			 "order.") },
	{ .name = "tables", .run = proof_tables,
	  .sentence = N_("Every table holds what was written to it, no more and no less.") },
	{ .name = "records", .run = proof_records,
	  .sentence = N_("Every record can be read and is within its limits.") },
	{ .name = "client-index", .run = proof_client_index,
	  .sentence =
		  N_("Every client is found by all her index keys, and no key leads elsewhere.") },
	{ .name = "search-blocks", .run = proof_search_blocks,
	  .sentence = N_("The texts searched for any part of a name are those of the clients.") },
	{ .name = "booking-index", .run = proof_booking_index,
	  .sentence =
		  N_("Every booking stands in its day, with its client, its course and its series, "
		     "and nowhere else.") },
	{ .name = "booking-claims", .run = proof_booking_claims,
	  .sentence = N_("Every booking holds its claims, and nobody is in two places.") },
	{ .name = "product-index", .run = proof_product_index,
	  .sentence =
		  N_("Every product is found by its barcode, and no barcode leads elsewhere.") },
	{ .name = "roster-index", .run = proof_roster_index,
	  .sentence = N_("Every roster change that was not taken back stands with its member of "
			 "staff, and no other.") },
	{ .name = "wait-index", .run = proof_wait_index,
	  .sentence = N_("Everybody on the waitlist stands with the client, and in the order "
			 "while waiting.") },
	{ .name = "attendance-index", .run = proof_attendance_index,
	  .sentence = N_("Every clocked time stands on its day.") },
	{ .name = "message-index", .run = proof_message_index,
	  .sentence = N_("Every message is found by its key, and stands among those to send "
			 "while it waits.") },
	{ .name = "ledger-balanced", .run = proof_ledger_balanced,
	  .sentence = N_("Every ledger entry sums to zero in every unit.") },
	{ .name = "ledger-chain", .run = proof_ledger_chain,
	  .sentence =
		  N_("Ledger entries have no gaps, and each holds the hash of the one before.") },
	{ .name = "ledger-balances", .run = proof_ledger_balances,
	  .sentence = N_("Every balance is the sum of its postings.") },
	{ .name = "ledger-limits", .run = proof_ledger_limits,
	  .sentence = N_("No account is below its limit.") },
	{ .name = "ledger-rollups", .run = proof_ledger_rollups,
	  .sentence = N_("Every daily sum is the sum of the day's postings.") },
	{ .name = "sales", .run = proof_sales,
	  .sentence = N_("Every sale has its document, which says what its entry posts and what "
			 "the client's list says of it.") },
	{ .name = "refunds", .run = proof_refunds,
	  .sentence = N_("Every refund takes back a sale that leads to it.") },
	{ .name = "prepaid-refunds", .run = proof_prepaid_refunds,
	  .sentence =
		  N_("Every prepaid refund has its workings, and they say what was paid out.") },
	{ .name = "client-entries", .run = proof_client_entries,
	  .sentence = N_("Every entry stands with the clients whose balances it touches.") },
	{ .name = "debts", .run = proof_debts,
	  .sentence = N_("Every sale of which something is owed is among the debts, and no "
			 "other.") },
	{ .name = "points-expiry", .run = proof_points_expiry,
	  .sentence = N_("Points stand on their last day while there are any.") },
	{ .name = "course-index", .run = proof_course_index,
	  .sentence = N_("Every course stands with its client and on its last day.") },
	{ .name = "coupon-index", .run = proof_coupon_index,
	  .sentence = N_("Every coupon stands with its client, and on its last day while it can "
			 "be used.") },
	{ .name = "templates", .run = proof_templates,
	  .sentence =
		  N_("The treatments of every course are kept as they were when it was sold.") },
	{ .name = "tills", .run = proof_tills,
	  .sentence = N_("Z reports have no gaps, divide the ledger among them, and the drawer "
			 "held what they say.") },
	{ .name = "audit-chain", .run = proof_audit_chain,
	  .sentence = N_("Audit rows have no gaps, and each holds the hash of the one before.") },
};
const size_t nstore_proofs = ARRAY_LEN(store_proofs);

const char *proof_hex(struct bytes key, char ret[PROOF_HEX_MAX])
{
	size_t n = key.n < 48 ? key.n : 48;

	hash_hex(key.p, n, ret);
	if (n < key.n)
		memcpy(ret + 2 * n, "...", 4);
	return ret;
}

static enum status no_record(enum table table, struct bytes key, struct problem *reterr)
{
	char hex[PROOF_HEX_MAX];

	return problem_set(reterr, ST_CHECK_FAILED, table_name(table),
			   _("Table %s: the record under key %s cannot be read."),
			   table_name(table), proof_hex(key, hex));
}

enum status proof_each_record(struct tx *tx, enum table table,
			      const ProtobufCMessageDescriptor *type, proof_record_fn *fn,
			      void *ctx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(scan_end) struct scan s;
	static const struct bytes all;
	ProtobufCMessage *message;

	scan_begin(&s, tx, table, all, SCAN_FORWARD);
	while (scan_next(&s)) {
		arena_clear(&arena);
		if (s.key.n != sizeof(uint32_t) ||
		    record_unpack(s.value, type, &arena, &message) != ST_OK)
			return no_record(table, s.key, reterr);
		TRY(fn(ctx, key_tail_u32(s.key, 0), message));
	}
	return tx_status(tx);
}

/* ---- records */

/* What a table holds; a table with several shapes of keys names them by their first byte. */
static const struct kept {
	enum table table;
	const ProtobufCMessageDescriptor *type;
	bool by_tag;
	uint8_t tag;
} kept[] = {
	{ .table = TABLE_META, .type = &meta__descriptor, .by_tag = true, .tag = META_SHOP },
	{ .table = TABLE_META, .type = &rule_text__descriptor, .by_tag = true, .tag = META_TEXT },
	{ .table = TABLE_META, .type = &template__descriptor, .by_tag = true,
	  .tag = META_TEMPLATE },
	{ .table = TABLE_META, .type = &backup__descriptor, .by_tag = true, .tag = META_BACKUP },
	{ .table = TABLE_CLIENT, .type = &client__descriptor },
	{ .table = TABLE_COURSE, .type = &course__descriptor },
	{ .table = TABLE_WALLET, .type = &wallet__descriptor },
	{ .table = TABLE_COUPON, .type = &coupon__descriptor },
	{ .table = TABLE_TAB, .type = &tab__descriptor },
	{ .table = TABLE_TILL, .type = &till__descriptor },
	{ .table = TABLE_BOOKING, .type = &booking__descriptor },
	{ .table = TABLE_ROSTER, .type = &roster_change__descriptor },
	{ .table = TABLE_WAIT, .type = &wait__descriptor },
	{ .table = TABLE_ROTATION, .type = &rotation__descriptor },
	{ .table = TABLE_ATTENDANCE, .type = &attendance__descriptor },
	{ .table = TABLE_PLAN, .type = &day_plan__descriptor },
	{ .table = TABLE_MESSAGE, .type = &message__descriptor },
	{ .table = TABLE_AUDIT, .type = &audit_row__descriptor },
	{ .table = TABLE_STAFF, .type = &staff__descriptor },
	{ .table = TABLE_ROOM, .type = &room__descriptor },
	{ .table = TABLE_DEVICE, .type = &device__descriptor },
	{ .table = TABLE_PRODUCT, .type = &product__descriptor },
	{ .table = TABLE_DRAFT, .type = &draft__descriptor },
	{ .table = TABLE_JOB, .type = &job__descriptor },
};

static enum status damaged(const struct kept *k, struct bytes key, const char *why,
			   struct problem *reterr)
{
	char hex[PROOF_HEX_MAX];

	return problem_set(reterr, ST_CHECK_FAILED, table_name(k->table),
			   _("Table %s, key %s: %s"), table_name(k->table), proof_hex(key, hex),
				   why);
}

/* A key behind its tag is this text. */
static bool is_text_key(struct bytes key, const char *text)
{
	struct key again;

	key_start(&again, *(const uint8_t *)key.p);
	key_text(&again, text);
	return bytes_equal(key_of(&again), key);
}

static bool is_draft_key(struct bytes key, const Draft *draft)
{
	struct key again;

	key_clear(&again);
	key_u32(&again, draft->staff);
	key_text(&again, draft->form);
	return bytes_equal(key_of(&again), key);
}

/* Does the record name itself by what it stands under? A request of an older program does not. */
static bool own_id(const ProtobufCMessage *message, struct bytes key)
{
	if (message->descriptor == &done__descriptor) {
		uint32_t sum = ((const Done *)message)->key_sum;
		return sum == 0 || sum == crc32c(key.p, key.n);
	}
	if (message->descriptor == &rule_text__descriptor)
		return is_text_key(key, ((const RuleText *)message)->name);
	if (message->descriptor == &draft__descriptor)
		return is_draft_key(key, (const Draft *)message);
	const ProtobufCFieldDescriptor *id =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "id");
	uint32_t value;

	if (id == NULL || id->type != PROTOBUF_C_TYPE_UINT32)
		return true;
	memcpy(&value, (const char *)message + id->offset, sizeof(value));
	return key.n == sizeof(value) && key_tail_u32(key, 0) == value;
}

static enum status check_record(const struct kept *k, const struct scan *s, struct arena *arena,
				struct problem *reterr)
{
	struct problem why = PROBLEM_INIT;
	ProtobufCMessage *message;

	if (record_unpack(s->value, k->type, arena, &message) != ST_OK)
		return no_record(k->table, s->key, reterr);
	if (!own_id(message, s->key))
		return damaged(k, s->key, _("The record calls itself by another number."), reterr);
	if (record_check(message, &why) != ST_OK)
		return damaged(k, s->key, why.message, reterr);
	return ST_OK;
}

/* Requests that were done stand among the sums of the ledger. */
static enum status check_requests(struct tx *tx, struct arena *arena, struct problem *reterr)
{
	static const struct kept done = { .table = TABLE_LEDGER, .type = &done__descriptor };
	static const enum kept_tag tags[] = { KEPT_REQUEST, KEPT_DAY };

	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		AUTO(scan_end) struct scan s;
		struct key prefix;
		key_kept(&prefix, tags[i]);
		scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
		while (scan_next(&s)) {
			if (tags[i] == KEPT_DAY && day_part_of(s.key) != DAY_DONE)
				continue;
			TRY(check_record(&done, &s, arena, reterr));
			arena_clear(arena);
		}
	}
	return tx_status(tx);
}

/* META_PACK is no record, and has a sum of its own. */
static enum status check_meta_keys(struct tx *tx, struct problem *reterr)
{
	AUTO(scan_end) struct scan s;

	scan_begin(&s, tx, TABLE_META, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	while (scan_next(&s)) {
		uint8_t tag = *(const uint8_t *)s.key.p;
		bool known = tag == META_PACK;
		for (size_t i = 0; i < ARRAY_LEN(kept); i++)
			known |= kept[i].table == TABLE_META && kept[i].tag == tag;
		/* A record that stands alone has no more of a key. */
		bool alone = tag == META_SHOP || tag == META_BACKUP;
		if (!known || alone != (s.key.n == 1))
			return no_record(TABLE_META, s.key, reterr);
	}
	return tx_status(tx);
}

enum status proof_records(struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		const struct kept *k = &kept[i];
		AUTO(scan_end) struct scan s;
		struct bytes prefix = { .p = &k->tag, .n = k->by_tag ? 1 : 0 };
		scan_begin(&s, tx, k->table, prefix, SCAN_FORWARD);
		while (scan_next(&s)) {
			TRY(check_record(k, &s, &arena, reterr));
			arena_clear(&arena);
		}
	}
	TRY(check_meta_keys(tx, reterr));
	return check_requests(tx, &arena, reterr);
}

/* ---- audit */

struct audit_walk {
	uint32_t last;
	uint8_t hash[HASH_SIZE]; /* of the stored bytes of the last row */
	struct tx *tx;
	struct problem *reterr;
};

static enum status check_audit_row(void *ctx, uint32_t id, const ProtobufCMessage *message)
{
	const AuditRow *row = (const AuditRow *)message;
	struct audit_walk *w = ctx;
	struct bytes stored;
	struct key key;

	if (id != w->last + 1 || row->id != id)
		return problem_set(w->reterr, ST_CHECK_FAILED, "audit",
				   _("After audit row %u there is %u."), w->last, id);
	size_t expected = w->last == 0 ? 0 : HASH_SIZE;
	if (row->prev.len != expected ||
	    (expected > 0 && memcmp(row->prev.data, w->hash, HASH_SIZE) != 0))
		return problem_set(w->reterr, ST_CHECK_FAILED, "audit",
				   _("Audit row %u does not hold the hash of the row before it."),
					   id);
	key_clear(&key);
	key_u32(&key, id);
	TRY(db_get(w->tx, TABLE_AUDIT, key_of(&key), &stored));
	hash_bytes(stored.p, stored.n, w->hash);
	w->last = id;
	return ST_OK;
}

enum status proof_audit_chain(struct tx *tx, struct problem *reterr)
{
	struct audit_walk w = { .tx = tx, .reterr = reterr };

	return proof_each_record(tx, TABLE_AUDIT, &audit_row__descriptor, check_audit_row, &w,
				 reterr);
}
