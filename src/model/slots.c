/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/slots.h"

#include <stddef.h>

#include "base/cpu.h"
#include "base/status.h"

/*
 * The search over all days of a shop is a loop over words that compilers turn into vector
 * code; gcc at -O2 only when asked. x86-64 promises vectors of two words, most processors
 * have four: the loop is built for both and chosen as it runs. PLAIN_CPU builds one, which is
 * what a count of branches wants: no processor takes both.
 */
#if defined(__GNUC__) && !defined(__clang__) && !defined(PLAIN_CPU)
#pragma GCC optimize("O3")
#endif
#if defined(__x86_64__) && !defined(PLAIN_CPU)
#define BY_PROCESSOR
#endif
#define INLINE static inline __attribute__((always_inline))

enum { WORD_BITS = 64, DAY_MINUTES = SLOTS_PER_DAY * SLOT_MINUTES };
/* Days worked on at a time: they stay in the first-level cache between the steps. */
enum { BLOCK_DAYS = 64 };
_Static_assert(SLOT_WORDS * WORD_BITS == SLOTS_PER_DAY, "words hold exactly a day");
_Static_assert(sizeof(struct slots) == SLOT_WORDS * sizeof(uint64_t), "days lie word by word");

static int clamp(int minute)
{
	if (minute < 0)
		return 0;
	return minute < DAY_MINUTES ? minute : DAY_MINUTES;
}

static int slot_down(int minute)
{
	return clamp(minute) / SLOT_MINUTES;
}

static int slot_up(int minute)
{
	return (clamp(minute) + SLOT_MINUTES - 1) / SLOT_MINUTES;
}

/* The bits of word `word` that lie in slots [from, to), of which some do. */
static uint64_t word_mask(int word, int from, int to)
{
	int low = from - word * WORD_BITS, high = to - word * WORD_BITS;
	uint64_t mask = ~UINT64_C(0);

	if (low > 0)
		mask = mask << low;
	if (high < WORD_BITS)
		mask &= (UINT64_C(1) << high) - 1;
	return mask;
}

void slots_clear(struct slots *s)
{
	*s = (struct slots){ .w = { 0 } };
}

void slots_free(struct slots *s, int from, int to)
{
	int first = slot_up(from), end = slot_down(to);

	for (int i = first / WORD_BITS; first < end && i <= (end - 1) / WORD_BITS; i++)
		s->w[i] |= word_mask(i, first, end);
}

void slots_take(struct slots *s, int from, int to)
{
	int first = slot_down(from), end = from < to ? slot_up(to) : 0;

	for (int i = first / WORD_BITS; first < end && i <= (end - 1) / WORD_BITS; i++)
		s->w[i] &= ~word_mask(i, first, end);
}

bool slots_is_free(const struct slots *s, int from, int to)
{
	int first = slot_down(from), end = slot_up(to);

	if (from >= to)
		return true;
	if (from < 0 || to > DAY_MINUTES)
		return false;
	/* Up to 63 slots lie in two words: no loop for the most frequent question. */
	int word = first / WORD_BITS, bit = first % WORD_BITS;
	if (end - first < WORD_BITS) {
		uint64_t next = word + 1 < SLOT_WORDS ? s->w[word + 1] : 0;
		uint64_t bits = s->w[word] >> bit | next << 1 << (WORD_BITS - 1 - bit);
		return (~bits & ((UINT64_C(1) << (end - first)) - 1)) == 0;
	}
	uint64_t taken = 0;
	for (; word <= (end - 1) / WORD_BITS; word++)
		taken |= ~s->w[word] & word_mask(word, first, end);
	return taken == 0;
}

void slots_and(struct slots *s, const struct slots *other)
{
	for (int i = 0; i < SLOT_WORDS; i++)
		s->w[i] &= other->w[i];
}

void slots_or(struct slots *s, const struct slots *other)
{
	for (int i = 0; i < SLOT_WORDS; i++)
		s->w[i] |= other->w[i];
}

/* w[0..n-1] as one long row of bits: keeps those whose `by`th successor is set too. The loop that
 * matters has constant distances, which is what lets it be vectorised. */
INLINE void keep_followed(uint64_t *w, size_t n, int by)
{
	size_t far = (size_t)(by / WORD_BITS), i = 0;
	int bits = by % WORD_BITS;

	if (far == 0) {
		for (; i + 1 < n; i++)
			w[i] &= w[i] >> bits | w[i + 1] << (WORD_BITS - bits);
		w[i] &= w[i] >> bits;
		return;
	}
	for (; bits != 0 && i + far + 1 < n; i++)
		w[i] &= w[i + far] >> bits | w[i + far + 1] << (WORD_BITS - bits);
	for (; i + far < n; i++)
		w[i] &= w[i + far] >> bits;
	for (; i < n; i++)
		w[i] = 0;
}

/* The first step, which copies: pairs of free slots. */
INLINE void keep_pairs(const uint64_t *restrict w, size_t n, uint64_t *restrict ret)
{
	size_t i = 0;

	for (; i + 1 < n; i++)
		ret[i] = w[i] & (w[i] >> 1 | w[i + 1] << (WORD_BITS - 1));
	ret[i] = w[i] & w[i] >> 1;
}

/* Day by day, because a loop of known length is unrolled. */
INLINE unsigned count_bits(const uint64_t *w)
{
	unsigned count = 0;

	for (int i = 0; i < SLOT_WORDS; i++)
		count += (unsigned)__builtin_popcountll(w[i]);
	return count;
}

/* Runs of k slots, 1 < k <= SLOTS_PER_DAY, in days that lie side by side: after each step every bit
 * tells of up to twice as long a run. A run that would reach into the next day is wiped last. */
INLINE size_t find_runs(const uint64_t *restrict w, size_t days, int k, uint64_t *restrict ret)
{
	size_t n = days * SLOT_WORDS, found = 0;
	int too_late = SLOTS_PER_DAY - k + 1;

	keep_pairs(w, n, ret);
	for (int have = 2; have < k;) {
		int by = have <= k - have ? have : k - have;
		keep_followed(ret, n, by);
		have += by;
	}
	for (int word = too_late / WORD_BITS; word < SLOT_WORDS; word++) {
		uint64_t keep = ~word_mask(word, too_late, SLOTS_PER_DAY);
		for (size_t i = 0; i < days; i++)
			ret[i * SLOT_WORDS + (size_t)word] &= keep;
	}
	for (size_t i = 0; i < days; i++)
		found += count_bits(&ret[i * SLOT_WORDS]);
	return found;
}

INLINE size_t find_runs_in_blocks(const struct slots *s, size_t days, int k, struct slots *ret)
{
	size_t found = 0;

	for (size_t done = 0; done < days; done += BLOCK_DAYS) {
		size_t block = days - done < BLOCK_DAYS ? days - done : BLOCK_DAYS;
		found += find_runs(s[done].w, block, k, ret[done].w);
	}
	return found;
}

#ifdef BY_PROCESSOR
__attribute__((target("avx2,popcnt")))
static size_t find_runs_by_avx2(const struct slots *s, size_t days, int k, struct slots *ret)
{
	return find_runs_in_blocks(s, days, k, ret);
}

__attribute__((target("popcnt")))
static unsigned count_by_popcnt(const uint64_t *w)
{
	return count_bits(w);
}
#endif

/* How many slots that is, rounded up. */
static int slots_of(int minutes)
{
	return minutes <= 0 ? 0 : (minutes - 1) / SLOT_MINUTES + 1;
}

size_t slots_runs_all(const struct slots *s, size_t days, int minutes, struct slots *ret)
{
	int k = slots_of(minutes);
	size_t found = 0;

	if (k > SLOTS_PER_DAY) {
		for (size_t i = 0; i < days; i++)
			slots_clear(&ret[i]);
		return 0;
	}
	if (k <= 1) {
		for (size_t i = 0; i < days; i++) {
			ret[i] = s[i];
			found += (size_t)slots_count(&s[i]);
		}
		return found;
	}
#ifdef BY_PROCESSOR
	if (CPU_HAS_AVX2 && CPU_HAS_POPCNT)
		return find_runs_by_avx2(s, days, k, ret);
#endif
	return find_runs_in_blocks(s, days, k, ret);
}

/* One day is too short for vectors, which would wait for each other through memory: its words
 * stay in registers. */
static void find_runs_of_hours(struct slots *s, int k)
{
	uint64_t w0 = s->w[0], w1 = s->w[1], w2 = s->w[2], w3 = s->w[3], w4 = s->w[4];
	uint64_t w5 = s->w[5], w6 = s->w[6], w7 = s->w[7], w8 = s->w[8];

	for (int have = 1; have < k;) {
		int by = have <= k - have ? have : k - have, up = WORD_BITS - by;
		w0 &= w0 >> by | w1 << up;
		w1 &= w1 >> by | w2 << up;
		w2 &= w2 >> by | w3 << up;
		w3 &= w3 >> by | w4 << up;
		w4 &= w4 >> by | w5 << up;
		w5 &= w5 >> by | w6 << up;
		w6 &= w6 >> by | w7 << up;
		w7 &= w7 >> by | w8 << up;
		w8 &= w8 >> by;
		have += by;
	}
	*s = (struct slots){ .w = { w0, w1, w2, w3, w4, w5, w6, w7, w8 } };
}

void slots_runs(struct slots *s, int minutes)
{
	int k = slots_of(minutes);

	if (k <= WORD_BITS) {
		find_runs_of_hours(s, k);
	} else {
		struct slots all = *s;
		slots_runs_all(&all, 1, minutes, s);
	}
}

/* Every slot takes the value of the one `by` slots later; beyond the day nothing is free. */
static void shift_down(struct slots *s, int by)
{
	int far = by / WORD_BITS, bits = by % WORD_BITS;

	for (int i = 0; i < SLOT_WORDS; i++) {
		uint64_t low = i + far < SLOT_WORDS ? s->w[i + far] : 0;
		uint64_t high = i + far + 1 < SLOT_WORDS ? s->w[i + far + 1] : 0;
		s->w[i] = bits == 0 ? low : low >> bits | high << (WORD_BITS - bits);
	}
}

void slots_earlier(struct slots *s, int minutes)
{
	REQUIRE(minutes >= 0);
	int by = clamp(minutes) / SLOT_MINUTES;

	shift_down(s, by);
	if (minutes < DAY_MINUTES && minutes % SLOT_MINUTES != 0) {
		struct slots next = *s;
		shift_down(&next, 1);
		slots_and(s, &next);
	}
}

int slots_first(const struct slots *s, int from)
{
	int first = slot_up(from);

	for (int i = first / WORD_BITS; i < SLOT_WORDS; i++) {
		uint64_t word = s->w[i] & word_mask(i, first, SLOTS_PER_DAY);
		if (word != 0)
			return (i * WORD_BITS + __builtin_ctzll(word)) * SLOT_MINUTES;
	}
	return -1;
}

int slots_count(const struct slots *s)
{
#ifdef BY_PROCESSOR
	if (CPU_HAS_POPCNT)
		return (int)count_by_popcnt(s->w);
#endif
	return (int)count_bits(s->w);
}

void slots_invert(struct slots *s)
{
	for (int i = 0; i < SLOT_WORDS; i++)
		s->w[i] = ~s->w[i];
}

/* ---- rows of days */

_Static_assert(2 * SLOTS_PER_ROW_DAY == SLOTS_PER_DAY, "a day is followed by its night");

size_t slots_row_words(size_t days)
{
	/* One more, so that a day that begins in the middle of a word can read over its end. */
	return ((days + 1) * SLOTS_PER_ROW_DAY + WORD_BITS - 1) / WORD_BITS + 1;
}

/* One more in every layer: what a layer has already goes on to the next. */
static void count_word(uint64_t *word, size_t words, size_t layers, uint64_t mask)
{
	for (size_t i = 0; i < layers && mask != 0; i++) {
		uint64_t had = word[i * words] & mask;
		word[i * words] |= mask;
		mask = had;
	}
}

void slots_row_take(uint64_t *row, size_t words, size_t layers, int64_t from, int64_t to)
{
	int64_t slots = (int64_t)(words * WORD_BITS);
	int64_t first = from < 0 ? 0 : from / SLOT_MINUTES;
	int64_t end = to <= from || to < 0 ? 0 : (to + SLOT_MINUTES - 1) / SLOT_MINUTES;

	if (end > slots)
		end = slots;
	for (int64_t i = first / WORD_BITS; first < end && i <= (end - 1) / WORD_BITS; i++)
		count_word(&row[i], words, layers, word_mask((int)i, (int)first, (int)end));
}

void slots_row_day(const uint64_t *layer, size_t day, struct slots *ret)
{
	const uint64_t *w = &layer[day * SLOTS_PER_ROW_DAY / WORD_BITS];
	int bits = (int)(day * SLOTS_PER_ROW_DAY % WORD_BITS);

	for (int i = 0; i < SLOT_WORDS; i++)
		ret->w[i] = bits == 0 ? w[i] : w[i] >> bits | w[i + 1] << (WORD_BITS - bits);
}
