/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

static void
rotation_draw(struct screen *s, const struct canvas *c)
{
	(void)s;
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Turns"));
}

const struct screen_ops rotation_screen = {
	.name = "rotation",
	.title = N_("Turns"),
	.flags = SCREEN_NARROW,
	.draw = rotation_draw,
};
