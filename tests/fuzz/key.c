/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and the small values under them: a byte with the length of the key, the key, the value.
 * What a decoder accepts it would write again in the same bytes. */
#include "fuzz/fuzz.h"

#include "store/booking_index.h"
#include "store/client_index.h"
#include "store/ledger_index.h"
#include "store/prepaid_index.h"

static void same(const struct key *again, struct bytes b)
{
	REQUIRE(again->n == b.n && memcmp(again->bytes, b.p, b.n) == 0);
}

static void sums(struct bytes key, struct bytes value)
{
	struct posting balance;
	struct rollup r;
	struct key again;

	if (balance_of(key, value, &balance)) {
		balance_key(&again, balance.account, balance.unit);
		same(&again, key);
		key_clear(&again);
		key_i64(&again, balance.amount);
		same(&again, value);
	}
	if (rollup_of(key, value, &r)) {
		rollup_key(&again, r.day, r.sum.account, r.sum.unit);
		same(&again, key);
		key_clear(&again);
		key_i64(&again, r.sum.amount);
		key_u32(&again, r.count);
		same(&again, value);
	}
}

static void lists(struct bytes key, struct bytes value)
{
	struct client_sale sale;
	struct points_day points;
	struct key again;
	uint32_t id;
	char letter;
	day last;

	if (owned_sale_of(key, value, &sale)) {
		owned_sale_value(&again, &sale);
		same(&again, value);
	}
	if (points_day_of(key, value, &points)) {
		points_day_key(&again, points.last);
		same(&again, key);
		points_day_value(&again, &points);
		same(&again, value);
	}
	if (expiry_of(key, &last, &letter, &id)) {
		expiry_key(&again, last, letter, id);
		same(&again, key);
	}
}

static void client_row(struct bytes key, struct bytes value)
{
	struct client_hit hit;

	if (!client_hit_of_row(value, 7, &hit))
		return;
	REQUIRE(memchr(hit.name, '\0', sizeof(hit.name)) != NULL);
	REQUIRE(memchr(hit.member_no, '\0', sizeof(hit.member_no)) != NULL);
	(void)key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 1)
		return 0;
	size_t length = data[0] < n - 1 ? data[0] : n - 1;
	AUTO(fuzz_free) uint8_t *k = fuzz_copy(data + 1, length);
	AUTO(fuzz_free) uint8_t *v = fuzz_copy(data + 1 + length, n - 1 - length);
	struct bytes key = { k, length }, value = { v, n - 1 - length };

	for (size_t back = 0; back < 40; back++) {
		(void)key_tail_u32(key, back);
		(void)key_tail_i64(key, back);
	}
	(void)kept_tag_of(key);
	(void)day_part_of(key);
	(void)owned_part_of(key);
	(void)owned_number(key);
	if (length >= 10)
		(void)claim_of_key(key, value);
	sums(key, value);
	lists(key, value);
	client_row(key, value);
	return 0;
}
