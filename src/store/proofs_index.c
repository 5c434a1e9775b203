/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of the index: every record's keys are computed anew and looked for; then keys
 * are counted, and where there are more than computed, the extra one is found.
 */
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "store/book_index.h"
#include "store/booking_index.h"
#include "store/client_index.h"
#include "store/key_pile.h"
#include "store/prepaid_index.h"
#include "store/proofs.h"

/* One family of index keys that follow from one table. */
struct family {
	enum table table;
	const ProtobufCMessageDescriptor *type;
	char letter;          /* 0: it is called by table and number */
	void (*fill)(struct tx *, const ProtobufCMessage *, struct index_set *);
	/* Is the key of this family? Called for keys under its tags only. */
	bool (*mine)(struct bytes key);
	/* The record that a key of this family leads to; 0 if it is malformed. */
	uint32_t (*leads_to)(struct bytes key, struct bytes value);
	uint8_t tags[8]; /* ends with 0 */
};

/* Keys compared at a time: some tens of megabytes of them. */
enum { PILE_KEYS = 400000 };

struct family_walk {
	const struct family *family;
	struct tx *tx;
	struct problem *reterr;
	struct key_pile pile; /* that should be there, not yet looked for */
	uint64_t keys;        /* that were */
};

enum { RECORD_TEXT_MAX = 32 };

/* "C000042", "attendance 17". */
static const char *record_text(const struct family *f, uint32_t id, char text[RECORD_TEXT_MAX])
{
	if (f->letter != 0)
		return id_text(f->letter, id, text);
	snprintf(text, RECORD_TEXT_MAX, "%s %u", table_name(f->table), id);
	return text;
}

static enum status no_key(const struct family_walk *w, uint32_t id, struct bytes key)
{
	char text[RECORD_TEXT_MAX], hex[PROOF_HEX_MAX];

	return problem_set(w->reterr, ST_CHECK_FAILED, record_text(w->family, id, text),
			   _("%s lacks its index key %s, or it holds something else."), text,
			   proof_hex(key, hex));
}

static enum status check_pile(struct family_walk *w)
{
	key_pile_sort(&w->pile);
	for (size_t i = 0; i < w->pile.n; i++) {
		struct bytes key = key_pile_key(&w->pile, i), stored;
		if (!w->family->mine(key))
			continue;
		enum status s = db_get(w->tx, TABLE_INDEX, key, &stored);
		if (s == ST_NOT_FOUND ||
		    (s == ST_OK && !bytes_equal(stored, key_pile_value(&w->pile, i))))
			return no_key(w, w->pile.keys[i].owner, key);
		TRY(s);
		w->keys++;
	}
	key_pile_reset(&w->pile);
	return ST_OK;
}

static enum status add_keys(void *ctx, uint32_t id, const ProtobufCMessage *message)
{
	AUTO(index_set_release) struct index_set set;
	struct family_walk *w = ctx;

	index_set_init(&set);
	w->family->fill(w->tx, message, &set);
	key_pile_add(&w->pile, &set, id);
	return w->pile.n < PILE_KEYS ? ST_OK : check_pile(w);
}

/* Does the record that a key leads to have that key? */
static enum status check_key(const struct family_walk *w, struct bytes key, struct bytes value)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(index_set_release) struct index_set set;
	char text[RECORD_TEXT_MAX], hex[PROOF_HEX_MAX];
	ProtobufCMessage *message;
	size_t at;

	index_set_init(&set);
	uint32_t id = w->family->leads_to(key, value);
	if (id == 0)
		return problem_set(w->reterr, ST_CHECK_FAILED, NULL,
				   _("The index key %s is not formed as expected."),
				   proof_hex(key, hex));
	enum status s = record_get(w->tx, w->family->table, id, w->family->type, &arena, &message);
	if (s == ST_OK) {
		w->family->fill(w->tx, message, &set);
		if (index_set_find(&set, key, &at))
			return ST_OK;
	} else if (s != ST_NOT_FOUND) {
		return s;
	}
	return problem_set(w->reterr, ST_CHECK_FAILED, record_text(w->family, id, text),
			   _("The index key %s leads to %s, which does not have it."),
			   proof_hex(key, hex), text);
}

/* Counts the family's keys under a tag, or looks at each. */
static enum status walk_tag(const struct family_walk *w, uint8_t tag, bool look, uint64_t *ret)
{
	AUTO(scan_end) struct scan s;

	scan_begin(&s, w->tx, TABLE_INDEX, (struct bytes){ .p = &tag, .n = 1 }, SCAN_FORWARD);
	while (scan_next(&s)) {
		if (!w->family->mine(s.key))
			continue;
		if (look)
			TRY(check_key(w, s.key, s.value));
		(*ret)++;
	}
	return tx_status(w->tx);
}

static enum status compare_family(struct family_walk *w)
{
	const struct family *family = w->family;
	uint64_t stored = 0;

	TRY(proof_each_record(w->tx, family->table, family->type, add_keys, w, w->reterr));
	TRY(check_pile(w));
	for (size_t i = 0; family->tags[i] != 0; i++)
		TRY(walk_tag(w, family->tags[i], false, &stored));
	if (stored == w->keys)
		return ST_OK;
	for (size_t i = 0; family->tags[i] != 0; i++)
		TRY(walk_tag(w, family->tags[i], true, &stored));
	/* Fewer keys than computed were told one by one above. */
	return problem_set(w->reterr, ST_CHECK_FAILED, NULL,
			   _("The index has other keys than records."));
}

static enum status prove(struct tx *tx, const struct family *family, struct problem *reterr)
{
	struct family_walk w = { .family = family, .tx = tx, .reterr = reterr,
				 .pile = KEY_PILE_INIT };
	enum status s = compare_family(&w);

	key_pile_release(&w.pile);
	return s;
}

/* ---- clients */

static void fill_client(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	AUTO(client_texts_release) struct client_texts texts = { .folded = BUF_INIT };
	const Client *c = (const Client *)message;

	client_texts_init(&texts, c);
	client_index(c, &texts, db_index_key(tx_db(tx)), set);
}

static bool any_key(struct bytes key)
{
	(void)key;
	return true;
}

static uint32_t last_u32(struct bytes key, struct bytes value)
{
	(void)value;
	return key.n < 1 + sizeof(uint32_t) ? 0 : key_tail_u32(key, 0);
}

enum status proof_client_index(struct tx *tx, struct problem *reterr)
{
	static const struct family clients = {
		.table = TABLE_CLIENT, .type = &client__descriptor, .letter = 'C',
		.fill = fill_client, .mine = any_key, .leads_to = last_u32,
		.tags = { IX_CLIENT_SORT, IX_CLIENT_TERM, IX_CLIENT_PHONE, IX_CLIENT_TAIL,
			  IX_CLIENT_TAG, IX_CLIENT_SOUND },
	};

	return prove(tx, &clients, reterr);
}

/* The block that is being put together from records. */
struct blocks {
	struct tx *tx;
	struct problem *reterr;
	uint32_t number;
	struct buf bytes;
	uint64_t count; /* of blocks that should be there */
};

static enum status check_block(struct blocks *b)
{
	struct bytes stored = { .n = 0 };
	struct key key;

	client_block_key(&key, b->number);
	enum status s = db_get(b->tx, TABLE_INDEX, key_of(&key), &stored);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	if (!bytes_equal(stored, (struct bytes){ .p = b->bytes.text, .n = b->bytes.len }))
		return problem_set(b->reterr, ST_CHECK_FAILED, NULL,
				   _("The search texts of the clients from C%06u to C%06u are not "
				     "theirs."),
				   b->number * CLIENT_BLOCK, (b->number + 1) * CLIENT_BLOCK - 1);
	b->count += b->bytes.len > 0;
	buf_reset(&b->bytes);
	return ST_OK;
}

static enum status add_to_block(void *ctx, uint32_t id, const ProtobufCMessage *message)
{
	AUTO(client_texts_release) struct client_texts texts = { .folded = BUF_INIT };
	const Client *c = (const Client *)message;
	struct blocks *b = ctx;

	if (id / CLIENT_BLOCK != b->number)
		TRY(check_block(b));
	b->number = id / CLIENT_BLOCK;
	client_texts_init(&texts, c);
	client_block_set(&b->bytes, id % CLIENT_BLOCK, client_listed(c) ? &texts : NULL);
	return ST_OK;
}

static enum status count_blocks(const struct blocks *b)
{
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_start(&prefix, IX_CLIENT_SCAN);
	scan_begin(&s, b->tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s))
		count++;
	TRY(tx_status(b->tx));
	if (count == b->count)
		return ST_OK;
	return problem_set(b->reterr, ST_CHECK_FAILED, NULL,
			   _("There are %llu blocks of search texts instead of %llu."),
			   (unsigned long long)count, (unsigned long long)b->count);
}

enum status proof_search_blocks(struct tx *tx, struct problem *reterr)
{
	struct blocks b = { .tx = tx, .reterr = reterr, .bytes = BUF_INIT };
	enum status s = proof_each_record(tx, TABLE_CLIENT, &client__descriptor, add_to_block, &b,
					  reterr);

	if (s == ST_OK)
		s = check_block(&b);
	if (s == ST_OK)
		s = count_blocks(&b);
	buf_release(&b.bytes);
	return s;
}

/* ---- bookings */

static void fill_booking(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	const Booking *b = (const Booking *)message;

	(void)tx;
	/* One beyond the limits has no keys; the proof of records tells of it. */
	if (booking_fits(b))
		booking_index(b, set);
}

static bool is_claim(struct bytes key)
{
	return *(const uint8_t *)key.p == IX_CLAIM;
}

static bool is_not_claim(struct bytes key)
{
	return !is_claim(key);
}

static uint32_t claim_booking(struct bytes key, struct bytes value)
{
	(void)value;
	return key.n == 19 ? key_tail_u32(key, 1) : 0;
}

enum status proof_booking_index(struct tx *tx, struct problem *reterr)
{
	static const struct family days = {
		.table = TABLE_BOOKING, .type = &booking__descriptor, .letter = 'B',
		.fill = fill_booking, .mine = is_not_claim, .leads_to = last_u32,
		.tags = { IX_BOOKING_DAY, IX_CLIENT_BOOKING, IX_COURSE_BOOKING, IX_HOLD,
			  IX_SERIES },
	};

	return prove(tx, &days, reterr);
}

/* A claim and whose it is. */
struct held { struct claim claim; uint32_t booking; };

static enum status is_forced(struct tx *tx, uint32_t id, bool *ret)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *b;

	TRY(booking_get(tx, id, &arena, &b));
	*ret = b->force_reason[0] != '\0';
	return ST_OK;
}

static enum status two_places(const struct held *a, const struct held *b, struct problem *reterr)
{
	char x[ID_TEXT_MAX], y[ID_TEXT_MAX], who[ID_TEXT_MAX], when[DATE_TEXT_MAX];
	char letter = a->claim.kind == RES_THERAPIST ? 'S' : 'C';

	return problem_set(reterr, ST_CHECK_FAILED, id_text('B', b->booking, x),
			   _("%s and %s both claim %s at %s."), id_text('B', a->booking, y), x,
			   id_text(letter, a->claim.resource, who),
			   wall_text(WALL(b->claim.from), when));
}

/* `next` begins while `last` goes on. Clients may be in two places for a reason, and may have two
 * therapists at once in one booking. *ret_replace says that `last` does not count. */
static enum status look_at_overlap(struct tx *tx, const struct held *last, const struct held *next,
				   bool *ret_replace, struct problem *reterr)
{
	bool forced;

	*ret_replace = false;
	if (next->claim.kind != RES_CLIENT)
		return two_places(last, next, reterr);
	if (last->booking == next->booking) {
		*ret_replace = next->claim.to > last->claim.to;
		return ST_OK;
	}
	TRY(is_forced(tx, next->booking, &forced));
	if (forced)
		return ST_OK;
	TRY(is_forced(tx, last->booking, &forced));
	if (!forced)
		return two_places(last, next, reterr);
	*ret_replace = true;
	return ST_OK;
}

/* Walks a kind's claims in the order of resource and start. */
static enum status check_overlaps(struct tx *tx, enum resource_kind kind, struct problem *reterr)
{
	AUTO(scan_end) struct scan s;
	struct held last = { .booking = 0 };
	struct key prefix;

	key_start(&prefix, IX_CLAIM);
	key_u8(&prefix, (uint8_t)kind);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		struct held next = { .claim = claim_of_key(s.key, s.value),
				     .booking = key_tail_u32(s.key, 1) };
		bool replace = true;
		if (last.booking != 0 && claims_overlap(&last.claim, &next.claim))
			TRY(look_at_overlap(tx, &last, &next, &replace, reterr));
		if (replace)
			last = next;
	}
	return tx_status(tx);
}

enum status proof_booking_claims(struct tx *tx, struct problem *reterr)
{
	static const struct family claims = {
		.table = TABLE_BOOKING, .type = &booking__descriptor, .letter = 'B',
		.fill = fill_booking, .mine = is_claim, .leads_to = claim_booking,
		.tags = { IX_CLAIM },
	};

	/* After this every key and value has the shape of a claim. */
	TRY(prove(tx, &claims, reterr));
	TRY(check_overlaps(tx, RES_THERAPIST, reterr));
	return check_overlaps(tx, RES_CLIENT, reterr);
}

/* ---- courses and coupons */

static void fill_course(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	(void)tx;
	course_index((const Course *)message, set);
}

static void fill_coupon(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	const Coupon *coupon = (const Coupon *)message;
	bool left = false;

	/* A fault sticks to the transaction, which every proof asks in the end. */
	if (coupon_left(tx, coupon, &left) == ST_OK)
		coupon_index(coupon, left, set);
}

/* Not of those that stand on a last day for something else. */
static bool is_of(struct bytes key, char wanted)
{
	uint32_t id;
	char letter;
	day last;

	if (*(const uint8_t *)key.p != IX_EXPIRY)
		return true;
	return expiry_of(key, &last, &letter, &id) && letter == wanted;
}

static bool is_of_course(struct bytes key)
{
	return is_of(key, 'K');
}

static bool is_of_coupon(struct bytes key)
{
	return is_of(key, 'U');
}

enum status proof_course_index(struct tx *tx, struct problem *reterr)
{
	static const struct family courses = {
		.table = TABLE_COURSE, .type = &course__descriptor, .letter = 'K',
		.fill = fill_course, .mine = is_of_course, .leads_to = last_u32,
		.tags = { IX_CLIENT_COURSE, IX_EXPIRY, IX_UNLIMITED },
	};

	return prove(tx, &courses, reterr);
}

enum status proof_coupon_index(struct tx *tx, struct problem *reterr)
{
	static const struct family coupons = {
		.table = TABLE_COUPON, .type = &coupon__descriptor, .letter = 'U',
		.fill = fill_coupon, .mine = is_of_coupon, .leads_to = last_u32,
		.tags = { IX_CLIENT_COUPON, IX_EXPIRY },
	};

	return prove(tx, &coupons, reterr);
}

/* ---- products */

static void fill_product(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	const Product *p = (const Product *)message;
	struct key key;

	(void)tx;
	if (p->barcode[0] == '\0')
		return;
	product_code_key(&key, p->barcode, p->id);
	index_set_add(set, &key, (struct bytes){ .n = 0 });
}

enum status proof_product_index(struct tx *tx, struct problem *reterr)
{
	static const struct family codes = {
		.table = TABLE_PRODUCT, .type = &product__descriptor, .letter = 'P',
		.fill = fill_product, .mine = any_key, .leads_to = last_u32,
		.tags = { IX_PRODUCT_CODE },
	};

	return prove(tx, &codes, reterr);
}

/* ---- the book's other records */

static void fill_roster_change(struct tx *tx, const ProtobufCMessage *message,
			       struct index_set *set)
{
	(void)tx;
	roster_change_index((const RosterChange *)message, set);
}

static void fill_wait(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	(void)tx;
	wait_index((const Wait *)message, set);
}

static void fill_attendance(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	(void)tx;
	attendance_index((const Attendance *)message, set);
}

static void fill_message(struct tx *tx, const ProtobufCMessage *message, struct index_set *set)
{
	message_index((const Message *)message, db_index_key(tx_db(tx)), set);
}

/* Its own key leads to a message by what stands under it. */
static uint32_t message_of(struct bytes key, struct bytes value)
{
	if (key.n > 0 && *(const uint8_t *)key.p == IX_MESSAGE_KEY)
		return value.n == sizeof(uint32_t) ? key_tail_u32(value, 0) : 0;
	return last_u32(key, value);
}

enum status proof_roster_index(struct tx *tx, struct problem *reterr)
{
	static const struct family changes = {
		.table = TABLE_ROSTER, .type = &roster_change__descriptor, .letter = 'N',
		.fill = fill_roster_change, .mine = any_key, .leads_to = last_u32,
		.tags = { IX_ROSTER },
	};

	return prove(tx, &changes, reterr);
}

enum status proof_wait_index(struct tx *tx, struct problem *reterr)
{
	static const struct family waits = {
		.table = TABLE_WAIT, .type = &wait__descriptor, .letter = 'Q',
		.fill = fill_wait, .mine = any_key, .leads_to = last_u32,
		.tags = { IX_WAITING, IX_CLIENT_WAIT },
	};

	return prove(tx, &waits, reterr);
}

enum status proof_attendance_index(struct tx *tx, struct problem *reterr)
{
	static const struct family times = {
		.table = TABLE_ATTENDANCE, .type = &attendance__descriptor,
		.fill = fill_attendance, .mine = any_key, .leads_to = last_u32,
		.tags = { IX_ATTENDANCE },
	};

	return prove(tx, &times, reterr);
}

enum status proof_message_index(struct tx *tx, struct problem *reterr)
{
	static const struct family messages = {
		.table = TABLE_MESSAGE, .type = &message__descriptor,
		.fill = fill_message, .mine = any_key, .leads_to = message_of,
		.tags = { IX_MESSAGE_KEY, IX_MESSAGE_DUE },
	};

	return prove(tx, &messages, reterr);
}
