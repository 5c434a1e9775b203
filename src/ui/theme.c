/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/theme.h"

#include "base/status.h"

enum { DEF = -1 };

/*
 * Body texts keep the terminal's own background, so their colours are middle tones that read
 * on black and on white; bars bring both colours. Lines, the cursor marker and the field
 * being typed in are plain: they change at every key, where a colour would cost twenty times the
 * letter.
 */
static const struct theme_look looks_256[ROLE_COUNT] = {
	[ROLE_NORMAL] = { DEF, DEF, 0 },
	[ROLE_PLACE] = { 252, 237, 0 },
	[ROLE_PLACE_CURRENT] = { 16, 180, LOOK_BOLD },
	[ROLE_STATUS] = { 250, 237, 0 },
	[ROLE_HEADING] = { 173, DEF, LOOK_BOLD },
	[ROLE_LABEL] = { 246, DEF, 0 },
	[ROLE_STRONG] = { DEF, DEF, LOOK_BOLD },
	[ROLE_DIM] = { 244, DEF, 0 },
	[ROLE_KEY] = { 180, 237, LOOK_BOLD },
	[ROLE_KEY_WORD] = { 252, 237, 0 },
	[ROLE_KEY_DIM] = { 242, 237, 0 },
	[ROLE_MESSAGE] = { 71, DEF, 0 },
	[ROLE_REFUSAL] = { 203, DEF, LOOK_BOLD },
	[ROLE_DANGER] = { 231, 160, LOOK_BOLD },
	[ROLE_WARNING] = { 172, DEF, LOOK_BOLD },
	[ROLE_GOOD] = { 71, DEF, 0 },
	[ROLE_MONEY] = { DEF, DEF, 0 },
	[ROLE_FRAME] = { DEF, DEF, 0 },
	[ROLE_FIELD] = { 252, 236, 0 },
	[ROLE_FIELD_CURRENT] = { DEF, DEF, 0 },
	[ROLE_FIELD_ERROR] = { 203, DEF, LOOK_BOLD },
	[ROLE_CURSOR] = { DEF, DEF, 0 },
	[ROLE_MARKED] = { 172, DEF, LOOK_BOLD },
	[ROLE_POPUP] = { 252, 236, 0 },
	[ROLE_POPUP_CURRENT] = { 16, 180, 0 },
	[ROLE_NOW] = { 203, DEF, LOOK_BOLD },
	[ROLE_CLOSED] = { 240, DEF, 0 },
	[ROLE_GHOST] = { 16, 180, LOOK_BOLD },
	[ROLE_STATE_REQUESTED] = { 172, DEF, LOOK_BOLD },
	[ROLE_STATE_CONFIRMED] = { 68, DEF, 0 },
	[ROLE_STATE_ARRIVED] = { 71, DEF, LOOK_BOLD },
	[ROLE_STATE_IN_SERVICE] = { 133, DEF, LOOK_BOLD },
	[ROLE_STATE_DONE] = { 37, DEF, 0 },
	[ROLE_STATE_SETTLED] = { 244, DEF, 0 },
	[ROLE_STATE_CANCELLED] = { 242, DEF, 0 },
	[ROLE_STATE_NO_SHOW] = { 167, DEF, 0 },
	[ROLE_STATE_WAITING] = { 137, DEF, 0 },
};

/* Eight colours and bold: what the Linux console, screen and old clients show. */
static const struct theme_look looks_8[ROLE_COUNT] = {
	[ROLE_NORMAL] = { DEF, DEF, 0 },
	[ROLE_PLACE] = { 7, 4, 0 },
	[ROLE_PLACE_CURRENT] = { 0, 7, 0 },
	[ROLE_STATUS] = { 7, 4, 0 },
	[ROLE_HEADING] = { 6, DEF, LOOK_BOLD },
	[ROLE_LABEL] = { 6, DEF, 0 },
	[ROLE_STRONG] = { DEF, DEF, LOOK_BOLD },
	[ROLE_DIM] = { DEF, DEF, LOOK_DIM },
	[ROLE_KEY] = { 7, 4, LOOK_BOLD },
	[ROLE_KEY_WORD] = { 7, 4, 0 },
	[ROLE_KEY_DIM] = { 6, 4, 0 },
	[ROLE_MESSAGE] = { 2, DEF, 0 },
	[ROLE_REFUSAL] = { 1, DEF, LOOK_BOLD },
	[ROLE_DANGER] = { 7, 1, LOOK_BOLD },
	[ROLE_WARNING] = { 3, DEF, LOOK_BOLD },
	[ROLE_GOOD] = { 2, DEF, 0 },
	[ROLE_MONEY] = { DEF, DEF, 0 },
	[ROLE_FRAME] = { DEF, DEF, 0 },
	[ROLE_FIELD] = { DEF, DEF, LOOK_UNDERLINE },
	[ROLE_FIELD_CURRENT] = { DEF, DEF, 0 },
	[ROLE_FIELD_ERROR] = { 1, DEF, LOOK_BOLD },
	[ROLE_CURSOR] = { DEF, DEF, 0 },
	[ROLE_MARKED] = { 3, DEF, LOOK_BOLD },
	[ROLE_POPUP] = { 7, 4, 0 },
	[ROLE_POPUP_CURRENT] = { 0, 7, 0 },
	[ROLE_NOW] = { 1, DEF, LOOK_BOLD },
	[ROLE_CLOSED] = { DEF, DEF, LOOK_DIM },
	[ROLE_GHOST] = { 0, 3, 0 },
	[ROLE_STATE_REQUESTED] = { 3, DEF, LOOK_BOLD },
	[ROLE_STATE_CONFIRMED] = { 4, DEF, LOOK_BOLD },
	[ROLE_STATE_ARRIVED] = { 2, DEF, LOOK_BOLD },
	[ROLE_STATE_IN_SERVICE] = { 5, DEF, LOOK_BOLD },
	[ROLE_STATE_DONE] = { 6, DEF, 0 },
	[ROLE_STATE_SETTLED] = { DEF, DEF, LOOK_DIM },
	[ROLE_STATE_CANCELLED] = { DEF, DEF, LOOK_DIM },
	[ROLE_STATE_NO_SHOW] = { 1, DEF, 0 },
	[ROLE_STATE_WAITING] = { 3, DEF, 0 },
};

static const struct theme_look looks_none[ROLE_COUNT] = {
	[ROLE_NORMAL] = { DEF, DEF, 0 },
	[ROLE_PLACE] = { DEF, DEF, 0 },
	[ROLE_PLACE_CURRENT] = { DEF, DEF, LOOK_REVERSE },
	[ROLE_STATUS] = { DEF, DEF, 0 },
	[ROLE_HEADING] = { DEF, DEF, LOOK_BOLD },
	[ROLE_LABEL] = { DEF, DEF, 0 },
	[ROLE_STRONG] = { DEF, DEF, LOOK_BOLD },
	[ROLE_DIM] = { DEF, DEF, LOOK_DIM },
	[ROLE_KEY] = { DEF, DEF, LOOK_BOLD },
	[ROLE_KEY_WORD] = { DEF, DEF, 0 },
	[ROLE_KEY_DIM] = { DEF, DEF, LOOK_DIM },
	[ROLE_MESSAGE] = { DEF, DEF, 0 },
	[ROLE_REFUSAL] = { DEF, DEF, LOOK_BOLD },
	[ROLE_DANGER] = { DEF, DEF, LOOK_BOLD | LOOK_REVERSE },
	[ROLE_WARNING] = { DEF, DEF, LOOK_BOLD },
	[ROLE_GOOD] = { DEF, DEF, 0 },
	[ROLE_MONEY] = { DEF, DEF, 0 },
	[ROLE_FRAME] = { DEF, DEF, 0 },
	[ROLE_FIELD] = { DEF, DEF, LOOK_UNDERLINE },
	[ROLE_FIELD_CURRENT] = { DEF, DEF, 0 },
	[ROLE_FIELD_ERROR] = { DEF, DEF, LOOK_BOLD },
	[ROLE_CURSOR] = { DEF, DEF, 0 },
	[ROLE_MARKED] = { DEF, DEF, LOOK_BOLD },
	[ROLE_POPUP] = { DEF, DEF, 0 },
	[ROLE_POPUP_CURRENT] = { DEF, DEF, LOOK_REVERSE },
	[ROLE_NOW] = { DEF, DEF, LOOK_BOLD },
	[ROLE_CLOSED] = { DEF, DEF, LOOK_DIM },
	[ROLE_GHOST] = { DEF, DEF, LOOK_REVERSE },
	[ROLE_STATE_REQUESTED] = { DEF, DEF, LOOK_BOLD },
	[ROLE_STATE_CONFIRMED] = { DEF, DEF, 0 },
	[ROLE_STATE_ARRIVED] = { DEF, DEF, LOOK_BOLD },
	[ROLE_STATE_IN_SERVICE] = { DEF, DEF, LOOK_BOLD },
	[ROLE_STATE_DONE] = { DEF, DEF, 0 },
	[ROLE_STATE_SETTLED] = { DEF, DEF, LOOK_DIM },
	[ROLE_STATE_CANCELLED] = { DEF, DEF, LOOK_DIM },
	[ROLE_STATE_NO_SHOW] = { DEF, DEF, 0 },
	[ROLE_STATE_WAITING] = { DEF, DEF, 0 },
};

const struct theme_look *theme_look(enum theme_role role, int colours)
{
	REQUIRE(role >= 0 && role < ROLE_COUNT);
	if (colours >= 256)
		return &looks_256[role];
	return colours >= 8 ? &looks_8[role] : &looks_none[role];
}
