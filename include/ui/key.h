/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys as numbers. A keycode is a Unicode character, or one of the K_ names above
 * the Unicode range, with modifier bits. Tables name keys as text: "n", "$", "Enter",
 * "F2", "C-s", "M-2", "C-Left"; twins stand in one string with a space between: "F2 e".
 *
 * A Chinese input method left on sends full-width letters and marks (：／？１). Outside
 * text fields they mean what the half-width key means: key_narrow(). Alt-1 … Alt-9,
 * Alt-0, Alt-minus and Alt-equals stand for F1 … F12, which some SSH clients swallow.
 */
#ifndef UI_KEY_H
#define UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t keycode;

enum {
	K_NONE = 0,
	K_ENTER = 0x110000,
	K_ESC,
	K_TAB,
	K_BACKTAB,
	K_BACKSPACE,
	K_DELETE,
	K_INSERT,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PGUP,
	K_PGDN,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
	K_PASTE,                /* a pasted text stands ready, see term_pasted() */
	K_SHIFT = 1 << 23,      /* only with arrows: stretch and shrink */
	K_CTRL = 1 << 24,       /* with a small letter or a named key */
	K_ALT = 1 << 25,
};

enum { KEY_NAME_MAX = 24 };

/* Reads one key name; K_NONE if it is none. "Space" is ' '. */
keycode key_parse(const char *name, size_t n);
/* Writes the name as key_parse() reads it. */
const char *keycode_text(keycode, char text[KEY_NAME_MAX]);
/* Is the key one of those in `keys` ("F2 e C-Left")? Alt twins of F-keys count. */
bool key_in(keycode, const char *keys);
/* The first key of `keys` as text for a hint bar; "" when there is none. */
const char *key_first(const char *keys, char text[KEY_NAME_MAX]);
/* The half-width key meant by a full-width one; others unchanged. */
keycode key_narrow(keycode);
/* Is it a character that a text field takes? */
bool key_is_text(keycode);

#endif
