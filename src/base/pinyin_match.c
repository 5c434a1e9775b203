/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed letters against a text: a search over (typed place, text place) that tries every
 * reading. A pair of places that failed once is remembered, so the cost is bounded by
 * their product however many readings there are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pinyin.h"
#include "base/status.h"
#include "base/text.h"

/* More typed characters than this name nothing; the failures of a place fit a word. */
enum { TYPED_MAX = 63, SHORT_TEXT = 64 };

struct match {
	uint32_t typed[TYPED_MAX + 1]; /* ends with 0 */
	size_t ntyped;
	const uint32_t *text;
	size_t ntext;
	uint64_t *failed;              /* per text place, a bit per typed place */
};

/* Decodes a folded text; ü in all its tones is v. Returns how many, at most `max`. */
static size_t decode(const char *folded, uint32_t *ret, size_t max)
{
	uint32_t c;
	size_t n = 0;

	for (size_t len; n < max && (len = text_next(folded, &c)) > 0; folded += len) {
		bool umlaut = c == 0xfc || c == 0x1d6 || c == 0x1d8 || c == 0x1da || c == 0x1dc;
		ret[n++] = umlaut ? 'v' : c;
	}
	return n;
}

/* Bytes of the consonants a syllable starts with: 2 in zh, ch, sh, else 1 (a vowel too). */
static size_t initial_of(const char *reading)
{
	return strchr("zcs", reading[0]) != NULL && reading[1] == 'h' ? 2 : 1;
}

/* Places of `typed` that spell the start of a syllable's first consonants: zh, z for both
 * z and zh. 0 if they do not. */
static size_t eat_initial(const uint32_t *typed, const char *reading)
{
	if (typed[0] != (unsigned char)reading[0])
		return 0;
	return strchr("zcs", reading[0]) != NULL && typed[1] == 'h' ? 2 : 1;
}

static bool same_vowel(uint32_t typed, char letter, char initial)
{
	if (typed == (unsigned char)letter)
		return true;
	/* lv and nv may be typed lu and nu; ju, qu, xu, yu may be typed jv … */
	return (letter == 'v' && typed == 'u') ||
	       (letter == 'u' && typed == 'v' && strchr("jqxy", initial) != NULL);
}

static bool match_from(struct match *m, size_t typed, size_t text);

/* Tries one reading of the character at `text` on what is typed. */
static bool match_reading(struct match *m, size_t typed, size_t text, const char *reading)
{
	size_t eaten = eat_initial(m->typed + typed, reading);

	if (eaten == 0)
		return false;
	/* The initials alone, z or zh. */
	if (match_from(m, typed + eaten, text + 1) ||
	    (eaten == 2 && match_from(m, typed + 1, text + 1)))
		return true;
	const char *rest = reading + initial_of(reading);
	size_t at = typed + eaten;
	while (*rest != '\0' && at < m->ntyped && same_vowel(m->typed[at], *rest, reading[0])) {
		rest++;
		at++;
	}
	/* The whole syllable, or the start of it where the typing ends. */
	return at == m->ntyped || (*rest == '\0' && match_from(m, at, text + 1));
}

static bool match_from(struct match *m, size_t typed, size_t text)
{
	const char *readings[PINYIN_READINGS_MAX];

	if (typed == m->ntyped)
		return true;
	if (text == m->ntext || m->failed[text] >> typed & 1)
		return false;
	if (m->typed[typed] == m->text[text] && match_from(m, typed + 1, text + 1))
		return true;
	size_t n = m->typed[typed] < 0x80 ? pinyin_readings(m->text[text], readings) : 0;
	for (size_t i = 0; i < n; i++) {
		if (match_reading(m, typed, text, readings[i]))
			return true;
	}
	m->failed[text] |= UINT64_C(1) << typed;
	return false;
}

bool pinyin_match(const char *typed, const char *text, bool anywhere)
{
	AUTO(buf_release) struct buf typed_folded = BUF_INIT;
	AUTO(buf_release) struct buf text_folded = BUF_INIT;
	uint32_t near_text[SHORT_TEXT];
	uint64_t near_failed[SHORT_TEXT] = { 0 };
	struct match m = { .text = near_text, .failed = near_failed };

	text_fold(&typed_folded, typed);
	text_fold(&text_folded, text);
	m.ntyped = decode(typed_folded.text, m.typed, TYPED_MAX + 1);
	if (m.ntyped > TYPED_MAX)
		return false;
	void *far = NULL;
	if (text_folded.len <= SHORT_TEXT) {
		m.ntext = decode(text_folded.text, near_text, SHORT_TEXT);
	} else {
		far = mem_alloc(text_folded.len * (sizeof(uint64_t) + sizeof(uint32_t)));
		m.failed = far;
		uint32_t *letters = (uint32_t *)(m.failed + text_folded.len);
		m.ntext = decode(text_folded.text, letters, text_folded.len);
		m.text = letters;
	}
	bool found = false;
	for (size_t start = 0; !found && start <= (anywhere ? m.ntext : 0); start++)
		found = match_from(&m, 0, start);
	free(far);
	return found;
}
