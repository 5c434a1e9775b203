/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a terminal may be sent: the sequences that the program needs itself, and clean text.
 * Nothing else; what is not in this list is a fault, whatever it would do.
 */
#ifndef TESTS_PROOF_GLASS_BYTES_H
#define TESTS_PROOF_GLASS_BYTES_H

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"

/* What terminfo has of xterm-256color, and what term.c says itself; how long it is, 0 if it is
 * none of these. */
static size_t glass_sequence(const char *at, size_t n)
{
	static const char *const whole[] = {
		"\x1b(B", "\x1b(0", "\x1b)0", "\x1b=", "\x1b>", "\x1b" "7", "\x1b" "8", "\x1bM",
		"\x1bH", "\x1b[22;0;0t", "\x1b[23;0;0t", "\x1b[!p",
	};

	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		if (n >= strlen(whole[i]) && memcmp(at, whole[i], strlen(whole[i])) == 0)
			return strlen(whole[i]);
	if (n < 3 || at[1] != '[')
		return 0;
	size_t len = 2;
	while (len < n && (strchr("0123456789;?", at[len]) != NULL && at[len] != '\0'))
		len++;
	bool known = len < n && at[len] != '\0' && strchr("ABCDGHJKLMPSTX@Zbdhlmr", at[len]);
	return known ? len + 1 : 0;
}

/* A character that may stand on a screen: alone behind a letter, cleaning leaves it. */
static bool glass_text(const char *at, size_t n)
{
	char alone[8] = "a";

	memcpy(alone + 1, at, n);
	return text_is_clean(alone, TEXT_LINE);
}

/* Length of the next character, control or sequence; *ret_wrong says what is wrong with it. */
static size_t glass_unit(const char *at, size_t left, const char **ret_wrong)
{
	unsigned char c = (unsigned char)*at;

	*ret_wrong = NULL;
	if (c == 0x1b) {
		size_t n = glass_sequence(at, left);
		*ret_wrong = n == 0 ? "a sequence that is not ours" : NULL;
		return n > 0 ? n : 1;
	}
	if (c < 0x20) {
		*ret_wrong = c == 0 || strchr("\r\n\b\t\x0e\x0f", c) == NULL ? "a control" : NULL;
		return 1;
	}
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n > left || (c >= 0x7f && !glass_text(at, n)))
		*ret_wrong = "not text";
	return n <= left ? n : 1;
}

/* Looks at all of it, and tells the first of the faults. */
static void glass_check(const struct buf *raw, unsigned *faults)
{
	const char *what;
	char hex[2 * 24 + 1];

	for (size_t i = 0, n; i < raw->len; i += n) {
		n = glass_unit(raw->text + i, raw->len - i, &what);
		if (what == NULL || (*faults)++ >= 20)
			continue;
		size_t shown = raw->len - i < 24 ? raw->len - i : 24;
		hash_hex((const uint8_t *)raw->text + i, shown, hex);
		printf("# %s: %s\n", what, hex);
	}
}

#endif
