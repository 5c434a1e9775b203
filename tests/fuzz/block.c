/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block of clients' texts, searched with what a person might type: the first line is what is
 * looked for, the rest the block. With the processor's wider instructions and without them the
 * same is found. */
#include "fuzz/fuzz.h"

#include "store/client_index.h"

struct found {
	size_t n;
	uint32_t sum;
};

static bool take(void *ctx, uint32_t id)
{
	struct found *f = ctx;

	f->n++;
	f->sum = f->sum * 31 + id;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_release) struct buf needle = BUF_INIT;
	const uint8_t *end = n > 0 ? memchr(data, '\n', n) : NULL;
	struct found wide = { .n = 0 }, plain = { .n = 0 };

	if (end == NULL || end - data > 60)
		return 0;
	AUTO(fuzz_free) char *typed = fuzz_text(data, (size_t)(end - data));
	size_t left = n - (size_t)(end + 1 - data);
	AUTO(fuzz_free) uint8_t *block = fuzz_copy(end + 1, left);
	struct bytes bytes = { block, left };
	text_fold(&needle, typed);
	if (needle.len == 0 || !client_block_sound(bytes))
		return 0;
	client_block_look(bytes, 240, needle.text, false, take, &wide);
	client_block_look(bytes, 240, needle.text, true, take, &plain);
	REQUIRE(wide.n == plain.n && wide.sum == plain.sum);
	return 0;
}
