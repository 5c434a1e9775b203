/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

/* RFC 3720, appendix B.4, and the check value every catalogue gives. */
static void crc32c_known_values(void **state)
{
	unsigned char bytes[32];

	(void)state;
	assert_int_equal(crc32c("", 0), 0);
	assert_true(crc32c("123456789", 9) == 0xe3069283);
	memset(bytes, 0, sizeof(bytes));
	assert_true(crc32c(bytes, 32) == 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_true(crc32c(bytes, 32) == 0x62a8ab43);
	for (int i = 0; i < 32; i++)
		bytes[i] = (unsigned char)i;
	assert_true(crc32c(bytes, 32) == 0x46dd794e);
}

/* Bit by bit, from the definition. */
static uint32_t slow_crc(const unsigned char *at, size_t n)
{
	uint32_t crc = ~UINT32_C(0);

	for (; n > 0; n--) {
		crc ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

static void crc32c_every_length_and_alignment(void **state)
{
	unsigned char bytes[100];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)rng_next(&rng);
	for (size_t start = 0; start < 9; start++) {
		for (size_t n = 0; start + n <= sizeof(bytes); n++) {
			uint32_t want = slow_crc(bytes + start, n);
			assert_true(crc32c(bytes + start, n) == want);
			assert_true(crc32c_by_table(bytes + start, n) == want);
		}
	}
}

static void blake2b_known_values(void **state)
{
	uint8_t hash[HASH_SIZE], again[HASH_SIZE], key[KEY_SIZE] = { 1 };
	char hex[2 * HASH_SIZE + 1];

	(void)state;
	hash_bytes("abc", 3, hash);
	hash_hex(hash, HASH_SIZE, hex);
	assert_string_equal(hex,
			    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	hash_bytes(NULL, 0, hash);
	hash_hex(hash, HASH_SIZE, hex);
	assert_string_equal(hex,
			    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	hash_keyed(key, "13812345678", 11, hash, HASH_SIZE);
	hash_keyed(key, "13812345678", 11, again, 16);
	assert_memory_equal(hash, again, 16);
	key[0] = 2;
	hash_keyed(key, "13812345678", 11, again, 16);
	assert_memory_not_equal(hash, again, 16);
	hash_hex((const uint8_t *)"\0\x0f\xf0\xff", 4, hex);
	assert_string_equal(hex, "000ff0ff");
	hash_hex(hash, 0, hex);
	assert_string_equal(hex, "");
}

static void request_keys_sort_by_time(void **state)
{
	char first[REQUEST_KEY_SIZE], second[REQUEST_KEY_SIZE], later[REQUEST_KEY_SIZE];

	(void)state;
	clock_set((instant){ .ms = INT64_C(1795000000000) });
	request_key(first);
	request_key(second);
	clock_set((instant){ .ms = INT64_C(1795000000001) });
	request_key(later);
	assert_int_equal(strlen(first), 32);
	assert_int_equal(strspn(first, "0123456789abcdef"), 32);
	assert_memory_equal(first, second, 12);
	assert_string_not_equal(first, second);
	assert_memory_equal(first, "01a1ee565e00", 12);
	assert_true(strcmp(first, later) < 0 && strcmp(second, later) < 0);
}

/* xoshiro256** with the state 1, 2, 3, 4: the first values of the authors' own program. */
static void generator_known_values(void **state)
{
	struct rng rng = { .s = { 1, 2, 3, 4 } };

	(void)state;
	assert_true(rng_next(&rng) == 11520);
	assert_true(rng_next(&rng) == 0);
	assert_true(rng_next(&rng) == 1509978240);
	assert_true(rng_next(&rng) == UINT64_C(1215971899390074240));
	rng_seed(&rng, 0);
	/* splitmix64 of 0 begins so. */
	assert_true(rng.s[0] == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(rng.s[1] == UINT64_C(0x6e789e6aa1b965f4));
}

static void generator_is_fair_enough(void **state)
{
	struct rng rng, again;
	int counts[6] = { 0 };

	(void)state;
	rng_seed(&rng, 1);
	rng_seed(&again, 1);
	for (int i = 0; i < 60000; i++) {
		uint64_t n = rng_below(&rng, 6);
		assert_true(n < 6 && n == rng_below(&again, 6));
		counts[n]++;
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(counts[i], 9500, 10500);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(rng_below(&rng, 1), 0);
		assert_true(rng_below(&rng, UINT64_MAX) < UINT64_MAX);
	}
}

static void random_bytes_differ(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc32c_known_values),
		cmocka_unit_test(crc32c_every_length_and_alignment),
		cmocka_unit_test(blake2b_known_values),
		cmocka_unit_test(request_keys_sort_by_time),
		cmocka_unit_test(generator_known_values),
		cmocka_unit_test(generator_is_fair_enough),
		cmocka_unit_test(random_bytes_differ),
	};

	return cmocka_run_group_tests_name("base_hash", tests, NULL, NULL);
}
