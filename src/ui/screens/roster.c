/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

static void
roster_draw(struct screen *s, const struct canvas *c)
{
	(void)s;
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Roster"));
}

const struct screen_ops roster_screen = {
	.name = "roster",
	.title = N_("Roster"),
	.flags = SCREEN_NARROW,
	.draw = roster_draw,
};
