/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys: a tag byte and big-endian parts, so that byte order is the order wanted. Every
 * shape with a real example in hex stands at the top of src/store/key.c. A key never
 * exceeds KEY_MAX bytes; text parts are cut to fit and ended by 00.
 */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include "store/db.h"

enum { KEY_MAX = 500 };

/* First bytes of keys in TABLE_META. Stored: never renumbered. */
enum meta_tag {
	META_SHOP = 0x01,     /* -> Meta */
	META_TEXT = 0x02,     /* name of a rule file, 00 -> RuleText: the last good one */
	META_PACK = 0x03,     /* the same -> what was read of it (svc/shop_rules.c) */
	META_TEMPLATE = 0x04, /* hash of a treatment as it was when sold -> Template */
	META_BACKUP = 0x05,   /* -> Backup: the last one */
};

/* First bytes of keys in TABLE_INDEX. Stored: never renumbered. */
enum index_tag {
	/* clients */
	IX_CLIENT_SORT = 0x10,  /* pinyin sort key, 00, client -> covering row */
	IX_CLIENT_TERM = 0x11,  /* folded term, 00, client -> covering row */
	IX_CLIENT_PHONE = 0x12, /* keyed hash 16 of the whole number, client -> "" */
	IX_CLIENT_TAIL = 0x13,  /* keyed hash 16 of the last four digits, client -> "" */
	IX_CLIENT_TAG = 0x14,   /* folded tag, 00, client -> "" */
	IX_CLIENT_SCAN = 0x15,  /* block number 4 -> packed rows for any-position search */
	IX_CLIENT_SOUND = 0x16, /* pinyin of the whole name, 00, client -> "": duplicate check */
	IX_CLIENT_BOOKING = 0x20, /* client 4, start 8, booking 4 -> "" */
	/* bookings */
	IX_CLAIM = 0x30,        /* kind 1, resource 4, from 8, booking 4, number 1 -> to 8,
				 * and while it is held until when 8 (instant) */
	IX_BOOKING_DAY = 0x31,  /* day 4, start 8, booking 4 -> "" */
	IX_PRODUCT_CODE = 0x40, /* barcode, 00, product -> "" */
	/* prepaid */
	IX_CLIENT_COURSE = 0x50,  /* client 4, course 4 -> "" */
	IX_CLIENT_COUPON = 0x51,  /* client 4, coupon 4 -> "" */
	IX_EXPIRY = 0x52,         /* day 4, letter 1 (K course, U coupon), id 4 -> "" */
	/* the book */
	IX_ROSTER = 0x60,         /* staff 4, to 8, change 4 -> from 8: those not dropped */
	IX_WAITING = 0x61,        /* since 8 (instant), wait 4 -> "": waiting or held */
	IX_CLIENT_WAIT = 0x62,    /* client 4, wait 4 -> "" */
	IX_ATTENDANCE = 0x63,     /* day 4, staff 4, attendance 4 -> "" */
	IX_MESSAGE_KEY = 0x64,    /* keyed hash 16 of the message's key -> id 4: once only */
	IX_MESSAGE_DUE = 0x65,    /* not before 8 (instant), message 4 -> "": waiting */
	IX_HOLD = 0x66,           /* held until 8 (instant), booking 4 -> "" */
	IX_SERIES = 0x67,         /* series 4, booking 4 -> "" */
	IX_COURSE_BOOKING = 0x53, /* course 4, booking 4 -> "" : bookings that name the course */
	IX_UNLIMITED = 0x54,      /* course 4 -> "": a card by time, earned day by day */
};

/*
 * TABLE_LEDGER: an entry's number 4, part 1. What a checkout touches besides its entry stands
 * in the same table, under number 0 and a tag, so that entries still append and a checkout
 * walks down one tree. Requests, the day's sums and the balances of money end what stands
 * there: new ones come in just before the balances, on the page they share. Stored.
 */
enum kept_tag {
	/* client 4, then 01 class 2, detail 4, unit 1, unit id 4 -> balance 8
	 *                02 entry 4 -> total 8 of her sale, in fen; merit: day 4, spent 8, visits 1
	 *                03 entry 4 -> "": another entry that touches a balance of hers */
	KEPT_OWNED = 0x20,
	/* sale 4, refund 4 -> "" */
	KEPT_REFUND = 0x21,
	/* sale 4, client 4 -> "": something of it is still owed */
	KEPT_DEBT = 0x22,
	/* request key of another shape 16 -> Done */
	KEPT_REQUEST = 0xee,
	/* unit 1, unit id 4, class 2, owner 4, detail 4 -> balance 8: things that have an id, all
	 * of a thing together. A balance of zero is not kept, here or elsewhere. */
	KEPT_COUNTED = 0xef,
	/* day 4, then 01 request key 16 -> Done
	 *             02 unit 1 inverted (MEMO: ff), unit id 4, class 2, owner 4 (shop's own)
	 *                -> sum 8, count 4 */
	KEPT_DAY = 0xf0,
	/* unit 1, unit id 4, class 2, owner 4, detail 4 -> balance 8 */
	KEPT_BALANCE = 0xf1,
	/* day 4, the last one of batches of points -> first entry 4 and last entry 4 that put
	 * points into one of them */
	KEPT_POINTS_DAY = 0xf2,
};

struct key {
	uint8_t bytes[KEY_MAX];
	size_t n;
};
void key_start(struct key *, uint8_t tag);          /* one byte */
void key_kept(struct key *, enum kept_tag);         /* number 0 and a tag: beside the ledger */
void key_clear(struct key *);                       /* no bytes: other tables have no tag */
void key_u8(struct key *, uint8_t);
void key_u16(struct key *, uint16_t);
void key_u32(struct key *, uint32_t);
void key_i32(struct key *, int32_t);                /* sign bit flipped: order kept */
void key_i64(struct key *, int64_t);
void key_bytes(struct key *, const void *, size_t);
void key_text(struct key *, const char *);          /* then 00; cut to leave 16 bytes of room */
/* Of a product's barcode; id 0: where the codes begin that are the same. */
void product_code_key(struct key *, const char *barcode, uint32_t id);
struct bytes key_of(const struct key *);
/* Reads parts back from the end of a key; 0 (smallest for i64) when it is too short. */
/* The number that ends `back` bytes before the end. */
uint32_t key_tail_u32(struct bytes key, size_t back);
int64_t key_tail_i64(struct bytes key, size_t back);

#endif
