/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pinyin.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pinyin_table.h"
#include "base/status.h"
#include "base/text.h"

enum { POOL_LAST = 0x8000 };

/* The readings of one place in a text, the likely first; a character that is not
 * Chinese stands for itself. */
struct place {
	const char *readings[PINYIN_READINGS_MAX];
	size_t nreadings;
	char self[8];
};

static int compare_entries(const void *a, const void *b)
{
	const struct pinyin_entry *x = a, *y = b;

	return (x->c > y->c) - (x->c < y->c);
}

static uint16_t find_list(const struct pinyin_entry *table, size_t n, uint32_t c)
{
	const struct pinyin_entry wanted = { .c = c };
	const struct pinyin_entry *found = bsearch(&wanted, table, n, sizeof(*table),
						   compare_entries);

	return found != NULL ? found->list : 0;
}

static size_t read_list(uint16_t list, const char *ret[PINYIN_READINGS_MAX])
{
	size_t n = 0;

	if (list == 0)
		return 0;
	for (const uint16_t *at = &pinyin_pool[list]; n < PINYIN_READINGS_MAX; at++) {
		ret[n++] = pinyin_syllables[*at & ~POOL_LAST];
		if (*at & POOL_LAST)
			break;
	}
	return n;
}

size_t pinyin_readings(unsigned c, const char *ret[PINYIN_READINGS_MAX])
{
	if (c < 0x80)
		return 0;
	if (c >= PINYIN_LOW && c <= PINYIN_HIGH)
		return read_list(pinyin_dense[c - PINYIN_LOW], ret);
	return read_list(find_list(pinyin_sparse, ARRAY_LEN(pinyin_sparse), c), ret);
}

/* The shared text of a syllable that stands in a word of the table. */
static const char *syllable(const char *spoken, size_t len)
{
	size_t low = 0, high = ARRAY_LEN(pinyin_syllables);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strncmp(spoken, pinyin_syllables[middle], len);
		if (order == 0 && pinyin_syllables[middle][len] == '\0')
			return pinyin_syllables[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return "";
}

/* Puts a reading first; the others keep their order and the least usual drops out. */
static void prefer(struct place *place, const char *reading)
{
	size_t at = 0;

	while (at < place->nreadings && strcmp(place->readings[at], reading) != 0)
		at++;
	if (at == place->nreadings) {
		if (place->nreadings == PINYIN_READINGS_MAX)
			at--;
		else
			place->nreadings++;
	}
	memmove(place->readings + 1, place->readings, at * sizeof(place->readings[0]));
	place->readings[0] = reading;
}

/* As far as there are places: of a long text the end has none. */
static void prefer_word(struct place *places, size_t n, const struct pinyin_word *word)
{
	const char *at = word->spoken;

	for (size_t i = 0; i < n && *at != '\0'; i++) {
		size_t len = strcspn(at, " ");
		prefer(&places[i], syllable(at, len));
		at += len + (at[len] == ' ');
	}
}

/* Decodes a folded text into places; returns how many. */
static size_t read_places(const char *folded, struct place *places, size_t max)
{
	size_t n = 0;
	uint32_t c;

	for (size_t len; n < max && (len = text_next(folded, &c)) > 0; folded += len) {
		struct place *place = &places[n++];
		*place = (struct place){ .nreadings = 0 };
		place->nreadings = pinyin_readings(c, place->readings);
		memcpy(place->self, folded, len);
	}
	return n;
}

static const struct pinyin_word *find_word(const struct pinyin_word *table, size_t n,
					   const char *text)
{
	/* The longest words stand first. */
	for (size_t i = 0; i < n; i++) {
		if (strncmp(text, table[i].word, strlen(table[i].word)) == 0)
			return &table[i];
	}
	return NULL;
}

/* A name is read with the surname's own sound. */
static void read_surname(const char *folded, struct place *places, size_t n)
{
	const char *readings[PINYIN_READINGS_MAX];
	uint32_t c;

	if (text_next(folded, &c) == 0)
		return;
	uint16_t list = find_list(pinyin_surnames, ARRAY_LEN(pinyin_surnames), c);
	size_t found = read_list(list, readings);
	while (found > 0)
		prefer(places, readings[--found]);
	const struct pinyin_word *word = find_word(pinyin_compounds, ARRAY_LEN(pinyin_compounds),
						   folded);
	if (word != NULL)
		prefer_word(places, n, word);
}

/* Another text is read with the sound of the words that stand in it. */
static void read_words(const char *folded, struct place *places, size_t n)
{
	uint32_t c;

	for (size_t i = 0, len; i < n && (len = text_next(folded, &c)) > 0; i++, folded += len) {
		/* Letters and digits start no word. */
		const struct pinyin_word *word = places[i].nreadings > 0 ?
			find_word(pinyin_phrases, ARRAY_LEN(pinyin_phrases), folded) : NULL;
		if (word != NULL)
			prefer_word(places + i, n - i, word);
	}
}

/* Appends whole pieces only. */
static void append(char *text, size_t size, const char *piece, size_t n)
{
	size_t len = strlen(text);

	if (len + n < size) {
		memcpy(text + len, piece, n);
		text[len + n] = '\0';
	}
}

static void append_reading(struct pinyin_variant *variant, const char *reading)
{
	/* A syllable that does not fit must not be followed by one that does. */
	if (strlen(variant->full) + PINYIN_SYLLABLE_MAX > sizeof(variant->full))
		return;
	append(variant->full, sizeof(variant->full), reading, strlen(reading));
	append(variant->initials, sizeof(variant->initials), reading, 1);
}

static void append_self(struct pinyin_variant *variant, const struct place *place)
{
	size_t len = strlen(place->self);

	if (strlen(variant->full) + PINYIN_SYLLABLE_MAX > sizeof(variant->full))
		return;
	append(variant->full, sizeof(variant->full), place->self, len);
	append(variant->initials, sizeof(variant->initials), place->self, len);
}

/* The longest text of which a variant can hold something. */
enum { PLACES_MAX = sizeof((struct pinyin_variant *)0)->full };

static void build(const struct place *places, size_t n, const uint8_t *choice,
		  struct pinyin_variant *ret)
{
	*ret = (struct pinyin_variant){ .full = "" };
	for (size_t i = 0; i < n; i++) {
		if (places[i].nreadings > 0)
			append_reading(ret, places[i].readings[choice[i]]);
		else
			append_self(ret, &places[i]);
	}
}

/* Next choice of readings of which the ranks sum to `rank`; false when there is none.
 * Counts like an odometer whose first place turns slowest: the surname stays likely. */
static bool next_choice(const struct place *places, size_t n, size_t rank, uint8_t *choice,
			bool first)
{
	size_t sum = 0;

	if (!first) {
		/* Take one from the right and give it to a place left of it. */
		size_t i = n;
		while (i > 0) {
			i--;
			sum += choice[i];
			choice[i] = 0;
			if (i > 0 && sum > 0 && choice[i - 1] + 1U < places[i - 1].nreadings) {
				choice[i - 1]++;
				sum--;
				break;
			}
		}
		if (i == 0)
			return false;
	} else {
		memset(choice, 0, n);
		sum = rank;
	}
	/* The rest goes as far right as it can. */
	for (size_t i = n; i > 0 && sum > 0; i--) {
		size_t room = places[i - 1].nreadings > 0 ? places[i - 1].nreadings - 1 : 0;
		room -= room < choice[i - 1] ? room : choice[i - 1];
		size_t take = sum < room ? sum : room;
		choice[i - 1] = (uint8_t)(choice[i - 1] + take);
		sum -= take;
	}
	return sum == 0;
}

size_t pinyin_name(const char *name, struct pinyin_variant ret[PINYIN_VARIANTS_MAX])
{
	AUTO(buf_release) struct buf folded = BUF_INIT;
	struct place places[PLACES_MAX];
	uint8_t choice[PLACES_MAX];
	size_t count = 0, rank_max = 0;

	text_fold(&folded, name);
	size_t n = read_places(folded.text, places, PLACES_MAX);
	read_surname(folded.text, places, n);
	for (size_t i = 0; i < n; i++)
		rank_max += places[i].nreadings > 0 ? places[i].nreadings - 1 : 0;
	/* The likely reading of everything has rank 0, one unusual reading in it rank 1 … */
	for (size_t rank = 0; rank <= rank_max && count < PINYIN_VARIANTS_MAX; rank++) {
		bool more = next_choice(places, n, rank, choice, true);
		while (more && count < PINYIN_VARIANTS_MAX) {
			build(places, n, choice, &ret[count++]);
			more = next_choice(places, n, rank, choice, false);
		}
	}
	REQUIRE(count > 0);
	return count;
}

void pinyin_text(const char *text, struct pinyin_variant *ret)
{
	AUTO(buf_release) struct buf folded = BUF_INIT;
	struct place places[PLACES_MAX];
	static const uint8_t likely[PLACES_MAX];

	text_fold(&folded, text);
	size_t n = read_places(folded.text, places, PLACES_MAX);
	read_words(folded.text, places, n);
	build(places, n, likely, ret);
}

void pinyin_sort_key(struct buf *out, const char *name)
{
	AUTO(buf_release) struct buf folded = BUF_INIT;
	/* Below every letter: 李安 li an sorts before 连 lian, and a name before its text. */
	static const char between = ' ', before_text = '\x01';

	text_fold(&folded, name);
	struct place *places = mem_alloc((folded.len + 1) * sizeof(*places));
	size_t n = read_places(folded.text, places, folded.len);
	read_surname(folded.text, places, n);
	for (size_t i = 0; i < n; i++) {
		bool chinese = places[i].nreadings > 0;
		if (i > 0 && (chinese || places[i - 1].nreadings > 0))
			buf_putc(out, between);
		buf_puts(out, chinese ? places[i].readings[0] : places[i].self);
	}
	free(places);
	buf_putc(out, before_text);
	buf_puts(out, name);
}
