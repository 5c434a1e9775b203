/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule files: the first byte says which. What is refused is refused in words with a place; what
 * is taken comes back from its packed form as it was. */
#include "fuzz/fuzz.h"

#include "rules/rules.h"

static void judge(enum status st, struct faults *faults)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	REQUIRE(st == ST_OK || st == ST_BAD_CONFIG);
	REQUIRE((st == ST_OK) == (faults->n == 0));
	for (size_t i = 0; i < faults->n; i++)
		REQUIRE(faults->rows[i].line >= 1 && faults->rows[i].column >= 1);
	faults_text(&text, faults);
	REQUIRE(text_is_clean(text.text, TEXT_LINES));
	faults_release(faults);
}

#define TRY_FILE(type, name) \
	static void try_##type(const char *text, size_t n) \
	{ \
		struct type *it = NULL, *back = NULL; \
		struct faults faults = FAULTS_INIT; \
		struct buf one = BUF_INIT, two = BUF_INIT; \
		enum status st = type##_load(name, text, n, &it, &faults); \
		if (st == ST_OK) { \
			type##_pack(it, &one); \
			REQUIRE(type##_unpack(one.text, one.len, &back)); \
			type##_pack(back, &two); \
			REQUIRE(one.len == two.len && memcmp(one.text, two.text, one.len) == 0); \
			type##_free(back); \
			type##_free(it); \
		} \
		buf_release(&one); \
		buf_release(&two); \
		judge(st, &faults); \
	}
TRY_FILE(treatments, "treatments.yaml")
TRY_FILE(tiers, "tiers.yaml")
TRY_FILE(calendar, "calendar.yaml")

static void try_shop(const char *text, size_t n)
{
	struct shop_setup *shop = NULL;
	struct faults faults = FAULTS_INIT;
	enum status st = shop_setup_load("shop.yaml", text, n, &shop, &faults);

	shop_setup_free(shop);
	judge(st, &faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const files[])(const char *, size_t) = { try_treatments, try_tiers,
							       try_calendar, try_shop };

	if (n < 1)
		return 0;
	AUTO(fuzz_free) char *text = fuzz_copy(data + 1, n - 1);
	files[data[0] % ARRAY_LEN(files)](text, n - 1);
	return 0;
}
