/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules as kept bytes: of this build by their first eight bytes, and hostile behind them. */
#include "fuzz/fuzz.h"

#include "rules/rules.h"

enum { MARK = 8 };

#define TRY_PACK(type, file) \
	static void try_##type(const uint8_t *data, size_t n) \
	{ \
		struct type *it = NULL, *back = NULL; \
		struct faults faults = FAULTS_INIT; \
		struct buf built = BUF_INIT, one = BUF_INIT, two = BUF_INIT; \
		size_t len; \
		const char *text = rules_builtin(file, &len); \
		static char mark[MARK]; \
		if (mark[0] == '\0' && mark[1] == '\0') { \
			REQUIRE(type##_load(file, text, len, &it, &faults) == ST_OK); \
			type##_pack(it, &built); \
			memcpy(mark, built.text, MARK); \
			type##_free(it); \
		} \
		buf_add(&one, mark, MARK); \
		buf_add(&one, data, n); \
		void *exact = fuzz_copy((const uint8_t *)one.text, one.len); \
		bool good = type##_unpack(exact, one.len, &back); \
		free(exact); \
		if (good) { \
			type##_pack(back, &two); \
			type##_free(back); \
		} \
		faults_release(&faults); \
		buf_release(&built); \
		buf_release(&one); \
		buf_release(&two); \
	}
TRY_PACK(treatments, "treatments.yaml")
TRY_PACK(tiers, "tiers.yaml")
TRY_PACK(calendar, "calendar.yaml")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const packs[])(const uint8_t *, size_t) = { try_treatments, try_tiers,
								  try_calendar };

	if (n < 1)
		return 0;
	packs[data[0] % ARRAY_LEN(packs)](data + 1, n - 1);
	return 0;
}
