/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/key.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/status.h"
#include "base/text.h"

static const struct key_word {
	const char *name;
	keycode code;
} key_words[] = {
	{ "Space", ' ' },	{ "Enter", K_ENTER },	  { "Esc", K_ESC },
	{ "Tab", K_TAB },	{ "BackTab", K_BACKTAB }, { "Backspace", K_BACKSPACE },
	{ "Delete", K_DELETE }, { "Insert", K_INSERT },	  { "Up", K_UP },
	{ "Down", K_DOWN },	{ "Left", K_LEFT },	  { "Right", K_RIGHT },
	{ "Home", K_HOME },	{ "End", K_END },	  { "PgUp", K_PGUP },
	{ "PgDn", K_PGDN },	{ "F1", K_F1 },		  { "F2", K_F2 },
	{ "F3", K_F3 },		{ "F4", K_F4 },		  { "F5", K_F5 },
	{ "F6", K_F6 },		{ "F7", K_F7 },		  { "F8", K_F8 },
	{ "F9", K_F9 },		{ "F10", K_F10 },	  { "F11", K_F11 },
	{ "F12", K_F12 },	{ "Paste", K_PASTE },
};

/* What a Chinese input method sends in place of an ASCII mark, beyond the full-width block. */
static const struct key_mark {
	uint32_t wide;
	char narrow;
} key_marks[] = {
	{ 0x3000, ' ' }, /* ideographic space */
	{ 0x3001, '/' }, /* 、 stands on the key of / or \ */
	{ 0x3002, '.' }, /* 。 */
	{ 0x300A, '<' }, /* 《 */
	{ 0x300B, '>' }, /* 》 */
	{ 0x3010, '[' }, /* 【 */
	{ 0x3011, ']' }, /* 】 */
	{ 0x300C, '{' }, /* 「 */
	{ 0x300D, '}' }, /* 」 */
	{ 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201C, '"' },
	{ 0x201D, '"' },  { 0x2014, '_' }, /* half of —— */
	{ 0x2026, '^' },		   /* half of …… */
	{ 0x00B7, '`' },  { 0x00A5, '$' }, /* ¥ */
	{ 0xFFE5, '$' },		   /* ￥ */
};

static const keycode modifiers[] = { K_CTRL, K_ALT, K_SHIFT };
static const char modifier_letters[] = "CMS";

static keycode word_code(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(key_words); i++) {
		const char *word = key_words[i].name;
		if (strlen(word) == n && strncasecmp(word, name, n) == 0)
			return key_words[i].code;
	}
	return K_NONE;
}

keycode key_parse(const char *name, size_t n)
{
	keycode bits = 0;
	while (n > 2 && name[1] == '-') {
		const char *at = strchr(modifier_letters, name[0]);
		if (at == NULL)
			return K_NONE;
		bits |= modifiers[at - modifier_letters];
		name += 2;
		n -= 2;
	}
	char one[8] = "";
	if (n > 0 && n <= 4) {
		uint32_t c = 0;
		memcpy(one, name, n);
		if (text_next(one, &c) == n)
			return bits | (bits & K_CTRL ? (keycode)tolower((int)c) : c);
	}
	keycode code = word_code(name, n);
	return code == K_NONE ? K_NONE : bits | code;
}

const char *keycode_text(keycode key, char text[KEY_NAME_MAX])
{
	char *p = text;
	for (size_t i = 0; i < ARRAY_LEN(modifiers); i++) {
		if (key & modifiers[i]) {
			*p++ = modifier_letters[i];
			*p++ = '-';
			key &= ~modifiers[i];
		}
	}
	*p = '\0';
	size_t room = (size_t)(text + KEY_NAME_MAX - p);
	for (size_t i = 0; i < ARRAY_LEN(key_words); i++) {
		if (key_words[i].code == key) {
			snprintf(p, room, "%s", key_words[i].name);
			return text;
		}
	}
	if (key < 0x80) {
		p[0] = (char)key;
		p[1] = '\0';
	} else if (key < 0x800) {
		p[0] = (char)(0xC0 | key >> 6);
		p[1] = (char)(0x80 | (key & 0x3F));
		p[2] = '\0';
	} else if (key < 0x10000) {
		p[0] = (char)(0xE0 | key >> 12);
		p[1] = (char)(0x80 | (key >> 6 & 0x3F));
		p[2] = (char)(0x80 | (key & 0x3F));
		p[3] = '\0';
	} else if (key < 0x110000) {
		p[0] = (char)(0xF0 | key >> 18);
		p[1] = (char)(0x80 | (key >> 12 & 0x3F));
		p[2] = (char)(0x80 | (key >> 6 & 0x3F));
		p[3] = (char)(0x80 | (key & 0x3F));
		p[4] = '\0';
	}
	return text;
}

/* Alt-1 … Alt-9, Alt-0, Alt--, Alt-= are F1 … F12. */
static keycode function_twin(keycode key)
{
	static const char row[] = "1234567890-=";
	keycode plain = key & ~(keycode)K_ALT;
	if (!(key & K_ALT) || plain == 0 || plain >= 0x80)
		return K_NONE;
	const char *at = strchr(row, (int)plain);
	return at != NULL ? K_F1 + (keycode)(at - row) : K_NONE;
}

bool key_in(keycode key, const char *keys)
{
	keycode twin = function_twin(key);
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		keycode one = n > 0 ? key_parse(keys, n) : K_NONE;
		if (one != K_NONE && (one == key || one == twin))
			return true;
		keys += n;
		keys += strspn(keys, " ");
	}
	return false;
}

const char *key_first(const char *keys, char text[KEY_NAME_MAX])
{
	size_t n = strcspn(keys, " ");
	snprintf(text, KEY_NAME_MAX, "%.*s", (int)n, keys);
	return text;
}

keycode key_narrow(keycode key)
{
	keycode bits = key & (K_CTRL | K_ALT | K_SHIFT);
	keycode c = key & ~bits;
	if (c >= 0xFF01 && c <= 0xFF5E)
		return bits | (c - 0xFF01 + '!');
	for (size_t i = 0; i < ARRAY_LEN(key_marks); i++)
		if (key_marks[i].wide == c)
			return bits | (keycode)key_marks[i].narrow;
	return key;
}

bool key_is_text(keycode key)
{
	return key >= ' ' && key != 0x7F && key < 0x110000 && !(key >= 0x80 && key < 0xA0);
}
