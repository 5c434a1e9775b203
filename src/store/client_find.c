/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any part of a name among a million clients, without an index: the texts of the blocks
 * are compared at the speed of memory. Two bytes of the needle, the rarest ones, are
 * looked for side by side; where both stand the whole needle is compared.
 *
 * A block ends with BLOCK_PAD zero bytes, so that a stretch may be read past a text's end
 * without asking.
 */
#include <endian.h>
#include <string.h>

#include "base/cpu.h"
#include "base/status.h"
#include "store/client_index.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Bytes compared at a time, and how far into the needle the two bytes may stand. */
enum { STRETCH = 64, PROBE_MAX = 64 };
static_assert((int)STRETCH + (int)PROBE_MAX <= (int)BLOCK_PAD, "a stretch stays inside its block");

/* Where two bytes stand at their distance: bit i of the answer for text[i]. */
typedef uint64_t probe_fn(const uint8_t *text, size_t distance, uint8_t a, uint8_t b);
/* The first stretch, from `at` in steps of STRETCH below n, in which they do. `ahead` is text that
 * will be looked through next: it is fetched at the same pace. */
typedef size_t skip_fn(const uint8_t *text, size_t at, size_t n, size_t distance, uint8_t a,
		       uint8_t b, const uint8_t *ahead);

struct needle {
	const uint8_t *text;
	size_t n;
	uint8_t a, b;       /* the two bytes looked for … */
	size_t at, distance;  /* … a at `at` in the needle, b `distance` behind it */
	uint32_t letters;   /* that occur in it, as in the head of a block */
	bool ascii;
	probe_fn *probe;
	skip_fn *skip;
};

#if defined(__x86_64__)
static uint64_t probe_16(const uint8_t *text, size_t distance, uint8_t a, uint8_t b)
{
	const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b);
	uint64_t hits = 0;

	for (int i = 0; i < STRETCH; i += 16) {
		__m128i x = _mm_loadu_si128((const void *)(text + i));
		__m128i y = _mm_loadu_si128((const void *)(text + i + distance));
		__m128i both = _mm_and_si128(_mm_cmpeq_epi8(x, va), _mm_cmpeq_epi8(y, vb));
		hits |= (uint64_t)(uint32_t)_mm_movemask_epi8(both) << i;
	}
	return hits;
}

static size_t skip_16(const uint8_t *text, size_t at, size_t n, size_t distance, uint8_t a,
		      uint8_t b, const uint8_t *ahead)
{
	for (; at < n && probe_16(text + at, distance, a, b) == 0; at += STRETCH)
		__builtin_prefetch(ahead + at);
	return at;
}

__attribute__((target("avx2")))
static uint64_t probe_32(const uint8_t *text, size_t distance, uint8_t a, uint8_t b)
{
	const __m256i va = _mm256_set1_epi8((char)a), vb = _mm256_set1_epi8((char)b);
	uint64_t hits = 0;

	for (int i = 0; i < STRETCH; i += 32) {
		__m256i x = _mm256_loadu_si256((const void *)(text + i));
		__m256i y = _mm256_loadu_si256((const void *)(text + i + distance));
		__m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(x, va), _mm256_cmpeq_epi8(y, vb));
		hits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(both) << i;
	}
	return hits;
}

__attribute__((target("avx2")))
static size_t skip_32(const uint8_t *text, size_t at, size_t n, size_t distance, uint8_t a,
		      uint8_t b, const uint8_t *ahead)
{
	const __m256i va = _mm256_set1_epi8((char)a), vb = _mm256_set1_epi8((char)b);

	for (; at < n; at += STRETCH) {
		const uint8_t *p = text + at, *q = p + distance;
		__builtin_prefetch(ahead + at);
		__m256i x0 = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)p), va);
		__m256i x1 = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)(p + 32)), va);
		__m256i y0 = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)q), vb);
		__m256i y1 = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)(q + 32)), vb);
		__m256i any = _mm256_or_si256(_mm256_and_si256(x0, y0), _mm256_and_si256(x1, y1));
		if (!_mm256_testz_si256(any, any))
			break;
	}
	return at;
}
#else
static uint64_t probe_1(const uint8_t *text, size_t distance, uint8_t a, uint8_t b)
{
	uint64_t hits = 0;

	for (int i = 0; i < STRETCH; i++)
		hits |= (uint64_t)(text[i] == a && text[i + distance] == b) << i;
	return hits;
}

static size_t skip_1(const uint8_t *text, size_t at, size_t n, size_t distance, uint8_t a,
		     uint8_t b, const uint8_t *ahead)
{
	(void)distance, (void)b, (void)ahead;
	const uint8_t *found = at < n ? memchr(text + at, a, n - at) : NULL;

	return found == NULL ? n : at + ((size_t)(found - text) - at) / STRETCH * STRETCH;
}
#endif

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

/* How often a byte stands in names and their readings, per mille, roughly. */
static unsigned frequency(const uint8_t *text, size_t i, size_t n)
{
	/* Of letters a to z in pinyin; consonants that begin a syllable are the rare ones. */
	static const uint8_t letters[26] = {
		104, 8, 19, 12, 54, 10, 83, 53, 140, 27, 8, 29, 12,
		146, 45, 6, 23, 7, 20, 12, 91, 3, 12, 29, 40, 20,
	};
	bool last = i + 1 == n || (text[i + 1] & 0xc0) != 0x80;

	if (text[i] >= 'a' && text[i] <= 'z')
		return letters[text[i] - 'a'];
	if (text[i] < 0x80)
		return 5;
	if (text[i] >= 0xc0)
		return 100;
	/* Of a character's bytes the last says most. */
	return last ? 6 : 20;
}

static void prepare(struct needle *ret, const char *text, bool plain)
{
	size_t n = strlen(text), first = 0, second = 0;
	const uint8_t *p = (const uint8_t *)text;

	*ret = (struct needle){ .text = p, .n = n, .ascii = true };
	for (size_t i = 0; i < n; i++) {
		if (p[i] >= 0x80)
			ret->ascii = false;
		ret->letters |= p[i] >= 'a' && p[i] <= 'z' ? UINT32_C(1) << (p[i] - 'a') :
							     UINT32_C(1) << 26;
		if (i < PROBE_MAX && frequency(p, i, n) < frequency(p, first, n))
			first = i;
	}
	second = first == 0 && n > 1 ? 1 : 0;
	for (size_t i = 0; i < n && i < PROBE_MAX; i++) {
		if (i != first && frequency(p, i, n) < frequency(p, second, n))
			second = i;
	}
	size_t low = first < second ? first : second, high = first < second ? second : first;
	ret->a = p[low];
	ret->b = p[high];
	ret->at = low;
	ret->distance = high - low;
#if defined(__x86_64__)
	bool wide = !plain && CPU_HAS_AVX2;
	ret->probe = wide ? probe_32 : probe_16;
	ret->skip = wide ? skip_32 : skip_16;
#else
	(void)plain;
	ret->probe = probe_1;
	ret->skip = skip_1;
#endif
}

/* One block being looked through. */
struct look {
	uint32_t first; /* client of its first row */
	const uint8_t *next; /* the block after it; any of its bytes may lie behind its end */
	client_found_fn *fn;
	void *ctx;
};

/* How many rows end in [from, to). */
static uint32_t count_ends(const struct needle *needle, const uint8_t *text, size_t from, size_t to)
{
	uint32_t ends = 0;

	for (size_t at = from; at < to; at += STRETCH) {
		uint64_t marks = needle->probe(text + at, 0, '\n', '\n');
		if (to - at < STRETCH)
			marks &= (UINT64_C(1) << (to - at)) - 1;
		ends += (uint32_t)__builtin_popcountll(marks);
	}
	return ends;
}

/* Calls fn for each row of a region with the needle in it; false when fn has enough. */
static bool look_through(const struct needle *needle, const uint8_t *text, size_t n,
			 const uint8_t *ahead, const struct look *look)
{
	size_t row_at = 0, after = 0;
	uint32_t row = 0;

	if (n < needle->n)
		return true;
	size_t end = n - needle->n + 1; /* of places where the needle can begin */
	const uint8_t *probe = text + needle->at;
	for (size_t at = 0; at < end; at += STRETCH) {
		at = needle->skip(probe, at, end, needle->distance, needle->a, needle->b,
				  ahead);
		if (at >= end)
			break;
		uint64_t hits = needle->probe(probe + at, needle->distance, needle->a, needle->b);
		for (; hits != 0; hits &= hits - 1) {
			size_t hit = at + (size_t)__builtin_ctzll(hits);
			if (hit >= end)
				break;
			if (hit < after || memcmp(text + hit, needle->text, needle->n) != 0)
				continue;
			row += count_ends(needle, text, row_at, hit);
			row_at = hit;
			if (!look->fn(look->ctx, look->first + row))
				return false;
			/* One hit of a row is enough. */
			const uint8_t *mark = memchr(text + hit, '\n', n - hit);
			after = mark == NULL ? n : (size_t)(mark - text);
		}
	}
	return true;
}

static bool look_in_block(const struct needle *needle, struct bytes block, const struct look *look)
{
	const uint8_t *p = block.p;
	size_t names = BLOCK_HEAD, readings = names + get_u32(p + 4),
	       initials = readings + get_u32(p + 8);

	/* Chinese stands in the names alone; letters of a name are in its reading too. */
	if (!needle->ascii)
		return look_through(needle, p + names, get_u32(p + 4), look->next + names, look);
	if (!look_through(needle, p + readings, get_u32(p + 8), look->next + readings, look))
		return false;
	if ((needle->letters & ~get_u32(p + 16)) != 0)
		return true;
	return look_through(needle, p + initials, get_u32(p + 12), look->next + initials, look);
}

bool client_block_look(struct bytes block, uint32_t first, const char *text, bool plain,
		       client_found_fn *fn, void *ctx)
{
	const struct look look = { .first = first, .next = block.p, .fn = fn, .ctx = ctx };
	struct needle needle;

	if (*text == '\0')
		return true;
	prepare(&needle, text, plain);
	return look_in_block(&needle, block, &look);
}

enum status client_block_find(struct tx *tx, const char *text, client_found_fn *fn, void *ctx)
{
	struct bytes block = { .n = 0 };
	struct look look = { .fn = fn, .ctx = ctx };
	enum status result = ST_OK;
	struct needle needle;
	struct key prefix;
	struct scan s;
	bool more = true;

	if (*text == '\0')
		return tx_status(tx);
	prepare(&needle, text, false);
	key_start(&prefix, IX_CLIENT_SCAN);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	/* One block behind: the next one comes into the cache while this one is searched. */
	while (more) {
		struct bytes next = { .n = 0 };
		uint32_t first = 0;
		more = scan_next(&s);
		if (more) {
			next = s.value;
			first = key_tail_u32(s.key, 0) * CLIENT_BLOCK;
			__builtin_prefetch(next.p);
		}
		look.next = more ? next.p : block.p;
		if (block.n > 0) {
			if (!client_block_sound(block)) {
				result = tx_fail(tx, ST_CORRUPT);
				break;
			}
			if (!look_in_block(&needle, block, &look))
				break;
		}
		block = next;
		look.first = first;
	}
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}
